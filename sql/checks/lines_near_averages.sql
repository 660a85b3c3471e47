-- name: lines_near_averages
-- table: nba_analytics.upcoming_player_game_context
-- severity: ERROR
-- blocking: no
-- plan: lines near the player's mean
-- description: Nearly every line of a date is within some points of what the player has scored lately (in his first games:
--    last season): a few that are not warn, as when regulars rest; many are lines of other players, markets or days
-- remedy: compare the players named with the quotes: names that slipped by a row, or points, rebounds and assists read as
--    points; land the right payload, then materialise the date again
-- thresholds: max_line_distance, far_lines_warn, far_lines_error, min_lines_judged, min_games_of_mean
WITH lined AS (
  SELECT game_date, game_id, player_lookup, team, sportsbook, current_points_line,
    IF(games_this_season >= @min_games_of_mean, points_ewma, points_last_season) AS lately
  FROM `nba_analytics.upcoming_player_game_context`
  WHERE game_date BETWEEN @start_date AND @end_date AND current_points_line IS NOT NULL
    AND IF(games_this_season >= @min_games_of_mean, points_ewma, points_last_season) IS NOT NULL
),
counted AS (
  SELECT game_date, game_id, player_lookup, team, sportsbook, current_points_line, ROUND(lately, 1) AS lately,
    ABS(current_points_line - lately) > @max_line_distance AS is_far, COUNT(*) OVER (PARTITION BY game_date) AS population,
    COUNTIF(ABS(current_points_line - lately) > @max_line_distance) OVER (PARTITION BY game_date) AS far
  FROM lined
)
SELECT game_date, game_id, player_lookup, team, sportsbook, current_points_line, lately, population,
  IF(far > @far_lines_error * population AND population >= @min_lines_judged, 'ERROR', 'WARN') AS severity
FROM counted
WHERE is_far AND far > @far_lines_warn * population AND population >= @min_lines_judged
