-- name: final_games_have_box_scores
-- table: nba_raw.bdl_player_boxscores
-- severity: ERROR
-- blocking: no
-- plan: two teams and enough minutes a game
-- description: Every game the schedule calls final has box rows of both its teams; the morning after, one without warns,
--    later it is an error. A feed with half of the games looks whole otherwise: nothing of the others is ever wrong
-- remedy: land the box scores of the games named (`nba-props import PATH`), then `nba-props backfill` the date; rows that
--    came under another date or were refused are in nba_raw.quarantined_records
WITH sides AS (
  SELECT game_date, game_id, game_code, tip_at, home_team AS team FROM `nba_raw.schedule`
  WHERE game_date BETWEEN @start_date AND @end_date AND status = 'final' AND NOT is_derived
  UNION ALL
  SELECT game_date, game_id, game_code, tip_at, away_team AS team FROM `nba_raw.schedule`
  WHERE game_date BETWEEN @start_date AND @end_date AND status = 'final' AND NOT is_derived
),
stored AS (
  SELECT DISTINCT game_date, game_id, team FROM `nba_raw.bdl_player_boxscores`
  WHERE game_date BETWEEN @start_date AND @end_date
)
SELECT s.game_date, s.game_id, s.game_code, s.team, s.tip_at,
  IF(DATE_DIFF(DATE(@now, 'America/New_York'), s.game_date, DAY) >= 2, 'ERROR', 'WARN') AS severity
FROM sides AS s
LEFT JOIN stored AS b ON b.game_date = s.game_date AND b.game_id = s.game_id AND b.team = s.team
WHERE b.team IS NULL
