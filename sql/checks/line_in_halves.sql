-- name: line_in_halves
-- table: nba_raw.odds_api_player_points_props
-- severity: ERROR
-- blocking: no
-- plan: lines are multiples of .5
-- description: Every quoted line is a positive multiple of one half
-- remedy: look at the payload and record named; if the feed changed its form, mend its reader in sources/ and
--    materialise the dates again
SELECT game_date, player_name, bookmaker, market, points_line, payload, record
FROM `nba_raw.odds_api_player_points_props`
WHERE game_date BETWEEN @start_date AND @end_date
  AND (points_line <= 0 OR points_line * 2 != ROUND(points_line * 2))
