CREATE TABLE `nba_analytics.team_defense_game_summary` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "NBA game id, or YYYYMMDD_AWY_HOM where no source prints one"),
  season STRING NOT NULL OPTIONS (description = "Season, as 2025-26"),
  season_type STRING OPTIONS (description = "Regular Season, Play-In, Playoffs or NBA Cup Final"),
  team STRING NOT NULL OPTIONS (description = "Defending team"),
  opponent STRING NOT NULL OPTIONS (description = "Attacking team"),
  is_home BOOL OPTIONS (description = "Whether the defending team was at home"),
  points_allowed INT64 NOT NULL OPTIONS (description = "Opponent's points"),
  fga_allowed INT64 OPTIONS (description = "Opponent's field goal attempts"),
  fg3a_allowed INT64 OPTIONS (description = "Opponent's three attempts"),
  fg3m_allowed INT64 OPTIONS (description = "Opponent's threes made"),
  fta_allowed INT64 OPTIONS (description = "Opponent's free throw attempts"),
  plays_allowed FLOAT64 OPTIONS (description = "Opponent's FGA + .44 FTA"),
  possessions FLOAT64 OPTIONS (description = "Opponent's possessions"),
  pace FLOAT64 OPTIONS (description = "48 possessions / (team minutes / 5)"),
  defensive_rating FLOAT64 OPTIONS (description = "100 opponent's points / possessions"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id, team) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY team
OPTIONS (description = "One team's defence in one game: the opponent's attack, mirrored.");
