"""Where the trees start, by hand, and to whom the start belongs."""

import polars as pl
import pytest

from nba_props.systems.boosted import BoostedRecipe
from nba_props_tests.situations import situations

#: Trees that have learnt next to nothing: what is said is where they start.
UNTAUGHT = BoostedRecipe(rounds=1)


def _said(**features: float | None) -> tuple[float, dict[str, float]]:
    row = situations(days=1).head(1)
    one = row.with_columns(pl.lit(value, pl.Float64).alias(name) for name, value in features.items())
    forecast = UNTAUGHT.fit(situations()).forecast(one)
    return float(forecast.points[0]), dict(zip(forecast.names, forecast.parts[0], strict=True))


def test_trees_start_from_minutes_times_rate() -> None:
    points, parts = _said(minutes_ewma_4=40.0, points_per_minute=0.9, games_last_season=0.0, points_prior=8.0)
    assert points == pytest.approx(36.0, abs=0.7)
    assert parts["minutes_x_rate"] == pytest.approx(36.0, abs=0.7)


def test_who_has_no_rate_starts_from_his_prior_mean() -> None:
    points, parts = _said(
        points_per_minute=None, rate_last_season=None, games_last_season=0.0, points_prior=8.0
    )
    assert points == pytest.approx(8.0, abs=0.7)
    assert parts["minutes_x_rate"] == pytest.approx(8.0, abs=0.7)
