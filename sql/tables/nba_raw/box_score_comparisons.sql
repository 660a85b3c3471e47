CREATE TABLE `nba_raw.box_score_comparisons` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "Game, as in nba_raw.bdl_player_boxscores"),
  source_player_id STRING NOT NULL OPTIONS (description = "Player id of the row that stands"),
  player_name STRING NOT NULL OPTIONS (description = "Name in the row that stands"),
  team STRING NOT NULL OPTIONS (description = "The player's team in this game"),
  stands STRING NOT NULL OPTIONS (description = "The source whose row stands in nba_raw.bdl_player_boxscores"),
  pts INT64 NOT NULL OPTIONS (description = "Points of the row that stands"),
  minutes FLOAT64 NOT NULL OPTIONS (description = "Minutes of the row that stands"),
  captured_at TIMESTAMP OPTIONS (description = "When the payload of the row that stands was captured (UTC)"),
  payload STRING NOT NULL OPTIONS (description = "Payload of the row that stands"),
  record INT64 NOT NULL OPTIONS (description = "Place of the record in that payload"),
  other_source STRING NOT NULL OPTIONS (description = "A further source that tells this team's game"),
  other_player_id STRING OPTIONS (description = "Player id there; null where it has no row of the player"),
  other_player_name STRING OPTIONS (description = "Name there"),
  other_pts INT64 OPTIONS (description = "Points there; null where it has no row of the player"),
  other_minutes FLOAT64 OPTIONS (description = "Minutes there; null where it has no row of the player"),
  other_captured_at TIMESTAMP OPTIONS (description = "When the payload there was captured (UTC)"),
  other_payload STRING OPTIONS (description = "The payload there"),
  other_record INT64 OPTIONS (description = "Place of the record in that payload"),
  rule STRING NOT NULL OPTIONS (description = "Why the row stands: `rank` of its source, `captured last` of two of one rank, `told by it alone`"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id, source_player_id, other_source) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY game_id
OPTIONS (description = "What a further source says of a player's game that stands in nba_raw.bdl_player_boxscores, both values, and the rule that decided; empty where one source alone tells.");
