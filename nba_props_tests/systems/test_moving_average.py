import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.features.contract import FEATURES
from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.systems.protocol import COMPONENTS, PREDICTED


def predicted(**given: float | None) -> dict[str, Any]:
    plain = dict.fromkeys((feature.name for feature in FEATURES), 0.0) | {"games_this_season": 30.0}
    frame = pl.DataFrame([{"game_id": "g", "player_lookup": "p"} | plain | given], infer_schema_length=None)
    frame = frame.with_columns(pl.col(feature.name).cast(pl.Float64) for feature in FEATURES)
    found = MovingAverageBaseline().predict(frame)
    assert tuple(found.columns) == PREDICTED
    return found.row(0, named=True)


def test_a_settled_player_is_his_recent_mean_plus_the_adjustments() -> None:
    found = predicted(points_ewma=20.0, points_prior=5.0, fatigue_adjustment=-0.4, pace_adjustment=0.3)
    assert found["predicted_points"] == pytest.approx(19.9)
    assert found["base_points"] == 20.0


def test_a_young_season_leans_on_the_last() -> None:
    """Four games in, this season and the last weigh the same."""
    found = predicted(points_ewma=20.0, points_prior=10.0, games_this_season=4)
    assert found["predicted_points"] == pytest.approx(15.0)
    assert predicted(points_ewma=None, points_prior=10.0, games_this_season=0)["predicted_points"] == 10.0


def test_the_first_games_are_wider() -> None:
    early, later = (predicted(points_ewma=20.0, points_prior=20.0, games_this_season=n) for n in (2, 3))
    assert early["predicted_points"] == later["predicted_points"]
    assert early["predicted_sd"] == pytest.approx(1.15 * later["predicted_sd"], abs=1e-3)


def test_nobody_is_predicted_below_zero() -> None:
    assert predicted(points_ewma=0.1, points_prior=0.1, fatigue_adjustment=-3.0)["predicted_points"] == 0


@given(st.floats(0, 40), st.floats(0, 40), st.integers(0, 20), st.floats(0, 3))
def test_the_contributions_add_up_to_the_prediction(
    ewma: float, prior: float, games: int, spike: float
) -> None:
    found = predicted(
        points_ewma=ewma, points_prior=prior, games_this_season=games, usage_spike_adjustment=spike
    )
    parts = json.loads(found["feature_importance"])
    assert sum(parts.values()) == pytest.approx(found["predicted_points"], abs=1e-3)
    assert sum(found[name] for name in COMPONENTS) == pytest.approx(found["predicted_points"], abs=1e-3)
