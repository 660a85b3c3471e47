CREATE TABLE `nba_reference.player_aliases` (
  alias_lookup STRING NOT NULL OPTIONS (description = "Normalised spelling"),
  nba_canonical_lookup STRING NOT NULL OPTIONS (description = "The registry lookup it points to"),
  universal_player_id STRING NOT NULL OPTIONS (description = "That person's id"),
  alias_display STRING NOT NULL OPTIONS (description = "Spelling as written"),
  canonical_display STRING NOT NULL OPTIONS (description = "The person's name as written"),
  alias_type STRING NOT NULL OPTIONS (description = "suffix where the two differ by jr, sr, ii, iii, iv, v alone, else spelling"),
  alias_source STRING NOT NULL OPTIONS (description = "Where it came from: starter (the package), import (a file) or operator (a decision, see name_decisions)"),
  is_active BOOL NOT NULL OPTIONS (description = "Whether the resolver uses it for every date"),
  valid_until DATE OPTIONS (description = "Where a person of this very spelling came later: the first date on which he is known; the alias counts for dates before"),
  notes STRING OPTIONS (description = "Why, in the words of who decided; or why it counts no longer"),
  created_by STRING NOT NULL OPTIONS (description = "Who added it"),
  processed_at TIMESTAMP OPTIONS (description = "When it was last checked against the registry"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (alias_lookup) NOT ENFORCED
)
OPTIONS (description = "One spelling that is not a registry lookup, and the person it means.");
