"""The day's plan: its hours, its cost, what can be paid, what is due; across the changes of time too."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from nba_props.clock import EASTERN, eastern_instant
from nba_props.feeds import plan
from nba_props.feeds.games import Game
from nba_props.feeds.plan import Planned
from nba_props.settings import Settings, load_settings

DAY = date(2026, 1, 16)
FAR = date(2026, 4, 12)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        home=tmp_path, odds_api_key="odds-key-0123456789", balldontlie_key="bdl-key-0123456789"
    )


def _game(place: int, at: time | None, day: date = DAY) -> Game:
    tip = None if at is None else eastern_instant(day, at)
    return Game(f"{day:%Y%m%d}_A{place:02}_B{place:02}", day, tip, "Regular Season")


def _at(planned: list[Planned], feed: str) -> list[str]:
    return [plan.eastern(one.at) for one in planned if one.task.feed == feed]


def test_an_evening_of_thirteen_games(settings: Settings) -> None:
    games = [_game(n, time(19, 0) if n < 9 else time(22, 30)) for n in range(13)]
    found = plan.plan(DAY, {DAY: games, DAY - timedelta(days=1): games[:1]}, settings, known_until=FAR)
    assert _at(found, "props") == [
        "11:00", "14:00", "16:00", "17:30", "18:15", "18:40", "18:55", "19:30", "21:00", "21:45", "22:10",
        "22:25",
    ]  # fmt: skip
    assert _at(found, "results") == ["06:00", "09:00"]
    assert _at(found, "second_results") == ["06:15"]
    assert {"17:00", "20:00"} < set(_at(found, "injuries"))
    assert _at(found, "season") == []
    # Two markets of thirteen games, seven times, and two of the whole league twice.
    assert plan.cost(found) == 13 * 7 * 2 + 2 * 2
    closing = [one for one in found if one.priority == plan.CLOSING]
    assert [(plan.eastern(one.at), len(one.task.games)) for one in closing] == [("18:55", 9), ("22:25", 4)]


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2025, 11, 2)], ids=["spring", "autumn"])
def test_the_nights_of_the_changes_of_time(settings: Settings, day: date) -> None:
    found = plan.plan(day, {day: [_game(1, time(19, 0), day)]}, settings, known_until=FAR)
    hours = [one.at.astimezone(EASTERN) for one in found]
    assert len({one.key for one in found}) == len(found)
    assert _at(found, "schedule") == ["05:30", "10:45", "16:30"]
    assert {hour.date() for hour in hours} == {day}
    assert _at(found, "props")[-1] == "18:55"


def test_no_games_and_no_season_cost_nothing(settings: Settings) -> None:
    yesterday = DAY - timedelta(days=1)
    found = plan.plan(
        DAY, {DAY: [], yesterday: [_game(1, time(19, 0), yesterday)]}, settings, known_until=FAR
    )
    assert {one.task.feed for one in found} == {"results", "second_results"}
    assert plan.cost(found) == 0
    summer = date(2026, 7, 20)
    assert plan.plan(summer, {summer: [_game(1, time(19), summer)]}, settings, known_until=None) == []


def test_a_matinee_and_a_game_without_a_tip(settings: Settings) -> None:
    found = plan.plan(DAY, {DAY: [_game(1, time(12, 0)), _game(2, None)]}, settings, known_until=FAR)
    assert _at(found, "props") == ["11:00", "11:15", "11:40", "11:55", "14:00"]
    assert [one.task.games for one in found if one.why == "closing lines"] == [(_game(1, time(12)).code,)]


def test_the_season_is_asked_for_on_mondays_and_when_it_ends(settings: Settings) -> None:
    monday = date(2026, 1, 19)
    assert _at(plan.plan(monday, {}, settings, known_until=FAR), "season") == ["05:00"]
    assert _at(plan.plan(DAY, {}, settings, known_until=DAY + timedelta(days=1)), "season") == ["05:00"]
    assert _at(plan.plan(DAY, {}, settings, known_until=None), "season") == ["05:00"]


def test_without_a_key_what_needs_it_waits(settings: Settings, tmp_path: Path) -> None:
    games = {day: [_game(1, time(19, 0), day)] for day in (DAY, DAY - timedelta(days=1))}
    bare = load_settings(home=tmp_path, odds_api_key=None, balldontlie_key=None)
    can, waits = plan.answerable(plan.plan(DAY, games, bare, known_until=FAR), bare)
    assert {one.task.feed for one in waits} == {"props", "lines", "second_results"}
    assert {one.task.feed for one in can} == {"schedule", "injuries", "rosters", "results"}


def test_results_are_confirmed_on_the_mornings_on_which_they_are_corrected(settings: Settings) -> None:
    days = [DAY - timedelta(days=back) for back in range(5)]
    games = {day: [_game(1, time(19, 0), day)] for day in days}
    found = plan.plan(DAY, games, settings, known_until=FAR)
    assert [one.task.day for one in found if one.task.feed == "second_results"] == days[1:4]
    assert plan.cost([one for one in found if one.task.feed == "second_results"]) == 0
    without = plan.plan(DAY, games, settings.model_copy(update={"confirm_results": False}), known_until=FAR)
    assert _at(without, "second_results") == []


def test_closing_lines_are_paid_for_first(settings: Settings) -> None:
    games = [_game(n, time(19, 0) if n < 2 else time(21, 0)) for n in range(4)]
    found = plan.plan(DAY, {DAY: games}, settings, known_until=FAR)
    kept, dropped = plan.affordable(found, 12)
    paid = [one for one in kept if one.credits]
    assert [one.why for one in paid] == ["props 90 minutes before tip", "closing lines", "closing lines"]
    assert plan.cost(kept) == 12
    assert len(kept) + len(dropped) == len(found)
    assert [one for one in found if not one.credits] == [one for one in kept if not one.credits]


def test_what_is_due_is_asked_for_once_and_of_what_was_missed_the_last(settings: Settings) -> None:
    found = plan.plan(DAY, {DAY: [_game(1, time(19, 0)), _game(2, time(19, 0))]}, settings, known_until=FAR)

    def due(at: str, asked: set[str]) -> list[tuple[str, str]]:
        now = datetime.fromisoformat(f"2026-01-16T{at}:00-05:00")
        return [(one.task.feed, plan.eastern(one.at)) for one in plan.due(found, now, asked)]

    assert due("18:54", set())[-1] == ("props", "18:40")
    assert [one for one in due("18:55", set()) if one[0] == "props"] == [("props", "18:55")]
    assert [one for one in due("18:55", set()) if one[0] == "injuries"] == [("injuries", "18:30")]
    closing = next(one.key for one in found if one.why == "closing lines")
    assert [one for one in due("18:56", {closing}) if one[0] == "props"] == []
    assert [one for one in due("19:00", set()) if one[0] == "props"] == []
