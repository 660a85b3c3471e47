"""`zone_matchup_v1`: minutes times rate, times how the opponent plays and what it allows to the player's role
and from where he shoots.

What belongs here: this one system. How much of each carries over is fitted, and leans on half of it; what an
opponent does to the rest of the league is mostly chance.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.systems.files import json_bytes
from nba_props.systems.inputs import BASE, MATCHUP, MINUTES_TIMES_RATE, PACE
from nba_props.systems.priors import with_last_season
from nba_props.systems.protocol import Forecast
from nba_props.systems.regression import huber_weights

BASE_NAME = "minutes times rate"
#: What multiplies the base, as a share of it, and the component it is shown in.
_FACTORS = {
    "opponent's pace": (pl.col("opponent_pace_index") - 1, PACE),
    "opponent against the role": (pl.col("opponent_role_index") - 1, MATCHUP),
    "opponent's points allowed": (pl.col("opponent_points_index") - 1, MATCHUP),
    "where his shots meet the opponent": (
        pl.col("shot_zone_adjustment") / pl.max_horizontal("points_ewma", pl.lit(1.0)),
        MATCHUP,
    ),
}
#: The share that carries over before any game is seen, and how many games that is worth.
_PRIOR_SHARE, _PRIOR_GAMES = 0.5, 3000.0
#: What a factor is when it is typical, so that the prior counts alike for all.
_TYPICAL = 0.04
#: No match-up moves a player by more than this share of his points.
_CAP = 0.10


def base() -> pl.Expr:
    """The player's points from minutes and rate, of rows that lean on last season."""
    return pl.coalesce(MINUTES_TIMES_RATE, "points_prior")


@dataclass(frozen=True)
class ZoneMatchup:
    """The shares of the factors that carry over, and a level for the base."""

    level: float
    shares: tuple[float, ...]

    def forecast(self, features: pl.DataFrame) -> Forecast:
        """See `Core.forecast`."""
        points, factors = _parts(features)
        points = points * self.level
        moved = points[:, None] * np.clip(factors * np.array(self.shares), -_CAP, _CAP)
        parts = np.column_stack([points, moved])
        component = {BASE_NAME: BASE} | {name: part for name, (_, part) in _FACTORS.items()}
        return Forecast(parts.sum(axis=1), list(component), parts, component)

    def state(self) -> dict[str, bytes]:
        """See `Core.state`."""
        return {"model.json": json_bytes({"level": self.level, "shares": list(self.shares)})}


class ZoneMatchupRecipe:
    """See the module."""

    system_id = "zone_matchup_v1"
    version = "1.1"
    parameters: Mapping[str, Any] = {"prior_share": _PRIOR_SHARE, "prior_games": _PRIOR_GAMES, "cap": _CAP}

    def fit(self, rows: pl.DataFrame) -> ZoneMatchup:
        """See `Recipe.fit`."""
        base_points, factors = _parts(rows)
        actual = rows["actual_points"].to_numpy()
        design = np.column_stack([base_points, base_points[:, None] * factors])
        worth = _PRIOR_GAMES * (_TYPICAL * base_points.mean()) ** 2
        penalty = np.diag([0.0, *[worth] * len(_FACTORS)])
        prior = np.array([1.0, *[_PRIOR_SHARE] * len(_FACTORS)])
        solved = prior
        for _ in range(4):
            weights = huber_weights(actual - design @ solved)
            gram = (design * weights[:, None]).T
            solved = np.linalg.solve(gram @ design + penalty, gram @ actual + penalty @ prior)
        shares = np.clip(solved[1:] / solved[0], 0.0, 1.0)
        return ZoneMatchup(float(solved[0]), tuple(float(share) for share in shares))

    def restore(self, state: Mapping[str, bytes]) -> ZoneMatchup:
        """See `Recipe.restore`."""
        stored = json.loads(state["model.json"])
        return ZoneMatchup(stored["level"], tuple(stored["shares"]))


def _parts(features: pl.DataFrame) -> tuple[Any, Any]:
    """The base in points, and the factors; an unknown one moves nothing."""
    frame = with_last_season(features).select(
        base().alias("base"), *(value.alias(name) for name, (value, _) in _FACTORS.items())
    )
    filled = frame.with_columns(pl.exclude("base").fill_null(0.0).clip(-0.2, 0.2))
    return filled["base"].to_numpy(), filled.drop("base").to_numpy()
