-- name: predictions_follow_context
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: no
-- plan: context newer than predictions
-- description: No active prediction rests on an older injury status, line or minutes than the stored context, by as much
--    as would have it predicted again. A live prediction stays as it was when history is written anew
-- remedy: `nba-props slate DATE`; of a past date `nba-props backfill --select predictions,grading --from DATE --to DATE`
-- thresholds: line_move_points, minutes_change
WITH stood AS (
  SELECT game_date, game_id, player_lookup, origin, injury_status, current_points_line, expected_minutes,
    teammate_minutes_out, MIN(decision_time) AS decision_time, COUNT(*) AS systems
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active
  GROUP BY game_date, game_id, player_lookup, origin, injury_status, current_points_line, expected_minutes,
    teammate_minutes_out
),
compared AS (
  SELECT p.game_date, p.game_id, p.player_lookup, p.systems, p.decision_time AS predicted_as_of,
    c.decision_time AS context_as_of, p.injury_status, c.injury_status AS status_now, p.current_points_line AS line,
    c.current_points_line AS line_now, p.expected_minutes, c.expected_minutes AS minutes_now,
    CASE
      WHEN IFNULL(p.injury_status, '') != IFNULL(c.injury_status, '') THEN 'injury status'
      WHEN (p.current_points_line IS NULL) != (c.current_points_line IS NULL) THEN 'line appeared or went'
      WHEN ABS(p.current_points_line - c.current_points_line) >= @line_move_points THEN 'line moved'
      WHEN ABS(p.expected_minutes - c.expected_minutes) >= @minutes_change THEN 'minutes changed'
      WHEN ABS(p.teammate_minutes_out - c.teammate_minutes_out) >= @minutes_change THEN 'minutes of team-mates changed'
    END AS changed
  FROM stood AS p
  JOIN `nba_analytics.upcoming_player_game_context` AS c
    ON c.game_date = p.game_date AND c.game_id = p.game_id AND c.player_lookup = p.player_lookup
  WHERE c.game_date BETWEEN @start_date AND @end_date AND NOT (p.origin = 'live' AND c.origin != 'live')
)
SELECT * FROM compared WHERE changed IS NOT NULL
