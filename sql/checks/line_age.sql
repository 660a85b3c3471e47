-- name: line_age
-- table: nba_predictions.player_prop_predictions
-- severity: WARN
-- blocking: no
-- plan: line age
-- description: The line of an active prediction was not old when the prediction was decided, where its time is known
-- remedy: the feed of that book stands still: land its latest payloads, then `nba-props slate DATE`
-- thresholds: max_line_age_hours
WITH lined AS (
  SELECT game_date, game_id, player_lookup, sportsbook, current_points_line, line_snapshot_at, decision_time,
    COUNT(*) AS systems
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND has_prop_line AND line_snapshot_at IS NOT NULL
  GROUP BY game_date, game_id, player_lookup, sportsbook, current_points_line, line_snapshot_at, decision_time
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    TIMESTAMP_DIFF(decision_time, line_snapshot_at, HOUR) AS hours
  FROM lined
)
SELECT * FROM counted WHERE hours >= @max_line_age_hours
