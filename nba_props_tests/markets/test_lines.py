from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.markets import lines
from nba_props_tests.builders import GAME, PLAYER, TIP, rows

BOOKS = ("pinnacle", "fanduel")
DECISION = TIP - timedelta(hours=1)
_INSTANTS = {"game_id": pl.String, "tip_at": pl.Datetime("us", "UTC"), "instant": pl.Datetime("us", "UTC")}


def quote(minutes: int | None = 120, line: float = 20.5, **given: Any) -> dict[str, Any]:
    """A quote so many minutes before tip; None: nobody knows when."""
    return {
        "game_id": GAME,
        "player_lookup": PLAYER,
        "points_line": line,
        "over_price_decimal": 1.9,
        "under_price_decimal": 1.9,
        "snapshot_timestamp": TIP - timedelta(minutes=minutes) if minutes is not None else None,
        "capture_time_known": minutes is not None,
    } | given


def at(*quotes: dict[str, Any], tip: Any = TIP, instant: Any = DECISION) -> pl.DataFrame:
    instants = pl.DataFrame([(GAME, tip, instant)], schema=_INSTANTS, orient="row")
    return lines.at(rows("nba_raw.odds_api_player_points_props", *quotes), instants, BOOKS)


def line(*quotes: dict[str, Any], **given: Any) -> float | None:
    found = at(*quotes, **given)
    return found["current_points_line"].item() if found.height else None


def test_the_latest_snapshot_by_the_decision_counts_and_the_earliest_opened() -> None:
    found = at(quote(300, 18.5), quote(120, 20.5), quote(200, 19.5)).row(0, named=True)
    assert (found["current_points_line"], found["opening_points_line"]) == (20.5, 18.5)


def test_a_snapshot_after_the_decision_is_never_used() -> None:
    assert line(quote(120, 20.5), quote(59, 25.5)) == 20.5
    assert line(quote(60, 20.5)) == 20.5
    assert line(quote(59, 20.5)) is None


def test_a_quote_in_play_is_never_used_even_when_the_decision_is_later() -> None:
    late = TIP + timedelta(hours=1)
    assert line(quote(5, 20.5), quote(-5, 25.5), instant=late) == 20.5
    assert line(quote(0, 25.5), instant=late) is None


def test_without_a_known_tip_the_sources_own_start_bounds_play() -> None:
    late = TIP + timedelta(hours=1)
    assert line(quote(-5, 25.5, commence_at=TIP), tip=None, instant=late) is None
    assert line(quote(5, 20.5, commence_at=TIP), tip=None, instant=late) == 20.5


def test_a_quote_without_a_capture_time_counts_and_says_so() -> None:
    found = at(quote(None, 20.5)).row(0, named=True)
    assert (found["current_points_line"], found["line_capture_time_known"]) == (20.5, False)


def test_a_source_that_says_when_it_looked_beats_one_that_does_not() -> None:
    assert line(quote(None, 30.5), quote(300, 20.5)) == 20.5


def test_the_main_market_beats_alternates_however_even() -> None:
    uneven = {"over_price_decimal": 1.6, "under_price_decimal": 2.4}
    assert line(quote(120, 20.5, **uneven), quote(120, 24.5, market="player_points_alternate")) == 20.5


def test_of_several_lines_the_one_priced_most_evenly_is_the_main_one() -> None:
    uneven = [quote(120, 15.5, over_price_decimal=1.2, under_price_decimal=4.5), quote(120, 20.5),
              quote(120, 25.5, over_price_decimal=4.5, under_price_decimal=1.2)]  # fmt: skip
    assert line(*uneven) == line(*reversed(uneven)) == 20.5


def test_without_prices_the_middle_line_is_the_main_one() -> None:
    bare = {"over_price_decimal": None, "under_price_decimal": None}
    assert line(*(quote(120, value, **bare) for value in (14.5, 19.5, 20.5))) == 19.5


