"""`ensemble_v1`: a non-negative stack of the other systems, fitted on forecasts made before their games.

What belongs here: this one system. It sees no prop market; that is `anchored.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.systems.files import json_bytes
from nba_props.systems.inputs import Floats
from nba_props.systems.protocol import Core, Forecast
from nba_props.systems.regression import DELTA, fit_stack

SYSTEM_ID = "ensemble_v1"
VERSION = "1.0"
PARAMETERS: Mapping[str, Any] = {"weights": "non-negative", "delta": DELTA}
_LEVEL = "the stack's level"


@dataclass(frozen=True)
class Ensemble:
    """Weights of the members, by system_id, and an intercept in points."""

    members: Mapping[str, Core]
    weights: Mapping[str, float]
    intercept: float

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`: the weighted sum of the members, of their contributions as well."""
        parts: dict[str, Floats] = {_LEVEL: np.full(features.height, self.intercept)}
        component: dict[str, str] = {}
        for system_id, weight in self.weights.items():
            if weight > 0:
                said = self.members[system_id].forecast(features)
                component |= said.component
                for name, part in zip(said.names, said.parts.T, strict=True):
                    parts[name] = parts.get(name, 0.0) + weight * part
        summed = np.column_stack(list(parts.values()))
        return Forecast(summed.sum(axis=1), list(parts), summed, component)

    def of(self, forecasts: Mapping[str, Floats]) -> Floats:
        """The stack of the members' forecasts."""
        said = np.column_stack([forecasts[name] for name in self.weights])
        return np.asarray(said @ np.array(list(self.weights.values())) + self.intercept)

    def state(self) -> dict[str, bytes]:
        """See `Core.state`; the members have files of their own."""
        return {"stack.json": json_bytes({"weights": dict(self.weights), "intercept": self.intercept})}


def fit(members: Mapping[str, Core], forecasts: Mapping[str, Floats], points: Floats) -> Ensemble:
    """Stack the members by their out-of-fold forecasts of `points`."""
    weights, intercept = fit_stack(np.column_stack(list(forecasts.values())), points)
    named = dict(zip(forecasts, (float(weight) for weight in weights), strict=True))
    return Ensemble(members, named, intercept)


def restore(members: Mapping[str, Core], state: Mapping[str, bytes]) -> Ensemble:
    """The ensemble that gave this state."""
    stored = json.loads(state["stack.json"])
    return Ensemble(members, stored["weights"], stored["intercept"])
