"""Records out of the landing zone: every payload of every feed that yields a kind, checked as one.

What belongs here: which payloads a window needs, and their order. What does not: names, games and tables,
or which of two records about one thing is right.
"""

from datetime import date

import polars as pl

from nba_props.landing import Landing, PayloadRef
from nba_props.sources.feeds import FEEDS
from nba_props.sources.records import KINDS, Parsed, empty
from nba_props.sources.validation import Part, check


def read_records(landing: Landing, kind: str, start: date | None = None, end: date | None = None) -> Parsed:
    """The records of `kind` of the window, both ends included, oldest capture first, and the window's
    rejects.

    `rosters` and `aliases` have no game date: all of them, always. A reject without a date belongs to the
    date its payload was landed under; in a payload about many dates it belongs to none and is left to the
    import's report.
    Raises PayloadError that names a damaged payload.
    """
    dated = "game_date" in KINDS[kind]
    refs = _refs(landing, kind, start if dated else None, end if dated else None)
    parsed = check([_part(landing, ref, kind) for ref in refs])
    records, rejects = parsed.records.get(kind, empty(kind)), parsed.rejects
    if not dated:
        return Parsed({kind: records}, rejects)
    landed_on = {ref.path: ref.day for ref in refs}
    day = pl.coalesce(
        "game_date", pl.col("payload").replace_strict(landed_on, return_dtype=pl.Date, default=None)
    )
    return Parsed(
        {kind: records.filter(_within("game_date", start, end))},
        rejects.with_columns(day.alias("day")).filter(_within("day", start, end)).drop("day"),
    )


def _refs(landing: Landing, kind: str, start: date | None, end: date | None) -> list[PayloadRef]:
    present = set(landing.feeds())
    names = [feed.name for feed in FEEDS.values() if kind in feed.kinds and feed.name in present]
    refs = [ref for name in names for ref in landing.refs(name, start, end)]
    return sorted(refs, key=lambda ref: (ref.captured_at, ref.path))


def _part(landing: Landing, ref: PayloadRef, kind: str) -> Part:
    return ref, FEEDS[ref.feed].extract(landing.read(ref), ref).only(kind)


def _within(column: str, start: date | None, end: date | None) -> pl.Expr:
    bounds = [pl.col(column).is_not_null() | pl.lit(start is None and end is None)]
    if start is not None:
        bounds.append(pl.col(column) >= start)
    if end is not None:
        bounds.append(pl.col(column) <= end)
    return pl.all_horizontal(bounds)
