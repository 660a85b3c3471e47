CREATE TABLE `nba_monitoring.check_results` (
  run_id STRING NOT NULL OPTIONS (description = "The run that asked"),
  check_name STRING NOT NULL OPTIONS (description = "The check, as docs/validation.md lists it"),
  table_name STRING NOT NULL OPTIONS (description = "The table it looked at"),
  game_date DATE OPTIONS (description = "Eastern date of tip-off; null for a table without partitions"),
  state STRING NOT NULL OPTIONS (description = "pass, warn, error, not_applicable, no_data or broken"),
  blocking BOOL NOT NULL OPTIONS (description = "Whether an error stops what comes after"),
  violations INT64 NOT NULL OPTIONS (description = "Rows that break the check"),
  population INT64 NOT NULL OPTIONS (description = "Rows looked at"),
  rate FLOAT64 OPTIONS (description = "violations / population; null where nothing was looked at"),
  sample STRING NOT NULL OPTIONS (description = "JSON: up to 20 of the rows, by name"),
  reason STRING OPTIONS (description = "Why there is no answer, or why it is the one it is"),
  checked_at TIMESTAMP NOT NULL OPTIONS (description = "When it was asked (UTC)"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (run_id, table_name, check_name, game_date, checked_at) NOT ENFORCED
)
CLUSTER BY check_name, game_date
OPTIONS (description = "One verdict of one check on one date in one run; appended, never changed.");
