-- name: enough_players_available
-- table: nba_analytics.upcoming_player_game_context
-- severity: WARN
-- blocking: no
-- plan: injury status believable
-- description: A team has the eight players the league requires: one of which more are out has a report of another team or
--    date, or a status read wrongly
-- remedy: compare the report with the league's; land the right one, then `nba-props slate DATE`
-- thresholds: min_available_players
SELECT game_date, game_id, team, COUNT(*) AS expected, COUNTIF(injury_status = 'OUT') AS reported_out
FROM `nba_analytics.upcoming_player_game_context`
WHERE game_date BETWEEN @start_date AND @end_date AND NOT is_postponed
GROUP BY game_date, game_id, team
HAVING COUNTIF(injury_status = 'OUT') > 0 AND COUNT(*) - COUNTIF(injury_status = 'OUT') < @min_available_players
