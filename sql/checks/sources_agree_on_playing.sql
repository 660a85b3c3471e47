-- name: sources_agree_on_playing
-- table: nba_raw.box_score_comparisons
-- severity: WARN
-- blocking: no
-- plan: two sources of one fact
-- description: Two sources that tell a player's game agree that he played, and on his minutes within one
-- remedy: `nba-props fetch results --date DATE` and `nba-props fetch second_results --date DATE` ask both again; a man one of them
--    does not know is a name to look at: `nba-props alias suggest`
SELECT game_date, game_id, player_name, team, stands, minutes, other_source, other_minutes, rule, payload, other_payload
FROM `nba_raw.box_score_comparisons`
WHERE game_date BETWEEN @start_date AND @end_date
  AND (other_minutes IS NULL OR (minutes > 0) != (other_minutes > 0) OR ABS(minutes - other_minutes) > 1)
