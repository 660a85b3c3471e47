"""The protocol's table: each system beside the baselines and the line, by population and by slices of one.

What belongs here: means, ratios and their intervals. What does not: scores of one prediction (`scores.py`),
what is too good to be true (`alarms.py`), and printing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit, logit

from nba_props.evaluation.intervals import clustered
from nba_props.evaluation.walk_forward import BASELINE, EWMA, LINE

_KEYS = ["game_id", "player_lookup"]
_REGULAR = (pl.col("minutes_expected") >= 15) & (pl.col("games_this_season") >= 3)
_LINED = pl.col("line_consensus").is_not_null()
_SEASON = pl.coalesce("points_season", "points_ewma")
#: A side given no chance at all still has a log-loss.
_LEAST = 1e-4

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
_MONTH = pl.col("game_date").dt.strftime("%Y-%m")


def _tiers(value: pl.Expr, top: str, **tiers: float) -> pl.Expr:
    """The label of the first tier the value is below, or `top`; null without a value."""
    label: pl.Expr = pl.lit(top)
    for name, edge in reversed(tiers.items()):
        label = pl.when(value < edge).then(pl.lit(name)).otherwise(label)
    return pl.when(value.is_not_null()).then(label)


#: Ways to cut a population, as labels that sort; what is known before the game.
SLICES: Mapping[str, pl.Expr] = {
    "minutes": _tiers(
        pl.col("minutes_expected"), "35+", **{"0-15": 15, "15-20": 20, "20-25": 25, "25-30": 30, "30-35": 35}
    ),
    "points": _tiers(_SEASON, "4 star", **{"1 bench": 8, "2 rotation": 15, "3 starter": 22}),
    "vacated": _tiers(
        pl.col("minutes_out_change"),
        "3 minutes vacated",
        **{"1 team-mates back": -30, "2 about as usual": 30},
    ),
    "lined": pl.when(_LINED).then(pl.lit("lined")).otherwise(pl.lit("no line")),
    "side": pl.when(pl.col("over_probability") > 0.5)
    .then(pl.lit("OVER likelier"))
    .when(pl.col("over_probability") < 0.5)
    .then(pl.lit("UNDER likelier")),
    "month": _MONTH,
}


def table(scored: pl.DataFrame, population: str = "regulars") -> pl.DataFrame:
    """One row a system, of the rows of a population on which the EWMA stands too.

    In: as `scores.scored` gives. Out: system_id, n, games, mae, rmse, bias (mean of predicted less actual),
    mean_bias (the same of the distribution's mean), below (share of outcomes below the prediction, equal
    ones half: .5 where it is the median), crps, pinball, log_score, pit (mean of the outcomes' transform),
    coverage of the three intervals, and relative to the EWMA on the same rows mae_ratio, mae_ratio_low,
    mae_ratio_high, rmse_ratio, crps_ratio; baseline_ratio with its interval (absolute error relative to
    moving_average_baseline_v1); line_n, line_mae_ratio with its interval and line_gain (points of
    error below the line's; of lined rows); priced_n, brier, market_brier, brier_gain with its interval
    (market minus system: positive is better), log_loss, market_log_loss, slope (of outcomes on the system's
    log-odds: 1 is calibrated), won and bets (of sides the system finds likelier). Errors are in points.
    """
    rows = _paired(scored.filter(POPULATIONS[population]))
    return _frame(_row(part, name) for name, part in _by_system(rows))


def sliced(scored: pl.DataFrame, by: str, population: str = "regulars") -> pl.DataFrame:
    """`table` of each part of a population (see SLICES): its columns after slice and value.

    Rows without a value of the slice (a side without a line) are in no part.
    """
    rows = _paired(scored.filter(POPULATIONS[population])).with_columns(
        slice_value=SLICES[by].cast(pl.String)
    )
    values = rows["slice_value"].drop_nulls().unique().sort()
    return _frame(
        {"slice": by, "value": value} | _row(part, name)
        for value in values
        for name, part in _by_system(rows.filter(pl.col("slice_value") == value))
    )


def _paired(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row beside the EWMA's and the baseline's of the same player and game."""
    ewma = rows.filter(pl.col("system_id") == EWMA).select(*_KEYS, ewma_error="error", ewma_crps="crps")
    baseline = rows.filter(pl.col("system_id") == BASELINE).select(*_KEYS, baseline_error="error")
    return rows.join(ewma, on=_KEYS).join(baseline, on=_KEYS, how="left")


def _by_system(rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for name in rows["system_id"].unique(maintain_order=True):
        yield name, rows.filter(pl.col("system_id") == name)


def _frame(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None)


def _row(rows: pl.DataFrame, name: str) -> dict[str, Any]:
    error, ewma = pl.col("error"), pl.col("ewma_error")
    means = rows.select(
        n=pl.len(),
        games=pl.col("game_id").n_unique(),
        mae=error.abs().mean(),
        rmse=(error**2).mean().sqrt(),
        bias=error.mean(),
        mean_bias=pl.col("mean_error").mean(),
        below=((error > 0) + 0.5 * (error == 0)).mean(),
        crps=pl.col("crps").mean(),
        pinball=pl.col("pinball").mean(),
        log_score=pl.col("log_score").mean(),
        pit=pl.col("pit").mean(),
        coverage_50=pl.col("inside_50").mean(),
        coverage_80=pl.col("inside_80").mean(),
        coverage_95=pl.col("inside_95").mean(),
        mae_ratio=error.abs().mean() / ewma.abs().mean(),
        baseline_ratio=error.abs().mean() / pl.col("baseline_error").abs().mean(),
        rmse_ratio=((error**2).mean() / (ewma**2).mean()).sqrt(),
        crps_ratio=pl.col("crps").mean() / pl.col("ewma_crps").mean(),
    ).row(0, named=True)
    beside = {"mae_ratio": ewma, "baseline_ratio": pl.col("baseline_error")}
    return {"system_id": name, **means} | _intervals(rows, beside) | _at_lines(rows, name)


def _intervals(rows: pl.DataFrame, beside: Mapping[str, pl.Expr]) -> dict[str, float]:
    """The 95 % intervals over games of absolute error relative to another's on the same rows."""
    found: dict[str, float] = {}
    for name, other in beside.items():
        found[f"{name}_low"], found[f"{name}_high"] = clustered(
            rows.filter(other.is_not_null()),
            {"own": pl.col("error").abs(), "other": other.abs()},
            lambda totals: totals["own"] / totals["other"],
        )
    return found


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
        (
            "brier",
            "market_brier",
            "brier_gain",
            "brier_gain_low",
            "brier_gain_high",
            "log_loss",
            "market_log_loss",
            "slope",
            "won",
        )
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
        log_loss=_log_loss("over_probability").mean(),
        market_log_loss=_log_loss("line_over_probability").mean(),
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


def _log_loss(probability: str) -> pl.Expr:
    right = pl.when(pl.col("won") == 1).then(probability).otherwise(1 - pl.col(probability))
    return -right.clip(_LEAST, 1).log()


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
