"""What lies between clean and poisoned on a slate's way: lateness, reasons, what is frozen."""

from datetime import timedelta
from typing import Any

import pytest

from nba_props.validation.slate import columns_apart
from nba_props.validation.verdicts import State
from nba_props.warehouse import contracts
from nba_props_tests.builders import DAY, TIP, at, features
from nba_props_tests.checks import fixtures as f
from nba_props_tests.checks.conftest import Ask, check_of

GAME = f.QUOTE["game_id"]


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ({"person_known": False, "resolution": "unresolved"}, "the printed name is nobody known: unresolved"),
        ({"person_known": False}, "the person was not known before this date"),
        ({"game_id": None}, "his team has no game that day"),
        ({"player_team": "LAL"}, "the named game is not one of his latest team"),
        ({"player_team": "BOS"}, "no reason"),
    ],
)
def test_who_has_a_line_and_no_place_is_named_with_the_reason(
    quote: dict[str, Any], reason: str, ask: Ask
) -> None:
    stranger = {**f.QUOTE, "player_lookup": "bobcole", "player_lookup_raw": "bobcole", **quote}
    tables = {f.CONTEXT: [{}], f.PROPS: [f.QUOTE, stranger], f.SCHEDULE: [f.FINAL]}
    found = ask(check_of(f.CONTEXT, "props_in_context"), tables)
    assert found.rows["reason"].to_list() == [reason]
    assert found.is_error == (reason == "no reason")
    assert found.population == 2


def test_a_line_that_came_after_the_decision_is_not_missed(ask: Ask) -> None:
    late = {**f.QUOTE, "player_lookup": "bobcole", "snapshot_timestamp": at(23), "player_team": "BOS"}
    tables = {f.CONTEXT: [{}], f.PROPS: [late], f.SCHEDULE: [f.FINAL]}
    assert ask(check_of(f.CONTEXT, "props_in_context"), tables).state is State.PASSED


_CONTEXT = {"current_points_line": 20.0, "expected_minutes": 30.0, "teammate_minutes_out": 10.0}
_STOOD = {**f.LINED, "expected_minutes": 30.0, "teammate_minutes_out": 10.0}


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        ({"injury_status": "QUESTIONABLE"}, ["injury status"]),
        ({"current_points_line": None}, ["line appeared or went"]),
        ({"current_points_line": 21.0}, ["line moved"]),
        ({"current_points_line": 20.5}, []),
        ({"expected_minutes": 28.0}, ["minutes changed"]),
        ({"expected_minutes": 28.5}, []),
        ({"teammate_minutes_out": 12.0}, ["minutes of team-mates changed"]),
    ],
)
def test_a_prediction_is_stale_by_what_would_have_it_made_again(
    now: dict[str, Any], changed: list[str], ask: Ask
) -> None:
    check = check_of(f.PREDICTIONS, "predictions_follow_context")
    found = ask(check, {f.PREDICTIONS: [_STOOD], f.CONTEXT: [{**_CONTEXT, **now}]})
    assert found.rows["changed"].to_list() == changed


def test_history_written_anew_makes_no_live_prediction_stale(ask: Ask) -> None:
    check = check_of(f.PREDICTIONS, "predictions_follow_context")
    moved = {**_CONTEXT, "current_points_line": 25.0}
    live = {f.PREDICTIONS: [{**_STOOD, "origin": "live"}]}
    assert ask(check, {**live, f.CONTEXT: [moved]}).state is State.PASSED
    assert ask(check, {**live, f.CONTEXT: [{**moved, "origin": "live"}]}).state is State.ERROR


@pytest.mark.parametrize(("predicted", "state"), [(20, "pass"), (19, "warn"), (18, "error")])
def test_a_slate_lacks_nobody_few_or_too_many(predicted: int, state: str, ask: Ask) -> None:
    context = [{**f.EXPECTED, "player_lookup": f"player{i}"} for i in range(20)]
    store = [{"player_lookup": f"player{i}", **features()} for i in range(20)]
    found = ask(
        check_of(f.PREDICTIONS, "slate_complete"),
        {f.CONTEXT: context, f.STORE: store, f.PREDICTIONS: f.predicted(predicted)},
    )
    assert found.state == state
    assert found.rows["player_lookup"].to_list() == [f"player{i}" for i in range(predicted, 20)]


