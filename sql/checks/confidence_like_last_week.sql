-- name: confidence_like_last_week
-- table: nba_predictions.player_prop_predictions
-- severity: WARN
-- blocking: no
-- plan: confidence distribution against the trailing week
-- description: A system's confidence on a date's lines is, in mean and spread, about what it was in the week before
-- remedy: see which feature or model changed between the dates: `nba-props board DATE`, the model_version of both
-- thresholds: max_confidence_shift, min_lines_judged
-- days before: 7
WITH daily AS (
  SELECT game_date, system_id, COUNT(*) AS lined, SUM(confidence_score) AS total,
    SUM(confidence_score * confidence_score) AS squares
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN DATE_SUB(@start_date, INTERVAL 7 DAY) AND @end_date AND is_active AND has_prop_line
  GROUP BY game_date, system_id
),
weekly AS (
  SELECT d.game_date, d.system_id, MAX(d.lined) AS lined, MAX(d.total) AS total, MAX(d.squares) AS squares,
    SUM(w.lined) AS week_lined, SUM(w.total) AS week_total, SUM(w.squares) AS week_squares
  FROM daily AS d
  JOIN daily AS w ON w.system_id = d.system_id
    AND w.game_date BETWEEN DATE_SUB(d.game_date, INTERVAL 7 DAY) AND DATE_SUB(d.game_date, INTERVAL 1 DAY)
  WHERE d.game_date BETWEEN @start_date AND @end_date
  GROUP BY d.game_date, d.system_id
),
means AS (
  SELECT *, SAFE_DIVIDE(total, lined) AS mean, SAFE_DIVIDE(week_total, week_lined) AS week_mean
  FROM weekly
  WHERE lined >= @min_lines_judged AND week_lined >= @min_lines_judged
),
spreads AS (
  SELECT *, SQRT(GREATEST(SAFE_DIVIDE(squares, lined) - mean * mean, 0)) AS spread,
    SQRT(GREATEST(SAFE_DIVIDE(week_squares, week_lined) - week_mean * week_mean, 0)) AS week_spread
  FROM means
)
SELECT game_date, system_id, lined, week_lined, ROUND(mean, 3) AS mean, ROUND(week_mean, 3) AS week_mean,
  ROUND(spread, 3) AS spread, ROUND(week_spread, 3) AS week_spread
FROM spreads
WHERE ABS(mean - week_mean) > @max_confidence_shift OR ABS(spread - week_spread) > @max_confidence_shift
