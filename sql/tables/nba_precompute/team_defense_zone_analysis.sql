CREATE TABLE `nba_precompute.team_defense_zone_analysis` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "NBA game id, or YYYYMMDD_AWY_HOM where no source prints one"),
  team STRING NOT NULL OPTIONS (description = "Defending team"),
  zone_games INT64 NOT NULL OPTIONS (description = "Games in the window (last 15)"),
  fg2a_allowed FLOAT64 OPTIONS (description = "Twos attempted against it a game"),
  fg3a_allowed FLOAT64 OPTIONS (description = "Threes attempted against it a game"),
  fta_allowed FLOAT64 OPTIONS (description = "Free throws attempted against it a game"),
  fg2a_index FLOAT64 OPTIONS (description = "Against the league's mean, 1 = average"),
  fg3a_index FLOAT64 OPTIONS (description = "Against the league's mean, 1 = average"),
  fta_index FLOAT64 OPTIONS (description = "Against the league's mean, 1 = average"),
  points_index FLOAT64 OPTIONS (description = "Points allowed against the league's mean"),
  max_contributing_date DATE OPTIONS (description = "Latest date of any result used"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id, team) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY team
OPTIONS (description = "What a team of the date allows by zone, before the game.");
