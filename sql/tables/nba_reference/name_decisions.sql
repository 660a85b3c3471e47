CREATE TABLE `nba_reference.name_decisions` (
  decided_at TIMESTAMP NOT NULL OPTIONS (description = "When it was decided (UTC)"),
  decision STRING NOT NULL OPTIONS (description = "add alias, deactivate alias, dismiss name, merge persons, split person"),
  spelling STRING OPTIONS (description = "The printed name an alias or a dismissal is about"),
  person_id STRING OPTIONS (description = "The universal_player_id it is about: an alias's person, who stays of a merge, who is split"),
  other_id STRING OPTIONS (description = "The universal_player_id merged into that person, or the source id split off"),
  decided_by STRING NOT NULL OPTIONS (description = "Who decided"),
  why STRING NOT NULL OPTIONS (description = "Why, in that person's words"),
  source STRING NOT NULL OPTIONS (description = "Who said so: operator"),
  payload STRING NOT NULL OPTIONS (description = "Path of the payload in the landing zone"),
  record INT64 NOT NULL OPTIONS (description = "Place of the record in the payload"),
  captured_at TIMESTAMP OPTIONS (description = "When it was landed (UTC)"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (payload, record) NOT ENFORCED
)
OPTIONS (description = "What people decided about names, for good: the aliases and the registry are made anew from these in their order.");
