-- name: team_minutes_agree
-- table: nba_raw.bdl_player_boxscores
-- severity: WARN
-- blocking: no
-- plan: two teams and enough minutes a game
-- description: Both sides of a game played equally long, and no longer than some overtimes allow
-- remedy: minutes were lost, doubled or taken for another column: compare the game with the payload named
-- thresholds: max_minutes_apart, max_team_minutes
WITH sides AS (
  SELECT game_date, game_id, team, SUM(minutes) AS team_minutes, MIN(payload) AS payload
  FROM `nba_raw.bdl_player_boxscores`
  WHERE game_date BETWEEN @start_date AND @end_date
  GROUP BY game_date, game_id, team
),
games AS (
  SELECT game_date, game_id, MIN(team) AS one, MAX(team) AS other, MIN(team_minutes) AS shorter,
    MAX(team_minutes) AS longer, MIN(payload) AS payload, COUNT(*) AS sides
  FROM sides
  GROUP BY game_date, game_id
)
SELECT game_date, game_id, one, other, ROUND(shorter, 2) AS shorter, ROUND(longer, 2) AS longer, payload
FROM games
WHERE (sides = 2 AND longer - shorter > @max_minutes_apart) OR longer > @max_team_minutes
