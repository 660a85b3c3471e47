-- name: games_settled
-- table: nba_raw.schedule
-- severity: WARN
-- blocking: no
-- plan: the full-schedule grid of missing dates
-- description: A game of a past date is final or postponed; one that is neither two days later has lost its result
-- remedy: land the schedule and box scores of the date (`nba-props import PATH`), then `nba-props backfill` it
SELECT game_date, game_id, game_code, status
FROM `nba_raw.schedule`
WHERE game_date BETWEEN @start_date AND @end_date AND status NOT IN ('final', 'postponed')
  AND DATE_DIFF(DATE(@now, 'America/New_York'), game_date, DAY) >= 2