@pytest.mark.parametrize(("minutes", "state"), [(29, "warn"), (31, "error")])
def test_staged_rows_may_wait_for_a_while(minutes: int, state: str, ask: Ask) -> None:
    waits = {**f.LINED, "prediction_id": "p9", "staged_at": f.NOW - timedelta(minutes=minutes)}
    tables = {f.CONTEXT: [f.EXPECTED], f.STORE: [features()], f.PREDICTIONS: [f.LINED], f.STAGED: [waits]}
    assert ask(check_of(f.PREDICTIONS, "staging_merged"), tables).state == state


def test_another_run_may_have_published_other_figures(ask: Ask) -> None:
    other = {**f.LINED, "over_price_decimal": 1.9, "run_id": "another"}
    tables = {f.PREDICTIONS: [f.LINED], f.STAGED: [other]}
    assert ask(check_of(f.PREDICTIONS, "published_as_staged"), tables).state is State.PASSED


def test_staging_has_every_column_that_publishing_does_not_decide() -> None:
    """63 columns against 72 stopped two thousand predictions in the replaced system."""
    staged, published = (list(contracts.table(name).schema) for name in (f.STAGED, f.PREDICTIONS))
    assert not columns_apart(staged, published)
    lost = [name for name in staged if name not in {"feature_version", "sportsbook"}]
    assert columns_apart(lost, published) == "feature_version, sportsbook"


@pytest.mark.parametrize(
    "quote",
    [
        {"snapshot_timestamp": at(22, 30)},
        {"snapshot_timestamp": TIP, "minutes_before_tipoff": 0.0},
        {"snapshot_timestamp": at(20)},
        {"snapshot_timestamp": None, "capture_time_known": False},
    ],
    ids=["after the decision", "in play", "earlier", "at an unknown time"],
)
def test_quotes_that_are_not_the_latest_before_the_decision_do_not_count(
    quote: dict[str, Any], ask: Ask
) -> None:
    other = {**f.QUOTE, "points_line": 25.5, **quote}
    found = ask(
        check_of(f.PREDICTIONS, "line_is_latest"), {f.PREDICTIONS: [f.LINED], f.PROPS: [f.TIMED, other]}
    )
    assert found.state is State.PASSED


@pytest.mark.parametrize(("captured", "state"), [(at(21, 45), "error"), (at(23), "pass"), (None, "pass")])
def test_of_a_live_prediction_counts_what_had_been_captured(captured: Any, state: str, ask: Ask) -> None:
    live, first = {**f.LINED, "origin": "live"}, {**f.TIMED, "captured_at": at(21)}
    later = {**first, "snapshot_timestamp": at(21, 40), "points_line": 25.5, "captured_at": captured}
    found = ask(check_of(f.PREDICTIONS, "line_is_latest"), {f.PREDICTIONS: [live], f.PROPS: [first, later]})
    assert found.state == state


def test_windows_of_what_was_predicted_live_are_frozen_and_only_warn(ask: Ask) -> None:
    check, pair = check_of(f.STORE, "windows_recomputed"), f.PAIRS[f.STORE, "windows_recomputed"]
    corrected = {**pair.clean, **pair.poisoned}
    assert ask(check, corrected).state is State.ERROR
    assert ask(check, {**corrected, f.CONTEXT: [{"origin": "live"}]}).state is State.WARN


def test_a_window_that_counts_a_game_of_the_date_itself_is_found(ask: Ask) -> None:
    check, pair = check_of(f.STORE, "windows_recomputed"), f.PAIRS[f.STORE, "windows_recomputed"]
    tonight = {"game_date": DAY, "game_id": GAME, "pts": 40, "minutes": 40.0}
    assert ask(check, {**pair.clean, f.SUMMARY: [*f.TWO_GAMES, tonight]}).state is State.PASSED
    leaked = {**f.WINDOWS_OF_TWO, **_value("games_this_season", 3.0)}
    found = ask(check, {**pair.clean, f.STORE: [leaked]})
    assert found.rows["window"].to_list() == ["games_this_season"]


def _value(feature: str, value: float) -> dict[str, Any]:
    return {feature: {"value": value, "quality": 1.0, "source": "x"}}


def test_an_old_line_whose_time_nobody_knows_is_not_old(ask: Ask) -> None:
    untimed = {**f.LINED, "line_snapshot_at": None}
    assert ask(check_of(f.PREDICTIONS, "line_age"), {f.PREDICTIONS: [untimed]}).state is State.PASSED
