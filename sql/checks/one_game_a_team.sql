-- name: one_game_a_team
-- table: nba_raw.schedule
-- severity: ERROR
-- blocking: no
-- plan: reference data: one game a team and date
-- description: No team has two games on one date that take place
-- remedy: a game stands under two opponents or dates: compare the payloads named; land a schedule without the wrong one
WITH sides AS (
  SELECT game_date, game_id, game_code, payload, home_team AS team FROM `nba_raw.schedule`
  WHERE game_date BETWEEN @start_date AND @end_date AND status != 'postponed'
  UNION ALL
  SELECT game_date, game_id, game_code, payload, away_team AS team FROM `nba_raw.schedule`
  WHERE game_date BETWEEN @start_date AND @end_date AND status != 'postponed'
)
SELECT game_date, team, COUNT(*) AS games, MIN(game_code) AS one, MAX(game_code) AS other, MIN(payload) AS payload
FROM sides
WHERE team != 'UNK'
GROUP BY game_date, team
HAVING COUNT(*) > 1
