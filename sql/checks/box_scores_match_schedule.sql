-- name: box_scores_match_schedule
-- table: nba_raw.bdl_player_boxscores
-- severity: ERROR
-- blocking: no
-- plan: two teams and enough minutes a game
-- description: A box row's team is one of the two that the schedule has in its game, its opponent the other, and the home
--    side the schedule's
-- remedy: one of the two payloads names sides wrongly: compare both, land the right one, `nba-props backfill` the date
SELECT b.game_date, b.game_id, s.game_code, b.player_name, b.team, b.opponent, b.is_home, b.payload,
  s.payload AS schedule_payload
FROM `nba_raw.bdl_player_boxscores` AS b
JOIN `nba_raw.schedule` AS s ON s.game_date = b.game_date AND s.game_id = b.game_id
WHERE b.game_date BETWEEN @start_date AND @end_date AND s.game_date BETWEEN @start_date AND @end_date
  AND NOT s.is_derived
  AND (b.team NOT IN (s.home_team, s.away_team)
    OR b.opponent NOT IN (s.home_team, s.away_team)
    OR b.is_home != (b.team = s.home_team))
