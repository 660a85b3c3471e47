-- name: win_rate_believable
-- table: nba_predictions.prediction_accuracy
-- severity: WARN
-- blocking: no
-- plan: grading in its believable band
-- description: On a date, a system's wins and losses lie within so many standard deviations of a coin's. Outside, the
--    grades are to be doubted before the system is praised or blamed
-- remedy: compare lines and points of a few bets with the quotes and the box score; a line of another game or player
--    grades like this
-- thresholds: believable_deviations, min_lines_judged
WITH bets AS (
  SELECT game_date, system_id, origin, COUNTIF(result = 'WIN') AS wins, COUNTIF(result = 'LOSS') AS losses
  FROM `nba_predictions.prediction_accuracy`
  WHERE game_date BETWEEN @start_date AND @end_date AND result IN ('WIN', 'LOSS')
  GROUP BY game_date, system_id, origin
)
SELECT game_date, system_id, origin, wins, losses, ROUND(SAFE_DIVIDE(wins, wins + losses), 3) AS win_rate
FROM bets
WHERE wins + losses >= @min_lines_judged
  AND ABS(wins - losses) > @believable_deviations * SQRT(wins + losses)
