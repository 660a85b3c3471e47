import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.errors import UsageError
from nba_props.partitions import (
    DateWindow,
    game_dates,
    is_partition,
    parse_date,
    parse_player_key,
    player_key,
)

DATES = st.dates(date(2021, 1, 1), date(2026, 1, 1))


def test_a_window_over_the_summer_leaves_the_off_season_out() -> None:
    window = DateWindow(date(2025, 6, 29), date(2025, 10, 2))
    assert window.dates() == [date(2025, 6, 29), date(2025, 6, 30), date(2025, 10, 1), date(2025, 10, 2)]


@given(DATES)
def test_dagster_and_the_window_agree_on_what_is_a_partition(day: date) -> None:
    """Two lists of dates that drift apart would leave partitions nobody ever writes."""
    assert game_dates().has_partition_key(day.isoformat()) == is_partition(day)


def test_tonight_is_a_partition() -> None:
    evening = datetime(2026, 1, 17, 4, 0, tzinfo=UTC)
    assert game_dates().get_partition_keys(current_time=evening)[-1] == "2026-01-16"


@given(DATES, st.integers(0, 400))
def test_a_window_holds_its_ends_and_nothing_outside(start: date, days: int) -> None:
    window = DateWindow(start, start + timedelta(days=days))
    assert window.start in window
    assert window.end in window
    assert window.start - timedelta(days=1) not in window
    assert window.end + timedelta(days=1) not in window
    assert window.dates() == sorted(set(window.dates()))
    assert all(day in window for day in window.dates())


def test_a_window_of_keys_spans_them_in_any_order() -> None:
    assert DateWindow.of_keys(["2026-01-03", "2026-01-01", "2026-01-02"]) == DateWindow(
        date(2026, 1, 1), date(2026, 1, 3)
    )


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UsageError, match="2026-01-01"):
        DateWindow(date(2026, 1, 2), date(2026, 1, 1))


def test_a_window_of_one_day_reads_as_that_day() -> None:
    assert str(DateWindow.day(date(2026, 1, 1))) == "2026-01-01"
    assert str(DateWindow(date(2026, 1, 1), date(2026, 1, 2))) == "2026-01-01 to 2026-01-02"


@pytest.mark.parametrize("text", ["2026-13-01", "yesterday", "16/01/2026", ""])
def test_what_is_no_date_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(UsageError, match="2026-01-16"):
        parse_date(text)


def test_a_players_key_holds_date_and_lookup() -> None:
    key = player_key(date(2026, 1, 16), "isaiahstewart")
    assert key == "2026-01-16|isaiahstewart"
    assert parse_player_key(key) == (date(2026, 1, 16), "isaiahstewart")


@pytest.mark.parametrize(
    "key",
    [
        "2026-01-16", "2026-01-16|", "2026-01-16|Isaiah", "2026-01-16|a,b", "2026-01-16|1st", "20260116|anna",
        "2026-01-16|anna|berg", "2026-07-16|anna", "2019-01-16|anna", "2026-02-30|anna", "2026-01-16|anna\n",
    ],
)  # fmt: skip
def test_what_is_no_players_key_is_refused_by_name(key: str) -> None:
    with pytest.raises(UsageError, match=re.escape(repr(key)) + "|'2026-02-30'"):
        parse_player_key(key)
