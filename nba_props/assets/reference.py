"""`nba_reference`: who is who. Tables without partitions, made anew from everything seen so far.

What belongs here: wiring of names. What does not: their rules (`players/`).
"""

import polars as pl

from nba_props.assets.run import Run
from nba_props.assets.table import external_table, same_date, table_asset
from nba_props.people import BOX_SCORES, QUEUE, ROSTERS, decisions_in, imported_pairs
from nba_props.players import aliases, queue, registry

PROPS = "nba_raw.odds_api_player_points_props"
INJURIES = "nba_raw.injury_report"
DECISIONS = "nba_reference.name_decisions"
REGISTRY = "nba_reference.nba_players_registry"
ALIASES = "nba_reference.player_aliases"


@table_asset(DECISIONS)
def name_decisions(run: Run) -> pl.DataFrame:
    """What `nba-props alias` and `nba-props registry` recorded, in the order it was decided."""
    return decisions_in(run.services.landing)


@table_asset(REGISTRY, deps=[same_date(BOX_SCORES), same_date(ROSTERS), same_date(DECISIONS)])
def nba_players_registry(run: Run) -> pl.DataFrame:
    """One person an id, from every box row and roster; nobody is ever merged by the look of a name alone."""
    seen = registry.sightings(run.everything(BOX_SCORES, registry.SIGHTING), run.everything(ROSTERS))
    return registry.build(seen, run.everything(DECISIONS))


@table_asset(ALIASES, deps=[same_date(REGISTRY), same_date(DECISIONS)])
def player_aliases(run: Run) -> pl.DataFrame:
    """Starter pairs, imported ones and decisions, each pointed at the side the registry knows."""
    return _built_aliases(run, run.everything(DECISIONS))


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


def aliases_landed(run: Run) -> pl.DataFrame:
    """The aliases with every decision that has landed, whether a run has stored it already or not."""
    return _built_aliases(run, decisions_in(run.services.landing))


def _built_aliases(run: Run, decisions: pl.DataFrame) -> pl.DataFrame:
    built = aliases.build(imported_pairs(run.services.landing), decisions, registry_of(run))
    return built.with_columns(processed_at=pl.lit(run.now).cast(pl.Datetime("us", "UTC")))


def pairs_of(run: Run) -> pl.DataFrame:
    """Every pair of spellings known to be one person's, whoever said so."""
    return aliases.pairs(imported_pairs(run.services.landing))


def registry_of(run: Run) -> pl.DataFrame:
    """The registry as stored."""
    return run.everything(REGISTRY)


def aliases_of(run: Run) -> pl.DataFrame:
    """The aliases as stored."""
    return run.everything(ALIASES)


#: Written by the job `maintenance` from Dagster's records.
RUN_HISTORY = external_table("nba_reference.processor_run_history")

ASSETS = [name_decisions, nba_players_registry, player_aliases, unresolved_player_names]
