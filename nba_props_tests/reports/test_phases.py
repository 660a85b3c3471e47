"""A date's phases: a whole date has no gap; whatever is taken away is named in its phase, with why."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from nba_props.predictions.publishing import Terms
from nba_props.reports import phases
from nba_props.reports.phases import LOST, Gap, Phase, Situation
from nba_props.systems.lineup import SYSTEMS, Lineup
from nba_props_tests.builders import AFTER_TIP, DAY, TIP, rows
from nba_props_tests.reports.situation import (
    ANNA,
    BOB,
    CODE,
    SYSTEM,
    Stored,
    changed,
    grade,
    outcome,
    prediction,
    quote,
    whole,
    without,
)

SEEN = Situation(
    day=DAY,
    today=DAY + timedelta(days=1),
    now=AFTER_TIP,
    has_schedule=True,
    lineup=Lineup(SYSTEMS),
    terms=Terms(0.95, timedelta(minutes=10), timedelta(minutes=30)),
    min_minutes=15,
)
LINED, PLAYED, GRADED = (
    "players with a line, predicted with it",
    "players who played, expected",
    "active predictions, graded",
)


def gaps(stored: Stored, seen: Situation = SEEN) -> dict[str, tuple[Gap, ...]]:
    """The gaps by phase, where there are any."""
    return {phase.name: phase.gaps for phase in phases.build(stored, seen) if phase.gaps}


def phase(stored: Stored, name: str, seen: Situation = SEEN) -> Phase:
    [found] = [each for each in phases.build(stored, seen) if each.name == name]
    return found


def test_a_whole_date_has_no_gap() -> None:
    stored = whole()
    assert gaps(stored) == {}
    counts = {each.name: (each.expected, each.stored) for each in phases.build(stored, SEEN)}
    assert counts[LINED] == (1, 1) and counts[GRADED] == (2, 2)
    assert counts[f"published by {SYSTEM}"] == (2, 2) and counts["games"] == (1, 1)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (phases.PLAYED, {"players with box rows, summarised"}),
        (phases.FEATURES, {"context rows with features"}),
        (
            phases.OUTCOMES,
            {LINED, "expected players with an outcome"},
        ),
        (phases.PREDICTIONS, {"players to be predicted, predicted", f"published by {SYSTEM}"}),
        (phases.GRADES, {GRADED}),
    ],
)
def test_a_row_that_is_lost_is_named_in_its_phase_with_a_command(table: str, names: set[str]) -> None:
    found = gaps(without(whole(), table, ANNA))
    assert set(found) == names
    for lost in (gap for all_ in found.values() for gap in all_):
        assert lost.who == "Anna Berg" and not lost.is_explained and str(DAY) in lost.remedy


def test_no_schedule_is_a_gap_and_not_a_date_without_games() -> None:
    empty = {table: frame.clear() for table, frame in whole().items()}
    assert gaps(empty) == {}
    [gap] = gaps(empty, replace(SEEN, has_schedule=False))["games"]
    assert not gap.is_explained and "no schedule" in gap.reason


def test_a_game_named_by_box_rows_alone_is_lost() -> None:
    stored = changed(whole(), phases.SCHEDULE, {"game_id": "another", "status": "postponed"})
    assert [gap.who for gap in gaps(stored)["games"]] == ["0022500001"]


@pytest.mark.parametrize(
    ("status", "today", "is_explained"),
    [("final", 1, False), ("scheduled", 1, False), ("live", 0, True), ("final", 0, False)],
)
def test_a_game_without_box_rows_is_lost_unless_it_may_still_be_played(
    status: str, today: int, is_explained: bool
) -> None:
    stored = whole() | {phases.BOX: rows(phases.BOX)}
    stored = changed(stored, phases.SCHEDULE, {"status": status, "game_code": CODE})
    seen = replace(SEEN, today=DAY + timedelta(days=today))
    [gap] = gaps(stored, seen)["games with box scores"]
    assert (gap.who, gap.is_explained) == (CODE, is_explained)


def test_a_postponed_game_needs_no_box_score() -> None:
    stored = whole() | {phases.BOX: rows(phases.BOX), phases.PLAYED: rows(phases.PLAYED)}
    stored = changed(stored, phases.SCHEDULE, {"status": "postponed"})
    assert "games with box scores" not in gaps(stored)


@pytest.mark.parametrize(
    ("given", "words", "remedy"),
    [
        ({"outcome": "skipped", "reason_code": "out", "reason": "reported OUT"}, "skipped, reported OUT", ""),
        (
            {"outcome": "failed", "reason_code": "error", "reason": "x", "error": "boom"},
            "failed, boom",
            f"nba-props backfill --from {DAY} --to {DAY}",
        ),
        (
            {"outcome": "skipped", "reason_code": "name_not_resolved", "reason": "nobody"},
            "skipped, nobody",
            f'nba-props alias explain "Anna Berg" --date {DAY}',
        ),
    ],
)
def test_a_lined_player_who_is_accounted_for_is_explained(
    given: dict[str, str], words: str, remedy: str
) -> None:
    stored = changed(whole(), phases.OUTCOMES, outcome(ANNA, **given), outcome(BOB, has_prop_line=False))
    [gap] = gaps(stored)[LINED]
    assert (gap.who, gap.reason, gap.is_explained, gap.remedy) == ("Anna Berg", words, True, remedy)


def test_an_outcome_without_a_reason_explains_nothing() -> None:
    stored = changed(whole(), phases.OUTCOMES, outcome(ANNA, outcome="skipped"), outcome(BOB))
    [gap] = gaps(stored)[LINED]
    assert not gap.is_explained and LOST in gap.reason


def test_a_traded_player_quoted_for_his_new_team_is_named() -> None:
    """Both of his teams play: he is predicted for the old one, without his line, and no outcome says so."""
    stored = changed(whole(), phases.OUTCOMES, outcome(ANNA, has_prop_line=False, team="MIN"), outcome(BOB))
    stored |= {phases.QUOTES: rows(phases.QUOTES, quote(ANNA), quote(BOB))}
    [gap] = gaps(stored)[LINED]
    assert gap.who == "Anna Berg" and f"quoted for {CODE} and expected with MIN" in gap.reason
    assert not gap.is_explained


def test_a_quote_after_the_decision_is_no_line_that_lacks() -> None:
    late = quote(BOB, snapshot_timestamp=TIP - timedelta(minutes=5))
    assert gaps(whole() | {phases.QUOTES: rows(phases.QUOTES, quote(ANNA), late)}) == {}


def test_who_played_unexpectedly_is_told_and_is_no_loss() -> None:
    stored = without(without(whole(), phases.CONTEXT, BOB), phases.FEATURES, BOB)
    stored = {table: frame.clone() for table, frame in stored.items()}
    [gap] = gaps(stored)[PLAYED]
    assert gap.who == "Bob Cole" and gap.is_explained and "last ten games" in gap.reason


class TestSystems:
    """A system that lacks is told with the reason there is, or as lost."""

    def test_without_models_everybody_lacks_for_one_reason(self) -> None:
        seen = replace(SEEN, lineup=Lineup(SYSTEMS, {"xgboost_v1": "there are no models of 2026-01"}))
        [gap] = gaps(whole(), seen)["published by xgboost_v1"]
        assert gap.who == "everybody" and gap.is_explained and "train --month 2026-01" in gap.remedy

    @pytest.mark.parametrize(("error", "is_explained"), [("xgboost_v1: nan", True), (None, False)])
    def test_one_players_is_told_by_his_outcome(self, error: str | None, is_explained: bool) -> None:
        stored = whole()
        stored |= {phases.PREDICTIONS: pl.concat([stored[phases.PREDICTIONS], other("xgboost_v1")])}
        stored = changed(
            stored, phases.OUTCOMES, outcome(ANNA), outcome(BOB, has_prop_line=False, error=error)
        )
        seen = replace(SEEN, lineup=Lineup(SYSTEMS, {"xgboost_v1": "unused"}))
        [gap] = gaps(stored, seen)["published by xgboost_v1"]
        assert (gap.who, gap.is_explained) == ("Bob Cole", is_explained)


def other(system: str) -> pl.DataFrame:
    return rows(phases.PREDICTIONS, prediction(ANNA, system))


class TestStaged:
    """Staged rows are published, or wait under the terms, or are lost."""

    def staged(self, seconds: float) -> Stored:
        row = prediction(BOB) | {"staged_at": AFTER_TIP - timedelta(seconds=seconds), "run_id": "r"}
        row |= {"prediction_id": "new"}
        names = set(whole()[phases.STAGED].columns)
        one = {name: value for name, value in row.items() if name in names}
        empty = {phases.PREDICTIONS: rows(phases.PREDICTIONS)}
        return whole() | empty | {phases.STAGED: rows(phases.STAGED, one)}

    @pytest.mark.parametrize(("seconds", "waits"), [(30, True), (3600, False)])
    def test_they_may_wait_only_so_long(self, seconds: float, waits: bool) -> None:
        [gap] = gaps(self.staged(seconds))["staged predictions, published"]
        assert (gap.who, gap.is_explained, gap.remedy) == ("Bob Cole", waits, f"nba-props publish {DAY}")


class TestGraded:
    """A grade is due once the game is final and has its box score."""

    def pending(self, **game: str) -> Stored:
        stored = changed(whole(), phases.GRADES, grade(ANNA, result="PENDING"), grade(BOB))
        return changed(stored, phases.SCHEDULE, {"game_code": CODE, "status": "final"} | game)

    def test_a_final_game_without_a_grade_is_lost(self) -> None:
        [gap] = gaps(self.pending())[GRADED]
        assert gap.who == "Anna Berg" and not gap.is_explained and "--select grading" in gap.remedy
        assert phase(self.pending(), GRADED).unexplained == (gap,)

    def test_a_game_that_is_not_over_explains_it(self) -> None:
        [gap] = gaps(self.pending(status="live"))[GRADED]
        assert gap.is_explained and "the game is live" in gap.reason


def test_the_command_for_tonight_is_the_slate() -> None:
    tonight = replace(SEEN, today=DAY)
    assert tonight.again == f"nba-props slate {DAY}"
    assert SEEN.again == f"nba-props backfill --from {DAY} --to {DAY}"
