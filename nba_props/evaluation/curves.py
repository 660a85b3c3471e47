"""Whether probabilities mean what they say: reliability curves, the transform's histogram, coverage.

What belongs here: what is drawn of calibration. What does not: drawing (`charts.py`), and single figures (see
`tables.py`).
"""

import numpy as np
import polars as pl

from nba_props.evaluation.intervals import clustered
from nba_props.evaluation.scores import INTERVALS, MARKS
from nba_props.evaluation.tables import POPULATIONS, SLICES

#: Bars of the histogram; a calibrated system has a twentieth of the outcomes in each.
BARS = 20
#: Width of a bin of probabilities, and the fewest predictions of a bin that is shown.
BIN, LEAST = 0.1, 30
LINE_OVERS, POINTS_REACHED = "overs at the line", "points reached"


def reliability(scored: pl.DataFrame, population: str = "regulars") -> pl.DataFrame:
    """How often what was given a probability came about, in bins of it.

    In: as `scores.scored` gives. Out, one row a (system_id, of, bin): `of` is "overs at the line" (decided
    bets at the quoted line) or "points reached" (10, 15, 20, 25 and 30 points or more, together), predicted
    (mean probability), happened (share) with its interval over games (low, high), and n; bins of fewer than
    30 are left out.
    """
    rows = scored.filter(POPULATIONS[population])
    lined = rows.filter(pl.col("won").is_not_null()).select(
        "system_id", "game_id", of=pl.lit(LINE_OVERS), said=pl.col("over_probability"), came=pl.col("won")
    )
    reached = [
        rows.select(
            "system_id",
            "game_id",
            of=pl.lit(POINTS_REACHED),
            said=pl.col(f"reaches_{mark}"),
            came=(pl.col("actual_points") >= mark).cast(pl.Float64),
        )
        for mark in MARKS
    ]
    told = pl.concat([lined, *reached]).filter(pl.col("said").is_not_null())
    bins = told.with_columns(bin=(pl.col("said") / BIN).floor().clip(0, 1 / BIN - 1) * BIN)
    made = [
        {"system_id": system_id, "of": of, "bin": round(low, 2)} | _bin(part)
        for (system_id, of, low), part in bins.group_by("system_id", "of", "bin", maintain_order=True)
        if part.height >= LEAST
    ]
    return pl.DataFrame(made, schema=_RELIABILITY).sort("system_id", "of", "bin")


def reliability_error(curve: pl.DataFrame) -> pl.DataFrame:
    """The mean distance of a curve from the diagonal, weighted by n: system_id, of, error, n."""
    distance = (pl.col("predicted") - pl.col("happened")).abs()
    return curve.group_by("system_id", "of", maintain_order=True).agg(
        error=(distance * pl.col("n")).sum() / pl.col("n").sum(), n=pl.col("n").sum()
    )


def transform_histogram(scored: pl.DataFrame, population: str = "regulars") -> pl.DataFrame:
    """The outcomes' transform: system_id, bar (its lower end), share (.05 in each where calibrated), n.

    A count's transform is spread evenly between P(< actual) and P(<= actual) (Czado, Gneiting, Held 2009), so
    nothing is random.
    """
    rows = scored.filter(POPULATIONS[population] & pl.col("pit_low").is_not_null())
    edges = np.linspace(0, 1, BARS + 1)
    made = []
    for (name,), part in rows.group_by("system_id", maintain_order=True):
        low, high = part["pit_low"].to_numpy()[:, None], part["pit_high"].to_numpy()[:, None]
        below = np.clip((edges - low) / np.maximum(high - low, 1e-12), 0, 1).mean(axis=0)
        made += [
            {"system_id": name, "bar": round(float(edge), 3), "share": float(share), "n": part.height}
            for edge, share in zip(edges, np.diff(below), strict=False)
        ]
    return pl.DataFrame(
        made, schema={"system_id": pl.String, "bar": pl.Float64, "share": pl.Float64, "n": pl.Int64}
    )


def coverage(scored: pl.DataFrame, population: str = "regulars") -> pl.DataFrame:
    """What the central intervals hold, by tiers of expected minutes and of points.

    Out: system_id, slice, value, n, and for each interval inside_50, inside_80, inside_95; a calibrated
    system has the shares the intervals are named for in every tier.
    """
    rows = scored.filter(POPULATIONS[population] & pl.col("crps").is_not_null())
    held = [pl.col(f"inside_{100 * share:.0f}").mean() for share in INTERVALS]
    tiers = [
        rows.group_by("system_id", value=SLICES[name].cast(pl.String), maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("n"), *held)
        .select("system_id", pl.lit(name).alias("slice"), pl.exclude("system_id", "slice"))
        for name in ("minutes", "points")
    ]
    return pl.concat(tiers).filter(pl.col("value").is_not_null()).sort("system_id", "slice", "value")


def _bin(rows: pl.DataFrame) -> dict[str, float | int]:
    low, high = clustered(
        rows,
        {"came": pl.col("came"), "n": pl.col("came").is_not_null()},
        lambda sums: sums["came"] / sums["n"],
    )
    means = rows.select(predicted=pl.col("said").mean(), happened=pl.col("came").mean()).row(0, named=True)
    return {**means, "low": low, "high": high, "n": rows.height}


_RELIABILITY = {
    "system_id": pl.String, "of": pl.String, "bin": pl.Float64, "predicted": pl.Float64,
    "happened": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64,
}  # fmt: skip
