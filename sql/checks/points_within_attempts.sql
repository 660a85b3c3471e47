-- name: points_within_attempts
-- table: nba_raw.bdl_player_boxscores
-- severity: ERROR
-- blocking: no
-- plan: points identity
-- description: Nobody scores more than his attempts allow, 2 FGA + 3PA + FTA, attempts more threes than shots, or makes more
--    than he attempts; unlike the identity it reaches sources without makes. A few rows of a date warn, more are an error
-- remedy: a column was lost, zeroed or taken for another: compare the rows with the payload named, mend the reader in
--    sources/, materialise the dates again
-- thresholds: points_identity_share, points_identity_rows
WITH counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population
  FROM `nba_raw.bdl_player_boxscores`
  WHERE game_date BETWEEN @start_date AND @end_date
),
wrong AS (
  SELECT game_date, game_id, player_name, team, pts, fga, fg3a, fta, fgm, fg3m, ftm, payload, population,
    COUNT(*) OVER (PARTITION BY game_date) AS wrong_rows
  FROM counted
  WHERE pts > 2 * fga + fg3a + fta OR fg3a > fga OR fgm > fga OR fg3m > fg3a OR ftm > fta
)
SELECT * EXCEPT (wrong_rows),
  IF(wrong_rows > @points_identity_rows AND wrong_rows > @points_identity_share * population, 'ERROR', 'WARN')
    AS severity
FROM wrong
