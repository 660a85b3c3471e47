"""`ensemble_v1_1`: the market's own forecast, moved as little as experience says.

The line is better than every public model. So the centre is the line, moved by a learned share of the
ensemble's distance from it that starts at nothing; and P(over) is the books' consensus without margin, pooled
with the ensemble's in log-odds by a learned weight that starts at nothing. Where there is no line there is no
anchor, and the ensemble stands; the reasons say so.

What belongs here: this one system.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit, logit

from nba_props.systems import distribution
from nba_props.systems.calibration import Calibration
from nba_props.systems.files import json_bytes
from nba_props.systems.inputs import BASE, Floats
from nba_props.systems.protocol import Core, Forecast
from nba_props.systems.regression import huber_weights

SYSTEM_ID = "ensemble_v1_1"
VERSION = "1.0"
#: The share of the ensemble's distance, its weight in log-odds and the level of overs start where the market
#: is; these many lined games outweigh that start by half.
_START_GAMES = 1500.0
#: Distances between ensemble and line, in points and in log-odds, of which that count is meant.
_TYPICAL_DISTANCE, _TYPICAL_LOG_ODDS = 2.0, 0.35
#: The absolute loss a median has is Huber's with a small bend.
_DELTA = 1.0
_ROUNDS = 8
PARAMETERS: Mapping[str, Any] = {"start_games": _START_GAMES, "delta": _DELTA}
_LINE, _SHIFT = "the books' line", "the ensemble's distance from the line"


@dataclass(frozen=True)
class Pool:
    """`level` and `share`: what is added to the line, in points and of the ensemble's distance from it.
    `bias` and `weight`: what is added to the consensus' log-odds of the over, and of the ensemble's distance.
    `games`, `priced`: how many lined and priced games taught that.
    """

    level: float = 0.0
    share: float = 0.0
    bias: float = 0.0
    weight: float = 0.0
    games: int = 0
    priced: int = 0


@dataclass(frozen=True)
class _Chances:
    """P(over the quoted line), pushes apart, of the books, the ensemble and both; NaN without a line."""

    market: Floats
    ensemble: Floats
    pooled: Floats


@dataclass(frozen=True)
class Anchored:
    """The ensemble, its calibration, and the pool with the market."""

    ensemble: Core
    calibration: Calibration
    pool: Pool

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        own = self.ensemble.forecast(features)
        line = _line(features)
        lined = ~np.isnan(line)
        shift = self.pool.level + self.pool.share * (own.points - line)
        centre = np.where(lined, line + shift, own.points)
        chances = self._chances(features, own.points)
        parts = np.column_stack([
            np.where(lined, line, 0.0), np.where(lined, shift, 0.0), np.where(lined[:, None], 0.0, own.parts)
        ])  # fmt: skip
        return Forecast(
            centre,
            [_LINE, _SHIFT, *own.names],
            parts,
            {_LINE: BASE, _SHIFT: BASE} | dict(own.component),
            distribution=self._distribution(features, chances.pooled, centre),
            words=self._words(features, own.points, centre, chances),
        )

    def _distribution(self, features: pl.DataFrame, over: Floats, centre: Floats) -> pl.DataFrame:
        """The ensemble's spread around the mean at which the over is as likely as the pool says."""
        spread = self.calibration.apply(np.maximum(centre, 0.0), features)
        quoted = features["line_quoted"].to_numpy()
        lined = ~np.isnan(quoted) & ~np.isnan(_line(features))
        if not lined.any():
            return spread
        parts = spread["points_distribution"].struct
        levels = np.column_stack([parts.field(name).to_numpy() for name in distribution.LEVEL_NAMES])
        sd = parts.field("sd").to_numpy()
        mean = np.maximum(centre, distribution.LEAST_MEAN)
        mean[lined] = distribution.mean_for(over[lined], quoted[lined], sd[lined], levels[lined])
        return distribution.parameters(mean, sd, levels)

    def _chances(self, features: pl.DataFrame, own: Floats) -> _Chances:
        market, mine = _log_odds(features, self.calibration.apply(np.maximum(own, 0.0), features))
        pooled = market + self.pool.bias + self.pool.weight * (mine - market)
        return _Chances(*(np.asarray(expit(odds)) for odds in (market, mine, pooled)))

    def _words(self, features: pl.DataFrame, own: Floats, centre: Floats, chances: _Chances) -> pl.Series:
        """How the mean and the chance of the over came about."""
        told = features.select("line_consensus", "line_quoted", "line_over_probability").with_columns(
            own=own, centre=centre, mine=chances.ensemble, pooled=chances.pooled
        )
        ours = pl.col("own").round(1)
        mean = pl.format(
            f"the books say {{}}, the ensemble {{}}: {100 * self.pool.share:.0f} % of the difference and a"
            f" standing correction of {self.pool.level:+.2f} points make {{}}",
            pl.col("line_consensus").round(1),
            ours,
            pl.col("centre").round(1),
        )
        prices = pl.when(pl.col("line_over_probability").is_null()).then(
            pl.lit("without the books' prices, taken as even")
        ).otherwise(pl.format("the books {} %", _percent(pl.col("line_over_probability"))))  # fmt: skip
        over = pl.format(
            "; of more than {}: {}, the ensemble {} %, pooled {} %",
            pl.col("line_quoted"),
            prices,
            _percent(pl.col("mine")),
            _percent(pl.col("pooled")),
        )
        alone = pl.format("no book has a line, so there is no anchor: the ensemble says {}", ours)
        said = pl.concat_str(mean, over.fill_null(""))
        return told.select(pl.coalesce(said, alone)).to_series()

    def state(self) -> dict[str, bytes]:
        """See `Core.state`; the ensemble and its calibration have files of their own."""
        return {"pool.json": json_bytes(asdict(self.pool))}


