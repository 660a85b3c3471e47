"""`moving_average_baseline_v1`: the recency-weighted mean of points, shrunk to last season while this one is
young.

What belongs here: this one system. Its recipe: points weighted with a half-life of 8 games; in the first ten
games leaning on last season's mean; the composite factors' four small adjustments on top.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.features.form import POINTS_HALF_LIFE, PRIOR_GAMES, SETTLED_GAMES
from nba_props.systems.protocol import COMPONENTS, Fitted, Forecast

_ADJUSTMENTS = COMPONENTS[1:]


class MovingAverageBaseline:
    """See the module; needs no training, so it is its own core and can predict as it is."""

    system_id = "moving_average_baseline_v1"
    version = "1.1"
    parameters: Mapping[str, Any] = {"half_life": POINTS_HALF_LIFE, "prior_games": PRIOR_GAMES}

    def predict(self, features: pl.DataFrame) -> pl.DataFrame:
        """See `System.predict`; the spread is the one measured for all."""
        return Fitted(self.system_id, self.version, self).predict(features)

    def fit(self, rows: pl.DataFrame) -> "MovingAverageBaseline":
        """See `Recipe.fit`."""
        return self

    def restore(self, state: Mapping[str, bytes]) -> "MovingAverageBaseline":
        """See `Recipe.restore`."""
        return self

    def state(self) -> dict[str, bytes]:
        """See `Core.state`."""
        return {}

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        games = pl.col("games_this_season")
        weight = pl.when(games < SETTLED_GAMES).then(games / (games + PRIOR_GAMES)).otherwise(1.0)
        parts = features.select(
            (weight * pl.coalesce("points_ewma", "points_prior")).alias("points_ewma"),
            ((1 - weight) * pl.col("points_prior")).alias("points_prior"),
            *_ADJUSTMENTS,
        )
        points = parts.sum_horizontal().clip(0).to_numpy()
        component = {name: name for name in _ADJUSTMENTS}
        return Forecast(points, parts.columns, parts.to_numpy(), component)
