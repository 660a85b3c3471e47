-- name: lines_not_repeated
-- table: nba_raw.odds_api_player_points_props
-- severity: WARN
-- blocking: no
-- plan: line age
-- description: A book's lines of a date are not those of each player's last date in the week before: about a quarter stays
--    the same, nearly all of them only where a feed repeats itself
-- remedy: land the book's payloads of the date again; until then leave it out: NBA_PROPS_SPORTSBOOKS
-- thresholds: max_repeated_lines, min_lines_judged
-- days before: 7
WITH lines AS (
  SELECT game_date, bookmaker, player_lookup, MIN(points_line) AS lowest, MAX(points_line) AS highest
  FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date BETWEEN DATE_SUB(@start_date, INTERVAL 7 DAY) AND @end_date AND market = 'player_points'
    AND player_lookup IS NOT NULL
  GROUP BY game_date, bookmaker, player_lookup
),
compared AS (
  SELECT *, LAG(game_date) OVER player AS last_date, LAG(lowest) OVER player AS last_lowest,
    LAG(highest) OVER player AS last_highest
  FROM lines
  WINDOW player AS (PARTITION BY bookmaker, player_lookup ORDER BY game_date)
)
SELECT game_date, bookmaker, COUNTIF(lowest = last_lowest AND highest = last_highest) AS repeated,
  COUNT(*) AS lines_compared
FROM compared
WHERE game_date BETWEEN @start_date AND @end_date AND DATE_DIFF(game_date, last_date, DAY) <= 7
GROUP BY game_date, bookmaker
HAVING COUNT(*) >= @min_lines_judged
  AND COUNTIF(lowest = last_lowest AND highest = last_highest) > @max_repeated_lines * COUNT(*)
