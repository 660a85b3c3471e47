-- name: direction_agrees_with_edge
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: direction agrees with edge
-- description: OVER means predicted above the line, UNDER below it, and line_margin is their difference
-- remedy: the recommendation and the line come from different versions: predict the date again
SELECT game_date, game_id, player_lookup, system_id, recommendation, predicted_points, current_points_line, line_margin
FROM `nba_predictions.player_prop_predictions`
WHERE game_date BETWEEN @start_date AND @end_date AND is_active
  AND ((recommendation = 'OVER' AND NOT IFNULL(predicted_points > current_points_line, FALSE))
    OR (recommendation = 'UNDER' AND NOT IFNULL(predicted_points < current_points_line, FALSE))
    OR (recommendation = 'NO_LINE') != (current_points_line IS NULL)
    OR ABS(line_margin - (predicted_points - current_points_line)) > 0.001)
