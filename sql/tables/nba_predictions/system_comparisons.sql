CREATE TABLE `nba_predictions.system_comparisons` (
  game_date DATE NOT NULL OPTIONS (description = "What is known after the games of this date; it holds from the next one on"),
  system_id STRING NOT NULL OPTIONS (description = "The system judged"),
  against STRING NOT NULL OPTIONS (description = "What it is held against: an older version's system_id, or market"),
  metric STRING NOT NULL OPTIONS (description = "absolute error (points), Brier score, or closing-line value (probability)"),
  origin STRING NOT NULL OPTIONS (description = "Which predictions count: any, backfill (walk-forward) or live"),
  games INT64 NOT NULL OPTIONS (description = "Games with both forecasts so far"),
  player_games INT64 NOT NULL OPTIONS (description = "Player-games so far"),
  games_needed INT64 NOT NULL OPTIONS (description = "Games at which the comparison is looked at next"),
  judged_games INT64 NOT NULL OPTIONS (description = "Games at the last look; 0 before the first"),
  gain FLOAT64 OPTIONS (description = "Mean gain over the other at the last look, positive is better; null before the first"),
  gain_low FLOAT64 OPTIONS (description = "Lower end of its 95 % interval, resampling whole games"),
  gain_high FLOAT64 OPTIONS (description = "Upper end"),
  verdict STRING NOT NULL OPTIONS (description = "By the last look: waiting, better, worse, or no difference shown"),
  champion STRING OPTIONS (description = "The family's version that counts after this date; null against the market"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_date, system_id, against, metric, origin) NOT ENFORCED
)
PARTITION BY game_date
OPTIONS (description = "Which version of a system counts, and whether the market is beaten: paired comparisons by rows, and what they decided.");
