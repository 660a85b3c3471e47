-- name: recommendation_balance
-- table: nba_predictions.player_prop_predictions
-- severity: WARN
-- blocking: no
-- plan: balance
-- description: A date's recommendations are not nearly all on one side
-- remedy: see `prediction_bias`; without a bias, compare the date's lines with the players' means
-- thresholds: max_one_side_share, min_lines_judged
WITH sides AS (
  SELECT game_date, system_id, COUNT(*) AS recommended, COUNTIF(recommendation = 'OVER') AS overs
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND recommendation IN ('OVER', 'UNDER')
  GROUP BY game_date, system_id
)
SELECT game_date, system_id, recommended, overs, recommended - overs AS unders
FROM sides
WHERE recommended >= @min_lines_judged AND GREATEST(overs, recommended - overs) > @max_one_side_share * recommended
