-- name: box_score_is_whole
-- table: nba_raw.bdl_player_boxscores
-- severity: ERROR
-- blocking: no
-- plan: two teams and enough minutes a game
-- description: A game has two teams, and each side a believable number of players who played and of minutes. Another
--    number of teams is an error, unless the source named no opponent; the rest warns
-- remedy: the payload was cut short or two games share an id: land the date again and `nba-props backfill` it
-- thresholds: min_players_a_side, max_players_a_side, min_team_minutes
WITH sides AS (
  SELECT game_date, game_id, team, MAX(opponent) AS opponent, COUNTIF(minutes > 0) AS players,
    ROUND(SUM(minutes), 2) AS team_minutes
  FROM `nba_raw.bdl_player_boxscores`
  WHERE game_date BETWEEN @start_date AND @end_date
  GROUP BY game_date, game_id, team
),
games AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date, game_id) AS teams, COUNT(*) OVER (PARTITION BY game_date) AS population
  FROM sides
)
SELECT game_date, game_id, team, opponent, teams, players, team_minutes, population,
  IF(teams > 2 OR (teams = 1 AND opponent IS NOT NULL), 'ERROR', 'WARN') AS severity
FROM games
WHERE teams != 2
  OR players NOT BETWEEN @min_players_a_side AND @max_players_a_side
  OR team_minutes < @min_team_minutes
