import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.markets import stakes

_COLUMNS = ("w", "p", "d")
BETS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 4), st.one_of(st.none(), st.floats(0, 1))), max_size=30
)


def kelly(win: float, push: float, decimal: float | None) -> float:
    frame = pl.DataFrame([(win, push, decimal)], schema=dict.fromkeys(_COLUMNS, pl.Float64), orient="row")
    return frame.select(stakes.kelly(*(pl.col(name) for name in _COLUMNS))).item()


@pytest.mark.parametrize(
    ("win", "decimal", "share"), [(0.6, 2.0, 0.2), (0.55, 1 + 100 / 110, 0.055), (0.5, 1.9, 0)]
)
def test_published_stakes(win: float, decimal: float, share: float) -> None:
    """Even money at 60 % stakes a fifth; -110 at 55 % stakes 5.5 %; without an edge nothing."""
    assert kelly(win, 0.0, decimal) == pytest.approx(share, abs=1e-9)


@given(st.floats(0.3, 0.8), st.floats(0, 0.15), st.floats(1.5, 4))
def test_no_other_stake_grows_a_bankroll_faster(win: float, push: float, decimal: float) -> None:
    def growth(stake: float) -> float:
        return win * math.log1p(stake * (decimal - 1)) + (1 - win - push) * math.log1p(-stake)

    best = kelly(win, push, decimal)
    for other in (0.0, best * 0.9, min(best + 0.01, 0.99)):
        assert growth(best) >= growth(other) - 1e-12


def test_without_a_price_there_is_no_stake() -> None:
    assert kelly(0.6, 0.0, None) is None


@given(BETS)
def test_no_cap_is_exceeded(bets: list[tuple[int, int, float | None]]) -> None:
    schema = {"game_date": pl.Int64, "game_id": pl.Int64, "kelly": pl.Float64}
    caps = stakes.Caps()
    found = stakes.capped(pl.DataFrame(bets, schema=schema, orient="row"), caps)
    assert found["stake"].is_not_null().all()
    assert (found["stake"] <= caps.bet + 1e-12).all()
    assert (
        found.group_by("game_date", "game_id").agg(pl.col("stake").sum())["stake"] <= caps.game + 1e-12
    ).all()
    assert (found.group_by("game_date").agg(pl.col("stake").sum())["stake"] <= caps.day + 1e-12).all()


def test_a_small_stake_is_the_fraction_of_kelly() -> None:
    frame = pl.DataFrame({"game_date": [1], "game_id": [1], "kelly": [0.04]})
    assert stakes.capped(frame, stakes.Caps(fraction=0.25))["stake"].item() == pytest.approx(0.01)
