-- name: results_add_up
-- table: nba_predictions.system_daily_performance
-- severity: ERROR
-- blocking: yes
-- plan: push/void/accounting identity
-- description: Wins + losses + pushes + voids + passes + pending are all predictions, and all graded rows are counted
-- remedy: `nba-props backfill --select grading --from DATE --to DATE`
WITH graded AS (
  SELECT game_date, system_id, origin, COUNT(*) AS graded_rows
  FROM `nba_predictions.prediction_accuracy`
  WHERE game_date BETWEEN @start_date AND @end_date
  GROUP BY game_date, system_id, origin
)
SELECT IFNULL(d.game_date, g.game_date) AS game_date, IFNULL(d.system_id, g.system_id) AS system_id,
  IFNULL(d.origin, g.origin) AS origin, d.predictions, g.graded_rows, d.wins, d.losses, d.pushes, d.voids, d.passes,
  d.pending
FROM (
  SELECT * FROM `nba_predictions.system_daily_performance` WHERE game_date BETWEEN @start_date AND @end_date
) AS d
FULL JOIN graded AS g ON g.game_date = d.game_date AND g.system_id = d.system_id AND g.origin = d.origin
WHERE NOT IFNULL(d.wins + d.losses + d.pushes + d.voids + d.passes + d.pending = d.predictions, FALSE)
  OR NOT IFNULL(d.predictions = g.graded_rows, FALSE)
