"""Parquet and CSV bytes to a frame, nothing in it interpreted.

A CSV is text throughout; a line with too many or too few fields keeps its place and says so under `PROBLEM`.

What belongs here: the two file formats. What does not: what the columns mean (see `bulk`).
"""

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from nba_props.errors import PayloadError
from nba_props.sources.decoding import PROBLEM

PARQUET_MAGIC = b"PAR1"


def read_table(body: bytes, name: str) -> pl.DataFrame:
    """The table in a Parquet or CSV body. Raises PayloadError when it is neither or damaged."""
    return _read_parquet(body, name) if body.startswith(PARQUET_MAGIC) else _read_csv(body, name)


def column_names(body: bytes, name: str) -> list[str]:
    """The columns of a Parquet or CSV body, its rows left unread."""
    if body.startswith(PARQUET_MAGIC):
        with _parquet_faults(name):
            return list(pl.read_parquet_schema(io.BytesIO(body)))
    header = _text(body[: 1 << 16].rpartition(b"\n")[0] or body[: 1 << 16], name)
    return _header(next(csv.reader(io.StringIO(header)), []), name)


def _read_parquet(body: bytes, name: str) -> pl.DataFrame:
    with _parquet_faults(name):
        return pl.read_parquet(io.BytesIO(body))


@contextmanager
def _parquet_faults(name: str) -> Iterator[None]:
    try:
        yield
    # A damaged file can make the reader panic, which is no ordinary exception.
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise PayloadError(f"{name} is a damaged Parquet file ({str(error)[:120]}): fetch it again") from None


def _read_csv(body: bytes, name: str) -> pl.DataFrame:
    csv.field_size_limit(sys.maxsize)  # a field of megabytes is refused as a row, not as a file
    reader = csv.reader(io.StringIO(_text(body, name), newline=""), strict=True)
    try:
        header = _header(next(reader, []), name)
        lines = [line for line in reader if line]
    except csv.Error as error:
        raise PayloadError(f"{name} is a damaged CSV file at line {reader.line_num}: {error}") from None
    width = len(header)
    problems = [None if len(line) == width else f"{len(line)} fields under {width} columns" for line in lines]
    padded = (line if len(line) == width else (line + [""] * width)[:width] for line in lines)
    columns = list(zip(*padded, strict=True)) or [()] * width
    frame = pl.DataFrame(
        [pl.Series(n, values, dtype=pl.String) for n, values in zip(header, columns, strict=True)]
    )
    return frame.with_columns(pl.Series(PROBLEM, problems, dtype=pl.String)) if any(problems) else frame


def _text(body: bytes, name: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PayloadError(f"{name} is neither Parquet, JSON nor UTF-8 text (byte {error.start})") from None


def _header(names: list[str], name: str) -> list[str]:
    header = [column.strip() for column in names]
    if not any(header):
        raise PayloadError(f"{name} has no header of columns")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise PayloadError(f"{name} names columns twice: {', '.join(repr(column) for column in twice)}")
    return header
