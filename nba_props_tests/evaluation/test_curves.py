import numpy as np
import polars as pl
import pytest

from nba_props.evaluation import curves, scores
from nba_props.systems import distribution

SIZE = 4000


def scored(shift: float = 0.0) -> pl.DataFrame:
    """Outcomes of negative binomials, and forecasts of them that are `shift` points too high."""
    random = np.random.default_rng(5)
    mean = random.uniform(8, 26, SIZE)
    points = random.negative_binomial(mean / 2.5, 1 / 3.5).astype(float)
    plain = pl.DataFrame(
        {
            "system_id": ["s"] * SIZE, "game_id": [f"g{n // 10}" for n in range(SIZE)],
            "predicted_points": mean, "actual_points": points, "line_quoted": np.floor(mean) + 0.5,
            "minutes_expected": np.where(mean > 15, 32.0, 22.0), "games_this_season": [20.0] * SIZE,
            "points_season": mean, "points_ewma": mean,
        }
    )  # fmt: skip
    spread = distribution.parameters(mean + shift, np.sqrt(3.5 * mean)).select("points_distribution")
    return scores.scored(pl.concat([plain, spread], how="horizontal"))


@pytest.fixture(scope="module")
def honest() -> pl.DataFrame:
    return scored()


@pytest.fixture(scope="module")
def high() -> pl.DataFrame:
    return scored(3.0)


def test_what_is_calibrated_lies_on_the_diagonal(honest: pl.DataFrame, high: pl.DataFrame) -> None:
    curve = curves.reliability(honest)
    assert curve["of"].unique().sort().to_list() == [curves.LINE_OVERS, curves.POINTS_REACHED]
    assert ((curve["low"] <= curve["happened"]) & (curve["happened"] <= curve["high"])).all()
    inside = ((curve["low"] <= curve["predicted"]) & (curve["predicted"] <= curve["high"])).mean()
    assert inside > 0.8
    good, bad = (curves.reliability_error(curves.reliability(rows)) for rows in (honest, high))
    assert (good["error"] < 0.03).all()
    assert (bad["error"] > 0.1).all()


def test_every_probability_of_the_marks_is_counted_once(honest: pl.DataFrame) -> None:
    errors = curves.reliability_error(curves.reliability(honest))
    reached = errors.filter(of=curves.POINTS_REACHED)["n"].item()
    assert 5 * SIZE - curves.LEAST * 10 <= reached <= 5 * SIZE


def test_the_transform_is_even_where_the_distribution_is_right(
    honest: pl.DataFrame, high: pl.DataFrame
) -> None:
    even, leaning = (curves.transform_histogram(rows) for rows in (honest, high))
    assert even.height == curves.BARS
    assert even["share"].sum() == pytest.approx(1)
    assert (even["share"] - 0.05).abs().max() < 0.015
    # Forecasts too high: the outcomes fall low in the distribution.
    assert leaning["share"][0] > 2 * leaning["share"][-1]


def test_the_transform_spreads_a_count_over_all_of_its_probability() -> None:
    row = scored().head(1).with_columns(pit_low=pl.lit(0.2), pit_high=pl.lit(0.3))
    shares = curves.transform_histogram(row)["share"].to_list()
    assert shares[4:6] == pytest.approx([0.5, 0.5])
    assert sum(shares) == pytest.approx(1)


def test_coverage_is_told_by_tier(honest: pl.DataFrame) -> None:
    found = curves.coverage(honest)
    minutes = found.filter(slice="minutes")
    assert minutes["value"].to_list() == ["20-25", "30-35"]
    assert minutes["n"].sum() == SIZE
    assert (found.filter(pl.col("n") > 300)["inside_80"] - 0.8).abs().max() < 0.04
