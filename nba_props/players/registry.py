"""Who there is: one person, one id, one canonical lookup.

What belongs here: making persons of the ids and names that box scores and rosters print, and which team each
was on. What does not: reading those tables, and resolving the names books print (see `resolver.py`).
"""

import polars as pl

from nba_props.players import names

#: Whose ids are a person's id when several services know the person; others are matched to it by name.
_FIRST_ISSUER = "nba"
_SEPARATOR = "|"
_DATED = r"^(?s)(.*) \((\d{4}-\d{2}-\d{2})\)$"


def sightings(box_scores: pl.DataFrame, rosters: pl.DataFrame) -> pl.DataFrame:
    """Every evidence that an id and a name belong together.

    In: box rows (game_date, source_player_id, player_name, team) and roster rows (known_from,
    source_player_id, player_name, team). Out: source_player_id, player_name, team, seen (Date), known_from
    (Date: from when on a pre-game rule may know it; a box score is known on the next day).
    """
    played = box_scores.select(
        "source_player_id",
        "player_name",
        "team",
        seen="game_date",
        known_from=pl.col("game_date").dt.offset_by("1d"),
    )
    listed = rosters.select(
        "source_player_id", "player_name", "team", "known_from", seen="known_from"
    ).select(played.columns)
    return pl.concat([played, listed])


def build(seen: pl.DataFrame) -> pl.DataFrame:
    """The registry (columns of nba_reference.nba_players_registry without stamps) from `sightings`.

    One row a person. Two persons of one name stay two: the one seen first keeps the plain lookup, the next
    gets its id behind it, so no two ids ever share a lookup.
    """
    by_id = _one_row_an_id(seen)
    return _persons(by_id.join(_person_ids(by_id), on="source_player_id"))


def teams_over_time(box_scores: pl.DataFrame, rosters: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Which team each person was last seen with, from when on: player_lookup, team, known_from.

    Sorted by known_from.
    """
    return (
        sightings(box_scores, rosters)
        .join(ids(registry), on="source_player_id")
        .select("player_lookup", "team", "known_from")
        .unique()
        .sort("known_from", "player_lookup", "team")
    )


def ids(registry: pl.DataFrame) -> pl.DataFrame:
    """source_player_id -> universal_player_id, player_lookup."""
    return registry.select(
        "universal_player_id", "player_lookup", source_player_id=pl.col("source_ids").str.split(",")
    ).explode("source_player_id")


def spellings(registry: pl.DataFrame) -> pl.DataFrame:
    """Every spelling of every person and from when on it may be known: player_lookup, universal_player_id,
    player_lookup_raw, suffixless_raw, known_from.
    """
    person = ["player_lookup", "universal_player_id"]
    dated = registry.select(*person, dated=pl.col("spellings").str.split(_SEPARATOR)).explode("dated")
    long = dated.select(
        *person,
        player_name=pl.col("dated").str.extract(_DATED, 1),
        known_from=pl.col("dated").str.extract(_DATED, 2).str.to_date("%Y-%m-%d"),
    )
    return (
        long.join(names.lookups(long["player_name"]), on="player_name")
        .group_by(*person, "player_lookup_raw", "suffixless_raw")
        .agg(pl.col("known_from").min())
        .sort("player_lookup_raw", "universal_player_id")
    )


def _one_row_an_id(seen: pl.DataFrame) -> pl.DataFrame:
    named = seen.join(names.lookups(seen["player_name"]), on="player_name")
    ordered = named.sort("seen", "source_player_id", "player_name").with_columns(
        spelling=_dated_spelling().over("source_player_id", "player_name")
    )
    return ordered.group_by("source_player_id", maintain_order=True).agg(
        pl.col("player_name").first(),
        pl.col("player_lookup_raw").first(),
        pl.col("suffixless_raw").first(),
        pl.col("spelling").unique().sort().alias("spellings"),
        pl.col("seen").min().alias("first_seen"),
        pl.col("seen").max().alias("last_seen"),
        pl.col("known_from").min(),
        pl.col("source_player_id").first().str.split(":").list.first().alias("issuer"),
    )


def _dated_spelling() -> pl.Expr:
    """A printed name with the first date on which it may be known: `Ana Berg (2023-10-25)`."""
    # A bar would end the spelling; no lookup has one, so nothing is lost.
    printed = pl.col("player_name").str.replace_all(_SEPARATOR, " ", literal=True)
    return pl.format("{} ({})", printed, pl.col("known_from").min())


def _person_ids(by_id: pl.DataFrame) -> pl.DataFrame:
    """source_player_id -> universal_player_id.

    Another issuer's id joins the first issuer's where one name means one id in both.
    """
    lone = pl.len().over("issuer", "player_lookup_raw") == 1
    main = by_id.filter((pl.col("issuer") == _FIRST_ISSUER) & lone).select(
        "player_lookup_raw", main_id="source_player_id"
    )
    others = by_id.filter((pl.col("issuer") != _FIRST_ISSUER) & lone).select(
        "player_lookup_raw", "source_player_id"
    )
    matched = others.join(main, on="player_lookup_raw").select("source_player_id", "main_id")
    return by_id.join(matched, on="source_player_id", how="left").select(
        "source_player_id", universal_player_id=pl.coalesce("main_id", "source_player_id")
    )


def _persons(by_id: pl.DataFrame) -> pl.DataFrame:
    ordered = by_id.sort("first_seen", "source_player_id")
    persons = ordered.group_by("universal_player_id", maintain_order=True).agg(
        pl.col("player_lookup_raw").first(),
        pl.col("player_name").first(),
        pl.col("suffixless_raw").first().alias("suffixless_lookup"),
        pl.col("source_player_id").sort().str.join(",").alias("source_ids"),
        pl.col("spellings").explode().unique().sort().str.join(_SEPARATOR),
        pl.col("first_seen").min(),
        pl.col("last_seen").max(),
        pl.col("known_from").min(),
    )  # fmt: skip
    # The issuer stays in it but for the first one's, lest two services' namesakes with one number meet.
    behind = (
        pl.col("universal_player_id")
        .str.to_lowercase()
        .str.strip_prefix(f"{_FIRST_ISSUER}:")
        .str.replace_all(r"[^a-z0-9]", "")
    )
    is_first = (pl.int_range(pl.len()).over("player_lookup_raw") == 0) & (pl.col("player_lookup_raw") != "")
    return persons.with_columns(
        player_lookup=pl.when(is_first)
        .then("player_lookup_raw")
        .otherwise(pl.col("player_lookup_raw") + behind)
    ).select(
        "universal_player_id",
        "player_lookup",
        "player_name",
        "suffixless_lookup",
        "source_ids",
        "spellings",
        "first_seen",
        "last_seen",
        "known_from",
    )
