from datetime import UTC, date, datetime, time, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props import clock
from nba_props.clock import BACKFILL, LIVE, Clock

UTC_US = pl.Datetime("us", "UTC")
NOW = datetime(2026, 1, 16, 22, 0, tzinfo=UTC)


def _decided(day: date, tip: datetime | None, now: datetime = NOW) -> tuple[datetime, str]:
    games = pl.DataFrame(
        {"game_date": [day], "tip_at": [tip]}, schema={"game_date": pl.Date, "tip_at": UTC_US}
    )
    return clock.decision_columns(games, now).select("decision_time", "origin").row(0)


def test_a_late_tip_belongs_to_the_eastern_date() -> None:
    """22:30 in the East is the next day in UTC; the game is still tonight's."""
    assert clock.eastern_date(datetime(2026, 1, 17, 3, 30, tzinfo=UTC)) == date(2026, 1, 16)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 11, 2, 4, 30, tzinfo=UTC), date(2025, 11, 2)),  # 00:30 summer time
        (datetime(2025, 11, 3, 4, 30, tzinfo=UTC), date(2025, 11, 2)),  # 23:30 winter time
        (datetime(2026, 3, 8, 4, 30, tzinfo=UTC), date(2026, 3, 7)),  # 23:30 winter time
        (datetime(2026, 3, 9, 3, 30, tzinfo=UTC), date(2026, 3, 8)),  # 23:30 summer time
    ],
)
def test_dates_turn_at_eastern_midnight_around_both_clock_changes(instant: datetime, day: date) -> None:
    assert clock.eastern_date(instant) == day


def test_an_eastern_noon_is_an_hour_earlier_in_utc_in_summer() -> None:
    assert clock.eastern_instant(date(2026, 1, 16), time(12)).hour == 17
    assert clock.eastern_instant(date(2026, 4, 16), time(12)).hour == 16


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 1, 16), "2025-26"), (date(2025, 10, 21), "2025-26"), (date(2026, 6, 20), "2025-26"),
     (date(1999, 12, 1), "1999-00")],
)  # fmt: skip
def test_a_season_is_named_by_the_year_it_starts_in(day: date, name: str) -> None:
    assert clock.season_of(day) == name


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_both_ways_to_name_a_season_agree(day: date) -> None:
    assert pl.DataFrame({"game_date": [day]}).select(clock.season_expr()).item() == clock.season_of(day)
    assert clock.season_first_day(clock.season_of(day)) == clock.season_first_day(day) <= day


def test_a_game_to_come_is_decided_now_and_is_live() -> None:
    assert _decided(date(2026, 1, 16), NOW + timedelta(minutes=1)) == (NOW, LIVE)


def test_a_game_that_has_tipped_is_decided_an_hour_before_its_tip() -> None:
    assert _decided(date(2026, 1, 16), NOW) == (NOW - timedelta(hours=1), BACKFILL)


def test_a_past_game_without_a_tip_is_decided_at_eastern_noon() -> None:
    assert _decided(date(2026, 1, 15), None) == (datetime(2026, 1, 15, 17, 0, tzinfo=UTC), BACKFILL)


@pytest.mark.parametrize(("day", "hour"), [(date(2025, 11, 2), 17), (date(2026, 3, 8), 16)])
def test_noon_is_noon_on_the_days_the_clocks_change(day: date, hour: int) -> None:
    assert _decided(day, None, datetime(2026, 6, 1, tzinfo=UTC))[0].hour == hour


def test_a_game_of_tonight_without_a_tip_is_live_until_the_eastern_date_ends() -> None:
    late = datetime(2026, 1, 17, 4, 59, tzinfo=UTC)
    assert _decided(date(2026, 1, 16), None, late) == (late, LIVE)
    assert _decided(date(2026, 1, 16), None, late + timedelta(minutes=1))[1] == BACKFILL


def test_a_fixed_clock_stands_still_and_knows_its_eastern_date() -> None:
    fixed = Clock.fixed(datetime(2026, 1, 17, 2, 0, tzinfo=UTC))
    assert fixed.now() == fixed.now() == datetime(2026, 1, 17, 2, 0, tzinfo=UTC)
    assert fixed.today() == date(2026, 1, 16)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock.fixed(datetime(2026, 1, 16))
