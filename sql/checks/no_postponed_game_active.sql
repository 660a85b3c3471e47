-- name: no_postponed_game_active
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: no postponed game active
-- description: No active prediction is of a game that was known to be postponed when it was decided; one that was
--    postponed later is reported as such, and its bets are void
-- remedy: predict the date again; a later postponement needs nothing: grading voids it
SELECT p.game_date, p.game_id, s.game_code, p.player_lookup, p.team, p.system_id, p.decision_time, s.status_known_at,
  IF(s.status_known_at <= p.decision_time, 'ERROR', 'WARN') AS severity
FROM `nba_predictions.player_prop_predictions` AS p
JOIN `nba_raw.schedule` AS s ON s.game_id = p.game_id AND s.game_date = p.game_date
WHERE p.game_date BETWEEN @start_date AND @end_date AND p.is_active
  AND s.game_date BETWEEN @start_date AND @end_date AND s.status = 'postponed'
