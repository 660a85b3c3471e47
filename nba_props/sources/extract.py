"""What a service's module reads out of one payload, before anything in it is believed.

The step between a service's format and the checks: rows under the names of the record shapes with their
values as printed. Keeping it apart lets many small payloads be checked as one frame.

What belongs here: that shape and its provenance columns. What does not: any format, any rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from nba_props.clock import eastern_date
from nba_props.landing import PayloadRef
from nba_props.sources.casting import Row, cast, frame_of
from nba_props.sources.decoding import PROBLEM
from nba_props.sources.records import KINDS, PROVENANCE, Schema

#: The Eastern date on which a payload was captured: what "the far future" is measured from.
SEEN_ON = "seen_on"
SIMULATED = "simulated"

#: Columns that only the way from a payload to a record has.
_ON_THE_WAY: dict[str, Schema] = {
    "game_lines": {"home_moneyline_decimal": pl.Float64, "away_moneyline_decimal": pl.Float64},
}

Rows = list[Row] | pl.DataFrame


@dataclass(frozen=True)
class Extract:
    """One payload's rows by kind, in the payload's order: JSON rows, or a frame for a bulk file.

    A kind the payload could have held and did not is there, empty; one that is costly to make may be `Late`.
    `captured_at` is None where unknown.
    """

    rows: Mapping[str, Rows]
    source: str
    captured_at: datetime | None

    def only(self, kind: str) -> "Extract":
        """The extract with the rows of one kind and no others."""
        return replace(self, rows={kind: self.rows[kind]})


def raw_schema(kind: str) -> Schema:
    """The columns a row of `kind` may have on its way, provenance left out."""
    own = {name: dtype for name, dtype in KINDS[kind].items() if name not in PROVENANCE}
    return own | _ON_THE_WAY.get(kind, {})


def joined_rows(kind: str, parts: Sequence[tuple[PayloadRef, Extract, list[Row]]]) -> pl.DataFrame:
    """One raw frame of the JSON rows of many payloads, each row with its provenance and its running index."""
    frame = frame_of([row for *_, rows in parts for row in rows], raw_schema(kind))
    origins = pl.DataFrame(
        [
            pl.Series("source", [_source(ref, extract) for ref, extract, _ in parts], pl.String),
            pl.Series("payload", [ref.path for ref, *_ in parts], pl.String),
            pl.Series("captured_at", [ex.captured_at for _, ex, _ in parts], PROVENANCE["captured_at"]),
            pl.Series(SEEN_ON, [eastern_date(ref.captured_at) for ref, *_ in parts], pl.Date),
        ]
    )
    origin = pl.Series([place for place, (*_, rows) in enumerate(parts) for _ in rows], dtype=pl.Int64)
    record = pl.Series("record", [place for *_, rows in parts for place in range(len(rows))], pl.Int64)
    return frame.hstack(origins[origin].get_columns()).with_columns(record)


def bulk_rows(ref: PayloadRef, extract: Extract, frame: pl.DataFrame) -> pl.DataFrame:
    """A bulk file's raw frame with its provenance; the file's own `source` column stays."""
    named = "source" in frame.columns and not ref.simulated
    return frame.with_columns(
        (pl.col("source") if named else pl.lit(_source(ref, extract))).alias("source"),
        pl.lit(ref.path).alias("payload"),
        pl.lit(extract.captured_at, PROVENANCE["captured_at"]).alias("captured_at"),
        pl.lit(eastern_date(ref.captured_at), pl.Date).alias(SEEN_ON),
    )


def typed(kind: str, raw: pl.DataFrame) -> pl.DataFrame:
    """The raw frame in the types of its kind, with `PROBLEM` and `SEEN_ON`."""
    return cast(raw, raw_schema(kind) | PROVENANCE | {SEEN_ON: pl.Date}).select(
        *raw_schema(kind), *PROVENANCE, SEEN_ON, PROBLEM
    )


def _source(ref: PayloadRef, extract: Extract) -> str:
    return SIMULATED if ref.simulated else extract.source
