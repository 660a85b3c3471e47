from datetime import timedelta
from typing import Any

import polars as pl

from nba_props.evaluation.offers import offers
from nba_props_tests.builders import GAME, PLAYER, TIP, rows

QUOTES = "nba_raw.odds_api_player_points_props"
GAMES = pl.DataFrame({"game_id": [GAME], "tip_at": [TIP], "decision_time": [TIP - timedelta(hours=1)]})


def quote(minutes_before: float, **fields: Any) -> dict[str, Any]:
    priced = {
        "game_id": GAME,
        "player_lookup": PLAYER,
        "points_line": 20.5,
        "over_price_decimal": 1.9,
        "under_price_decimal": 1.9,
    }
    return {"snapshot_timestamp": TIP - timedelta(minutes=minutes_before), **priced, **fields}


def offered(*quotes: dict[str, Any]) -> list[dict[str, Any]]:
    return offers(rows(QUOTES, *quotes), GAMES).to_dicts()


def test_the_price_at_the_decision_is_taken_and_the_last_before_tip_closes() -> None:
    [found] = offered(
        quote(200, points_line=19.5),
        quote(70),
        quote(20, points_line=22.5),
        quote(5, points_line=21.5),
        quote(-5),
    )
    assert (found["points_line"], found["closing_line"]) == (20.5, 21.5)
    assert found["taken_over"] == 0.5


def test_what_was_not_captured_again_has_no_close() -> None:
    """The same snapshot is no second opinion: its value would be 0, and would mean nothing."""
    [found] = offered(quote(70))
    assert (found["closing_line"], found["closing_over"]) == (None, None)


def test_a_price_nobody_timed_can_be_taken_and_never_closes() -> None:
    untimed = {"snapshot_timestamp": None, "capture_time_known": False}
    [found] = offered(quote(0) | untimed)
    assert (found["points_line"], found["capture_time_known"], found["closing_line"]) == (20.5, False, None)


def test_a_flat_payout_and_a_line_without_prices_are_no_offers() -> None:
    unpriced = {"over_price_decimal": None, "under_price_decimal": None, "bookmaker": "betmgm"}
    assert offered(quote(70, bookmaker="prizepicks"), quote(70) | unpriced) == []
