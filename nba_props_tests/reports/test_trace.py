"""A player's trace: his rows of every table and nobody else's, and a last sentence that is true."""

import json
from typing import Any

import polars as pl
import pytest

from nba_props.reports import trace
from nba_props.reports.trace import Person, Trace
from nba_props_tests.builders import AFTER_TIP, DAY, features, rows
from nba_props_tests.reports.situation import (
    ANNA,
    BOB,
    TABLES,
    Stored,
    changed,
    grade,
    outcome,
    prediction,
    quote,
    whole,
    without,
)

RESULTS = "nba_monitoring.check_results"
PERSON = Person("Anna Berg", ANNA, ANNA, "nba:1", "BOS", "exact spelling")


def traced(
    stored: Stored, person: Person = PERSON, absent: tuple[str, ...] = (), *verdicts: dict[str, Any]
) -> Trace:
    present = [table for table in TABLES if table not in absent]
    told = rows(RESULTS, *verdicts)
    return trace.build(person, DAY, stored, told, present=present, sportsbooks=("fanduel",))


def gone(stored: Stored, *tables: str, player: str = ANNA) -> Stored:
    for table in tables:
        stored = without(stored, table, player)
    return stored


def verdict(state: str, sample: list[dict[str, Any]], **given: Any) -> dict[str, Any]:
    usual = {"table_name": "t", "check_name": "c", "checked_at": AFTER_TIP, "population": 2, "violations": 1}
    return usual | {"state": state, "sample": json.dumps(sample)} | given


def test_every_section_holds_his_rows_alone() -> None:
    found = traced(whole())
    sizes = {name: rows.height for name, rows in found.sections.items()}
    features_ = sizes.pop("features")
    assert features_ == found.sections["features"]["feature"].n_unique() > 60
    assert sizes == {
        "game": 1,
        "injury reports": 0,
        "quotes": 1,
        "context": 1,
        "staged predictions": 0,
        "staged outcomes": 0,
        "outcome": 1,
        "predictions": 1,
        "played": 1,
        "grades": 1,
        "checks": 0,
    }
    assert set(found.run_ids) >= {f"run-of-{ANNA}", "graded"} and f"run-of-{BOB}" not in found.run_ids
    assert found.sections["quotes"]["fate"].to_list() == ["the line quoted"]


def test_superseded_versions_stay_in_sight_the_leading_system_first() -> None:
    old = prediction(ANNA, is_active=False, prediction_id="old", predicted_points=20.0)
    new = prediction(ANNA, prediction_version=2)
    leading = prediction(ANNA, "ensemble_v1_1", predicted_points=21.0, recommendation="PASS")
    found = traced(changed(whole(), trace.PREDICTIONS, new, old, leading))
    told = found.sections["predictions"].select("system_id", "prediction_version", "is_active").rows()
    assert told == [
        ("ensemble_v1_1", 1, True),
        ("moving_average_baseline_v1", 1, False),
        ("moving_average_baseline_v1", 2, True),
    ]
    assert "predicted by 2 systems; ensemble_v1_1 expects 21.0 points" in found.why


def test_features_carry_quality_source_and_what_is_required() -> None:
    stored = changed(
        whole(), trace.FEATURES, {"player_lookup": ANNA} | features(points_ewma=20.0, games_this_season=40.0)
    )
    told = {row["feature"]: row for row in traced(stored).sections["features"].iter_rows(named=True)}
    assert told["points_ewma"]["value"] == 20.0 and told["points_ewma"]["group"] == "form"
    assert {row["required"] for row in told.values()} == {True, False}
    assert told["points_ewma"]["source"] is not None and told["points_ewma"]["quality"] is not None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "He scored 24: WIN."),
        ({"result": "VOID", "void_reason": "late scratch"}, "Graded VOID, late scratch."),
        ({"result": "PENDING"}, "Graded PENDING."),
    ],
)
def test_a_prediction_is_told_with_its_line_its_reason_and_its_result(
    given: dict[str, str], words: str
) -> None:
    found = traced(changed(whole(), trace.ACCURACY, grade(ANNA, **given)))
    assert found.why == (
        "Anna Berg is predicted by 1 system; moving_average_baseline_v1 expects 23.5 points against"
        f" fanduel's line of 20.5: OVER, 3 points over the line. {words}"
    )


