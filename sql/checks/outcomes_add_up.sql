-- name: outcomes_add_up
-- table: nba_predictions.prediction_outcomes
-- severity: ERROR
-- blocking: yes
-- plan: outcomes: expected = predicted + failed + skipped
-- description: Every expected player ended in exactly one outcome, and predicted means an active prediction is stored,
--    unless the slate is staged and not published yet
-- remedy: materialise nba_predictions/prediction_outcomes of the date again; a lasting gap is a lost player: predict
--    the date again
WITH expected AS (
  SELECT game_date, game_id, player_lookup, player_name, team FROM `nba_analytics.upcoming_player_game_context`
  WHERE game_date BETWEEN @start_date AND @end_date
),
outcomes AS (
  SELECT game_date, game_id, player_lookup, COUNT(*) AS outcomes, MAX(outcome) AS outcome, MAX(reason_code) AS reason_code,
    COUNTIF(outcome NOT IN ('predicted', 'skipped', 'failed')) AS unknown
  FROM `nba_predictions.prediction_outcomes`
  WHERE game_date BETWEEN @start_date AND @end_date AND game_id IS NOT NULL
  GROUP BY game_date, game_id, player_lookup
),
active AS (
  SELECT game_date, game_id, player_lookup, COUNT(*) AS predictions
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active
  GROUP BY game_date, game_id, player_lookup
)
SELECT e.game_date, e.game_id, e.player_lookup, e.player_name, e.team, o.outcome, IFNULL(o.outcomes, 0) AS outcomes,
  IFNULL(a.predictions, 0) AS active_predictions
FROM expected AS e
LEFT JOIN outcomes AS o USING (game_date, game_id, player_lookup)
LEFT JOIN active AS a USING (game_date, game_id, player_lookup)
WHERE IFNULL(o.outcomes, 0) != 1 OR o.unknown > 0 OR (o.outcome = 'predicted' AND IFNULL(o.reason_code, '') != 'not_published') != (IFNULL(a.predictions, 0) > 0)
