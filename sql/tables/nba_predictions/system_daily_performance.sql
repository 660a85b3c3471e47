CREATE TABLE `nba_predictions.system_daily_performance` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  system_id STRING NOT NULL OPTIONS (description = "Prediction system"),
  origin STRING NOT NULL OPTIONS (description = "live, backfill or regenerated"),
  predictions INT64 NOT NULL OPTIONS (description = "Active predictions graded or pending"),
  wins INT64 NOT NULL OPTIONS (description = "Wins"),
  losses INT64 NOT NULL OPTIONS (description = "Losses"),
  pushes INT64 NOT NULL OPTIONS (description = "Pushes"),
  voids INT64 NOT NULL OPTIONS (description = "Predictions, bets or not, whose player did not play"),
  passes INT64 NOT NULL OPTIONS (description = "No bet: passes and players without a line"),
  pending INT64 NOT NULL OPTIONS (description = "Not final yet"),
  graded_errors INT64 NOT NULL OPTIONS (description = "Predictions with an actual"),
  mean_absolute_error FLOAT64 OPTIONS (description = "Of those, points"),
  root_mean_squared_error FLOAT64 OPTIONS (description = "Points"),
  bias FLOAT64 OPTIONS (description = "Mean of predicted minus actual"),
  win_rate FLOAT64 OPTIONS (description = "wins / (wins + losses)"),
  flat_units FLOAT64 OPTIONS (description = "Sum of flat returns where priced"),
  priced_bets INT64 NOT NULL OPTIONS (description = "Bets with a price"),
  coverage_80 FLOAT64 OPTIONS (description = "Share inside the 80 % interval"),
  line_mean_absolute_error FLOAT64 OPTIONS (description = "The line's error on the same lined rows"),
  lined_mean_absolute_error FLOAT64 OPTIONS (description = "The system's error on them"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_date, system_id, origin) NOT ENFORCED
)
PARTITION BY game_date
OPTIONS (description = "One system's day by origin.");