def test_the_preferred_book_is_quoted_and_a_fallback_is_marked() -> None:
    both = at(quote(120, 20.5), quote(300, 19.5, bookmaker="pinnacle")).row(0, named=True)
    assert (both["sportsbook"], both["current_points_line"], both["was_line_fallback"]) == (
        "pinnacle",
        19.5,
        False,
    )
    unknown = at(quote(120, 20.5, bookmaker="zz"), quote(120, 19.5)).row(0, named=True)
    assert (unknown["sportsbook"], unknown["was_line_fallback"]) == ("fanduel", True)


def test_the_consensus_is_the_median_of_the_books_latest_lines() -> None:
    quotes = [
        quote(300, 99.5),
        quote(120, 20.5),
        quote(120, 21.5, bookmaker="a"),
        quote(120, 25.5, bookmaker="b"),
    ]
    found = at(*quotes).row(0, named=True)
    assert (found["consensus_points_line"], found["line_books"]) == (21.5, 3)
    assert found["line_dispersion"] == pytest.approx(2.6458, abs=1e-4)


def test_the_fair_probability_is_of_books_with_the_quoted_line() -> None:
    other = {"over_price_decimal": 1.5, "under_price_decimal": 3.0}
    same = at(quote(), quote(bookmaker="a", **other), quote(120, 22.5, bookmaker="b", over_price_decimal=9.0))
    assert same["no_vig_over_probability"].item() == pytest.approx((0.5 + 2 / 3) / 2)
    assert at(quote(under_price_decimal=None))["no_vig_over_probability"].item() is None


def test_a_quote_of_another_game_is_no_line() -> None:
    assert line(quote(game_id="0022500009")) is None


def test_a_flat_payout_says_nothing_of_how_likely_a_side_is() -> None:
    """Its line counts among the books', its price not among the probabilities."""
    flat = quote(bookmaker="underdog", over_price_decimal=1.73, under_price_decimal=1.73)
    priced = quote(over_price_decimal=1 + 100 / 130, under_price_decimal=2.0)
    found = at(flat, priced).row(0, named=True)
    assert found["no_vig_over_probability"] == pytest.approx(0.5306, abs=1e-4)
    assert found["line_books"] == 2
    assert at(flat)["no_vig_over_probability"].item() is None


class TestFates:
    """Every quote has one fate, and the one that counts is the line of `at`."""

    def fates(self, *quotes: dict[str, Any]) -> list[str]:
        instants = pl.DataFrame([(GAME, TIP, DECISION)], schema=_INSTANTS, orient="row")
        given = rows("nba_raw.odds_api_player_points_props", *quotes)
        return lines.fates(given, instants, BOOKS)["fate"].to_list()

    def test_each_is_told_in_the_order_given(self) -> None:
        assert self.fates(
            quote(30, 21.5),
            quote(-10, 22.5),
            quote(300, 18.5),
            quote(120, 20.5),
            quote(120, 25.5, market="player_points_alternate"),
            quote(110, 19.5, bookmaker="pinnacle"),
            quote(None, 17.5, bookmaker="bovada"),
        ) == [
            "after the decision",
            "in play",
            "an earlier snapshot",
            "in the consensus",
            "another line of that snapshot",
            "the line quoted",
            "in the consensus",
        ]

    def test_the_one_quoted_is_the_one_that_counts(self) -> None:
        given = (quote(200, 20.5), quote(190, 21.5, bookmaker="pinnacle"), quote(100, 22.5))
        told = self.fates(*given)
        assert given[told.index("the line quoted")]["points_line"] == line(*given)

    def test_a_quote_of_nobody_or_of_no_game_says_so(self) -> None:
        told = self.fates(
            quote(player_lookup=None, person_known=False, resolution="ambiguous"),
            quote(person_known=False, resolution="exact"),
            quote(game_id=None, game_match="no game that day"),
        )
        assert told == ["name ambiguous", "person not known before the date", "no game that day"]
