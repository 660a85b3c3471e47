-- name: points_identity
-- table: nba_raw.bdl_player_boxscores
-- severity: ERROR
-- blocking: no
-- plan: points identity
-- description: Points are 2 FGM + 3PM + FTM wherever a source prints every term; a few rows of a date warn, more are an
--    error. The population is the rows with every term, so it also says how far the check reaches
-- remedy: compare the rows with the payload named; land a corrected one and `nba-props backfill` the date
-- thresholds: points_identity_share, points_identity_rows
WITH complete AS (
  SELECT game_date, game_id, player_name, team, pts, 2 * fgm + fg3m + ftm AS from_makes, payload,
    COUNT(*) OVER (PARTITION BY game_date) AS population
  FROM `nba_raw.bdl_player_boxscores`
  WHERE game_date BETWEEN @start_date AND @end_date
    AND pts IS NOT NULL AND fgm IS NOT NULL AND fg3m IS NOT NULL AND ftm IS NOT NULL
),
wrong AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS wrong_rows FROM complete WHERE pts != from_makes
)
SELECT game_date, game_id, player_name, team, pts, from_makes, payload, population,
  IF(wrong_rows > @points_identity_rows AND wrong_rows > @points_identity_share * population, 'ERROR', 'WARN')
    AS severity
FROM wrong