def test_a_prediction_without_a_line_says_whether_there_were_quotes() -> None:
    unlined = changed(whole(), trace.PREDICTIONS, prediction(ANNA, has_prop_line=False))
    assert "none of 1 quotes counts" in traced(unlined).why
    assert "no book has a line" in traced(gone(unlined, trace.QUOTES)).why


def test_a_quote_for_another_game_than_his_says_so() -> None:
    """A traded player: his books know the new team, the rosters do not."""
    stored = changed(whole(), trace.QUOTES, quote(ANNA, game_id="another"))
    assert traced(stored).sections["quotes"]["fate"].to_list() == ["of a game he is not expected in"]


class TestWhyNot:
    """Without an active prediction the sentence names the first thing that kept him from one."""

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"outcome": "skipped", "reason": "reported OUT"}, "skipped, reported OUT."),
            ({"outcome": "failed", "error": "x: nan", "attempts": 3}, "failed 3 times, x: nan."),
            ({"reason": "predicted and staged; the slate is not published yet"}, "predicted and staged"),
        ],
    )
    def test_his_outcome(self, given: dict[str, Any], words: str) -> None:
        stored = gone(changed(whole(), trace.OUTCOMES, outcome(ANNA, **given)), trace.PREDICTIONS)
        assert traced(stored).why.startswith(f"No prediction: {words}")

    def test_what_no_longer_counts(self) -> None:
        skipped = changed(whole(), trace.OUTCOMES, outcome(ANNA, outcome="skipped", reason="reported OUT"))
        stored = changed(skipped, trace.PREDICTIONS, prediction(ANNA, is_active=False))
        assert "what was published before no longer counts" in traced(stored).why

    def test_no_schedule_no_game_no_run(self) -> None:
        stored = {table: frame.clear() for table, frame in whole().items()}
        assert f"no schedule of {DAY} is stored" in traced(stored, PERSON, (trace.SCHEDULE,)).why
        assert f"BOS has no game on {DAY}" in traced(stored).why
        game = stored | {trace.SCHEDULE: whole()[trace.SCHEDULE]}
        assert "was not run up to its outcomes" in traced(game, PERSON, (trace.OUTCOMES,)).why

    def test_nobody_expected_him(self) -> None:
        nothing = gone(whole(), trace.PREDICTIONS, trace.OUTCOMES, trace.CONTEXT, trace.FEATURES)
        assert "quoted only after the date was decided" in traced(nothing).why
        assert "nobody expected him" in traced(gone(nothing, trace.QUOTES)).why

    def test_a_context_without_an_outcome_is_no_ordinary_thing(self) -> None:
        stored = gone(whole(), trace.PREDICTIONS, trace.OUTCOMES)
        assert "lacks an outcome, which no date should" in traced(stored).why


def test_a_name_that_means_nobody_is_traced_by_its_print() -> None:
    nobody = Person("Bobby Cole", "bobbycole", None, None, None, "printed")
    printed = quote(BOB, player_lookup=None, player_lookup_raw="bobbycole", person_known=False)
    unknown = outcome(BOB, player_lookup="bobbycole", outcome="skipped", reason="nobody known")
    stored = whole() | {
        trace.QUOTES: rows(trace.QUOTES, printed | {"resolution": "unresolved"}, quote(ANNA)),
        trace.OUTCOMES: rows(trace.OUTCOMES, unknown, outcome(ANNA)),
    }
    found = traced(stored, nobody)
    assert found.sections["quotes"]["fate"].to_list() == ["name unresolved"]
    assert found.sections["predictions"].is_empty() and found.why == "No prediction: skipped, nobody known."


class TestChecks:
    """Verdicts that name him: the newest of each check, where it does not pass."""

    def named(self, *verdicts: dict[str, Any]) -> pl.DataFrame:
        return traced(whole(), PERSON, (), *verdicts).sections["checks"]

    def test_only_those_that_name_him(self) -> None:
        theirs = verdict("warn", [{"player_lookup": BOB}], check_name="other")
        his = verdict("error", [{"player_lookup": BOB}, {"player_name": "Anna Berg", "x": 1}])
        found = self.named(theirs, his)
        assert found["check_name"].to_list() == ["c"]
        assert json.loads(found["says"][0]) == [{"player_name": "Anna Berg", "x": 1}]

    def test_only_the_newest(self) -> None:
        his = verdict("error", [{"player_lookup": ANNA}])
        newer = verdict("pass", [], checked_at=AFTER_TIP.replace(hour=13))
        assert self.named(his).height == 1 and self.named(his, newer).is_empty()
