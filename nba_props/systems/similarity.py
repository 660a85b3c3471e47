"""`similarity_balanced_v1`: what became of the players who stood most like this one before their games.

Their residual around minutes times rate, not their points, is carried over, so that a similar situation says
something whoever was in it.

What belongs here: this one system. Every dimension of likeness has a size of its own, so that none is
constant and none rules the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.systems.files import arrays_bytes, arrays_of
from nba_props.systems.inputs import BASE, Floats
from nba_props.systems.priors import with_last_season
from nba_props.systems.protocol import Forecast
from nba_props.systems.zone_matchup import BASE_NAME, base

NEIGHBOURS = 250
#: The latest so many situations are remembered.
REMEMBERED = 12_000
_SIMILAR = "what became of similar situations"
_CHUNK = 512

#: What makes two situations alike, and how much each counts once it is standardised.
DIMENSIONS: Mapping[str, tuple[pl.Expr, float]] = {
    "level": (pl.col("points_ewma"), 1.5),
    "form against the long run": (pl.col("points_ewma") - pl.col("points_ewma_20"), 1.0),
    "season against form": (pl.col("points_season") - pl.col("points_ewma"), 1.5),
    "minutes": (pl.col("minutes_ewma_4"), 1.0),
    "minutes lately": (pl.col("minutes_ewma_2") - pl.col("minutes_ewma_20"), 1.0),
    "rate against the long run": (pl.col("points_per_minute") - pl.col("rate_40"), 1.0),
    "usage": (pl.col("usage_20"), 0.5),
    "points a shot": (pl.col("points_per_play"), 0.5),
    "shots against points": (
        pl.col("minutes_ewma_4") * pl.col("plays_per_minute") * pl.col("points_per_play")
        - pl.col("points_ewma"),
        1.0,
    ),
    "vacated minutes": (pl.col("minutes_out_change"), 1.5),
    "vacated points": (pl.col("points_out_change"), 1.0),
    "games missed": (pl.col("games_missed").clip(0, 3), 1.0),
    "opponent against the role": (pl.col("opponent_role_index"), 0.7),
    "opponent's points allowed": (pl.col("opponent_points_index"), 0.7),
    "at home": (pl.col("is_home"), 0.4),
    "second night": (pl.col("back_to_back"), 0.4),
}


@dataclass(frozen=True)
class Similarity:
    """Situations remembered (float32, standardised and weighted), and the residual of each."""

    centre: Floats
    scale: Floats
    situations: Any
    residuals: Floats

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        features = with_last_season(features)
        points = features.select(base()).to_series().to_numpy()
        count = min(NEIGHBOURS, len(self.residuals))
        residual = self._nearest(_places(features, self.centre, self.scale), count)
        parts = np.column_stack([points, residual])
        words = _words(points, residual, count)
        similar = np.full(len(points), float(count)), residual.round(4)
        return Forecast(
            points + residual, [BASE_NAME, _SIMILAR], parts, {_SIMILAR: BASE}, words=words, similar=similar
        )

    def _nearest(self, places: Any, count: int) -> Floats:
        """The mean residual of the nearest situations, in points."""
        squares = (self.situations**2).sum(axis=1)
        means = [np.empty(0)]
        for start in range(0, len(places), _CHUNK):
            # The place's own square is the same for every situation, so the nearest do not need it.
            distance = squares - 2 * (places[start : start + _CHUNK] @ self.situations.T)
            nearest = np.argpartition(distance, count - 1, axis=1)[:, :count]
            means.append(self.residuals[nearest].mean(axis=1))
        return np.concatenate(means)

    def state(self) -> dict[str, bytes]:
        """See `Core.state`."""
        return {"situations.json": arrays_bytes(vars(self))}


class SimilarityRecipe:
    """See the module."""

    system_id = "similarity_balanced_v1"
    version = "1.1"
    parameters: Mapping[str, Any] = {
        "neighbours": NEIGHBOURS,
        "remembered": REMEMBERED,
        "weights": {name: weight for name, (_, weight) in DIMENSIONS.items()},
    }

    def fit(self, rows: pl.DataFrame) -> Similarity:
        """See `Recipe.fit`."""
        latest = with_last_season(rows.tail(REMEMBERED))
        raw = _raw(latest)
        centre, scale = np.nanmean(raw, axis=0), np.nanstd(raw, axis=0)
        scale = np.where(scale > 0, scale, np.inf)
        residuals = latest["actual_points"].to_numpy() - latest.select(base()).to_series().to_numpy()
        return Similarity(centre, scale, _places(latest, centre, scale), residuals)

    def restore(self, state: Mapping[str, bytes]) -> Similarity:
        """See `Recipe.restore`."""
        return Similarity(**arrays_of(state["situations.json"]))


def _raw(features: pl.DataFrame) -> Floats:
    values = [value.cast(pl.Float64).alias(name) for name, (value, _) in DIMENSIONS.items()]
    return features.select(values).fill_null(float("nan")).to_numpy()


def _places(features: pl.DataFrame, centre: Floats, scale: Floats) -> Any:
    """Each row's place; what is unknown lies in the middle."""
    weights = np.array([weight for _, weight in DIMENSIONS.values()])
    return (np.nan_to_num((_raw(features) - centre) / scale) * weights).astype(np.float32)


def _words(points: Floats, residual: Floats, count: int) -> pl.Series:
    frame = pl.DataFrame(
        {"points": points, "residual": residual}, schema={"points": pl.Float64, "residual": pl.Float64}
    )
    side = pl.when(pl.col("residual") < 0).then(pl.lit("below")).otherwise(pl.lit("above"))
    said = pl.format(
        f"minutes times rate say {{}}; {count} similar situations ended {{}} {{}}",
        pl.col("points").round(1),
        pl.col("residual").abs().round(1),
        side,
    )
    return frame.select(said).to_series()
