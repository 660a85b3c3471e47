"""How far a date looks back does not depend on the window it is computed in."""

from datetime import date

import polars as pl
import pytest

from nba_props.analytics.context import _remembered
from nba_props.clock import history_first_day, history_first_day_expr


@pytest.mark.parametrize("day", [date(2025, 10, 21), date(2026, 1, 16), date(2026, 6, 15), date(2024, 8, 1)])
def test_a_date_looks_back_to_the_start_of_last_season(day: date) -> None:
    """As a number for reading and as an expression for joining: one rule."""
    assert history_first_day(day) == date(day.year - (1 if day.month >= 8 else 2), 8, 1)
    [found] = pl.select(game_date=day).select(history_first_day_expr()).to_series()
    assert found == history_first_day(day)


def test_what_lies_further_back_is_not_remembered() -> None:
    """A backfill of three seasons has read it, a run of one date has not: neither may tell."""
    rows = pl.DataFrame(
        {"game_date": [date(2025, 10, 22)] * 2, "last_game_date": [date(2024, 3, 31), date(2025, 4, 13)]}
    )
    assert rows.select(_remembered("last_game_date"))["last_game_date"].to_list() == [None, date(2025, 4, 13)]
