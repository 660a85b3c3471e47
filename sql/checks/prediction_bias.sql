-- name: prediction_bias
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: no
-- plan: bias
-- description: On a date, a system's predictions lie on average near the lines; farther off warns, far off fails
-- remedy: look at the system's inputs of the date (`nba-props board DATE`): a shifted feature moves everybody at once
-- thresholds: max_bias_warn, max_bias_error, min_lines_judged
SELECT game_date, system_id, COUNT(*) AS lines, ROUND(AVG(line_margin), 2) AS mean_margin,
  IF(ABS(AVG(line_margin)) > @max_bias_error, 'ERROR', 'WARN') AS severity
FROM `nba_predictions.player_prop_predictions`
WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND current_points_line IS NOT NULL
GROUP BY game_date, system_id
HAVING COUNT(*) >= @min_lines_judged AND ABS(AVG(line_margin)) > @max_bias_warn
