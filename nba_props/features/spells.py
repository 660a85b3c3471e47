"""Games in the order windows want them: a player's seasons one after the other, each under one number.

A window over a number whose rows stand together is a slice; over two columns of names it is a hash table and
a copy, several times as slow and, at ten leagues' size, worse than in proportion.

What belongs here: that order. What does not: what is computed over it (`form.py`, `trends.py`, `zones.py`).
"""

import polars as pl

#: One number a player and season.
SPELL = "spell"


def in_spells(games: pl.DataFrame, *, by: str | None = "season") -> pl.DataFrame:
    """The games in order of player and date, with `spell`: the number of the player's season in that order;
    of the player, with `by` None.

    In: at least player_lookup, game_date and `by`. Which player comes first says nothing.
    """
    # A player is a number and so is a date: both in one are sorted far faster than names.
    player = pl.col("player_lookup").cast(pl.Categorical).to_physical().cast(pl.Int64)
    day = pl.col("game_date").to_physical().cast(pl.Int64)
    ordered = games.with_columns(__player=player).sort(pl.col("__player") * 10_000_000 + day)
    begins = _changes("__player") if by is None else _changes("__player") | _changes(by)
    return ordered.with_columns(begins.cum_sum().set_sorted().alias(SPELL)).drop("__player")


def _changes(column: str) -> pl.Expr:
    return pl.col(column).ne_missing(pl.col(column).shift(1))
