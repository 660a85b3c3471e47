"""Whose word stands where several sources tell one fact.

What belongs here: the order of sources. What does not: which records tell one fact (`box_scores.py`,
`comparisons.py`).
"""

import polars as pl

#: Whose word stands where sources tell one appearance: the first of these that does, whenever it was
#: captured. Files and all else come after them, of one rank. Of one rank the payload captured last stands.
RANKED_SOURCES = ("balldontlie", "nba_com")


def rank(source: str = "source") -> pl.Expr:
    """The rank of the source a column names: 0 is best."""
    places = {source: place for place, source in enumerate(RANKED_SOURCES)}
    return pl.col(source).replace_strict(places, default=len(places), return_dtype=pl.Int64)
