"""`distribution_v1`: the whole distribution of a player's points around a linear mean, for P(over any line).

What belongs here: this one system's mean, and the linear core the boosted trees start from. Its spread and
recalibration come from `calibration.py`, as every fitted system's do; here they are what it is for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.systems.files import arrays_bytes, arrays_of, json_bytes
from nba_props.systems.inputs import COMPONENT, NAMES, matrix
from nba_props.systems.protocol import Forecast
from nba_props.systems.regression import DELTA, Ridge, fit_ridge

#: Ridge penalty in rows, of standardised inputs.
PENALTY = 300.0
AVERAGE = "the average player"
_ARRAYS = ("centre", "scale", "weights")


@dataclass(frozen=True)
class Linear:
    """A ridge on the inputs named."""

    names: tuple[str, ...]
    ridge: Ridge

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        parts = self.ridge.contributions(matrix(features, self.names))
        whole = np.column_stack([np.full(len(parts), self.ridge.intercept), parts])
        return Forecast(whole.sum(axis=1), [AVERAGE, *self.names], whole, COMPONENT)

    def state(self) -> dict[str, bytes]:
        """See `Core.state`."""
        about = {"names": list(self.names), "intercept": self.ridge.intercept}
        arrays = {name: getattr(self.ridge, name) for name in _ARRAYS}
        return {"linear.json": json_bytes(about), "weights.json": arrays_bytes(arrays)}


@dataclass(frozen=True)
class LinearRecipe:
    """A ridge with Huber's loss; an infinite `delta` is least squares, whose centre is the mean."""

    system_id: str
    version: str = "1.1"
    names: tuple[str, ...] = NAMES
    penalty: float = PENALTY
    delta: float = DELTA

    @property
    def parameters(self) -> Mapping[str, Any]:
        """See `Recipe.parameters`."""
        return {"penalty": self.penalty, "delta": str(self.delta), "inputs": list(self.names)}

    def fit(self, rows: pl.DataFrame) -> Linear:
        """See `Recipe.fit`."""
        points = rows["actual_points"].to_numpy()
        return Linear(self.names, fit_ridge(matrix(rows, self.names), points, self.penalty, self.delta))

    def restore(self, state: Mapping[str, bytes]) -> Linear:
        """See `Recipe.restore`."""
        about = json.loads(state["linear.json"])
        arrays = arrays_of(state["weights.json"])
        ridge = Ridge(arrays["centre"], arrays["scale"], arrays["weights"], about["intercept"])
        return Linear(tuple(about["names"]), ridge)


DISTRIBUTION = LinearRecipe("distribution_v1", delta=float("inf"))
