-- name: early_season_passes
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: season start
-- description: In a player's first games of a season no side is recommended
-- remedy: predict the date again; if it stays, see predictions/rows.py
SELECT game_date, game_id, player_lookup, system_id, recommendation, current_points_line
FROM `nba_predictions.player_prop_predictions`
WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND early_season_flag
  AND recommendation IN ('OVER', 'UNDER')
