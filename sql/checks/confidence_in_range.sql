-- name: confidence_in_range
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: yes
-- plan: confidence in 0-1
-- description: Confidence scores and probabilities lie in 0-1, and those of over, push and under add up to 1
-- remedy: a system emits another scale or a distribution without mass: mend the system, predict the date again
SELECT game_date, game_id, player_lookup, system_id, confidence_score, raw_confidence_score, over_probability,
  push_probability, under_probability
FROM `nba_predictions.player_prop_predictions`
WHERE game_date BETWEEN @start_date AND @end_date AND is_active
  AND (NOT IFNULL(confidence_score BETWEEN 0 AND 1, FALSE)
    OR NOT IFNULL(raw_confidence_score BETWEEN 0 AND 1, FALSE)
    OR calibrated_confidence_score NOT BETWEEN 0 AND 1
    OR over_probability NOT BETWEEN 0 AND 1 OR under_probability NOT BETWEEN 0 AND 1
    OR ABS(over_probability + push_probability + under_probability - 1) > 0.000001)
