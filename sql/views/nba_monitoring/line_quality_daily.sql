-- name: nba_monitoring.line_quality_daily
-- description: The lines of a date's active predictions, system by system: how many by source, how many are none, how
--   they are spread, and when they were predicted
-- columns:
--   game_date: Eastern date of tip-off
--   system_id: Prediction system
--   predictions: Active predictions
--   actual_prop_lines: Of these, held against a line said to be quoted
--   estimated_lines: Of these, against an estimate
--   without_line: Of these, without a line
--   real_lines: Lines that are stored quotes
--   placeholders: Lines that are none, by provenance (expected 0)
--   null_lines: Predictions whose line is null
--   actual_prop_percent: Share of the predictions with such a line
--   mean_line: Mean of the real lines, points
--   sd_line: Their standard deviation
--   sportsbooks: Books quoted
--   first_predicted_at: When the first of them was predicted
--   last_predicted_at: When the last was
SELECT game_date, system_id,
  COUNT(*) AS predictions,
  COUNTIF(line_source = 'ACTUAL_PROP') AS actual_prop_lines,
  COUNTIF(line_source = 'ESTIMATED') AS estimated_lines,
  COUNTIF(line_source = 'NO_PROP_LINE') AS without_line,
  COUNTIF(line_source = 'ACTUAL_PROP' AND fault IS NULL) AS real_lines,
  COUNTIF(fault IS NOT NULL) AS placeholders,
  COUNTIF(current_points_line IS NULL) AS null_lines,
  SAFE_DIVIDE(100 * COUNTIF(line_source = 'ACTUAL_PROP' AND fault IS NULL), COUNT(*)) AS actual_prop_percent,
  AVG(IF(fault IS NULL, current_points_line, NULL)) AS mean_line,
  STDDEV_SAMP(IF(fault IS NULL, current_points_line, NULL)) AS sd_line,
  COUNT(DISTINCT sportsbook) AS sportsbooks,
  MIN(predicted_at) AS first_predicted_at,
  MAX(predicted_at) AS last_predicted_at
FROM `nba_monitoring.prediction_lines`
GROUP BY game_date, system_id
