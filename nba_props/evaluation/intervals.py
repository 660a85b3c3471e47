"""Intervals that know that players of one game rise and fall together.

What belongs here: the bootstrap over games. What does not: what is compared.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import polars as pl

from nba_props.systems.inputs import Floats

RESAMPLES = 500
_SEED = 8
_ENDS = (2.5, 97.5)


def clustered(
    rows: pl.DataFrame, sums: dict[str, pl.Expr], statistic: Callable[[dict[str, Floats]], Floats]
) -> tuple[float, float]:
    """The 95 % interval of a statistic of sums, resampling whole games.

    In: rows with game_id; `sums` names expressions summed over rows; `statistic` makes of their totals (an
    array with one total a resample) the statistic. Out: its 2.5 % and 97.5 % ends; NaN with fewer than two
    games.
    """
    games = rows.group_by("game_id", maintain_order=True).agg(
        value.sum().alias(name) for name, value in sums.items()
    )
    if games.height < 2:
        return float("nan"), float("nan")
    drawn = _drawn(games.height)
    totals = {name: drawn @ games[name].cast(pl.Float64).to_numpy() for name in sums}
    low, high = np.percentile(statistic(totals), _ENDS)
    return float(low), float(high)


@lru_cache(maxsize=32)
def _drawn(games: int) -> Floats:
    """How often each game is drawn in each resample; the same for every statistic of as many games."""
    random = np.random.default_rng(_SEED)
    drawn = random.multinomial(games, np.full(games, 1 / games), size=RESAMPLES)
    return np.asarray(drawn, dtype=np.float64)
