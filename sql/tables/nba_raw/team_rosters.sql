CREATE TABLE `nba_raw.team_rosters` (
  season STRING NOT NULL OPTIONS (description = "Season, as 2025-26"),
  team STRING NOT NULL OPTIONS (description = "Team"),
  source_player_id STRING NOT NULL OPTIONS (description = "Player id as printed, prefixed by its issuer"),
  player_name STRING NOT NULL OPTIONS (description = "Name as printed"),
  known_from DATE NOT NULL OPTIONS (description = "First date on which the list was public"),
  position STRING OPTIONS (description = "Position"),
  birth_date DATE OPTIONS (description = "Birth date"),
  source STRING NOT NULL OPTIONS (description = "Who said so: the service or file family, or `simulated`"),
  payload STRING NOT NULL OPTIONS (description = "Path of the payload in the landing zone"),
  record INT64 NOT NULL OPTIONS (description = "Place of the record in the payload"),
  captured_at TIMESTAMP OPTIONS (description = "When the payload was captured (UTC); null where the source does not say"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (season, team, source_player_id) NOT ENFORCED
)
OPTIONS (description = "One person on one team's list of one season.");
