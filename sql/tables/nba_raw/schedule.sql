CREATE TABLE `nba_raw.schedule` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "NBA game id, or YYYYMMDD_AWY_HOM where no source prints one"),
  game_code STRING NOT NULL OPTIONS (description = "Readable form, YYYYMMDD_AWY_HOM"),
  season STRING NOT NULL OPTIONS (description = "Season, as 2025-26"),
  season_type STRING OPTIONS (description = "Regular Season, Play-In, Playoffs or NBA Cup Final"),
  home_team STRING NOT NULL OPTIONS (description = "Home team"),
  away_team STRING NOT NULL OPTIONS (description = "Away team"),
  tip_at TIMESTAMP OPTIONS (description = "Tip-off (UTC); null where unknown"),
  status STRING NOT NULL OPTIONS (description = "scheduled, live, final or postponed. A result: pre-game rules read it only together with status_known_at"),
  status_known_at TIMESTAMP OPTIONS (description = "Capture time of the first payload that showed this status; null where unknown"),
  home_score INT64 OPTIONS (description = "Final points of the home team"),
  away_score INT64 OPTIONS (description = "Final points of the away team"),
  label STRING OPTIONS (description = "Label such as a cup or play-off round"),
  is_derived BOOL NOT NULL OPTIONS (description = "Whether the game is known only from its box rows"),
  is_simulated BOOL NOT NULL OPTIONS (description = "Whether this is the simulated league"),
  source STRING NOT NULL OPTIONS (description = "Who said so: the service or file family, or `simulated`"),
  payload STRING NOT NULL OPTIONS (description = "Path of the payload in the landing zone"),
  record INT64 NOT NULL OPTIONS (description = "Place of the record in the payload"),
  captured_at TIMESTAMP OPTIONS (description = "When the payload was captured (UTC); null where the source does not say"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY home_team, away_team
OPTIONS (description = "One game of the schedule, in its latest known state.");
