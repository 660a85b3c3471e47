-- name: nba_monitoring.placeholder_alerts
-- description: Placeholder lines by date, system and fault. Expected to have no rows; `nba-props remediate
--   placeholders` mends what stands here
-- columns:
--   game_date: Eastern date of tip-off
--   system_id: Prediction system
--   fault: Why the lines are none
--   placeholders: Active predictions held against such a line
--   players: Players they are of
--   sides: Of these, recommended as over or under: bets on a line that is none
--   lowest_line: The lowest such line, points
--   highest_line: The highest
--   sample: Up to 5 of them by name, with the source and book they claim
--   first_seen: When the first of them was predicted
--   last_seen: When the last was
WITH numbered AS (
  SELECT game_date, system_id, fault, player_lookup, recommendation, predicted_at,
    current_points_line, player_name || ' (' || line_source || ', ' || COALESCE(sportsbook, 'no book') || ')' AS issue,
    ROW_NUMBER() OVER (PARTITION BY game_date, system_id, fault ORDER BY player_name, game_id) AS place
  FROM `nba_monitoring.prediction_lines`
  WHERE fault IS NOT NULL
)
SELECT game_date, system_id, fault,
  COUNT(*) AS placeholders,
  COUNT(DISTINCT player_lookup) AS players,
  COUNTIF(recommendation IN ('OVER', 'UNDER')) AS sides,
  MIN(current_points_line) AS lowest_line,
  MAX(current_points_line) AS highest_line,
  STRING_AGG(IF(place <= 5, issue, NULL), '; ' ORDER BY place) AS sample,
  MIN(predicted_at) AS first_seen,
  MAX(predicted_at) AS last_seen
FROM numbered
GROUP BY game_date, system_id, fault
