"""Judged from form alone, nobody knows who else plays."""

from collections.abc import Sequence

import polars as pl
import pytest

from nba_props.evaluation import form_only, walk_forward
from nba_props.features.contract import FEATURES
from nba_props.systems.protocol import System
from nba_props_tests.situations import MONTH, situations

ROWS = situations()
SLATE = ROWS.filter((pl.col("game_date") >= MONTH) & (pl.col("missing_required") == "")).head(20)


@pytest.fixture(scope="module")
def taught() -> Sequence[System]:
    return form_only.refitted(ROWS)(MONTH)


def test_all_that_tells_of_team_mates_is_hidden() -> None:
    tells = {each.name for each in FEATURES if "mates" in each.description or "_out_" in each.name}
    assert tells | {"usage_spike_adjustment"} == set(form_only.TEAMMATES)


@pytest.mark.parametrize("name", form_only.TEAMMATES)
def test_what_the_absent_leave_changes_no_forecast(taught: Sequence[System], name: str) -> None:
    others = SLATE.with_columns(pl.col(name) + 40.0)
    for system in taught:
        said = system.predict(SLATE)["predicted_points"]
        assert said.equals(system.predict(others)["predicted_points"]), system.system_id


def test_nor_do_models_learn_from_it(taught: Sequence[System]) -> None:
    """Were it hidden only when asked, the fitted weights would still be those of who knew."""
    knew = {system.system_id: system for system in walk_forward.refitted(ROWS)(MONTH)}
    hidden = SLATE.with_columns(pl.lit(0.0).alias(name) for name in form_only.TEAMMATES)
    for system in taught:
        if system.system_id in ("xgboost_v1", "ensemble_v1", "distribution_v1"):
            said = system.predict(SLATE)["predicted_points"]
            assert not said.equals(knew[system.system_id].predict(hidden)["predicted_points"])
