-- name: too_good_to_be_true
-- table: nba_predictions.prediction_accuracy
-- severity: ERROR
-- blocking: no
-- plan: too good to be true
-- description: Over the sixty days up to a date and enough graded bets, no system wins more often than anybody honestly
--    does, nor misses the points by so much less than the line
-- remedy: this is a leak until proven otherwise: `nba-props validate` the dates for leaks and placeholders, compare lines
--    with their quotes, then look for the join that knew the result
-- thresholds: too_good_win_rate, too_good_bets, too_good_mae
-- days before: 59
WITH daily AS (
  SELECT game_date, system_id, origin, COUNTIF(result = 'WIN') AS wins, COUNTIF(result IN ('WIN', 'LOSS')) AS bets,
    COUNTIF(line_source = 'ACTUAL_PROP' AND absolute_error IS NOT NULL) AS lined,
    SUM(IF(line_source = 'ACTUAL_PROP', absolute_error, NULL)) AS missed,
    SUM(IF(line_source = 'ACTUAL_PROP', ABS(actual_points - current_points_line), NULL)) AS missed_by_line
  FROM `nba_predictions.prediction_accuracy`
  WHERE game_date BETWEEN DATE_SUB(@start_date, INTERVAL 59 DAY) AND @end_date
  GROUP BY game_date, system_id, origin
),
trailing AS (
  SELECT d.game_date, d.system_id, d.origin, SUM(b.wins) AS wins, SUM(b.bets) AS bets, SUM(b.lined) AS lined,
    SAFE_DIVIDE(SUM(b.wins), SUM(b.bets)) AS win_rate, SAFE_DIVIDE(SUM(b.missed), SUM(b.lined)) AS mae,
    SAFE_DIVIDE(SUM(b.missed_by_line), SUM(b.lined)) AS line_mae
  FROM daily AS d
  JOIN daily AS b ON b.system_id = d.system_id AND b.origin = d.origin
    AND b.game_date BETWEEN DATE_SUB(d.game_date, INTERVAL 59 DAY) AND d.game_date
  WHERE d.game_date BETWEEN @start_date AND @end_date
  GROUP BY d.game_date, d.system_id, d.origin
)
SELECT game_date, system_id, origin, wins, bets, ROUND(win_rate, 3) AS win_rate, lined, ROUND(mae, 2) AS mae,
  ROUND(line_mae, 2) AS line_mae
FROM trailing
WHERE (bets >= @too_good_bets AND win_rate > @too_good_win_rate)
  OR (lined >= @too_good_bets AND line_mae - mae > @too_good_mae)
