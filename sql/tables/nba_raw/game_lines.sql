CREATE TABLE `nba_raw.game_lines` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "NBA game id, or YYYYMMDD_AWY_HOM where no source prints one"),
  bookmaker STRING NOT NULL OPTIONS (description = "The book's key"),
  home_team STRING NOT NULL OPTIONS (description = "Home team"),
  away_team STRING NOT NULL OPTIONS (description = "Away team"),
  home_spread FLOAT64 OPTIONS (description = "Points added to the home team; negative when it is favoured"),
  total_points FLOAT64 OPTIONS (description = "Total points of both teams"),
  home_moneyline FLOAT64 OPTIONS (description = "American price of a home win"),
  away_moneyline FLOAT64 OPTIONS (description = "American price of an away win"),
  snapshot_at TIMESTAMP OPTIONS (description = "When the lines stood (UTC); null where the source does not say"),
  source STRING NOT NULL OPTIONS (description = "Who said so: the service or file family, or `simulated`"),
  payload STRING NOT NULL OPTIONS (description = "Path of the payload in the landing zone"),
  record INT64 NOT NULL OPTIONS (description = "Place of the record in the payload"),
  captured_at TIMESTAMP OPTIONS (description = "When the payload was captured (UTC); null where the source does not say"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id, bookmaker, snapshot_at) NOT ENFORCED
)
PARTITION BY game_date
OPTIONS (description = "One book's spread, total and moneylines of one game in one snapshot.");
