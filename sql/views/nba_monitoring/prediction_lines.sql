-- name: nba_monitoring.prediction_lines
-- description: Every active prediction with where its line came from. `fault` says why a line is none: the
--   placeholders, decided by provenance and never by value
-- columns:
--   game_date: Eastern date of tip-off
--   game_id: The game
--   player_lookup: The player's canonical lookup
--   player_name: Name
--   system_id: Prediction system
--   prediction_id: The active prediction
--   origin: live, backfill or regenerated
--   line_source: ACTUAL_PROP, ESTIMATED or NO_PROP_LINE
--   sportsbook: The book quoted
--   current_points_line: The line the prediction is held against
--   recommendation: OVER, UNDER, PASS or NO_LINE
--   predicted_at: When it was predicted; null before this was recorded
--   fault: Why the line is none: nobody quoted it, its value or book is missing, or no such quote is stored.
--     Null for a line that is stored as quoted, and for a prediction without one
WITH active AS (
  SELECT game_date, game_id, player_lookup, player_name, system_id, prediction_id, origin, line_source, sportsbook,
    current_points_line, recommendation, predicted_at
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date >= DATE '1946-11-01' AND is_active
),
quoted AS (
  SELECT DISTINCT game_date, game_id, player_lookup, bookmaker, points_line
  FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date >= DATE '1946-11-01'
)
SELECT a.game_date, a.game_id, a.player_lookup, a.player_name, a.system_id, a.prediction_id, a.origin, a.line_source,
  a.sportsbook, a.current_points_line, a.recommendation, a.predicted_at,
  CASE
    WHEN a.line_source != 'ACTUAL_PROP' AND (a.current_points_line IS NOT NULL OR a.recommendation IN ('OVER', 'UNDER'))
      THEN 'a line nobody quoted'
    WHEN a.line_source = 'ACTUAL_PROP' AND (a.current_points_line IS NULL OR a.sportsbook IS NULL)
      THEN 'a quoted line without its value or book'
    WHEN a.line_source = 'ACTUAL_PROP' AND q.game_id IS NULL THEN 'no such quote is stored'
  END AS fault
FROM active AS a
LEFT JOIN quoted AS q
  ON q.game_date = a.game_date AND q.game_id = a.game_id AND q.player_lookup = a.player_lookup
  AND q.bookmaker = a.sportsbook AND q.points_line = a.current_points_line
