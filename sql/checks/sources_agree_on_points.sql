-- name: sources_agree_on_points
-- table: nba_raw.box_score_comparisons
-- severity: ERROR
-- blocking: no
-- plan: two sources of one fact
-- description: Two sources that tell a player's game tell the same points. One of them stands in the box scores and is
--    graded by (`stands`, by `rule`); if it is the one that is wrong, a bet is graded wrong
-- remedy: `nba-props fetch results --date DATE` and `nba-props fetch second_results --date DATE` ask both again: a correction
--    arrives by itself. If they still differ, compare them with the league's page
SELECT game_date, game_id, player_name, team, stands, pts, other_source, other_pts, rule, payload, other_payload
FROM `nba_raw.box_score_comparisons`
WHERE game_date BETWEEN @start_date AND @end_date AND pts != other_pts
