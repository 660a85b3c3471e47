-- name: line_values_differ
-- table: nba_predictions.player_prop_predictions
-- severity: WARN
-- blocking: no
-- plan: share of any one line value
-- description: No one value is the line of a large share of a date's players: books spread their lines, placeholders do not
-- remedy: compare the players named with their quotes; see `placeholder_lines` for whether anybody quoted them
-- thresholds: max_one_line_share, min_lines_judged
WITH lined AS (
  SELECT DISTINCT game_date, game_id, player_lookup, current_points_line
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND current_points_line IS NOT NULL
),
counted AS (
  SELECT game_date, current_points_line, COUNT(*) AS players, SUM(COUNT(*)) OVER (PARTITION BY game_date) AS population
  FROM lined
  GROUP BY game_date, current_points_line
)
SELECT game_date, current_points_line, players, population, ROUND(SAFE_DIVIDE(players, population), 3) AS share
FROM counted
WHERE population >= @min_lines_judged AND players > @max_one_line_share * population
