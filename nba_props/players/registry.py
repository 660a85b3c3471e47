"""Who there is: one person, one id, one canonical lookup.

What belongs here: making persons of the ids and names that box scores and rosters print, and which team
each was on. What does not: reading those tables, and resolving the names books print (see `resolver.py`).
"""

import polars as pl

from nba_props.clock import season_expr
from nba_props.players import names
from nba_props.players.decisions import MERGE, SPLIT, latest

#: What the registry needs of a box row.
SIGHTING = ("game_date", "source_player_id", "player_name", "team", "other_ids")

#: Whose ids are a person's id when several services know the person; others are matched to it by name.
_FIRST_ISSUER = "nba"
_SEPARATOR = "|"


def sightings(box_scores: pl.DataFrame, rosters: pl.DataFrame) -> pl.DataFrame:
    """Every evidence that an id and a name belong together.

    In: box rows (SIGHTING) and roster rows (known_from, source_player_id, player_name, team). Out:
    source_player_id, player_name, team, seen (Date), known_from (Date: from when on a pre-game rule may know
    it; a box score is known on the next day), main_id (the id under which the same appearance is stored, null
    where it is this one).
    """
    named = ["source_player_id", "player_name", "team"]
    itself = pl.lit(None, pl.String).alias("main_id")
    played = box_scores.select(*named, itself, seen="game_date")
    also = box_scores.filter(pl.col("other_ids").list.len() > 0).explode("other_ids")
    other = pl.col("other_ids").struct
    elsewhere = also.select(
        other.field("source_player_id"),
        other.field("player_name"),
        "team",
        main_id="source_player_id",
        seen="game_date",
    )
    appeared = pl.concat([played, elsewhere]).with_columns(known_from=pl.col("seen").dt.offset_by("1d"))
    listed = rosters.select(*named, itself, pl.col("known_from").alias("seen"), "known_from")
    return pl.concat([appeared, listed])


