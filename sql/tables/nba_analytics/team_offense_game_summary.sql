CREATE TABLE `nba_analytics.team_offense_game_summary` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "NBA game id, or YYYYMMDD_AWY_HOM where no source prints one"),
  season STRING NOT NULL OPTIONS (description = "Season, as 2025-26"),
  season_type STRING OPTIONS (description = "Regular Season, Play-In, Playoffs or NBA Cup Final"),
  team STRING NOT NULL OPTIONS (description = "Team"),
  opponent STRING OPTIONS (description = "The other team"),
  is_home BOOL OPTIONS (description = "Whether the team was at home"),
  points INT64 NOT NULL OPTIONS (description = "Points"),
  minutes FLOAT64 NOT NULL OPTIONS (description = "Team minutes (240 plus 25 an overtime)"),
  players_played INT64 NOT NULL OPTIONS (description = "Players with a box row"),
  fga INT64 OPTIONS (description = "Field goals attempted"),
  fg3a INT64 OPTIONS (description = "Threes attempted"),
  fg3m INT64 OPTIONS (description = "Threes made"),
  fta INT64 OPTIONS (description = "Free throws attempted"),
  fgm INT64 OPTIONS (description = "Field goals made"),
  ftm INT64 OPTIONS (description = "Free throws made"),
  oreb INT64 OPTIONS (description = "Offensive rebounds"),
  tov INT64 OPTIONS (description = "Turnovers"),
  plays FLOAT64 OPTIONS (description = "FGA + .44 FTA, known from every source"),
  possessions FLOAT64 OPTIONS (description = "FGA + .44 FTA + TOV - OREB; null where the source lacks a term"),
  pace FLOAT64 OPTIONS (description = "48 possessions / (team minutes / 5)"),
  offensive_rating FLOAT64 OPTIONS (description = "100 points / possessions"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id, team) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY team
OPTIONS (description = "One team's attack in one game.");
