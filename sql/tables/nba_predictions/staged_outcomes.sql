CREATE TABLE `nba_predictions.staged_outcomes` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING OPTIONS (description = "The game; null where a line names a player without a game that day"),
  player_lookup STRING NOT NULL OPTIONS (description = "The person's one canonical lookup: lower-case ASCII letters and digits"),
  outcome STRING NOT NULL OPTIONS (description = "predicted, skipped or failed"),
  systems INT64 NOT NULL OPTIONS (description = "Systems that predicted the player in this run"),
  error STRING OPTIONS (description = "What went wrong, by system; also where only some systems failed"),
  reason STRING OPTIONS (description = "Why skipped"),
  run_id STRING NOT NULL OPTIONS (description = "The run that tried"),
  staged_at TIMESTAMP NOT NULL OPTIONS (description = "When, by the one clock"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; orders only what one standing instant staged"),
  PRIMARY KEY (run_id, player_lookup, game_id) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY player_lookup
OPTIONS (description = "What a run made of each player it was asked for; it expires with the staged predictions.");
