"""What lies between clean and poisoned after the games and over history: what is due, what is believable."""

from datetime import timedelta
from typing import Any

import pytest

from nba_props.validation.verdicts import State
from nba_props_tests.builders import AFTER_TIP, DAY
from nba_props_tests.checks import fixtures as f
from nba_props_tests.checks.conftest import Ask, check_of
from nba_props_tests.checks.fixtures_of_models import PAIRS

DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("run", "state"),
    [
        (f.run(29), "pass"),
        (f.run(30), "warn"),
        (f.run(60), "error"),
        (f.run(60, last_data_date=DAY + 40 * DAYS), "pass"),
        (f.run(60, processor="nba_raw.schedule"), "pass"),
        (f.run(60, started_at=f.NOW - 8 * DAYS), "pass"),
    ],
    ids=["short", "long", "too long", "a backfill", "a table of a run", "a week ago"],
)
def test_a_run_takes_its_time(run: dict[str, Any], state: str, ask: Ask) -> None:
    assert ask(check_of(f.RUNS, "run_duration"), {f.RUNS: [run]}).state == state


@pytest.mark.parametrize(
    ("run", "state"),
    [
        (f.hanging(30), "warn"),
        (f.hanging(60) | {"status": "queued"}, "error"),
        (f.hanging(60) | {"status": "canceled"}, "pass"),
        (f.run(600), "pass"),
    ],
    ids=["long", "queued", "ended before it started", "over"],
)
def test_a_run_hangs_by_when_it_was_looked_at(run: dict[str, Any], state: str, ask: Ask) -> None:
    """Not by now: a run looked at yesterday may be long over."""
    assert ask(check_of(f.RUNS, "stuck_runs"), {f.RUNS: [run]}).state == state


def _graded(graded: int, hours: int = 48) -> dict[str, list[dict[str, Any]]]:
    rows = [
        {
            "prediction_id": f"p{i}",
            "player_lookup": f"player{i}",
            "result": "PASS" if i < graded else "PENDING",
        }
        for i in range(100)
    ]
    final = {**f.FINAL, "tip_at": f.NOW - timedelta(hours=hours)}
    return {f.PREDICTIONS: f.predicted(100), f.SCHEDULE: [final], f.ACCURACY: rows}


@pytest.mark.parametrize(
    ("graded", "hours", "state"),
    [(100, 48, "pass"), (95, 48, "warn"), (94, 48, "error"), (0, 36, "error"), (0, 35, "pass")],
)
def test_grades_are_due_after_a_day_and_a_half(graded: int, hours: int, state: str, ask: Ask) -> None:
    found = ask(check_of(f.ACCURACY, "grading_complete"), _graded(graded, hours))
    assert found.state == state


def test_a_prediction_without_any_grade_is_one_that_lacks(ask: Ask) -> None:
    tables = _graded(100)
    tables[f.ACCURACY] = tables[f.ACCURACY][:90]
    found = ask(check_of(f.ACCURACY, "grading_complete"), tables)
    assert found.rows.select("ungraded", "without_a_row", "graded").row(0) == (10, 10, 90)


def test_a_game_that_is_not_over_is_not_due(ask: Ask) -> None:
    tables = {**_graded(0), f.SCHEDULE: [{"status": "postponed", "tip_at": f.NOW - 9 * DAYS}]}
    assert ask(check_of(f.ACCURACY, "grading_complete"), tables).state is State.PASSED


@pytest.mark.parametrize(("expected", "state"), [(95, "pass"), (94, "warn"), (84, "error")])
def test_nearly_everybody_who_played_was_expected(expected: int, state: str, ask: Ask) -> None:
    tables = {f.ACCURACY: f.GRADED, f.SUMMARY: f.summaries(100), f.CONTEXT: f.summaries(expected)}
    known = {**tables, f.ROSTERS: [{}]}
    assert ask(check_of(f.ACCURACY, "played_were_expected"), known).state == state


@pytest.mark.parametrize(("days_into_season", "state"), [(0, "warn"), (13, "warn"), (14, "error")])
def test_without_rosters_who_left_is_learned_in_two_weeks(
    days_into_season: int, state: str, ask: Ask
) -> None:
    another = {"game_id": "another", "player_lookup": "another"}
    opening = {**another, "game_date": DAY - days_into_season * DAYS}
    before = {**another, "game_date": DAY - 300 * DAYS, "season": "the one before"}
    played = [*f.summaries(100), opening, before]
    tables = {f.ACCURACY: f.GRADED, f.SUMMARY: played, f.CONTEXT: f.summaries(84)}
    assert ask(check_of(f.ACCURACY, "played_were_expected"), tables).state == state


