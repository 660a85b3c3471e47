-- name: grading_complete
-- table: nba_predictions.prediction_accuracy
-- severity: ERROR
-- blocking: no
-- plan: grading complete
-- description: So many hours after a final game nearly all of its active predictions are graded: any that is not warns,
--    too many of a date fail
-- remedy: land the box scores (`nba-props import PATH`), then `nba-props backfill --from DATE --to DATE`
-- thresholds: grading_hours, grading_share
WITH due AS (
  SELECT p.game_date, p.game_id, p.player_lookup, p.system_id, a.result
  FROM `nba_predictions.player_prop_predictions` AS p
  JOIN `nba_raw.schedule` AS s ON s.game_date = p.game_date AND s.game_id = p.game_id
  LEFT JOIN `nba_predictions.prediction_accuracy` AS a
    ON a.game_date = p.game_date AND a.prediction_id = p.prediction_id
    AND a.game_date BETWEEN @start_date AND @end_date
  WHERE p.game_date BETWEEN @start_date AND @end_date AND s.game_date BETWEEN @start_date AND @end_date
    AND p.is_active AND s.status = 'final'
    AND TIMESTAMP_DIFF(@now, IFNULL(s.tip_at, TIMESTAMP(DATE_ADD(p.game_date, INTERVAL 1 DAY))), HOUR) >= @grading_hours
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    COUNTIF(IFNULL(result, 'PENDING') != 'PENDING') OVER (PARTITION BY game_date) AS graded
  FROM due
)
SELECT game_date, game_id, COUNT(*) AS ungraded, COUNTIF(result IS NULL) AS without_a_row, MAX(graded) AS graded,
  MAX(population) AS population,
  IF(MAX(graded) < @grading_share * MAX(population), 'ERROR', 'WARN') AS severity
FROM counted
WHERE IFNULL(result, 'PENDING') = 'PENDING'
GROUP BY game_date, game_id
