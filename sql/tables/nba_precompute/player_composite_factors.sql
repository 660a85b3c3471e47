CREATE TABLE `nba_precompute.player_composite_factors` (
  game_date DATE NOT NULL OPTIONS (description = "Eastern date of tip-off"),
  game_id STRING NOT NULL OPTIONS (description = "NBA game id, or YYYYMMDD_AWY_HOM where no source prints one"),
  player_lookup STRING NOT NULL OPTIONS (description = "The person's one canonical lookup: lower-case ASCII letters and digits"),
  fatigue_score FLOAT64 NOT NULL OPTIONS (description = "0-100, 100 is fresh"),
  fatigue_adjustment FLOAT64 NOT NULL OPTIONS (description = "Points"),
  shot_zone_mismatch FLOAT64 NOT NULL OPTIONS (description = "How well the player's mix meets what the opponent allows, 0 = average"),
  shot_zone_adjustment FLOAT64 NOT NULL OPTIONS (description = "Points"),
  pace_score FLOAT64 NOT NULL OPTIONS (description = "Opponent's plays allowed against the league's, 0 = average"),
  pace_adjustment FLOAT64 NOT NULL OPTIONS (description = "Points"),
  usage_spike FLOAT64 NOT NULL OPTIONS (description = "Share of the team's expected minutes that is out tonight"),
  usage_spike_adjustment FLOAT64 NOT NULL OPTIONS (description = "Points"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (game_id, player_lookup) NOT ENFORCED
)
PARTITION BY game_date
CLUSTER BY player_lookup
OPTIONS (description = "Small adjustments of one expected player's points, each with its size in points.");
