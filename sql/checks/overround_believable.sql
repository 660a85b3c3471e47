-- name: overround_believable
-- table: nba_raw.odds_api_player_points_props
-- severity: WARN
-- blocking: no
-- plan: prices of both sides
-- description: The two prices of a quote imply a little more than certainty together, as a book's margin has it. Less is
--    money for nothing, far more is a flat payout or another market's price. Books that pay flat are left out
-- remedy: a sign was lost, or two columns were mixed up: compare the quotes with the payload named, mend its reader
-- thresholds: min_overround, max_overround
WITH priced AS (
  SELECT game_date, player_name, bookmaker, points_line, over_price_american, under_price_american, payload, record,
    SAFE_DIVIDE(1, over_price_decimal) + SAFE_DIVIDE(1, under_price_decimal) AS overround,
    COUNT(*) OVER (PARTITION BY game_date) AS population
  FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date BETWEEN @start_date AND @end_date AND over_price_decimal > 1 AND under_price_decimal > 1
    AND bookmaker NOT IN ('prizepicks', 'underdog', 'draftkings_pick6')
)
SELECT game_date, player_name, bookmaker, points_line, over_price_american, under_price_american,
  ROUND(overround, 3) AS overround, payload, record, population
FROM priced
WHERE overround NOT BETWEEN @min_overround AND @max_overround
