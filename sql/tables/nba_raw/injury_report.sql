CREATE TABLE `nba_raw.injury_report` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date the report is about"),
  reported_at TIMESTAMP OPTIONS (description = "When the report was made or captured (UTC)"),
  player_lookup_raw STRING NOT NULL OPTIONS (description = "The printed name, normalised"),
  player_lookup STRING OPTIONS (description = "The person's one canonical lookup; null where nobody is meant for sure"),
  universal_player_id STRING OPTIONS (description = "The person's id in the registry"),
  resolution STRING NOT NULL OPTIONS (description = "How the name was resolved: id, exact, alias, suffix, order, initial; or why not: unresolved, ambiguous, not a name"),
  player_name STRING NOT NULL OPTIONS (description = "Name as printed"),
  team STRING OPTIONS (description = "The player's team as known before this date, else the one printed"),
  team_printed STRING OPTIONS (description = "The team it was printed under: his own, or in some reports the opponent"),
  status STRING NOT NULL OPTIONS (description = "OUT, DOUBTFUL, QUESTIONABLE or PROBABLE"),
  source_status STRING NOT NULL OPTIONS (description = "Status as printed"),
  details STRING OPTIONS (description = "The report's words"),
  source STRING NOT NULL OPTIONS (description = "Who said so: the service or file family, or `simulated`"),
  payload STRING NOT NULL OPTIONS (description = "Path of the payload in the landing zone"),
  record INT64 NOT NULL OPTIONS (description = "Place of the record in the payload"),
  captured_at TIMESTAMP OPTIONS (description = "When the payload was captured (UTC); null where the source does not say"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_date, reported_at, player_lookup_raw, team) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY player_lookup
OPTIONS (description = "One player's status in one injury report.");
