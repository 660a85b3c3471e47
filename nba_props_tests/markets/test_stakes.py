import math
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.markets import stakes
from nba_props_tests.builders import rows

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


PREDICTIONS = "nba_predictions.player_prop_predictions"
#: Published rows: date and game, side, its chance, its price if it has one, and whether it is actionable.
SLATES = st.lists(
    st.tuples(
        st.integers(1, 3), st.integers(1, 4), st.sampled_from(["OVER", "UNDER", "PASS", "NO_LINE"]),
        st.floats(0.3, 0.9), st.one_of(st.none(), st.floats(1.01, 6)), st.booleans(),
    ),
    max_size=60,
)  # fmt: skip


def slate(*bets: tuple[int, int, str, float, float | None, bool]) -> pl.DataFrame:
    made: list[dict[str, Any]] = []
    for number, (day, game, side, win, price, actionable) in enumerate(bets):
        over = win if side == "OVER" else 1 - win
        made.append(
            {"game_date": date(2026, 1, day), "game_id": f"{day}-{game}", "player_lookup": f"p{number}",
             "recommendation": side, "over_probability": over, "under_probability": 1 - over,
             "push_probability": 0.0, "over_price_decimal": price, "under_price_decimal": price,
             "is_actionable": actionable}
        )  # fmt: skip
    return rows(PREDICTIONS, *made)


@given(SLATES)
def test_a_slate_never_stakes_more_than_its_caps(bets: list[Any]) -> None:
    """Over a bet, a game's bets together, and a day's, however many players the slate has."""
    caps = stakes.Caps()
    found = stakes.of_slate(slate(*bets), caps)
    assert found["stake"].is_between(0, caps.bet + 1e-12).all()
    for keys, cap in ((["game_date", "game_id"], caps.game), (["game_date"], caps.day)):
        assert (found.group_by(keys).agg(pl.col("stake").sum())["stake"] <= cap + 1e-12).all()


@given(SLATES)
def test_what_is_not_actionable_or_has_no_price_stakes_nothing(bets: list[Any]) -> None:
    found = stakes.of_slate(slate(*bets), stakes.Caps())
    idle = ~pl.col("is_actionable") | pl.col("over_price_decimal").is_null()
    assert (found.filter(idle)["stake"] == 0).all()


def test_the_caps_of_game_and_day_bind_where_many_players_are_worth_it() -> None:
    """Forty sure things in eight games: each alone would stake 2 %, the day stakes 10 % in all."""
    bets = [(1, number % 8, "OVER", 0.8, 2.0, True) for number in range(40)]
    one = stakes.of_slate(slate(bets[0]), stakes.Caps())
    assert one["stake"].item() == pytest.approx(0.02)
    game = stakes.of_slate(slate(*bets[::8]), stakes.Caps())
    assert game["stake"].to_list() == pytest.approx([0.01] * 5)
    day = stakes.of_slate(slate(*bets), stakes.Caps())
    assert day["stake"].to_list() == pytest.approx([0.0025] * 40)


@given(st.floats(0.3, 0.8), st.floats(0, 0.15), st.floats(1.01, 6), st.floats(0.01, 3))
def test_a_better_price_is_never_worth_a_smaller_stake(
    win: float, push: float, price: float, better: float
) -> None:
    assert kelly(win, push, price) <= kelly(win, push, price + better) + 1e-12
