CREATE TABLE `nba_reference.processor_run_history` (
  processor STRING NOT NULL OPTIONS (description = "The table made, or the job itself for the run as a whole"),
  data_date DATE OPTIONS (description = "First game date of the run; null where it has none"),
  last_data_date DATE OPTIONS (description = "Last game date of the run"),
  dagster_run_id STRING NOT NULL OPTIONS (description = "The run in Dagster's records"),
  job STRING NOT NULL OPTIONS (description = "Job of the run"),
  status STRING NOT NULL OPTIONS (description = "success, failure or canceled; of a run in progress what it was when it was looked at: queued, started, ..."),
  started_at TIMESTAMP OPTIONS (description = "Wall clock; null where the run ended before it started. Of one that waits, when it was asked for"),
  finished_at TIMESTAMP OPTIONS (description = "Wall clock; null while the run is in progress"),
  rows_written INT64 OPTIONS (description = "Rows stored in the partitions written; null for the run as a whole"),
  error STRING OPTIONS (description = "Why it failed"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (dagster_run_id, processor) NOT ENFORCED
)
OPTIONS (description = "What was run: one row a table and run, and one a run; exported from Dagster's records.");
