-- name: nba_monitoring.performance_valid_lines_only
-- description: Graded predictions whose line is a stored quote, by date, system and origin. What is held against a
--   placeholder counts nowhere here, so these win rates can be believed
-- columns:
--   game_date: Eastern date of tip-off
--   system_id: Prediction system
--   origin: live, backfill or regenerated
--   predictions: Predictions held against a quoted line
--   wins: Recommended sides that won
--   losses: Recommended sides that lost
--   pushes: The points were the line
--   voids: The player did not play
--   passes: No side was recommended
--   pending: Not final yet
--   win_rate: wins / (wins + losses), null without either
--   mean_error: Mean of predicted less actual points
--   mean_absolute_error: Mean size of that error
--   line_mean_absolute_error: The line's, on the same predictions
WITH valid AS (
  SELECT game_date, prediction_id, current_points_line
  FROM `nba_monitoring.prediction_lines`
  WHERE line_source = 'ACTUAL_PROP' AND fault IS NULL
)
SELECT g.game_date, g.system_id, g.origin,
  COUNT(*) AS predictions,
  COUNTIF(g.result = 'WIN') AS wins,
  COUNTIF(g.result = 'LOSS') AS losses,
  COUNTIF(g.result = 'PUSH') AS pushes,
  COUNTIF(g.result = 'VOID') AS voids,
  COUNTIF(g.result = 'PASS') AS passes,
  COUNTIF(g.result = 'PENDING') AS pending,
  SAFE_DIVIDE(COUNTIF(g.result = 'WIN'), COUNTIF(g.result IN ('WIN', 'LOSS'))) AS win_rate,
  AVG(g.error) AS mean_error,
  AVG(g.absolute_error) AS mean_absolute_error,
  AVG(ABS(g.current_points_line - g.actual_points)) AS line_mean_absolute_error
FROM `nba_predictions.prediction_accuracy` AS g
JOIN valid AS v
  ON v.game_date = g.game_date AND v.prediction_id = g.prediction_id AND v.current_points_line = g.current_points_line
WHERE g.game_date >= DATE '1946-11-01'
GROUP BY g.game_date, g.system_id, g.origin