def fit(ensemble: Core, calibration: Calibration, rows: pl.DataFrame, own: Floats) -> Anchored:
    """Learn the pool from rows with a line, and the ensemble's out-of-fold forecasts of them."""
    line, points = _line(rows), rows["actual_points"].to_numpy()
    lined = ~np.isnan(line)
    level, share = _shift(line[lined], own[lined], points[lined])
    priced = lined & rows["line_over_probability"].is_not_null().to_numpy()
    decided = priced & (points != rows["line_quoted"].to_numpy())
    market, mine = _log_odds(rows, calibration.apply(np.maximum(own, 0.0), rows))
    won = points > rows["line_quoted"].to_numpy()
    bias, weight = _pooled(market[decided], mine[decided], won[decided])
    return Anchored(
        ensemble, calibration, Pool(level, share, bias, weight, int(lined.sum()), int(decided.sum()))
    )


def restore(ensemble: Core, calibration: Calibration, state: Mapping[str, bytes]) -> Anchored:
    """The system that gave this state."""
    return Anchored(ensemble, calibration, Pool(**json.loads(state["pool.json"])))


def _line(features: pl.DataFrame) -> Floats:
    return features["line_consensus"].fill_null(float("nan")).to_numpy()


def _log_odds(features: pl.DataFrame, spread: pl.DataFrame) -> tuple[Floats, Floats]:
    """The log-odds of the over at the quoted line: the market's (even where no two-way price is), and the
    ensemble's.
    """
    market = features["line_over_probability"].fill_null(0.5).to_numpy()
    judged = distribution.with_line_probabilities(spread.with_columns(features["line_quoted"]), "line_quoted")
    decided = judged["over_probability"] / (1 - judged["push_probability"])
    mine = decided.fill_null(0.5).clip(0.01, 0.99).to_numpy()
    return np.asarray(logit(np.clip(market, 0.01, 0.99))), np.asarray(logit(mine))


def _shift(line: Floats, own: Floats, points: Floats) -> tuple[float, float]:
    """What is added to the line: a level and a share of the distance, both starting at nothing."""
    design = np.column_stack([np.ones(len(line)), own - line])
    start = _START_GAMES * np.diag([1.0, _TYPICAL_DISTANCE**2])
    solved: Floats = np.zeros(2)
    for _ in range(_ROUNDS):
        # Absolute loss weighs a game by one over its error; the start must weigh alike.
        weights = huber_weights(points - line - design @ solved, _DELTA)
        gram = (design * weights[:, None]).T
        scale = weights.mean() if len(weights) else 1.0
        solved = np.asarray(np.linalg.solve(gram @ design + scale * start, gram @ (points - line)))
    return float(solved[0]), float(np.clip(solved[1], 0.0, 1.0))


def _pooled(market: Floats, mine: Floats, won: Any) -> tuple[float, float]:
    """A bias of the log-odds and the ensemble's weight, by penalised logistic regression from nothing."""
    design = np.column_stack([np.ones(len(market)), mine - market])
    start = 0.25 * _START_GAMES * np.diag([1.0, _TYPICAL_LOG_ODDS**2])
    solved: Floats = np.zeros(2)
    for _ in range(_ROUNDS):
        chance = expit(market + design @ solved)
        gram = (design * (chance * (1 - chance))[:, None]).T @ design + start
        solved = np.asarray(solved + np.linalg.solve(gram, design.T @ (won - chance) - start @ solved))
    return float(solved[0]), float(np.clip(solved[1], 0.0, 1.0))


def _percent(share: pl.Expr) -> pl.Expr:
    return (100 * share).round(1)
