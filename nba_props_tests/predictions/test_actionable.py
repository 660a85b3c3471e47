"""The evidence rule: what may carry a stake, what a price is needed for, and what confidence is."""

from typing import Any

import polars as pl
import pytest

from nba_props.predictions import reconcile, rows
from nba_props.systems import training
from nba_props.systems.lineup import SYSTEMS
from nba_props_tests import builders
from nba_props_tests.builders import AFTER_TIP, BEFORE_TIP
from nba_props_tests.situations import MONTH, situations

CONTEXT = "nba_analytics.upcoming_player_game_context"
STORE = "nba_precompute.ml_feature_store"
SYSTEM = SYSTEMS[0]
PROVEN = rows.Policy(1.0, 0.535, frozenset({SYSTEM.system_id}))
LINED = {
    "has_prop_line": True, "current_points_line": 10.5, "sportsbook": "fanduel", "line_books": 1,
    "over_price_decimal": 1.9, "under_price_decimal": 1.9, "origin": "live", "expected_minutes": 30.0,
}  # fmt: skip


def built(policy: rows.Policy = PROVEN, points: float = 15.0, **context: Any) -> pl.DataFrame:
    """One prediction of a player with this form, far over the line."""
    stored = builders.features(points_ewma=points, games_this_season=40.0)
    store = builders.rows(STORE, {"early_season": False, **stored})
    known = builders.rows(CONTEXT, LINED | context)
    features = rows.features_of(store.select("game_id", "player_lookup"), store)
    return rows.build(SYSTEM, features, known, policy)


def said(made: pl.DataFrame) -> tuple[bool, str | None]:
    return made["is_actionable"].item(), made["filter_reason"].item()


def test_nothing_is_actionable_before_its_evidence_is_in() -> None:
    assert said(built(rows.Policy(1.0, 0.535))) == (False, "no demonstrated edge")
    assert said(built()) == (True, None)


@pytest.mark.parametrize(
    ("context", "why"),
    [
        ({"origin": "backfill"}, "predicted after the fact"),
        ({"over_price_decimal": None}, "the side has no price"),
        ({"over_price_decimal": 1.01}, "no expected value at the price"),
        ({"current_points_line": 19.0}, "no side recommended"),
        ({"has_prop_line": False, "current_points_line": None}, "no side recommended"),
    ],
)
def test_even_the_proven_need_a_live_side_at_a_price_worth_it(context: dict[str, Any], why: str) -> None:
    assert said(built(**context)) == (False, why)


def test_what_is_published_after_tip_off_is_no_longer_actionable() -> None:
    made = built()
    assert said(reconcile.arriving(made, BEFORE_TIP, 1.0)) == (True, None)
    assert said(reconcile.arriving(made, AFTER_TIP, 1.0)) == (False, "predicted after the fact")


@pytest.mark.parametrize("side", ["over", "under"])
def test_a_line_without_a_price_has_no_expected_value(side: str) -> None:
    """And -110 is not assumed: the side's value is null, and with it everything that follows from a price."""
    bare = built(**{f"{side}_price_decimal": None})
    assert bare[f"{side}_expected_value"].item() is None
    assert bare[f"fair_{side}_price"].item() is not None
    other = "under" if side == "over" else "over"
    assert bare[f"{other}_expected_value"].item() is not None


def test_confidence_is_calibrated_where_a_calibration_is_fitted_and_there_is_a_line() -> None:
    alone = built().row(0, named=True)
    assert alone["calibrated_confidence_score"] is None
    assert alone["calibration_method"] is None
    assert alone["confidence_score"] == alone["raw_confidence_score"] > 0.5
    rowed = situations()
    fitted = next(
        system
        for system in training.restore(training.train(rowed, MONTH))
        if system.system_id == "distribution_v1"
    )
    store = builders.rows(STORE, builders.features(points_ewma=15.0, games_this_season=40.0))
    for context, has_line in ((LINED, True), ({"expected_minutes": 30.0}, False)):
        known = builders.rows(CONTEXT, context)
        features = rows.features_of(store.select("game_id", "player_lookup"), store)
        made = rows.build(fitted, features, known, PROVEN).row(0, named=True)
        assert (made["calibration_method"] == "walk-forward PIT") is has_line
        assert (made["calibrated_confidence_score"] is not None) is has_line
        if has_line:
            assert made["confidence_score"] == made["calibrated_confidence_score"]
            assert made["raw_confidence_score"] != made["calibrated_confidence_score"]
        else:
            assert made["confidence_score"] == made["raw_confidence_score"] == 0.5
