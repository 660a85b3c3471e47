-- name: summary_counts_agree
-- table: nba_analytics.player_game_summary
-- severity: ERROR
-- blocking: no
-- plan: player-count agreement between tables of one grain
-- description: Box scores and summaries of a date name as many players; a small difference warns, a large one fails
-- remedy: materialise nba_analytics/player_game_summary of the date again; if it stays, persons are missing from the
--    registry
-- thresholds: count_tolerance
WITH counts AS (
  SELECT game_date, SUM(box) AS box_rows, SUM(summary) AS summary_rows
  FROM (
    SELECT game_date, 1 AS box, 0 AS summary FROM `nba_raw.bdl_player_boxscores`
    WHERE game_date BETWEEN @start_date AND @end_date
    UNION ALL
    SELECT game_date, 0 AS box, 1 AS summary FROM `nba_analytics.player_game_summary`
    WHERE game_date BETWEEN @start_date AND @end_date
  )
  GROUP BY game_date
)
SELECT game_date, box_rows, summary_rows,
  IF(ABS(box_rows - summary_rows) > @count_tolerance * GREATEST(box_rows, summary_rows), 'ERROR', 'WARN') AS severity
FROM counts
WHERE box_rows != summary_rows
