"""Raw columns to the types of a record, without loss.

A value that does not cast is never bent or dropped: its row keeps the reason under `PROBLEM` and is refused
later. Text is stripped and empty text is null; a float that is a whole number is an integer; a timestamp
without a zone is UTC.

What belongs here: types. What does not: what a value may be (see `validation`).
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.sources.decoding import PROBLEM
from nba_props.sources.records import INSTANT, Schema

Row = dict[str, Any]

_SHOWN = 40
#: Beyond this a float no longer holds every whole number.
_WHOLE = 2.0**53
_FITTING: dict[Any, set[type]] = {
    pl.Int64: {int, type(None)},
    pl.Float64: {int, float, type(None)},
    pl.String: {str, type(None)},
    pl.Boolean: {bool, type(None)},
    pl.Date: {date, type(None)},
    INSTANT: {datetime, type(None)},
}


def frame_of(rows: Sequence[Row], schema: Schema) -> pl.DataFrame:
    """A frame of JSON rows: each column in its type where every value fits, as text otherwise.

    Out: the columns of `schema` and `PROBLEM` (text, null where nothing is known against the row).
    """
    problems = [row.get(PROBLEM) for row in rows]
    columns = [
        _series(name, [row.get(name) for row in rows], dtype, problems) for name, dtype in schema.items()
    ]
    return pl.DataFrame([*columns, pl.Series(PROBLEM, problems, dtype=pl.String)])


def _series(name: str, values: list[Any], dtype: Any, problems: list[str | None]) -> pl.Series:
    if set(map(type, values)) <= _FITTING[dtype]:
        try:
            return pl.Series(name, values, dtype=dtype, strict=True)
        except (TypeError, OverflowError, UnicodeEncodeError):
            pass  # an integer beyond 64 bits or half a character: shown as text and refused below
    texts = [_text(value) for value in values]
    if dtype == pl.String:
        for place, (value, text) in enumerate(zip(values, texts, strict=True)):
            if value is not None and value != text and problems[place] is None:
                problems[place] = f"wrong type: column {name} is '{(text or '')[:_SHOWN]}'"
    return pl.Series(name, texts, dtype=pl.String)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace").decode()


def cast(raw: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Cast `raw` to `schema`; absent columns are null, others are left out.

    Out: the columns of `schema` in their types and `PROBLEM`, the first reason why the row does not cast:
    `wrong type: column minutes is 'abc'` or `not a number: column pts`.
    """
    values: list[pl.Expr] = []
    problems: list[pl.Expr] = [pl.col(PROBLEM)] if PROBLEM in raw.columns else []
    for name, dtype in schema.items():
        if name not in raw.columns:
            values.append(pl.lit(None, dtype).alias(name))
            continue
        value, problem = _cast(name, raw.schema[name], dtype)
        values.append(value.alias(name))
        if problem is not None:
            problems.append(problem)
    reason = pl.coalesce(problems) if problems else pl.lit(None, pl.String)
    return raw.select(*values, reason.cast(pl.String).alias(PROBLEM))


def _cast(name: str, found: pl.DataType, wanted: Any) -> tuple[pl.Expr, pl.Expr | None]:
    """The cast of one column and, where it can fail, the reason of the rows in which it does."""
    raw = pl.col(name)
    if found == pl.Null:
        return raw.cast(wanted), None
    if isinstance(found, pl.Categorical | pl.Enum):
        raw, found = raw.cast(pl.String), pl.String()
    if found == pl.String:
        raw = raw.str.strip_chars()
        raw = pl.when(raw != "").then(raw)
    if found.is_nested() or found in (pl.Binary, pl.Object):
        return pl.lit(None, wanted), pl.when(raw.is_not_null()).then(
            pl.lit(f"wrong type: column {name} is {found}")
        )
    value = _converted(raw, found, wanted)
    lost = pl.when(raw.is_not_null() & value.is_null()).then(
        pl.format("wrong type: column {} is '{}'", pl.lit(name), raw.cast(pl.String).str.slice(0, _SHOWN))
    )
    if wanted not in (pl.Int64, pl.Float64) or found.is_integer():
        return value, None if found == wanted else lost
    number = raw.cast(pl.Float64, strict=False)
    endless = pl.when(number.is_nan() | number.is_infinite()).then(pl.lit(f"not a number: column {name}"))
    return value, endless if found == wanted else pl.coalesce(endless, lost)


def _converted(raw: pl.Expr, found: pl.DataType, wanted: Any) -> pl.Expr:
    if found == wanted:
        return raw
    # Text from a number has no conversion here: a name is never one.
    convert = _CONVERSIONS.get(wanted)
    return convert(raw, found) if convert else pl.lit(None, wanted)


def _float(raw: pl.Expr, found: pl.DataType) -> pl.Expr:
    readable = found.is_numeric() or found == pl.String
    return raw.cast(pl.Float64, strict=False) if readable else pl.lit(None, pl.Float64)


def _whole(raw: pl.Expr, found: pl.DataType) -> pl.Expr:
    if found.is_integer():
        return raw.cast(pl.Int64, strict=False)
    if not (found.is_float() or found == pl.String):
        return pl.lit(None, pl.Int64)
    number = raw.cast(pl.Float64, strict=False)
    whole = pl.when(number.is_finite() & (number == number.floor()) & (number.abs() < _WHOLE)).then(number)
    as_whole = whole.cast(pl.Int64, strict=False)
    return pl.coalesce(raw.cast(pl.Int64, strict=False), as_whole) if found == pl.String else as_whole


def _day(raw: pl.Expr, found: pl.DataType) -> pl.Expr:
    if isinstance(found, pl.Datetime):
        midnight = raw.dt.time() == pl.time(0, 0, 0)
        return pl.when(midnight).then(raw.dt.date())
    if found != pl.String:
        return pl.lit(None, pl.Date)
    printed = raw.str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$", 1)
    return printed.str.to_date("%Y-%m-%d", strict=False)


def _instant(raw: pl.Expr, found: pl.DataType) -> pl.Expr:
    if isinstance(found, pl.Datetime):
        zoned = (
            raw.dt.replace_time_zone("UTC") if found.time_zone is None else raw.dt.convert_time_zone("UTC")
        )
        return zoned.dt.cast_time_unit("us")
    if found != pl.String:
        return pl.lit(None, INSTANT)
    printed = (
        raw.str.replace(" ", "T")
        .str.replace(r"(T\d\d:\d\d)(Z|[+-]\d\d:?\d\d)?$", "${1}:00${2}")
        .str.replace("Z$", "+00:00")
        .str.replace(r"(T[\d:.]+)$", "${1}+00:00")
    )
    return printed.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", time_zone="UTC", strict=False)


def _truth(raw: pl.Expr, found: pl.DataType) -> pl.Expr:
    if not (found == pl.String or found.is_numeric()):
        return pl.lit(None, pl.Boolean)
    text = raw.cast(pl.String).str.to_lowercase()
    return (
        pl.when(text.is_in(["true", "1", "1.0"]))
        .then(True)
        .when(text.is_in(["false", "0", "0.0"]))
        .then(False)
    )


_CONVERSIONS: dict[Any, Callable[[pl.Expr, pl.DataType], pl.Expr]] = {
    pl.Int64: _whole,
    pl.Float64: _float,
    pl.Date: _day,
    INSTANT: _instant,
    pl.Boolean: _truth,
}
