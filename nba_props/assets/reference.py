"""`nba_reference`: who is who. Tables without partitions, made anew from everything seen so far.

What belongs here: wiring of names. What does not: their rules (`players/`).
"""

import polars as pl

from nba_props.assets.run import Run
from nba_props.assets.table import external_table, same_date, table_asset
from nba_props.players import aliases, queue, registry

BOX_SCORES = "nba_raw.bdl_player_boxscores"
ROSTERS = "nba_raw.team_rosters"
PROPS = "nba_raw.odds_api_player_points_props"
INJURIES = "nba_raw.injury_report"
DECISIONS = "nba_reference.name_decisions"
REGISTRY = "nba_reference.nba_players_registry"
ALIASES = "nba_reference.player_aliases"
QUEUE = "nba_reference.unresolved_player_names"


@table_asset(DECISIONS)
def name_decisions(run: Run) -> pl.DataFrame:
    """What `nba-props alias` and `nba-props registry` recorded, in the order it was decided."""
    return recorded_decisions(run)


@table_asset(REGISTRY, deps=[same_date(BOX_SCORES), same_date(ROSTERS), same_date(DECISIONS)])
def nba_players_registry(run: Run) -> pl.DataFrame:
    """One person an id, from every box row and roster; nobody is ever merged by the look of a name alone."""
    return built_registry(run, run.everything(DECISIONS))


@table_asset(ALIASES, deps=[same_date(REGISTRY), same_date(DECISIONS)])
def player_aliases(run: Run) -> pl.DataFrame:
    """Starter pairs, imported ones and decisions, each pointed at the side the registry knows."""
    return _stamped(run, built_aliases(run, registry_of(run), run.everything(DECISIONS)))


@table_asset(QUEUE, deps=[same_date(PROPS), same_date(INJURIES), same_date(REGISTRY), same_date(DECISIONS)])
def unresolved_player_names(run: Run) -> pl.DataFrame:
    """Every name of every quote and report that means nobody known, with whom it may mean."""
    people = registry_of(run)
    box = run.everything(BOX_SCORES, registry.SIGHTING)
    return queue.build(
        _printed(run),
        registry=people,
        teams=registry.teams_over_time(box, run.everything(ROSTERS), people),
        decisions=run.everything(DECISIONS),
    )


def _printed(run: Run) -> pl.DataFrame:
    said = ["source", "game_date", "player_name", "player_lookup_raw", "resolution"]
    quoted = run.everything(PROPS, [*said, "home_team", "away_team"])
    reported = run.everything(INJURIES, [*said, "team"])
    return pl.concat(
        [
            quoted.select(*said, team_one="home_team", team_two="away_team"),
            reported.select(*said, team_one="team", team_two=pl.lit(None, pl.String)),
        ]
    )


def recorded_decisions(run: Run) -> pl.DataFrame:
    """Every decision in the landing zone, in the order it was made."""
    return run.records("name_decisions").records["name_decisions"].sort("decided_at", "payload", "record")


def built_registry(run: Run, decisions: pl.DataFrame) -> pl.DataFrame:
    """The registry as all stored evidence and these decisions make it."""
    seen = registry.sightings(run.everything(BOX_SCORES, registry.SIGHTING), run.everything(ROSTERS))
    return registry.build(seen, decisions)


def built_aliases(run: Run, people: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The aliases as pairs and these decisions make them of a registry."""
    return aliases.build(imported_pairs(run), decisions, people)


def aliases_landed(run: Run) -> pl.DataFrame:
    """The aliases with every decision that has landed, whether a run has stored it already or not."""
    return _stamped(run, built_aliases(run, registry_of(run), recorded_decisions(run)))


def _stamped(run: Run, built: pl.DataFrame) -> pl.DataFrame:
    return built.with_columns(processed_at=pl.lit(run.now).cast(pl.Datetime("us", "UTC")))


def pairs_of(run: Run) -> pl.DataFrame:
    """Every pair of spellings known to be one person's, whoever said so."""
    return aliases.pairs(imported_pairs(run))


def imported_pairs(run: Run) -> pl.DataFrame:
    """The pairs of imported files."""
    return run.records("aliases").records["aliases"].select("spelling", "other_spelling")


def registry_of(run: Run) -> pl.DataFrame:
    """The registry as stored."""
    return run.everything(REGISTRY)


def aliases_of(run: Run) -> pl.DataFrame:
    """The aliases as stored."""
    return run.everything(ALIASES)


#: Written by the job `maintenance` from Dagster's records.
RUN_HISTORY = external_table("nba_reference.processor_run_history")

ASSETS = [name_decisions, nba_players_registry, player_aliases, unresolved_player_names]
