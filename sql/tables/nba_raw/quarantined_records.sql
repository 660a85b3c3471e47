CREATE TABLE `nba_raw.quarantined_records` (
  payload STRING NOT NULL OPTIONS (description = "Path of the payload in the landing zone"),
  record INT64 NOT NULL OPTIONS (description = "Place of the record in the payload"),
  kind STRING NOT NULL OPTIONS (description = "Kind of record: box_scores, props, schedule, ..."),
  game_date DATE OPTIONS (description = "Date of the record where it could be read"),
  reason STRING NOT NULL OPTIONS (description = "Why it was refused"),
  content STRING OPTIONS (description = "The record as it stood, cut short"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (payload, record, kind, reason) NOT ENFORCED
)
OPTIONS (description = "One refused record of a payload, with the reason; nothing is dropped silently.");