def test_a_system_halted_in_hindsight_warns(ask: Ask) -> None:
    check, pair = check_of(f.ACCURACY, "no_system_halted"), PAIRS[f.ACCURACY, "no_system_halted"]
    backfilled = [{**row, "origin": "backfill"} for row in pair.poisoned[f.ACCURACY]]
    assert ask(check, {f.ACCURACY: backfilled}).state is State.WARN


def test_without_a_context_nobody_was_to_be_expected(ask: Ask) -> None:
    """A backfill of results alone makes no context."""
    tables = {f.ACCURACY: f.GRADED, f.SUMMARY: f.summaries(9)}
    assert ask(check_of(f.ACCURACY, "played_were_expected"), tables).state is State.PASSED


@pytest.mark.parametrize(("error", "state"), [(4.4, "error"), (4.6, "pass")])
def test_an_error_far_below_the_lines_is_a_leak_too(error: float, state: str, ask: Ask) -> None:
    """The line misses every one of these by 5."""
    rows = [
        {
            "prediction_id": f"p{i}", "result": "PASS", "line_source": "ACTUAL_PROP", "absolute_error": error,
            "actual_points": 25, "current_points_line": 20.0,
        }
        for i in range(500)
    ]  # fmt: skip
    check = check_of(f.ACCURACY, "too_good_to_be_true")
    assert ask(check, {f.ACCURACY: rows}).state == state
    assert ask(check, {f.ACCURACY: rows[1:]}).state is State.PASSED, "too few to tell"


def test_what_is_too_good_adds_up_over_sixty_days(ask: Ask) -> None:
    check = check_of(f.ACCURACY, "too_good_to_be_true")
    before, within = (
        [{**bet, "game_date": DAY - back * DAYS} for bet in f.bets(200, 100)] for back in (60, 59)
    )
    assert ask(check, {f.ACCURACY: [*before, *f.bets(120, 80)]}).state is State.PASSED
    assert ask(check, {f.ACCURACY: [*within, *f.bets(120, 80)]}).rows["bets"].to_list() == [500]


def test_origins_are_not_added_together(ask: Ask) -> None:
    live = [{**bet, "prediction_id": f"l{i}", "origin": "live"} for i, bet in enumerate(f.bets(200, 50))]
    tables = {f.ACCURACY: [*live, *f.bets(200, 100)]}
    assert ask(check_of(f.ACCURACY, "too_good_to_be_true"), tables).state is State.PASSED


def test_dates_without_a_schedule_are_unknown_and_not_free_of_games(ask: Ask) -> None:
    games = [game for game in f.schedule(-2, 0) if game["game_date"] != DAY - DAYS]
    found = ask(check_of(f.RUNS, "dates_missing"), {f.RUNS: [f.run(1)], f.SCHEDULE: games})
    assert found.rows.select("what", "first", "last", "severity").rows() == [
        ("schedule unknown", DAY - DAYS, DAY - DAYS, "WARN")
    ]


def test_a_hole_is_one_row_however_long(ask: Ask) -> None:
    """109 days without a look, unseen because monitors looked back a fortnight."""
    days = [DAY - n * DAYS for n in range(60)]
    games = [{"game_date": day, "game_id": f"{day}", "status": "final"} for day in days]
    kept = [{"game_date": day} for day in (days[0], days[-1])]
    found = ask(check_of(f.RUNS, "dates_missing"), {f.RUNS: [f.run(1)], f.SCHEDULE: games, f.CONTEXT: kept})
    holes = found.rows.filter(table_name=f.CONTEXT)
    assert holes.select("what", "first", "last", "dates").rows() == [("no partition", days[-2], days[1], 58)]


def test_results_of_last_night_are_not_late_yet(ask: Ask) -> None:
    """At noon of the 20th those of the 18th are not due, and those of the 17th are."""
    tables = {f.RUNS: [f.run(1)], f.SCHEDULE: f.schedule(0, 1, 2, 3), f.BOX: [{}]}
    found = ask(check_of(f.RUNS, "phases_fresh"), tables)
    assert found.rows.select("what", "first", "last", "severity").rows() == [
        ("results behind", DAY + DAYS, DAY + DAYS, "WARN")
    ]


def test_a_schedule_that_ends_is_said(ask: Ask) -> None:
    tables = {f.RUNS: [f.run(1)], f.SCHEDULE: [f.FINAL]}
    found = ask(check_of(f.RUNS, "phases_fresh"), tables)
    assert found.rows.select("what", "first", "last", "dates").rows() == [
        ("schedule ends", DAY + DAYS, f.NOW.date(), 4)
    ]
    assert f.NOW == AFTER_TIP + 3 * DAYS
