-- name: lined_coverage
-- table: nba_predictions.prediction_outcomes
-- severity: ERROR
-- blocking: no
-- plan: coverage of lined players
-- description: Nearly all lined players of a date who could play are predicted: a share below the first threshold
--    warns, below the second fails, and each player missing is named with the reason. Whoever is out, whose game is
--    postponed or whose team has no game that day is not missed. In the first two weeks of all stored results it only warns
-- remedy: see the reasons: an unresolved name needs an alias, a missing feature its table, an error a re-run of the slate
-- thresholds: coverage_warn, coverage_error
WITH lined AS (
  SELECT game_date, player_lookup, player_name, team, outcome, reason_code, reason
  FROM `nba_predictions.prediction_outcomes`
  WHERE game_date BETWEEN @start_date AND @end_date AND has_prop_line
    AND IFNULL(reason_code, 'none') NOT IN ('out', 'postponed', 'no_game')
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    SAFE_DIVIDE(COUNTIF(outcome = 'predicted') OVER (PARTITION BY game_date), COUNT(*) OVER (PARTITION BY game_date))
      AS coverage
  FROM lined
)
SELECT game_date, player_lookup, player_name, team, outcome, reason_code, reason, ROUND(coverage, 3) AS coverage,
  population, IF(coverage < @coverage_error AND game_date >= @settled_from, 'ERROR', 'WARN') AS severity
FROM counted
WHERE outcome != 'predicted' AND coverage < @coverage_warn
