-- name: nba_monitoring.data_quality_summary
-- description: Each system's lines over all stored dates: how many are real, and how long none has been a placeholder
-- columns:
--   system_id: Prediction system
--   predictions: Active predictions
--   dates_covered: Dates with some
--   first_date: The first of them
--   last_date: The last of them
--   placeholders: Lines that are none, by provenance (expected 0)
--   valid_percent: Share of the predictions not held against a placeholder
--   real_lines: Lines that are stored quotes
--   real_line_percent: Their share of all lines, placeholders included (target 95 or more); null without any
--   meets_real_line_target: Whether that target is met
--   placeholder_dates: Dates with a placeholder
--   last_placeholder_date: The last of them
--   dates_without_placeholder: Dates with predictions in a row, up to the last, without a placeholder (target 30 or
--     more)
--   meets_placeholder_target: Whether that target is met
WITH marked AS (
  SELECT system_id, game_date, predictions, real_lines, placeholders,
    MAX(IF(placeholders > 0, game_date, NULL)) OVER (PARTITION BY system_id) AS last_placeholder_date
  FROM `nba_monitoring.line_quality_daily`
),
summed AS (
  SELECT system_id,
    SUM(predictions) AS predictions,
    COUNT(*) AS dates_covered,
    MIN(game_date) AS first_date,
    MAX(game_date) AS last_date,
    SUM(placeholders) AS placeholders,
    SUM(real_lines) AS real_lines,
    COUNTIF(placeholders > 0) AS placeholder_dates,
    MAX(last_placeholder_date) AS last_placeholder_date,
    COUNTIF(last_placeholder_date IS NULL OR game_date > last_placeholder_date) AS dates_without_placeholder
  FROM marked
  GROUP BY system_id
)
SELECT system_id, predictions, dates_covered, first_date, last_date, placeholders,
  SAFE_DIVIDE(100 * (predictions - placeholders), predictions) AS valid_percent,
  real_lines,
  SAFE_DIVIDE(100 * real_lines, real_lines + placeholders) AS real_line_percent,
  SAFE_DIVIDE(real_lines, real_lines + placeholders) >= 0.95 AS meets_real_line_target,
  placeholder_dates, last_placeholder_date, dates_without_placeholder,
  dates_without_placeholder >= 30 AS meets_placeholder_target
FROM summed
