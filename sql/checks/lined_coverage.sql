-- name: lined_coverage
-- table: nba_predictions.prediction_outcomes
-- severity: ERROR
-- blocking: no
-- plan: coverage of lined players, plain and alias-resolved
-- description: Nearly all lined players of a date who could play are predicted: a share below the first threshold
--    warns, below the second fails, and each player missing is named with the reason. Whoever is out, whose game is
--    postponed or whose team has no game that day is not missed. In the first two weeks of all stored results it only warns.
--    plain_coverage counts only those whom a book printed as the registry spells them: what aliases and suffixes add is
--    the difference
-- remedy: see the reasons: an unresolved name needs an alias, a missing feature its table, an error a re-run of the slate
-- thresholds: coverage_warn, coverage_error
WITH printed AS (
  SELECT DISTINCT game_date, player_lookup_raw FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date BETWEEN @start_date AND @end_date
),
lined AS (
  SELECT o.game_date, o.player_lookup, o.player_name, o.team, o.outcome, o.reason_code, o.reason,
    o.outcome = 'predicted' AS is_predicted, p.player_lookup_raw IS NOT NULL AS printed_so
  FROM `nba_predictions.prediction_outcomes` AS o
  LEFT JOIN printed AS p ON p.game_date = o.game_date AND p.player_lookup_raw = o.player_lookup
  WHERE o.game_date BETWEEN @start_date AND @end_date AND o.has_prop_line
    AND IFNULL(o.reason_code, 'none') NOT IN ('out', 'postponed', 'no_game')
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    SAFE_DIVIDE(COUNTIF(is_predicted) OVER (PARTITION BY game_date), COUNT(*) OVER (PARTITION BY game_date)) AS coverage,
    SAFE_DIVIDE(COUNTIF(is_predicted AND printed_so) OVER (PARTITION BY game_date), COUNT(*) OVER (PARTITION BY game_date))
      AS plain_coverage
  FROM lined
)
SELECT game_date, player_lookup, player_name, team, outcome, reason_code, reason, ROUND(coverage, 3) AS coverage,
  ROUND(plain_coverage, 3) AS plain_coverage, population,
  IF(coverage < @coverage_error AND game_date >= @settled_from, 'ERROR', 'WARN') AS severity
FROM counted
WHERE NOT is_predicted AND coverage < @coverage_warn
