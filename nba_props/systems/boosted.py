"""`xgboost_v1`: shallow trees over minutes times rate.

The trees start from the player's own minutes and rate and add what these miss. Over a fitted ridge, as this
system began, they found little more and erred together with it: on 2024-25 trees over the plain product are
closer, alone and in the ensemble. Their contributions are exact (XGBoost's own SHAP values).

What belongs here: this one system.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.systems.inputs import COMPONENT, NAMES, Floats, matrix
from nba_props.systems.linear import AVERAGE
from nba_props.systems.protocol import Forecast
from nba_props.systems.regression import DELTA

ROUNDS = 150
SEED = 20231024
#: The input whose part the start belongs to.
_START = NAMES.index("minutes_x_rate")
_TREES = {
    "objective": "reg:pseudohubererror",
    "huber_slope": DELTA,
    "max_depth": 3,
    "eta": 0.05,
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
    """The trees (an xgboost.Booster)."""

    trees: Any

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        if features.is_empty():
            return _forecast(np.zeros((0, len(NAMES) + 1)))
        inputs, start = _inputs(features)
        # The last column is what a tree says of nobody in particular, with the start in it.
        shap = self.trees.predict(_data(inputs, start), pred_contribs=True).astype(np.float64)
        parts = np.column_stack([shap[:, -1] - start, shap[:, :-1]])
        parts[:, 1 + _START] += start
        return _forecast(parts)

    def state(self) -> dict[str, bytes]:
        """See `Core.state`."""
        return {"trees.ubj": bytes(self.trees.save_raw("ubj"))}


@dataclass(frozen=True)
class BoostedRecipe:
    """See the module. One thread: the trees are small, two wait for each other longer than
    they work on a busy machine, and one gives the same trees everywhere."""

    system_id: str = "xgboost_v1"
    version: str = "1.2"
    rounds: int = ROUNDS
    threads: int = 1

    @property
    def parameters(self) -> Mapping[str, Any]:
        """See `Recipe.parameters`."""
        return {"trees": _TREES | {"rounds": self.rounds, "threads": self.threads}, "inputs": list(NAMES)}

    def fit(self, rows: pl.DataFrame) -> Boosted:
        """See `Recipe.fit`."""
        import xgboost

        data = _data(*_inputs(rows), rows["actual_points"].to_numpy())
        return Boosted(xgboost.train(_TREES | {"nthread": self.threads}, data, self.rounds))

    def restore(self, state: Mapping[str, bytes]) -> Boosted:
        """See `Recipe.restore`."""
        import xgboost

        trees = xgboost.Booster({"nthread": self.threads})
        trees.load_model(bytearray(state["trees.ubj"]))
        return Boosted(trees)


def _inputs(features: pl.DataFrame) -> tuple[Floats, Floats]:
    """The inputs, and where the trees start: minutes times rate, or the prior mean of who has no rate."""
    inputs = matrix(features)
    product = inputs[:, _START]
    return inputs, np.where(np.isnan(product), features["points_prior"].to_numpy(), product)


def _forecast(parts: Floats) -> Forecast:
    return Forecast(parts.sum(axis=1), [AVERAGE, *NAMES], parts, COMPONENT)


def _data(inputs: Floats, start: Floats, points: Floats | None = None) -> Any:
    import xgboost

    return xgboost.DMatrix(inputs, points, base_margin=start)
