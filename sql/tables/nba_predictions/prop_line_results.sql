CREATE TABLE `nba_predictions.prop_line_results` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  player_lookup STRING NOT NULL OPTIONS (description = "The person's one canonical lookup; the normalised printed name where nobody is meant for sure"),
  player_name STRING NOT NULL OPTIONS (description = "Name as the book printed it"),
  universal_player_id STRING OPTIONS (description = "The person's id; null where nobody is meant for sure"),
  game_id STRING OPTIONS (description = "The game"),
  fate STRING NOT NULL OPTIONS (description = "played, did not play, postponed, no game that day, name not resolved, not a name, or pending"),
  line_rows INT64 NOT NULL OPTIONS (description = "Quotes of the day"),
  line_books INT64 NOT NULL OPTIONS (description = "Books that quoted"),
  closing_points_line FLOAT64 OPTIONS (description = "Median over books of their last line before tip"),
  actual_points INT64 OPTIONS (description = "Points scored"),
  line_error FLOAT64 OPTIONS (description = "closing line minus actual"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_date, player_lookup, universal_player_id) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY player_lookup
OPTIONS (description = "What became of every player-day with a line: joined to a box score, or why not.");
