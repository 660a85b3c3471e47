"""`xgboost_v1`: shallow trees over a linear offset.

The problem is nearly linear; the trees add what products of inputs miss. Their contributions are exact
(XGBoost's own SHAP values), and so is the sum with the offset's.

What belongs here: this one system.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from nba_props.systems.inputs import COMPONENT, NAMES, Floats, matrix
from nba_props.systems.linear import AVERAGE, Linear, LinearRecipe
from nba_props.systems.protocol import Forecast
from nba_props.systems.regression import DELTA

ROUNDS = 180
SEED = 20231024
_TREES = {
    "objective": "reg:pseudohubererror",
    "huber_slope": DELTA,
    "max_depth": 3,
    "eta": 0.04,
    "min_child_weight": 100,
    "subsample": 0.8,
    "colsample_bytree": 0.5,
    "reg_lambda": 10,
    "max_bin": 64,
    "tree_method": "hist",
    "base_score": 0.0,
    "seed": SEED,
}


@dataclass(frozen=True)
class Boosted:
    """The offset and the trees (an xgboost.Booster)."""

    offset: Linear
    trees: Any

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        linear = self.offset.forecast(features)
        if features.is_empty():
            return linear
        data = _data(matrix(features), linear.points)
        # The last column is what a tree says of nobody in particular, with the margin in it.
        shap = self.trees.predict(data, pred_contribs=True).astype(np.float64)
        parts = linear.parts.copy()
        parts[:, 1:] += shap[:, :-1]
        parts[:, 0] += shap[:, -1] - linear.points
        return Forecast(parts.sum(axis=1), [AVERAGE, *NAMES], parts, COMPONENT)

    def state(self) -> dict[str, bytes]:
        """See `Core.state`."""
        return self.offset.state() | {"trees.ubj": bytes(self.trees.save_raw("ubj"))}


@dataclass(frozen=True)
class BoostedRecipe:
    """See the module. One thread: the trees are small, two wait for each other longer than
    they work on a busy machine, and one gives the same trees everywhere."""

    system_id: str = "xgboost_v1"
    version: str = "1.1"
    rounds: int = ROUNDS
    threads: int = 1
    offset: LinearRecipe = field(default_factory=lambda: LinearRecipe("offset"))

    @property
    def parameters(self) -> Mapping[str, Any]:
        """See `Recipe.parameters`."""
        trees = _TREES | {"rounds": self.rounds, "threads": self.threads}
        return {"trees": trees, "offset": dict(self.offset.parameters)}

    def fit(self, rows: pl.DataFrame) -> Boosted:
        """See `Recipe.fit`."""
        import xgboost

        offset = self.offset.fit(rows)
        data = _data(matrix(rows), offset.forecast(rows).points, rows["actual_points"].to_numpy())
        return Boosted(offset, xgboost.train(_TREES | {"nthread": self.threads}, data, self.rounds))

    def restore(self, state: Mapping[str, bytes]) -> Boosted:
        """See `Recipe.restore`."""
        import xgboost

        trees = xgboost.Booster({"nthread": self.threads})
        trees.load_model(bytearray(state["trees.ubj"]))
        return Boosted(self.offset.restore(state), trees)


def _data(inputs: Floats, offset: Floats, points: Floats | None = None) -> Any:
    import xgboost

    return xgboost.DMatrix(inputs, points, base_margin=offset)
