-- name: placeholder_lines
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: placeholder lines by provenance
-- description: Whatever counts as a line was quoted by a book and is stored; an estimate is never a line, whatever its
--    value, and a quoted 20.0 is one
-- remedy: `nba-props remediate placeholders --from DATE --to DATE`; tonight's slate `nba-props slate --force`
WITH active AS (
  SELECT game_date, game_id, player_lookup, system_id, line_source, sportsbook, current_points_line, recommendation
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active
),
quoted AS (
  SELECT DISTINCT game_date, game_id, player_lookup, bookmaker, points_line
  FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date BETWEEN @start_date AND @end_date
)
SELECT a.*,
  CASE
    WHEN a.line_source != 'ACTUAL_PROP' THEN 'a line nobody quoted'
    WHEN a.current_points_line IS NULL OR a.sportsbook IS NULL THEN 'a quoted line without its value or book'
    ELSE 'no such quote is stored'
  END AS fault
FROM active AS a
LEFT JOIN quoted AS q
  ON q.game_date = a.game_date AND q.game_id = a.game_id AND q.player_lookup = a.player_lookup
  AND q.bookmaker = a.sportsbook AND q.points_line = a.current_points_line
WHERE (a.line_source = 'ACTUAL_PROP' AND q.game_id IS NULL)
  OR (a.line_source != 'ACTUAL_PROP'
      AND (a.current_points_line IS NOT NULL OR a.recommendation IN ('OVER', 'UNDER')))
