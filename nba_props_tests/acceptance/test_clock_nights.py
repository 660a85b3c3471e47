"""The two nights with changes of time, which the product lives through by itself: each tick, tip and capture
is at its Eastern hour, and comes once.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

import pytest

from nba_props.clock import EASTERN
from nba_props.feeds import fetching
from nba_props_tests.acceptance.weeks import (
    SCHEDULE,
    Week,
    about_to_live,
    require_closing_lines,
    require_grades,
    require_predictions,
    require_well,
    tell,
)

pytestmark = pytest.mark.acceptance

_EARLY, _LATE = time(13), time(22, 30)


@pytest.mark.parametrize(
    ("change", "hours"), [(date(2025, 11, 2), 25), (date(2026, 3, 8), 23)], ids=["autumn", "spring"]
)
def test_a_night_with_a_change_of_time_is_lived_through_like_any_other(
    tmp_path: Path, change: date, hours: int
) -> None:
    """A late game before it and an early one after it: all at its Eastern hour, and once."""
    before, began = change - timedelta(days=1), monotonic()
    with about_to_live(tmp_path, {before: [_LATE], change: [_EARLY]}, history=2) as lived:
        for day in lived.days:
            lived.live(day)
        lived.until_morning()
        tell(lived, monotonic() - began)
    require_well(lived)
    assert lived.spent == lived.planned
    mornings = [at for name, at in lived.life.ticks if name == "morning_results"]
    assert mornings[1] - mornings[0] == timedelta(hours=hours)
    for day in lived.days:
        assert _ticks(lived, day) == _HOURS
        planned = fetching.plan_of(lived.made.settings, lived.made.landing, day)
        fetched = [
            done.at for done in lived.life.done if done.run.job_name == "fetch" and _day(done.at) == day
        ]
        assert sorted(fetched) == [one.at for one in planned]
        [game] = lived.stored.read(SCHEDULE, day, day).to_dicts()
        assert game["tip_at"] == lived.league.games_on[day][0].tip_at
        assert game["tip_at"].astimezone(EASTERN).time() == (_LATE if day == before else _EARLY)
        require_predictions(lived, day)
        require_closing_lines(lived, day)
        require_grades(lived, day)


#: When schedules with hours of their own tick, Eastern.
_HOURS = {
    "nightly_maintenance": [time(4)],
    "morning_games": [time(5, 45)],
    "morning_results": [time(6)],
    "month_models": [time(8)],
    "weekly_evaluation": [],
    "injury_peaks": [time(17), time(20)],
}


def _ticks(lived: Week, day: date) -> dict[str, list[time]]:
    """The Eastern hours at which each of those ticked on a date."""
    ticks = [(name, at.astimezone(EASTERN)) for name, at in lived.life.ticks]
    return {name: [at.time() for tick, at in ticks if tick == name and at.date() == day] for name in _HOURS}


def _day(at: datetime) -> date:
    return at.astimezone(EASTERN).date()