def build(seen: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The registry (columns of nba_reference.nba_players_registry without stamps) from `sightings`.

    `decisions` is nba_reference.name_decisions. One row a person. Two persons of one name stay two: the one
    seen first keeps the plain lookup, the next gets its id behind it, so no two ids ever share a lookup.
    """
    by_id = _one_row_an_id(seen)
    person_ids = _decided(_person_ids(by_id, _seen_together(seen)), decisions)
    persons = _persons(by_id.join(person_ids, on="source_player_id"))
    return persons.join(
        _spelt(seen.join(person_ids, on="source_player_id")), on="universal_player_id"
    ).select(
        "universal_player_id",
        "player_lookup",
        "player_name",
        "suffixless_lookup",
        "source_ids",
        "spellings",
        "spellings_known_from",
        "first_seen",
        "last_seen",
        "known_from",
    )


def teams_over_time(box_scores: pl.DataFrame, rosters: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Which team each person was with, and from when on that is known: a row whenever team or season changes.

    Out: player_lookup, team, known_from; sorted by known_from.
    """
    seen = (
        sightings(box_scores, rosters)
        .join(ids(registry), on="source_player_id")
        .select("player_lookup", "team", "known_from")
        .unique()
        .sort("known_from", "player_lookup", "team")
    )
    stint = pl.struct("team", season_expr("known_from"))
    return seen.filter(stint.ne_missing(stint.shift(1).over("player_lookup")))


def ids(registry: pl.DataFrame) -> pl.DataFrame:
    """source_player_id -> universal_player_id, player_lookup."""
    return registry.select(
        "universal_player_id", "player_lookup", source_player_id=pl.col("source_ids").str.split(",")
    ).explode("source_player_id")


def spellings(registry: pl.DataFrame) -> pl.DataFrame:
    """Every spelling of every person: player_lookup, universal_player_id, known_from, player_lookup_raw,
    suffixless_raw, suffix_raw, initialled_raw, first_raw.

    A spelling counts from the day it was known itself: what tomorrow's box score prints says nothing of
    tonight.
    """
    long = registry.select(
        "player_lookup",
        "universal_player_id",
        player_name=pl.col("spellings").str.split(_SEPARATOR),
        known_from=pl.col("spellings_known_from").str.split(_SEPARATOR),
    ).explode("player_name", "known_from")
    return (
        long.join(names.lookups(long["player_name"]), on="player_name")
        .group_by(
            "player_lookup",
            "universal_player_id",
            "player_lookup_raw",
            "suffixless_raw",
            "suffix_raw",
            "initialled_raw",
            "first_raw",
        )
        .agg(pl.col("known_from").str.to_date().min())
        .sort("player_lookup_raw", "universal_player_id", "suffixless_raw", "initialled_raw", "first_raw")
    )


def _one_row_an_id(seen: pl.DataFrame) -> pl.DataFrame:
    named = seen.join(names.lookups(seen["player_name"]), on="player_name")
    ordered = named.sort("seen", "source_player_id", "player_name")
    return ordered.group_by("source_player_id", maintain_order=True).agg(
        pl.col("player_name").first(),
        pl.col("player_lookup_raw").first(),
        pl.col("suffixless_raw").first(),
        pl.col("seen").min().alias("first_seen"),
        pl.col("seen").max().alias("last_seen"),
        pl.col("known_from").min(),
        pl.col("source_player_id").first().str.split(":").list.first().alias("issuer"),
    )


def _person_ids(by_id: pl.DataFrame, together: pl.DataFrame) -> pl.DataFrame:
    """source_player_id -> universal_player_id.

    Another issuer's id joins the first issuer's where both print the same appearances (`together`), or else
    where one name means one id in both. It is decided when both have been seen, and for good: a namesake who
    comes later parts nobody.
    """
    by_name = _same_name(by_id).join(together, on="source_player_id", how="anti")
    return by_id.join(pl.concat([together, by_name]), on="source_player_id", how="left").select(
        "source_player_id", universal_player_id=pl.coalesce("main_id", "source_player_id")
    )


def _same_name(by_id: pl.DataFrame) -> pl.DataFrame:
    """source_player_id of another issuer -> main_id of the first issuer, where one name is one id in both."""
    firsts = (
        by_id.sort("first_seen", "source_player_id")
        .group_by("issuer", "player_lookup_raw", maintain_order=True)
        .agg(
            pl.col("source_player_id").first(),
            pl.col("first_seen").first(),
            namesake_seen=pl.col("first_seen").get(1, null_on_oob=True),
        )
    )
    is_main = pl.col("issuer") == _FIRST_ISSUER
    main = firsts.filter(is_main).select(
        "player_lookup_raw", main_id="source_player_id", main_seen="first_seen", main_namesake="namesake_seen"
    )
    both_seen = pl.max_horizontal("first_seen", "main_seen")
    return (
        firsts.filter(~is_main)
        .join(main, on="player_lookup_raw")
        .filter(
            (pl.col("namesake_seen") > both_seen).fill_null(value=True)
            & (pl.col("main_namesake") > both_seen).fill_null(value=True)
        )
        .select("source_player_id", "main_id")
    )


def _seen_together(seen: pl.DataFrame) -> pl.DataFrame:
    """source_player_id of another issuer -> main_id of the first, by the appearances both print.

    The id it was printed with most often; two that were so equally often are too few to say.
    """
    twice = seen.filter(pl.col("main_id").is_not_null()).select(one="source_player_id", other="main_id")
    both = pl.concat([twice, twice.select(one="other", other="one")])
    is_main = [pl.col(side).str.starts_with(f"{_FIRST_ISSUER}:") for side in ("one", "other")]
    return (
        both.filter(~is_main[0] & is_main[1])
        .group_by("one", "other")
        .agg(times=pl.len())
        .filter(pl.col("times") == pl.col("times").max().over("one"))
        .filter(pl.len().over("one") == 1)
        .select(source_player_id="one", main_id="other")
    )


def _decided(person_ids: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """`person_ids` after what people decided, in the order they did; an id nobody knows changes nothing."""
    person = dict(person_ids.iter_rows())
    for entry in latest(decisions, (MERGE, SPLIT)).iter_rows(named=True):
        stays, other = entry["person_id"], entry["other_id"]
        if entry["decision"] == MERGE and stays in person and other in person:
            keeper, leaver = person[stays], person[other]
            person = {source: keeper if now == leaver else now for source, now in person.items()}
        elif entry["decision"] == SPLIT and person.get(other) == person.get(stays, stays):
            person[other] = other
    return pl.DataFrame(
        list(person.items()), schema={"source_player_id": pl.String, "universal_player_id": pl.String},
        orient="row",
    )  # fmt: skip


def _persons(by_id: pl.DataFrame) -> pl.DataFrame:
    ordered = by_id.sort("first_seen", "source_player_id")
    persons = ordered.group_by("universal_player_id", maintain_order=True).agg(
        pl.col("player_lookup_raw").first(),
        pl.col("player_name").first(),
        pl.col("suffixless_raw").first().alias("suffixless_lookup"),
        pl.col("source_player_id").sort().str.join(",").alias("source_ids"),
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
    nameless = pl.col("player_lookup_raw") == ""
    is_first = (pl.int_range(pl.len()).over("player_lookup_raw") == 0) & ~nameless
    return persons.with_columns(
        player_lookup=pl.when(is_first)
        .then("player_lookup_raw")
        .otherwise(pl.when(nameless).then(pl.lit("player")).otherwise("player_lookup_raw") + behind)
    ).select(
        "universal_player_id",
        "player_lookup",
        "player_name",
        "suffixless_lookup",
        "source_ids",
        "first_seen",
        "last_seen",
        "known_from",
    )


def _spelt(seen: pl.DataFrame) -> pl.DataFrame:
    """universal_player_id -> spellings, and from when on each was known, in the same order."""
    # A bar would part a name in two; no lookup has one, so a space serves as well.
    printed = pl.col("player_name").str.replace_all(_SEPARATOR, " ", literal=True)
    return (
        seen.with_columns(player_name=printed)
        .group_by("universal_player_id", "player_name")
        .agg(pl.col("known_from").min())
        .sort("universal_player_id", "player_name")
        .group_by("universal_player_id", maintain_order=True)
        .agg(
            pl.col("player_name").str.join(_SEPARATOR).alias("spellings"),
            pl.col("known_from").dt.to_string("%Y-%m-%d").str.join(_SEPARATOR).alias("spellings_known_from"),
        )
    )
