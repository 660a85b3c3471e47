"""Bets at quoted prices: which are placed, what becomes of them, what tells skill from luck."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from nba_props.evaluation import betting
from nba_props.evaluation.betting import BEST, BOTH, SINGLE
from nba_props.systems import distribution

BOOKS = ("pinnacle", "fanduel")
OFFER = {
    "bookmaker": "pinnacle", "points_line": 20.5, "over_price_decimal": 1.9, "under_price_decimal": 1.9,
    "capture_time_known": True, "taken_over": 0.5, "closing_line": None, "closing_over": None,
}  # fmt: skip
FLOATS = ("points_line", "over_price_decimal", "under_price_decimal", "closing_line", "closing_over")


def said(*rows: dict[str, Any]) -> pl.DataFrame:
    """Predictions of a mean of 24 points, unless told otherwise."""
    plain = {"system_id": "s", "game_date": date(2026, 1, 16), "game_id": "g", "player_lookup": "p",
             "actual_points": 30.0, "mean": 24.0}  # fmt: skip
    frame = pl.DataFrame([plain | row for row in rows], schema_overrides={"actual_points": pl.Float64})
    spread = distribution.parameters(frame["mean"].to_numpy(), np.full(frame.height, 6.5))
    return pl.concat([frame.drop("mean"), spread.select("points_distribution")], how="horizontal")


def offered(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"game_id": "g", "player_lookup": "p"} | OFFER | row for row in rows],
        schema_overrides=dict.fromkeys(FLOATS, pl.Float64),
    )


def bet(predictions: pl.DataFrame, offers: pl.DataFrame, books: str = SINGLE) -> dict[str, Any]:
    [row] = betting.bets(predictions, offers, BOOKS).filter(pl.col("books") == books).to_dicts()
    return row


@pytest.mark.parametrize(
    ("actual", "line", "result", "returned"),
    [
        (30.0, 20.5, "WIN", 0.9),
        (12.0, 20.5, "LOSS", -1.0),
        (20.0, 20.0, "PUSH", 0.0),
        (None, 20.5, "VOID", 0.0),
    ],
)
def test_what_a_bet_comes_to(actual: float | None, line: float, result: str, returned: float) -> None:
    found = bet(said({"actual_points": actual}), offered({"points_line": line}))
    assert (found["side"], found["result"]) == ("OVER", result)
    assert found["flat_return"] == pytest.approx(returned)


def test_a_side_without_a_price_is_never_bet_on() -> None:
    """Nor is it assumed to be -110: the over is by far likelier, and has no price."""
    placed = betting.bets(said({}), offered({"over_price_decimal": None}), BOOKS)
    assert placed.is_empty()
    assert betting.summary(placed).is_empty()
    assert betting.closing_value(placed).is_empty()


def test_nothing_is_bet_on_what_costs_more_than_it_is_expected_to_return() -> None:
    assert betting.bets(said({"mean": 20.9}), offered({}), BOOKS).is_empty()


def test_one_book_is_the_operators_first_whatever_it_offers_and_the_best_is_the_best() -> None:
    """Had the first book's bad price been dropped before it was chosen, one book would be line shopping."""
    two = offered(
        {"over_price_decimal": 1.2, "under_price_decimal": 4.0},
        {"bookmaker": "fanduel", "over_price_decimal": 2.1},
    )
    placed = betting.bets(said({"mean": 26.0}), two, BOOKS)
    assert placed["books"].to_list() == [BEST]
    assert placed["bookmaker"].to_list() == ["fanduel"]


def test_a_mixture_of_books_is_no_book() -> None:
    placed = betting.bets(said({}), offered({"bookmaker": "best_of_books"}), BOOKS)
    assert placed["books"].to_list() == [BEST]


def test_stakes_stay_under_their_caps_and_move_the_bankroll_by_the_day() -> None:
    players = [{"player_lookup": f"p{n}", "game_id": f"g{n // 4}", "actual_points": 40.0 if n % 2 else 0.0}
               for n in range(12)]  # fmt: skip
    offers = offered(*({"player_lookup": row["player_lookup"], "game_id": row["game_id"]} for row in players))
    placed = betting.bets(said(*players), offers, BOOKS).filter(pl.col("books") == SINGLE)
    assert placed.height == 12
    assert placed["stake"].max() <= 0.02 + 1e-12
    assert placed.group_by("game_id").agg(pl.col("stake").sum())["stake"].max() <= 0.05 + 1e-12
    assert placed["stake"].sum() == pytest.approx(0.10)
    course = betting.path(placed)
    assert course["bankroll"].to_list() == pytest.approx(
        [1 + (placed["stake"] * placed["flat_return"]).sum()]
    )


def test_the_sum_of_the_bets_and_their_fall() -> None:
    days = [date(2026, 1, day) for day in (10, 11, 12, 13)]
    points = (40.0, 0.0, 0.0, 40.0)
    rows = [
        {"game_date": day, "game_id": str(day), "actual_points": came}
        for day, came in zip(days, points, strict=True)
    ]
    placed = betting.bets(said(*rows), offered(*({"game_id": str(day)} for day in days)), BOOKS)
    [found] = betting.summary(placed).filter(books=SINGLE, side=BOTH).to_dicts()
    assert (found["bets"], found["wins"], found["losses"], found["voids"]) == (4, 2, 2, 0)
    assert found["flat_units"] == pytest.approx(-0.2)
    assert found["flat_drawdown"] == pytest.approx(2.0)  # from .9 to -1.1
    assert found["kelly_growth"] == pytest.approx((1 + 0.02 * 0.9) ** 2 * (1 - 0.02) ** 2)
    assert found["kelly_drawdown"] == pytest.approx(1 - 0.98**2)
    assert found["break_even"] == pytest.approx(1 / 1.9)
    assert found["bets_needed"] is None
    assert found["flat_return_low"] < found["flat_return"] < found["flat_return_high"]


@pytest.mark.parametrize(("rate", "bets"), [(0.54, 5876), (0.55, 2243), (0.56, 1173)])
def test_how_many_bets_tell_an_edge_from_luck(rate: float, bets: int) -> None:
    """The published figures at -110, with 80 % power."""
    assert betting.bets_needed(rate, 110 / 210) == pytest.approx(bets, abs=1)


def test_who_does_not_beat_break_even_never_shows_an_edge() -> None:
    assert betting.bets_needed(0.52, 110 / 210) is None


def test_the_close_is_worth_what_it_moved_the_bets_way() -> None:
    same = {"closing_line": 20.5, "closing_over": 0.55}
    moved = {"game_id": "h", "closing_line": 22.0, "closing_over": 0.5}
    unseen = {"game_id": "i"}
    placed = betting.bets(said({}, {"game_id": "h"}, {"game_id": "i"}), offered(same, moved, unseen), BOOKS)
    [found] = betting.closing_value(placed).filter(books=SINGLE).to_dicts()
    assert (found["bets"], found["closed"], found["same_line"]) == (3, 2, 1)
    assert found["value"] == pytest.approx(0.05)
    assert found["line_move"] == pytest.approx(0.75)
    assert found["beat_close"] == 1.0


def test_the_close_of_an_under_is_worth_the_opposite() -> None:
    row = {"closing_line": 20.5, "closing_over": 0.55}
    placed = betting.bets(said({"mean": 15.0}), offered(row), BOOKS)
    [found] = betting.closing_value(placed).filter(books=SINGLE).to_dicts()
    assert found["value"] == pytest.approx(-0.05)
    assert found["beat_close"] == 0.0
