"""Records out of the landing zone: every payload of every feed that yields a kind, checked as one.

What belongs here: which payloads a window needs, and their order. What does not: names, games and tables,
or which of two records about one thing is right.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from nba_props.clock import eastern_date
from nba_props.landing import Landing, PayloadRef
from nba_props.sources.feeds import FEEDS
from nba_props.sources.records import KINDS, Parsed, empty
from nba_props.sources.validation import Part, check

#: Of listings captured longer before a date than this the last alone is read about it: a season's is nine
#: megabytes, and there is one a week.
_LISTED_AHEAD = timedelta(days=14)


def read_records(landing: Landing, kind: str, start: date | None = None, end: date | None = None) -> Parsed:
    """The records of `kind` of the window, both ends included, oldest capture first, and the window's
    rejects.

    Of a window, listings replaced well before a date tell nothing about it (`_LISTED_AHEAD`).
    `rosters` and `aliases` have no game date: all of them, always. A reject without a date belongs to the
    date its payload was landed under; in a payload about many dates it belongs to none and is left to the
    import's report.
    Raises PayloadError that names a damaged payload.
    """
    dated = "game_date" in KINDS[kind]
    refs = _refs(landing, kind, start if dated else None, end if dated else None)
    if not dated:
        parsed = check([_part(landing, ref, kind) for ref in refs])
        return Parsed({kind: parsed.records.get(kind, empty(kind))}, parsed.rejects)
    silent = _silent(landing, refs) if start or end else {}
    read = [ref for ref in refs if not _is_silent(landing, ref, silent, start, end)]
    parsed = check([_part(landing, ref, kind) for ref in read])
    records, rejects = parsed.records.get(kind, empty(kind)), parsed.rejects
    records = _without(records, silent)
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


def _silent(landing: Landing, refs: Sequence[PayloadRef]) -> dict[str, set[date]]:
    """Of each listing, the dates of which a later one, still captured well before them, tells instead.

    That is settled date by date, so that a window of any length reads the same about a date.
    """
    told: dict[str, set[date]] = {}
    silent: dict[str, set[date]] = {}
    for ref in reversed([ref for ref in refs if FEEDS[ref.feed].is_listing]):
        days, replaced = set(landing.dates(ref)), told.setdefault(ref.feed, set())
        silent[ref.path] = days & replaced
        captured_on = eastern_date(ref.captured_at)
        replaced |= {day for day in days if captured_on <= day - _LISTED_AHEAD}
    return silent


def _is_silent(
    landing: Landing, ref: PayloadRef, silent: Mapping[str, set[date]], start: date | None, end: date | None
) -> bool:
    if not silent.get(ref.path):
        return False
    return all(
        day in silent[ref.path]
        for day in landing.dates(ref)
        if (start is None or start <= day) and (end is None or day <= end)
    )


def _without(records: pl.DataFrame, silent: Mapping[str, set[date]]) -> pl.DataFrame:
    pairs = [(path, day) for path, days in silent.items() for day in sorted(days)]
    if not pairs:
        return records
    gone = pl.DataFrame(pairs, schema={"payload": pl.String, "game_date": pl.Date}, orient="row")
    return records.join(gone, on=["payload", "game_date"], how="anti", maintain_order="left")


def _part(landing: Landing, ref: PayloadRef, kind: str) -> Part:
    return ref, FEEDS[ref.feed].extract(landing.read(ref), ref).only(kind)


def _within(column: str, start: date | None, end: date | None) -> pl.Expr:
    bounds = [pl.col(column).is_not_null() | pl.lit(start is None and end is None)]
    if start is not None:
        bounds.append(pl.col(column) >= start)
    if end is not None:
        bounds.append(pl.col(column) <= end)
    return pl.all_horizontal(bounds)
