import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.markets import odds

PRICES = st.floats(1.01, 50)


def _of(expression: pl.Expr, **columns: float | None) -> float | None:
    return (
        pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64)).select(expression.alias("x")).item()
    )  # type: ignore[no-any-return]


def test_a_price_implies_a_probability() -> None:
    assert _of(odds.implied("a"), a=1 + 100 / 110) == pytest.approx(0.5238, abs=1e-4)


@pytest.mark.parametrize(("over", "under", "fair"), [(1.909, 1.909, 0.5), (1 + 100 / 130, 2.0, 0.5306)])
def test_the_margin_is_taken_off_in_proportion(over: float, under: float, fair: float) -> None:
    assert _of(odds.no_vig("a", "b"), a=over, b=under) == pytest.approx(fair, abs=1e-4)


def test_one_price_alone_has_no_fair_probability() -> None:
    assert _of(odds.no_vig("a", "b"), a=1.9, b=None) is None


@given(PRICES, PRICES)
def test_the_fair_probabilities_of_both_sides_sum_to_one(over: float, under: float) -> None:
    one, other = _of(odds.no_vig("a", "b"), a=over, b=under), _of(odds.no_vig("b", "a"), a=over, b=under)
    assert one is not None
    assert other is not None
    assert one + other == pytest.approx(1)


def test_a_coin_flip_at_minus_110_loses_half_the_margin() -> None:
    value = odds.expected_value(pl.col("w"), pl.col("p"), pl.col("d"))
    assert _of(value, w=0.5, p=0.0, d=1 + 100 / 110) == pytest.approx(-0.04545, abs=1e-5)
    assert _of(value, w=0.45, p=0.1, d=2.0) == pytest.approx(0)
    assert _of(value, w=0.5, p=0.0, d=None) is None


@given(st.floats(0.05, 0.9), st.floats(0, 0.09))
def test_the_fair_price_is_worth_nothing(win: float, push: float) -> None:
    price = _of(odds.fair_price(pl.col("w"), pl.col("p")), w=win, p=push)
    assert _of(
        odds.expected_value(pl.col("w"), pl.col("p"), pl.col("d")), w=win, p=push, d=price
    ) == pytest.approx(0)


def test_what_cannot_win_has_no_fair_price() -> None:
    assert _of(odds.fair_price(pl.col("w"), pl.col("p")), w=0.0, p=0.0) is None
