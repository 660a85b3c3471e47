"""Casting loses nothing: a value arrives whole in its type, or its row says what it was."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.sources.casting import cast, frame_of
from nba_props.sources.decoding import PROBLEM
from nba_props.sources.records import INSTANT

WRONG = "wrong type: column x is '{}'"


def cast_one(value: Any, dtype: Any) -> tuple[Any, str | None]:
    row = cast(frame_of([{"x": value}], {"x": dtype}), {"x": dtype}).row(0, named=True)
    return row["x"], row[PROBLEM]


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        (3, pl.Int64, 3),
        (3.0, pl.Int64, 3),
        ("3", pl.Int64, 3),
        (" 3.0 ", pl.Int64, 3),
        ("-4", pl.Int64, -4),
        ("", pl.Int64, None),
        (None, pl.Int64, None),
        (3, pl.Float64, 3.0),
        ("3.25", pl.Float64, 3.25),
        ("true", pl.Boolean, True),
        (0, pl.Boolean, False),
        ("  Ann ", pl.String, "Ann"),
        ("   ", pl.String, None),
        ("2026-01-16", pl.Date, date(2026, 1, 16)),
        ("2026-01-16T00:00:00", pl.Date, date(2026, 1, 16)),
        ("2026-01-16T18:00Z", INSTANT, datetime(2026, 1, 16, 18, tzinfo=UTC)),
        ("2026-01-16 18:00:01.5", INSTANT, datetime(2026, 1, 16, 18, 0, 1, 500_000, tzinfo=UTC)),
        ("2026-01-16T13:00:00-05:00", INSTANT, datetime(2026, 1, 16, 18, tzinfo=UTC)),
    ],
)
def test_what_fits_is_cast(value: Any, dtype: Any, expected: Any) -> None:
    assert cast_one(value, dtype) == (expected, None)


@pytest.mark.parametrize(
    ("value", "dtype", "problem"),
    [
        ("abc", pl.Int64, WRONG.format("abc")),
        (3.5, pl.Int64, WRONG.format("3.5")),
        (True, pl.Int64, WRONG.format("true")),
        (10**30, pl.Int64, WRONG.format(10**30)),
        ([1], pl.Int64, WRONG.format("[1]")),
        (1e400, pl.Int64, "not a number: column x"),
        (float("inf"), pl.Float64, "not a number: column x"),
        (float("nan"), pl.Float64, "not a number: column x"),
        ("NaN", pl.Float64, "not a number: column x"),
        ("37:12", pl.Float64, WRONG.format("37:12")),
        (7, pl.String, WRONG.format("7")),
        ("half \ud800", pl.String, WRONG.format("half ?")),
        ("2026-02-30", pl.Date, WRONG.format("2026-02-30")),
        ("2026-01-16T19:30:00", pl.Date, WRONG.format("2026-01-16T19:30:00")),
        ("16/01/2026", pl.Date, WRONG.format("16/01/2026")),
        ("soon", INSTANT, WRONG.format("soon")),
        ("maybe", pl.Boolean, WRONG.format("maybe")),
    ],
)
def test_what_does_not_fit_is_said(value: Any, dtype: Any, problem: str) -> None:
    assert cast_one(value, dtype)[1] == problem


def test_one_wrong_value_leaves_its_neighbours_in_their_type() -> None:
    rows = [{"x": 1}, {"x": "abc"}, {"x": 2.0}]
    out = cast(frame_of(rows, {"x": pl.Int64}), {"x": pl.Int64})
    assert out["x"].to_list() == [1, None, 2]
    assert out[PROBLEM].to_list() == [None, WRONG.format("abc"), None]


def test_a_column_of_nested_values_is_refused_row_by_row() -> None:
    out = cast(pl.DataFrame({"x": [[1], None]}), {"x": pl.Int64})
    assert out[PROBLEM].to_list() == ["wrong type: column x is List(Int64)", None]


def test_parquet_timestamps_of_any_unit_become_utc_microseconds() -> None:
    naive = pl.Series("x", [datetime(2026, 1, 16, 18)]).cast(pl.Datetime("ns"))
    eastern = naive.dt.replace_time_zone("America/New_York")
    for column, hour in ((naive, 18), (eastern, 23)):
        out = cast(pl.DataFrame([column]), {"x": INSTANT})
        assert out["x"].to_list() == [datetime(2026, 1, 16, hour, tzinfo=UTC)]
        assert out.schema["x"] == INSTANT


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), max_size=20))
def test_whole_numbers_survive_any_way_of_printing(numbers: list[int | None]) -> None:
    """As JSON numbers and as CSV text alike, to the last digit."""
    texts = [None if number is None else str(number) for number in numbers]
    for values in (numbers, texts):
        out = cast(frame_of([{"x": value} for value in values], {"x": pl.Int64}), {"x": pl.Int64})
        assert out["x"].to_list() == numbers
        assert out[PROBLEM].null_count() == len(numbers)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_an_integer_only_when_it_is_whole(number: float) -> None:
    value, problem = cast_one(number, pl.Int64)
    whole = number.is_integer() and abs(number) < 2**53
    assert (value == number and problem is None) if whole else (value is None and problem is not None)
