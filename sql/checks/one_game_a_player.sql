-- name: one_game_a_player
-- table: nba_analytics.player_game_summary
-- severity: ERROR
-- blocking: no
-- plan: reference data: one game a player and date
-- description: Nobody plays in two games on one date; his form would rest on somebody else's points
-- remedy: two persons share an id or lookup (`nba-props registry show PERSON`), or a payload lists a player under a game
--    he was not in: compare it, land the right one, `nba-props backfill` the date
SELECT game_date, player_lookup, COUNT(*) AS games, MIN(game_id) AS one, MAX(game_id) AS other, MIN(team) AS one_team,
  MAX(team) AS other_team
FROM `nba_analytics.player_game_summary`
WHERE game_date BETWEEN @start_date AND @end_date
GROUP BY game_date, player_lookup
HAVING COUNT(*) > 1
