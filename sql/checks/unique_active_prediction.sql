-- name: unique_active_prediction
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: unique active prediction
-- description: One prediction of a player, game and system counts, never two
-- remedy: predict the date again: `nba-props backfill --select predictions,grading --from DATE --to DATE`
SELECT game_date, game_id, player_lookup, system_id, COUNT(*) AS active_rows,
  MIN(current_points_line) AS lowest_line, MAX(current_points_line) AS highest_line
FROM `nba_predictions.player_prop_predictions`
WHERE game_date BETWEEN @start_date AND @end_date AND is_active
GROUP BY game_date, game_id, player_lookup, system_id
HAVING COUNT(*) > 1
