"""Prices: how a payload prints them, and one way from the other."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.sources.prices import american_from_decimal, decimal_from_american, price_format


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ([-110, 105, 2000], "american"),
        ([1.91, 2.05], "decimal"),
        ([1.91, 2.05, 151.0], "decimal"),
        ([-110, -105, 1.9], "american"),
        ([1.91, -110], "mixed"),
        ([], "american"),
        ([None, "x", True], "american"),
    ],
)
def test_the_majority_tells_the_format(prices: list[Any], expected: str) -> None:
    assert price_format(prices) == expected


@given(st.floats(1.001, 1000))
def test_there_and_back_is_the_same_price(decimal: float) -> None:
    frame = pl.DataFrame({"d": [decimal]}).with_columns(a=american_from_decimal(pl.col("d")))
    back = frame.select(decimal_from_american(pl.col("a")))
    assert abs(frame["a"].item()) >= 100
    assert back.item() == pytest.approx(decimal)


def test_known_prices() -> None:
    frame = pl.DataFrame({"d": [1.5, 2.0, 2.5, 1.0], "a": [-200.0, 100.0, 150.0, 50.0]})
    assert frame.select(american_from_decimal(pl.col("d"))).to_series().to_list() == [
        -200.0,
        100.0,
        150.0,
        None,
    ]
    assert frame.select(decimal_from_american(pl.col("a"))).to_series().to_list() == [1.5, 2.0, 2.5, None]
