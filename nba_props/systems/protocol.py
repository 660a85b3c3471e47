"""What a prediction system is.

What belongs here: the protocol all systems follow and the columns they hand back. What does not: any one
system, and lines, prices and recommendations, which are the same for all (see `predictions/`).
"""

from typing import Protocol

import polars as pl

#: What a system returns for each player it predicts, beside the keys.
COMPONENTS = (
    "base_points",
    "fatigue_adjustment",
    "shot_zone_adjustment",
    "pace_adjustment",
    "usage_spike_adjustment",
)
PREDICTED = (
    "game_id",
    "player_lookup",
    "predicted_points",
    "predicted_sd",
    *COMPONENTS,
    "feature_importance",
)


class System(Protocol):
    """A prediction system. Its version changes whenever the same features may give another prediction."""

    @property
    def system_id(self) -> str:
        """Name of the system, as stored."""
        ...

    @property
    def version(self) -> str:
        """Version of the model, as stored and hashed into every prediction_id."""
        ...

    def predict(self, features: pl.DataFrame) -> pl.DataFrame:
        """Predict a slate.

        In: one row a (game_id, player_lookup) with a plain column for every feature of the contract; no
        required one is null. Out: the same rows with the columns PREDICTED: mean and standard deviation in
        points, the parts the mean is the sum of, and feature_importance as JSON (name -> points).
        """
        ...
