-- name: line_before_tip
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: line before tip
-- description: The line of an active prediction stood when the prediction was decided, and before tip
-- remedy: an in-play quote was taken for a line: predict the date again; if it stays, see markets/lines.py
SELECT game_date, game_id, player_lookup, system_id, sportsbook, current_points_line, line_snapshot_at, decision_time,
  tip_at, line_minutes_before_game
FROM `nba_predictions.player_prop_predictions`
WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND has_prop_line
  AND (line_snapshot_at > decision_time OR line_snapshot_at >= tip_at OR line_minutes_before_game < 0)
