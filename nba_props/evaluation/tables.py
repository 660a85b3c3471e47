"""The protocol's table: each system beside the baselines and the line, by population.

What belongs here: means, ratios and their intervals, and the alarms that say a figure is too good. What does
not: scores of one prediction (`scores.py`), and printing.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit, logit

from nba_props.evaluation.intervals import clustered
from nba_props.evaluation.walk_forward import EWMA, LINE

_KEYS = ["game_id", "player_lookup"]
_REGULAR = (pl.col("minutes_expected") >= 15) & (pl.col("games_this_season") >= 3)
_LINED = pl.col("line_consensus").is_not_null()
_SEASON = pl.coalesce("points_season", "points_ewma")

#: Who is judged. `regulars` is the population the targets are written for.
POPULATIONS: Mapping[str, pl.Expr] = {
    "regulars": _REGULAR,
    "lined": _LINED,
    "priced": pl.col("line_over_probability").is_not_null(),
    "bench": _REGULAR & (_SEASON < 8),
    "rotation": _REGULAR & (_SEASON >= 8) & (_SEASON < 15),
    "starters": _REGULAR & (_SEASON >= 15) & (_SEASON < 22),
    "stars": _REGULAR & (_SEASON >= 22),
    "minutes vacated": _REGULAR & (pl.col("minutes_out_change") >= 30),
    "team-mates back": _REGULAR & (pl.col("minutes_out_change") <= -30),
    "everybody": pl.lit(value=True),
}
#: Anything better than this is a leak until proven otherwise: absolute error in points, share of bets won on
#: that many bets, and points of absolute error below the line's.
LEAST_MAE, MOST_WON, WON_ON, MOST_BELOW_LINE = 4.3, 0.58, 500, 0.5


def table(scored: pl.DataFrame, population: str = "regulars") -> pl.DataFrame:
    """One row a system, of the rows of a population on which the EWMA stands too.

    In: as `scores.scored` gives. Out: system_id, n, games, mae, rmse, bias, crps, log_score, coverage of the
    three intervals, and relative to the EWMA on the same rows mae_ratio, mae_ratio_low, mae_ratio_high,
    rmse_ratio, crps_ratio; line_n, line_mae_ratio with its interval (of lined rows); priced_n, brier,
    market_brier, brier_gain with its interval (market minus system: positive is better), slope (of outcomes
    on the system's log-odds: 1 is calibrated), won and bets (of sides the system finds likelier). Errors are
    in points.
    """
    rows = scored.filter(POPULATIONS[population])
    beside = rows.filter(pl.col("system_id") == EWMA).select(*_KEYS, ewma_error="error", ewma_crps="crps")
    paired = rows.join(beside, on=_KEYS)
    order = paired["system_id"].unique(maintain_order=True)
    made = [_row(paired.filter(pl.col("system_id") == name), name) for name in order]
    return pl.DataFrame(made, infer_schema_length=None)


def by_month(scored: pl.DataFrame, population: str = "regulars") -> pl.DataFrame:
    """system_id, month, n, mae and mae_ratio to the EWMA, month by month."""
    rows = scored.filter(POPULATIONS[population]).with_columns(month=pl.col("game_date").dt.truncate("1mo"))
    beside = rows.filter(pl.col("system_id") == EWMA).select(*_KEYS, ewma_error="error")
    error = pl.col("error").abs().mean()
    return (
        rows.join(beside, on=_KEYS)
        .group_by("system_id", "month", maintain_order=True)
        .agg(n=pl.len(), mae=error, mae_ratio=error / pl.col("ewma_error").abs().mean())
    )


def alarms(found: pl.DataFrame) -> list[str]:
    """What is too good to be true in a table of `regulars`; empty when nothing is."""
    said = []
    for row in found.iter_rows(named=True):
        name = row["system_id"]
        if row["mae"] < LEAST_MAE:
            said.append(f"{name}: MAE {row['mae']:.2f} is below {LEAST_MAE}, which only leaked minutes give")
        if row["bets"] is not None and row["bets"] >= WON_ON and row["won"] > MOST_WON:
            said.append(f"{name}: {row['won']:.1%} of {row['bets']} bets won")
        if row["line_gain"] is not None and row["line_gain"] > MOST_BELOW_LINE:
            said.append(f"{name}: MAE {row['line_gain']:.2f} points below the line's")
    return said


def _row(rows: pl.DataFrame, name: str) -> dict[str, Any]:
    error, ewma = pl.col("error"), pl.col("ewma_error")
    means = rows.select(
        n=pl.len(),
        games=pl.col("game_id").n_unique(),
        mae=error.abs().mean(),
        rmse=(error**2).mean().sqrt(),
        bias=error.mean(),
        crps=pl.col("crps").mean(),
        log_score=pl.col("log_score").mean(),
        coverage_50=pl.col("inside_50").mean(),
        coverage_80=pl.col("inside_80").mean(),
        coverage_95=pl.col("inside_95").mean(),
        mae_ratio=error.abs().mean() / ewma.abs().mean(),
        rmse_ratio=((error**2).mean() / (ewma**2).mean()).sqrt(),
        crps_ratio=pl.col("crps").mean() / pl.col("ewma_crps").mean(),
    ).row(0, named=True)
    low, high = clustered(
        rows, {"own": error.abs(), "other": ewma.abs()}, lambda totals: totals["own"] / totals["other"]
    )
    return {"system_id": name, **means, "mae_ratio_low": low, "mae_ratio_high": high} | _at_lines(rows, name)


def _at_lines(rows: pl.DataFrame, name: str) -> dict[str, Any]:
    lined = rows.filter(_LINED).with_columns(line_error=pl.col("line_consensus") - pl.col("actual_points"))
    said: dict[str, Any] = {"line_n": lined.height, "line_mae_ratio": None, "line_gain": None}
    if lined.height:
        own, line = pl.col("error").abs().mean(), pl.col("line_error").abs().mean()
        said |= lined.select(line_mae_ratio=own / line, line_gain=line - own).row(0, named=True)
        said["line_mae_ratio_low"], said["line_mae_ratio_high"] = clustered(
            lined,
            {"own": pl.col("error").abs(), "line": pl.col("line_error").abs()},
            lambda totals: totals["own"] / totals["line"],
        )
    priced = rows.filter(
        pl.col("line_over_probability").is_not_null() & pl.col("won").is_not_null() & pl.lit(name != LINE)
    )
    return said | _at_prices(priced)


def _at_prices(priced: pl.DataFrame) -> dict[str, Any]:
    said: dict[str, Any] = dict.fromkeys(
        ("brier", "market_brier", "brier_gain", "brier_gain_low", "brier_gain_high", "slope", "won")
    ) | {"priced_n": priced.height, "bets": None}
    if priced.height < 2:
        return said
    own = (pl.col("over_probability") - pl.col("won")) ** 2
    market = (pl.col("line_over_probability") - pl.col("won")) ** 2
    sided = pl.col("over_probability") != 0.5
    right = ((pl.col("over_probability") > 0.5) == (pl.col("won") > 0.5)).cast(pl.Float64)
    said |= priced.select(
        brier=own.mean(),
        market_brier=market.mean(),
        brier_gain=(market - own).mean(),
        won=right.filter(sided).mean(),
        bets=sided.sum().cast(pl.Int64),
    ).row(0, named=True)
    said["brier_gain_low"], said["brier_gain_high"] = clustered(
        priced,
        {"gain": market - own, "n": pl.col("won").is_not_null()},
        lambda totals: totals["gain"] / totals["n"],
    )
    said["slope"] = _slope(priced)
    return said


def _slope(priced: pl.DataFrame) -> float:
    """The slope of a logistic regression of the outcome on the system's log-odds, with an intercept.

    Each step is damped by one game, so that a handful of games that all went one way ends somewhere.
    """
    odds = logit(priced["over_probability"].clip(0.001, 0.999).to_numpy())
    won = priced["won"].to_numpy()
    design = np.column_stack([np.ones(len(odds)), odds])
    solved = np.array([0.0, 1.0])
    for _ in range(20):
        chance = expit(design @ solved)
        gram = (design * (chance * (1 - chance))[:, None]).T @ design + np.eye(2)
        solved = solved + np.linalg.solve(gram, design.T @ (won - chance))
    return float(solved[1])
