-- name: books_agree_on_the_side
-- table: nba_raw.odds_api_player_points_props
-- severity: WARN
-- blocking: no
-- plan: prices of both sides
-- description: Where a book's two prices clearly favour a side, the other books at the same line favour the same one, for most
--    of its lines of a date. Over and under exchanged have the margin of honest prices, and no other check sees them. Of
--    two books that contradict each other, both are named
-- remedy: compare the payload's prices with the book's page: if its reader exchanged them, mend it and land them again; until
--    then leave the book out: NBA_PROPS_SPORTSBOOKS
-- thresholds: clear_price, max_opposite_prices, min_prices_judged
WITH priced AS (
  SELECT game_date, game_id, player_lookup, points_line, bookmaker,
    AVG(SAFE_DIVIDE(under_price_decimal, over_price_decimal + under_price_decimal)) AS over_share
  FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date BETWEEN @start_date AND @end_date AND over_price_decimal > 1 AND under_price_decimal > 1
    AND player_lookup IS NOT NULL AND bookmaker NOT IN ('prizepicks', 'underdog', 'draftkings_pick6')
  GROUP BY game_date, game_id, player_lookup, points_line, bookmaker
),
beside AS (
  SELECT *, SAFE_DIVIDE(SUM(over_share) OVER line - over_share, COUNT(*) OVER line - 1) AS others_share
  FROM priced
  WINDOW line AS (PARTITION BY game_date, game_id, player_lookup, points_line)
)
SELECT game_date, bookmaker, COUNTIF((over_share - 0.5) * (others_share - 0.5) < 0) AS opposite,
  COUNT(*) AS prices_compared
FROM beside
WHERE ABS(over_share - 0.5) >= @clear_price AND ABS(others_share - 0.5) >= @clear_price
GROUP BY game_date, bookmaker
HAVING COUNT(*) >= @min_prices_judged
  AND COUNTIF((over_share - 0.5) * (others_share - 0.5) < 0) > @max_opposite_prices * COUNT(*)
