CREATE TABLE `nba_precompute.player_shot_zone_analysis` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "NBA game id, or YYYYMMDD_AWY_HOM where no source prints one"),
  player_lookup STRING NOT NULL OPTIONS (description = "The person's one canonical lookup: lower-case ASCII letters and digits"),
  zone_games INT64 NOT NULL OPTIONS (description = "Games in the window (last 20 this season)"),
  fg2a_share FLOAT64 OPTIONS (description = "Share of scoring plays that are twos"),
  fg3a_share FLOAT64 OPTIONS (description = "Share that are threes"),
  fta_share FLOAT64 OPTIONS (description = "Share that are free throws (.44 FTA)"),
  fg3_pct FLOAT64 OPTIONS (description = "Threes made per attempt, shrunk to .36 with 60 attempts"),
  points_per_2pt_play FLOAT64 OPTIONS (description = "Points per two attempted, where makes are known"),
  points_per_ft_play FLOAT64 OPTIONS (description = "Points per .44 FTA, where makes are known"),
  makes_coverage FLOAT64 OPTIONS (description = "Share of the window's games that print makes"),
  max_contributing_date DATE OPTIONS (description = "Latest date of any result used"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id, player_lookup) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY player_lookup
OPTIONS (description = "One expected player's mix of twos, threes and free throws before the game.");
