CREATE TABLE `nba_predictions.prediction_outcomes` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING OPTIONS (description = "The game; null where a line names a player without a game that day"),
  player_lookup STRING NOT NULL OPTIONS (description = "The person's one canonical lookup: lower-case ASCII letters and digits"),
  universal_player_id STRING OPTIONS (description = "The person's id in the registry"),
  player_name STRING NOT NULL OPTIONS (description = "Name"),
  team STRING OPTIONS (description = "Team"),
  outcome STRING NOT NULL OPTIONS (description = "predicted, skipped or failed"),
  reason STRING OPTIONS (description = "Why skipped or failed"),
  reason_code STRING OPTIONS (description = "out, few_minutes, postponed, missing_feature, name_not_resolved, no_game, team_unclear, line_rejected, error; not_published: predicted and still staged"),
  has_prop_line BOOL NOT NULL OPTIONS (description = "Whether a book quoted a line"),
  expected_minutes FLOAT64 OPTIONS (description = "Expected minutes"),
  systems INT64 NOT NULL OPTIONS (description = "Systems that predicted the player"),
  attempts INT64 OPTIONS (description = "Runs that tried and failed, wholly or for a system, since the last that did not. Null before this was recorded"),
  error STRING OPTIONS (description = "What went wrong in the last of them"),
  origin STRING NOT NULL OPTIONS (description = "live, backfill or regenerated"),
  decision_time TIMESTAMP OPTIONS (description = "Decision time of the game"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_date, player_lookup, game_id) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY player_lookup
OPTIONS (description = "What became of every expected player: exactly one outcome.");
