"""Spellings that no rule gets right: unordered pairs, pointed at whichever side the registry knows.

What belongs here: the starter pairs and turning pairs into directed aliases. What does not: who uses them
(see `resolver.py`).
"""

import polars as pl

from nba_props.players.names import normalise

#: Pairs of spellings known to differ between books and box scores. Which side is the person's depends on the
#: registry, so the order within a pair means nothing.
STARTER_PAIRS = (
    ("Nicolas Claxton", "Nic Claxton"),
    ("Carlton Carrington", "Bub Carrington"),
    ("Herb Jones", "Herbert Jones"),
    ("Moe Wagner", "Moritz Wagner"),
    ("Vincent Williams Jr.", "Vince Williams Jr."),
    ("Kenyon Martin Jr.", "KJ Martin"),
    ("Tristan Silva", "Tristan da Silva"),
    ("Brandon Boston Jr.", "Brandon Boston"),
    ("BJ Boston Jr.", "Brandon Boston"),
    ("Ron Holland", "Ronald Holland II"),
    ("Yanic Niederhauser", "Yanic Konan Niederhauser"),
    ("Isaiah Stewart II", "Isaiah Stewart"),
    ("Bones Hyland", "Nah'Shon Hyland"),
    ("Alex Sarr", "Alexandre Sarr"),
    ("Robert Williams", "Robert Williams III"),
    ("James Huff", "Jay Huff"),
    ("Cam Thomas", "Cameron Thomas"),
    ("Cam Johnson", "Cameron Johnson"),
    ("Mo Bamba", "Mohamed Bamba"),
    ("Sviatoslav Mykhailiuk", "Svi Mykhailiuk"),
)

COLUMNS = (
    "alias_lookup",
    "nba_canonical_lookup",
    "alias_display",
    "canonical_display",
    "alias_type",
    "alias_source",
)


def starter() -> pl.DataFrame:
    """The starter pairs: spelling, other_spelling, source."""
    return pl.DataFrame(
        [(*pair, "starter") for pair in STARTER_PAIRS],
        schema=["spelling", "other_spelling", "source"],
        orient="row",
    )


def directed(pairs: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Point the spelling that is no registry lookup at the one that is.

    In: spelling, other_spelling, source; and the registry. Out: the columns of nba_reference.player_aliases
    without stamps, one row an alias lookup. A pair of which both sides or neither are registry lookups yields
    no row: there is nothing to point, or nothing to point at.
    """
    primary = dict(registry.select("player_lookup", "player_name").iter_rows())
    rows = [
        (normalise(alias), normalise(person), alias, primary[normalise(person)], "spelling", source)
        for one, other, source in pairs.select("spelling", "other_spelling", "source").iter_rows()
        for alias, person in ((one, other), (other, one))
        if normalise(person) in primary and normalise(alias) not in primary
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return frame.unique("alias_lookup", keep="first", maintain_order=True).with_columns(
        is_active=pl.lit(value=True),
        valid_until=pl.lit(None, pl.Date),
        notes=pl.lit(None, pl.String),
        created_by=pl.lit("nba_props"),
    )


def overtaken(pairs: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Aliases of the past: spellings that meant one person until another of that very name came.

    In: as for `directed`, the registry with known_from. Out: the same columns; inactive, and `valid_until`
    the first date on which the newcomer is known. Without them his first game would change whom earlier
    quotes meant.
    """
    primary = dict(registry.select("player_lookup", "player_name").iter_rows())
    since = dict(registry.select("player_lookup", "known_from").iter_rows())
    rows = [
        (normalise(alias), normalise(person), alias, primary[normalise(person)], "spelling", source, until)
        for one, other, source in pairs.select("spelling", "other_spelling", "source").iter_rows()
        for alias, person in ((one, other), (other, one))
        if (until := since.get(normalise(alias))) and since.get(normalise(person), until) < until
    ]
    schema = {**dict.fromkeys(COLUMNS, pl.String), "valid_until": pl.Date}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.unique("alias_lookup", keep="first", maintain_order=True).select(
        *COLUMNS,
        is_active=pl.lit(value=False),
        valid_until="valid_until",
        notes=pl.lit("a person of this name came later"),
        created_by=pl.lit("nba_props"),
    )
