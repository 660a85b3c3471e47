"""How wide a forecast's distribution is, and how what really happened corrects it.

What belongs here: fitting spread and recalibration on forecasts made before their games. What does not: the
distribution's arithmetic (`distribution.py`).

Recalibration is by the probability integral transform of counts (Czado, Gneiting, Held 2009): were the raw
distributions right, the outcomes' transform would be uniform; the share of it below each level is the level
the raw one really stands for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.systems import distribution
from nba_props.systems.inputs import Floats

#: Forecasts are recalibrated in so many groups of equal size, by their height.
_GROUPS = 4
#: So many forecasts of a uniform transform are mixed in, so that few games do not bend it far.
_PRIOR_FORECASTS = 200.0


@dataclass(frozen=True)
class Calibration:
    """`spread`: weights of the variance's terms (see `_terms`). `heights`: forecasts at which the rows of
    `levels` stand; between them levels are interpolated.
    """

    spread: Floats
    heights: Floats
    levels: Floats

    def apply(self, forecast: Floats, features: pl.DataFrame) -> pl.DataFrame:
        """predicted_sd and points_distribution (see `distribution.parameters`) of each forecast.

        Wider in the first games of a season, when form says little.
        """
        mean = np.maximum(forecast, distribution.LEAST_MEAN)
        sd = distribution.early_width(features) * np.sqrt(_terms(mean, features) @ self.spread)
        places = np.clip(forecast, self.heights[0], self.heights[-1])
        levels = np.column_stack([np.interp(places, self.heights, column) for column in self.levels.T])
        return distribution.parameters(mean, sd, levels)

    def state(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name).tolist() for name in ("spread", "heights", "levels")}

    @classmethod
    def restore(cls, state: Mapping[str, Any]) -> "Calibration":
        """From what `state` gave."""
        return cls(*(np.asarray(state[name], dtype=np.float64) for name in ("spread", "heights", "levels")))


def fit(forecast: Floats, features: pl.DataFrame, points: Floats) -> Calibration:
    """Fit on forecasts and the points that came of them; the forecasts must not have known these points."""
    mean = np.maximum(forecast, distribution.LEAST_MEAN)
    terms = _terms(mean, features)
    # Squared errors vary with the square of what they are expected to be.
    weight = 1 / (4 * mean + 1)
    # Only fitting needs it, and its import is a tenth of all a run's process imports.
    from scipy.optimize import nnls

    spread, _residual = nnls(terms * weight[:, None], (points - forecast) ** 2 * weight)
    sd = np.sqrt(terms @ spread)
    order = np.argsort(forecast, kind="stable")
    groups = np.array_split(order, _GROUPS)
    raw = [distribution.transform_shares(points[rows], mean[rows], sd[rows]) for rows in groups]
    counts = np.array([len(rows) for rows in groups])[:, None]
    uniform = np.asarray(distribution.LEVELS)[None, :]
    levels = (np.array(raw) * counts + uniform * _PRIOR_FORECASTS) / (counts + _PRIOR_FORECASTS)
    heights = np.array([np.median(forecast[rows]) for rows in groups])
    return Calibration(spread, heights, np.maximum.accumulate(levels, axis=1))


def _terms(mean: Floats, features: pl.DataFrame) -> Floats:
    """What a forecast's variance is made of, in squared points: the forecast itself, a floor, how much the
    player's points varied, and how much his minutes did at his rate.
    """
    varied = features["points_sd_last_10"].fill_null(0.0).to_numpy() ** 2
    minutes = features["minutes_sd_last_10"].fill_null(0.0).to_numpy()
    rate = features["points_per_minute"].fill_null(0.0).to_numpy()
    return np.column_stack([mean, np.ones(len(mean)), varied, (minutes * rate) ** 2])
