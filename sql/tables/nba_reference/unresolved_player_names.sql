CREATE TABLE `nba_reference.unresolved_player_names` (
  source STRING NOT NULL OPTIONS (description = "Who printed the name"),
  player_lookup_raw STRING NOT NULL OPTIONS (description = "The printed name, normalised"),
  player_name STRING NOT NULL OPTIONS (description = "The spelling printed most often"),
  kind STRING NOT NULL OPTIONS (description = "unresolved (nobody known), ambiguous (several fit), not a name"),
  status STRING NOT NULL OPTIONS (description = "open; dismissed by a person; ignored where it is no name"),
  occurrences INT64 NOT NULL OPTIONS (description = "Rows that print it"),
  game_dates INT64 NOT NULL OPTIONS (description = "Dates on which it was printed"),
  first_seen DATE NOT NULL OPTIONS (description = "First date on which it was printed"),
  last_seen DATE NOT NULL OPTIONS (description = "Last date on which it was printed"),
  examples ARRAY<STRUCT<game_date DATE, printed STRING, teams STRING>> OPTIONS (description = "Up to five places where it was printed, the latest first"),
  suggestions ARRAY<STRUCT<player_lookup STRING, universal_player_id STRING, player_name STRING, team STRING, score FLOAT64, reasons STRING>> OPTIONS (description = "Whom it may mean, the likeliest first; never used by a rule, a person decides"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (source, player_lookup_raw) NOT ENFORCED
)
OPTIONS (description = "Every printed name that means nobody known, with whom it may mean: the queue a person works off.");
