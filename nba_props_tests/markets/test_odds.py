import polars as pl
import pytest
import shin
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from nba_props.markets import odds

PRICES = st.floats(1.01, 50)


def _of(expression: pl.Expr, **columns: float | None) -> float | None:
    return (
        pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64)).select(expression.alias("x")).item()
    )


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


#: Decimal of -130 and +100, and what each method makes of them.
UNEVEN = 1 + 100 / 130, 2.0


@pytest.mark.parametrize(
    ("method", "fair"), [("multiplicative", 0.5306), ("power", 0.5337), ("shin", 0.5326)]
)
def test_each_method_gives_the_published_probability(method: odds.Devig, fair: float) -> None:
    over, under = UNEVEN
    assert _of(odds.no_vig("a", "b", method), a=over, b=under) == pytest.approx(fair, abs=5e-5)


@pytest.mark.parametrize("method", ["multiplicative", "power", "shin"])
@given(fair=st.floats(0.18, 0.82), margin=st.floats(0.001, 0.2))
def test_every_method_gives_two_probabilities_that_sum_to_one(
    method: odds.Devig, fair: float, margin: float
) -> None:
    over, under = (1 / (side * (1 + margin)) for side in (fair, 1 - fair))
    one, other = (_of(odds.no_vig(*pair, method), a=over, b=under) for pair in (("a", "b"), ("b", "a")))
    assert one is not None
    assert other is not None
    assert one + other == pytest.approx(1, abs=1e-9)
    assert 0 < one < 1


@given(fair=st.floats(0.2, 0.45), margin=st.floats(0.01, 0.2))
def test_power_and_shin_take_more_off_the_long_shot(fair: float, margin: float) -> None:
    over, under = (1 / (side * (1 + margin)) for side in (fair, 1 - fair))
    in_proportion, shin, power = (
        _of(odds.no_vig("a", "b", method), a=over, b=under) for method in ("multiplicative", "shin", "power")
    )
    assert power is not None
    assert shin is not None
    assert in_proportion is not None
    assert power <= shin + 1e-9
    assert shin <= in_proportion + 1e-9


@pytest.mark.parametrize("method", ["multiplicative", "power", "shin"])
def test_a_pair_that_lacks_a_price_has_no_probability(method: odds.Devig) -> None:
    assert _of(odds.no_vig("a", "b", method), a=1.9, b=None) is None


@pytest.mark.parametrize(("over", "under", "margin"), [(1.909091, 1.909091, 0.047619), (*UNEVEN, 0.065217)])
def test_the_overround_is_what_both_sides_imply_beyond_one(over: float, under: float, margin: float) -> None:
    assert _of(odds.overround("a", "b"), a=over, b=under) == pytest.approx(margin, abs=1e-5)


@given(st.floats(0.05, 0.9), st.floats(0, 0.09), PRICES, st.floats(0.01, 5))
def test_a_better_price_is_worth_more(win: float, push: float, price: float, better: float) -> None:
    value = odds.expected_value(pl.col("w"), pl.col("p"), pl.col("d"))
    worse, best = (_of(value, w=win, p=push, d=decimal) for decimal in (price, price + better))
    assert worse is not None
    assert best is not None
    assert best > worse


def test_break_even_at_minus_110() -> None:
    assert _of(odds.break_even(pl.col("d")), d=1 + 100 / 110) == pytest.approx(0.5238, abs=1e-4)


@given(fair=st.floats(0.02, 0.98), margin=st.floats(0.002, 0.2))
def test_shin_is_what_the_library_of_that_name_says(fair: float, margin: float) -> None:
    """An oracle by others, which finds by iteration what is a closed form here."""
    prices = [1 / (side * (1 + margin)) for side in (fair, 1 - fair)]
    assume(min(prices) > 1)
    expected, _ = shin.calculate_implied_probabilities(prices)
    assert _of(odds.no_vig("a", "b", "shin"), a=prices[0], b=prices[1]) == pytest.approx(expected, abs=1e-8)


@given(fair=st.floats(0.05, 0.95), margin=st.floats(0.002, 0.2))
def test_power_is_the_root_of_its_equation(fair: float, margin: float) -> None:
    """Held against bracketing, which cannot diverge."""
    one, other = fair * (1 + margin), (1 - fair) * (1 + margin)
    assume(max(one, other) < 0.999)
    exponent = brentq(lambda k: one**k + other**k - 1, 1, 500, xtol=1e-13)
    found = _of(odds.no_vig("a", "b", "power"), a=1 / one, b=1 / other)
    assert found == pytest.approx(one**exponent, abs=1e-8)
