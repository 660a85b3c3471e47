-- name: no_out_player_active
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: no OUT player active
-- description: Nobody whose last report before the decision said OUT has an active prediction
-- remedy: `nba-props slate DATE` with the report landed; the row is then invalidated
WITH last_report AS (
  SELECT p.prediction_id, r.status
  FROM `nba_predictions.player_prop_predictions` AS p
  JOIN `nba_raw.injury_report` AS r
    ON r.game_date = p.game_date AND r.player_lookup = p.player_lookup
  WHERE p.game_date BETWEEN @start_date AND @end_date AND p.is_active
    AND r.game_date BETWEEN @start_date AND @end_date
    AND (r.reported_at IS NULL OR r.reported_at <= p.decision_time)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY p.prediction_id ORDER BY r.reported_at DESC, r.status DESC) = 1
)
SELECT p.game_date, p.game_id, p.player_lookup, p.team, p.system_id, p.injury_status, l.status AS reported
FROM `nba_predictions.player_prop_predictions` AS p
LEFT JOIN last_report AS l ON l.prediction_id = p.prediction_id
WHERE p.game_date BETWEEN @start_date AND @end_date AND p.is_active
  AND (p.injury_status = 'OUT' OR l.status = 'OUT')
