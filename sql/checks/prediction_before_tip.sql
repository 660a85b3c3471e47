-- name: prediction_before_tip
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: prediction before tip
-- description: Every active prediction was decided before its game tipped
-- remedy: a schedule that moved after the fact, or a row of another origin: predict the date again
SELECT game_date, game_id, player_lookup, system_id, origin, decision_time, tip_at
FROM `nba_predictions.player_prop_predictions`
WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND decision_time >= tip_at
