"""Where stored rows say another person than the names do now: what a changed alias or registry touches.

What belongs here: comparing. What does not: making the rows anew (see `renaming.py`).
"""

import polars as pl

from nba_props.players.resolver import CASE

_WHO = ["player_lookup", "universal_player_id", "resolution"]


def printed(stored: pl.DataFrame, resolved: pl.DataFrame) -> pl.DataFrame:
    """The printed names whose person or way of resolving changed.

    In: stored rows with the columns of CASE, player_lookup, universal_player_id, resolution; and
    `resolver.resolve` of the same cases now. Out, one row a case: game_date, player_name, lookup_before,
    lookup_now, resolution_before, resolution_now.
    """
    before = stored.select(*CASE, *_WHO).unique()
    now = resolved.select(*CASE, **{f"{name}_now": pl.col(name) for name in _WHO})
    joined = before.join(now, on=CASE, how="left", nulls_equal=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in _WHO)
    return (
        joined.filter(differs)
        .select(
            "game_date",
            "player_name",
            lookup_before="player_lookup",
            lookup_now="player_lookup_now",
            resolution_before="resolution",
            resolution_now="resolution_now",
        )
        .unique()
        .sort("game_date", "player_name", "lookup_before", "lookup_now")
    )


def appeared(box: pl.DataFrame, ids: pl.DataFrame, summaries: pl.DataFrame) -> pl.DataFrame:
    """The appearances whose person changed: game_date, player_name, lookup_before, lookup_now.

    In: box rows (game_date, game_id, source_player_id, player_name), the registry's ids now, and
    nba_analytics.player_game_summary of the dates that are stored.
    """
    key = ["game_date", "game_id", "universal_player_id", "player_lookup"]
    now = box.join(ids, on="source_player_id").filter(
        pl.col("game_date").is_in(summaries["game_date"].unique().implode())
    )
    came = now.join(summaries.select(key), on=key, how="anti")
    went = summaries.join(now.select(key), on=key, how="anti")
    columns = ["game_date", "player_name"]
    return pl.concat(
        [
            came.select(*columns, lookup_before=pl.lit(None, pl.String), lookup_now="player_lookup"),
            went.select(*columns, lookup_before="player_lookup", lookup_now=pl.lit(None, pl.String)),
        ]
    ).sort("game_date", "player_name")


def identified(stored: pl.DataFrame, registry: pl.DataFrame, changed: pl.Series) -> pl.DataFrame:
    """The rows an id resolved that may mean somebody else now: columns as of `appeared`.

    In: stored rows (game_date, player_name, player_lookup, universal_player_id), the registry now, and the
    lookups of persons whose appearances changed: which of a parted person's ids was printed is not stored.
    """
    known = stored.join(registry, on=["player_lookup", "universal_player_id"], how="semi")
    gone = stored.join(registry, on=["player_lookup", "universal_player_id"], how="anti")
    touched = pl.concat([gone, known.filter(pl.col("player_lookup").is_in(changed.implode()))])
    return (
        touched.select(
            "game_date",
            "player_name",
            lookup_before="player_lookup",
            lookup_now=pl.lit(None, pl.String),
        )
        .unique()
        .sort("game_date", "player_name")
    )


def lookups_of(appearances: pl.DataFrame) -> pl.Series:
    """Every lookup some appearance had or has."""
    return pl.concat([appearances["lookup_before"], appearances["lookup_now"]]).drop_nulls().unique()
