-- name: stuck_runs
-- table: nba_reference.processor_run_history
-- severity: ERROR
-- blocking: no
-- plan: stuck runs
-- description: No run was in progress for longer than the settings allow when runs were last looked at; beyond the first
--    it warns. A row of a run in progress was written when it was looked at
-- remedy: `nba-props doctor --live` says whether its process lives; cancel it in `nba-props ui` and run the date again:
--    `nba-props slate DATE`
-- thresholds: run_minutes_warn, run_minutes_error
SELECT job, dagster_run_id, data_date, last_data_date, status, started_at, created_at AS looked_at,
  TIMESTAMP_DIFF(created_at, started_at, MINUTE) AS minutes,
  IF(TIMESTAMP_DIFF(created_at, started_at, MINUTE) >= @run_minutes_error, 'ERROR', 'WARN') AS severity
FROM `nba_reference.processor_run_history`
WHERE processor = job AND finished_at IS NULL AND status IN ('queued', 'not_started', 'starting', 'started', 'canceling')
  AND TIMESTAMP_DIFF(created_at, started_at, MINUTE) >= @run_minutes_warn
