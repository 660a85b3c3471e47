CREATE TABLE `nba_reference.nba_players_registry` (
  universal_player_id STRING NOT NULL OPTIONS (description = "Built on the first source id: nba:203999, bdl:246"),
  player_lookup STRING NOT NULL OPTIONS (description = "The person's one canonical lookup: lower-case ASCII letters and digits"),
  player_name STRING NOT NULL OPTIONS (description = "First spelling printed by a box score or roster"),
  suffixless_lookup STRING NOT NULL OPTIONS (description = "The lookup without jr, sr, ii, iii, iv, v"),
  source_ids STRING NOT NULL OPTIONS (description = "Every id seen, comma-separated"),
  spellings STRING NOT NULL OPTIONS (description = "Every spelling seen, separated by a vertical bar"),
  spellings_known_from STRING NOT NULL OPTIONS (description = "For each spelling, in the same order, the first date on which a pre-game rule may know it"),
  first_seen DATE NOT NULL OPTIONS (description = "First date of evidence"),
  last_seen DATE NOT NULL OPTIONS (description = "Last date of evidence"),
  known_from DATE NOT NULL OPTIONS (description = "First date on which a pre-game rule may know the person"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (universal_player_id) NOT ENFORCED
)
CLUSTER BY player_lookup
OPTIONS (description = "One person: one id, one canonical lookup, every spelling seen.");
