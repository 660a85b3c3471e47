"""Names that may be one person's though spelled differently: a suffix, the order of words, a known pair.

What belongs here: one key for all spellings of a pair. What does not: whether two of that key are one person
(see `registry.py` and `ingest/box_scores.py`, which hold the evidence).
"""

import polars as pl

from nba_props.players import names


def keyed(named: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add `spelling_key` to rows with player_name: its words in any order without suffix, one for each pair.

    In: pairs of spellings (spelling, other_spelling). Order of rows is kept.
    """
    distinct = named["player_name"].unique()
    keys = _keys(pairs)
    plain = [names.unordered(name) for name in distinct]
    read = pl.DataFrame(
        {"player_name": distinct, "spelling_key": [keys.get(key, key) for key in plain]},
        schema={"player_name": pl.String, "spelling_key": pl.String},
    )
    return named.join(read, on="player_name", how="left", maintain_order="left")


def _keys(pairs: pl.DataFrame) -> dict[str, str]:
    """Of every spelling in a pair, the spelling that stands for all linked to it."""
    key: dict[str, str] = {}
    for one, other in pairs.select("spelling", "other_spelling").iter_rows():
        sides = {name: key.get(name, name) for name in (names.unordered(one), names.unordered(other))}
        joined = set(sides.values())
        first = min(joined)
        key |= {name: first for name, stands in [*key.items(), *sides.items()] if stands in joined}
    return key
