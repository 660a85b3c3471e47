-- name: push_means_equal
-- table: nba_predictions.prediction_accuracy
-- severity: ERROR
-- blocking: yes
-- plan: push/void/accounting identity
-- description: A push scored exactly the line, a win and a loss beat it on their side, a void has no points
-- remedy: `nba-props backfill --select grading --from DATE --to DATE`; if it stays, see grading/results.py
SELECT game_date, game_id, player_lookup, system_id, recommendation, result, actual_points, current_points_line,
  void_reason, line_source
FROM `nba_predictions.prediction_accuracy`
WHERE game_date BETWEEN @start_date AND @end_date
  AND ((result = 'PUSH' AND NOT IFNULL(actual_points = current_points_line, FALSE))
    OR (result IN ('WIN', 'LOSS') AND (line_source != 'ACTUAL_PROP'
      OR NOT IFNULL((result = 'WIN') = IF(recommendation = 'OVER', actual_points > current_points_line,
                                           actual_points < current_points_line), FALSE)
      OR actual_points = current_points_line))
    OR (result = 'VOID' AND (actual_points IS NOT NULL OR void_reason IS NULL))
    OR result NOT IN ('WIN', 'LOSS', 'PUSH', 'VOID', 'PASS', 'PENDING'))
