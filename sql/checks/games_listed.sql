-- name: games_listed
-- table: nba_raw.schedule
-- severity: WARN
-- blocking: no
-- plan: the full-schedule grid of missing dates
-- description: Where a schedule lists games of a date it lists all that were played: a game known only from its box rows was
--    not known before, and nobody in it was predicted
-- remedy: land a schedule that has the game (`nba-props import PATH`), then `nba-props backfill` the date
SELECT game_date, game_id, game_code, payload
FROM (
  SELECT *, COUNTIF(NOT is_derived) OVER (PARTITION BY game_date) AS listed
  FROM `nba_raw.schedule`
  WHERE game_date BETWEEN @start_date AND @end_date
)
WHERE is_derived AND listed > 0
