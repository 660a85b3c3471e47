"""`nba_reference`: who is who. Tables without partitions, made anew from everything seen so far.

What belongs here: wiring of the registry and the aliases. What does not: their rules (`players/`).
"""

import polars as pl

from nba_props.assets.run import Run
from nba_props.assets.table import external_table, same_date, table_asset
from nba_props.players import aliases, registry

BOX_SCORES = "nba_raw.bdl_player_boxscores"
ROSTERS = "nba_raw.team_rosters"
REGISTRY = "nba_reference.nba_players_registry"
ALIASES = "nba_reference.player_aliases"


@table_asset(REGISTRY, deps=[same_date(BOX_SCORES), same_date(ROSTERS)])
def nba_players_registry(run: Run) -> pl.DataFrame:
    """One person an id, from every box row and roster; nobody is ever merged by the look of a name alone."""
    box = run.everything(BOX_SCORES, ["game_date", "source_player_id", "player_name", "team"])
    return registry.build(registry.sightings(box, run.everything(ROSTERS)))


@table_asset(ALIASES, deps=[same_date(REGISTRY)])
def player_aliases(run: Run) -> pl.DataFrame:
    """The starter pairs and the imported ones, each pointed at the side the registry knows."""
    return aliases_landed(run)


def aliases_landed(run: Run) -> pl.DataFrame:
    """The rows the starter pairs and the landed ones make, whether they are stored already or not."""
    imported = (
        run.records("aliases")
        .records["aliases"]
        .select("spelling", "other_spelling", source=pl.lit("import"))
    )
    pairs = pl.concat([imported, aliases.starter()])
    registry = registry_of(run)
    directed, past = aliases.directed(pairs, registry), aliases.overtaken(pairs, registry)
    return pl.concat([directed, past.join(directed, on="alias_lookup", how="anti")]).with_columns(
        processed_at=pl.lit(run.now).cast(pl.Datetime("us", "UTC"))
    )


def registry_of(run: Run) -> pl.DataFrame:
    """The registry as stored."""
    return run.everything(REGISTRY)


def aliases_of(run: Run) -> pl.DataFrame:
    """The aliases as stored."""
    return run.everything(ALIASES)


#: Written by the job `maintenance` from Dagster's records.
RUN_HISTORY = external_table("nba_reference.processor_run_history")

ASSETS = [nba_players_registry, player_aliases]
