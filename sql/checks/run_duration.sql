-- name: run_duration
-- table: nba_reference.processor_run_history
-- severity: ERROR
-- blocking: no
-- plan: run duration
-- description: No run of the last week over up to 31 dates took longer than the settings allow; beyond the first it warns.
--    A backfill of more dates takes what it takes
-- remedy: `nba-props runs` names the tables of the run and when each was written; the slow one stands out
-- thresholds: run_minutes_warn, run_minutes_error
WITH whole AS (
  SELECT job, dagster_run_id, data_date, last_data_date, status, started_at, finished_at,
    TIMESTAMP_DIFF(finished_at, started_at, MINUTE) AS minutes
  FROM `nba_reference.processor_run_history`
  WHERE processor = job AND finished_at IS NOT NULL AND started_at >= TIMESTAMP_SUB(@now, INTERVAL 7 DAY)
)
SELECT job, dagster_run_id, data_date, last_data_date, status, started_at, minutes,
  IF(minutes >= @run_minutes_error, 'ERROR', 'WARN') AS severity
FROM whole
WHERE minutes >= @run_minutes_warn AND IFNULL(DATE_DIFF(last_data_date, data_date, DAY), 0) <= 31
