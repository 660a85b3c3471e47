from typing import Any

import pytest

from nba_props.predictions import outcomes, staging
from nba_props.systems.lineup import SYSTEMS, Lineup
from nba_props_tests.builders import AFTER_TIP, BEFORE_TIP, GAME, features, rows

CONTEXT = {"has_prop_line": True, "expected_minutes": 30.0}
QUOTE = {
    "person_known": True,
    "game_id": GAME,
    "player_lookup": "elsewhere",
    "snapshot_timestamp": BEFORE_TIP,
}


def decided(
    context: dict[str, Any] | None = None,
    store: dict[str, Any] | None = None,
    quote: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The outcome of the only player there is."""
    found = outcomes.decide(
        rows(
            "nba_analytics.upcoming_player_game_context",
            *([CONTEXT | context] if context is not None else []),
        ),
        rows(
            "nba_precompute.ml_feature_store", *([features() | (store or {})] if context is not None else [])
        ),
        rows("nba_raw.odds_api_player_points_props", *([QUOTE | quote] if quote is not None else [])),
        15,
    )
    assert found.height == 1
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("context", "store", "outcome", "code"),
    [
        ({}, {}, "predicted", None),
        ({"has_prop_line": False, "expected_minutes": 15.0}, {}, "predicted", None),
        ({"has_prop_line": True, "expected_minutes": 3.0}, {}, "predicted", None),
        ({"has_prop_line": False, "expected_minutes": 14.9}, {}, "skipped", "few_minutes"),
        ({"has_prop_line": False, "expected_minutes": None}, {}, "skipped", "missing_feature"),
        ({"injury_status": "OUT"}, {}, "skipped", "out"),
        ({"injury_status": "DOUBTFUL"}, {}, "predicted", None),
        ({"is_postponed": True, "injury_status": "OUT"}, {}, "skipped", "postponed"),
        ({}, {"missing_required": "points_prior"}, "skipped", "missing_feature"),
        ({}, {"player_lookup": "somebodyelse"}, "skipped", "missing_feature"),
    ],
)
def test_a_player_has_one_outcome_with_its_reason(
    context: dict[str, Any], store: dict[str, Any], outcome: str, code: str | None
) -> None:
    found = decided(context, store)
    assert (found["outcome"], found["reason_code"]) == (outcome, code)
    assert (found["reason"] is None) == (code is None)


def test_a_missing_feature_is_named() -> None:
    assert "points_prior" in decided({}, {"missing_required": "points_prior"})["reason"]


@pytest.mark.parametrize(
    ("quote", "code"),
    [({}, "team_unclear"), ({"game_id": None}, "no_game"), ({"person_known": False}, "name_not_resolved")],
)
def test_a_lined_player_without_a_place_is_accounted_for(quote: dict[str, Any], code: str) -> None:
    found = decided(quote=quote)
    assert (found["outcome"], found["reason_code"], found["has_prop_line"]) == ("skipped", code, True)


def test_a_line_that_came_after_the_decision_accounts_for_nobody() -> None:
    assert decided({}, quote={"snapshot_timestamp": AFTER_TIP})["outcome"] == "predicted"


@pytest.mark.parametrize(
    ("systems", "stored", "outcome", "reason"),
    [
        (2, 2, "predicted", None),
        (2, 1, "predicted", "only 1 of 2 systems predicted: no models"),
        (2, 0, "failed", "no system"),
    ],
)
def test_who_was_to_be_predicted_and_is_not_stored_has_failed(
    systems: int, stored: int, outcome: str, reason: str | None
) -> None:
    asked = rows("nba_predictions.prediction_outcomes", {"outcome": "predicted", "game_id": GAME}).drop(
        "systems", "attempts", "error", "run_id", "created_at"
    )
    active = [{"prediction_id": str(n), "system_id": str(n)} for n in range(stored)] + [
        {"prediction_id": "old", "is_active": False}
    ]
    found = outcomes.account(
        asked,
        rows("nba_predictions.player_prop_predictions", *active),
        Lineup(SYSTEMS * stored, dict.fromkeys(map(str, range(systems - stored)), "no models")),
        staged=rows("nba_predictions.staged_predictions"),
        tries=staging.tries(rows("nba_predictions.staged_outcomes")),
    ).row(0, named=True)
    assert (found["outcome"], found["systems"]) == (outcome, stored)
    assert (reason or "") in (found["reason"] or "")
    assert (reason is None) == (found["reason"] is None)
