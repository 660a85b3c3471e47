"""What a prediction system is.

What belongs here: the protocol all systems follow, what they hand back, and how a forecast becomes that. What
does not: any one system, and lines, prices and recommendations, which are the same for all (see
`predictions/`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import polars as pl

from nba_props.systems import distribution
from nba_props.systems.calibration import Calibration
from nba_props.systems.inputs import BASE, FATIGUE, MATCHUP, PACE, USAGE, Floats

#: What a system returns for each player it predicts, beside the keys.
COMPONENTS = (BASE, FATIGUE, MATCHUP, PACE, USAGE)
PREDICTED = (
    "game_id",
    "player_lookup",
    "predicted_points",
    "predicted_sd",
    "points_distribution",
    *COMPONENTS,
    "similar_games_count",
    "similar_games_residual",
    "feature_importance",
    "reasons",
)
#: Contributions shown by name; the rest of them are one sum.
_SHOWN = 8
REST = "the rest"
#: Components smaller than this many points are not worth a word.
_WORTH_A_WORD = 0.1
_SAID = {
    FATIGUE: "rest and schedule",
    MATCHUP: "opponent and venue",
    PACE: "the opponent's pace",
    USAGE: "team-mates' absences",
}


class System(Protocol):
    """A prediction system, fitted if it needs to be. Its version changes whenever the same features may give
    another prediction.
    """

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
        required one is null. Out: the same rows with the columns PREDICTED: the central estimate and the
        distribution in points, the parts the estimate is the sum of, feature_importance as JSON (name ->
        points), and the reasons in words.
        """
        ...


@dataclass(frozen=True)
class Forecast:
    """What a core says of each row: points, and what they are the sum of.

    `parts` is rows by `names`; `component` tells to which component a name belongs, the base where it does
    not. `distribution` overrides the calibration's, `words` the reasons, `similar` is (count, residual).
    """

    points: Floats
    names: Sequence[str]
    parts: Floats
    component: Mapping[str, str] = field(default_factory=dict)
    distribution: pl.DataFrame | None = None
    words: pl.Series | None = None
    similar: tuple[Floats, Floats] | None = None


class Core(Protocol):
    """The fitted part of a system."""

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """Forecast a slate; rows as in `System.predict`."""
        ...

    def state(self) -> dict[str, bytes]:
        """Everything `Recipe.restore` needs, as named files without code in them."""
        ...


class Once:
    """A core that forecasts a frame once: for itself, and for the ensembles that are made of it.

    The same frame is the same object; the one forecast last is kept with what was said of it.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._last: tuple[pl.DataFrame, Forecast] | None = None

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        if self._last is None or self._last[0] is not features:
            self._last = (features, self._core.forecast(features))
        return self._last[1]

    def state(self) -> dict[str, bytes]:
        """See `Core.state`."""
        return self._core.state()


class Recipe(Protocol):
    """How a system is fitted."""

    @property
    def system_id(self) -> str:
        """Name of the system."""
        ...

    @property
    def version(self) -> str:
        """Version of the recipe."""
        ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What it is fitted with, for the manifest."""
        ...

    def fit(self, rows: pl.DataFrame) -> Core:
        """Fit on rows of the feature store with plain values, and actual_points; rows in canonical order."""
        ...

    def restore(self, state: Mapping[str, bytes]) -> Core:
        """The core that gave this state."""
        ...


@dataclass(frozen=True)
class Fitted:
    """A system ready to predict: a core, and how its errors are distributed (none: as measured for all)."""

    system_id: str
    version: str
    core: Core
    calibration: Calibration | None = None

    def predict(self, features: pl.DataFrame) -> pl.DataFrame:
        """See `System.predict`."""
        forecast = self.core.forecast(features)
        points = np.maximum(forecast.points, 0.0)
        grouped = _components(forecast)
        similar = forecast.similar or (None, None)
        return features.select("game_id", "player_lookup").with_columns(
            pl.Series("predicted_points", points, dtype=pl.Float64).round(4),
            *_spread(forecast, points, features, self.calibration).get_columns(),
            *(pl.Series(name, values, dtype=pl.Float64).round(4) for name, values in grouped.items()),
            _column("similar_games_count", similar[0], features.height, pl.Int64),
            _column("similar_games_residual", similar[1], features.height, pl.Float64),
            _importance(forecast),
            _reasons(grouped) if forecast.words is None else forecast.words.alias("reasons"),
        ).select(PREDICTED)  # fmt: skip


def _spread(
    forecast: Forecast, points: Floats, features: pl.DataFrame, calibration: Calibration | None
) -> pl.DataFrame:
    if forecast.distribution is not None:
        return forecast.distribution
    if calibration is not None:
        return calibration.apply(points, features)
    frame = pl.DataFrame({"mean": points}, schema={"mean": pl.Float64})
    sd = frame.select(distribution.standard_deviation(pl.col("mean"))).to_series().to_numpy()
    return distribution.parameters(points, sd * distribution.early_width(features))


def _components(forecast: Forecast) -> dict[str, Floats]:
    grouped: dict[str, Floats] = {name: np.zeros(len(forecast.points)) for name in COMPONENTS}
    for name, part in zip(forecast.names, forecast.parts.T, strict=True):
        grouped[forecast.component.get(name, BASE)] += part
    return grouped


def _column(name: str, values: Floats | None, height: int, dtype: Any) -> pl.Series:
    if values is None:
        return pl.Series(name, [None] * height, dtype=dtype)
    return pl.Series(name, values).cast(dtype)


def _importance(forecast: Forecast) -> pl.Series:
    """The largest contributions by name and the sum of the rest, as JSON; they add up to the points."""
    names = np.array([*forecast.names, REST], dtype=object)
    parts = forecast.parts.round(4)
    largest = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :_SHOWN]
    shown = np.take_along_axis(parts, largest, axis=1)
    rest = (forecast.points - shown.sum(axis=1)).round(4)
    texts = [
        "{" + ",".join(f'"{names[at]}":{value:g}' for at, value in zip(places, values, strict=True))
        + (f',"{REST}":{left:g}' if abs(left) >= 0.00005 else "") + "}"
        for places, values, left in zip(largest, shown.tolist(), rest.tolist(), strict=True)
    ]  # fmt: skip
    return pl.Series("feature_importance", texts, dtype=pl.String)


def _reasons(grouped: Mapping[str, Floats]) -> pl.Series:
    """The components in words: what his own games say, and what changes it by a tenth of a point or more."""
    frame = pl.DataFrame(dict(grouped), schema=dict.fromkeys(grouped, pl.Float64))
    said = [
        pl.when(pl.col(name).abs() >= _WORTH_A_WORD).then(
            pl.format("{}{} for {}", pl.when(pl.col(name) > 0).then(pl.lit("+")).otherwise(pl.lit("")),
                      pl.col(name).round(1), pl.lit(words))
        )
        for name, words in _SAID.items()
    ]  # fmt: skip
    base = pl.format("his own games say {}", pl.col(BASE).round(1))
    return frame.select(reasons=pl.concat_str([base, *said], separator="; ", ignore_nulls=True)).to_series()
