import numpy as np
import polars as pl
import pytest

from nba_props.evaluation import scores
from nba_props.systems import distribution


def _one(actual: float, mean: float = 20.0, sd: float = 7.0, line: float | None = 20.5) -> pl.DataFrame:
    row = pl.DataFrame(
        {"predicted_points": [mean], "actual_points": [actual], "line_quoted": [line]},
        schema_overrides={"line_quoted": pl.Float64},
    )
    spread = distribution.parameters(np.array([mean]), np.array([sd])).select("points_distribution")
    return pl.concat([row, spread], how="horizontal")


@pytest.mark.parametrize("actual", [0.0, 12.0, 20.0, 45.0])
def test_the_crps_is_that_of_the_samples_it_describes(actual: float) -> None:
    """CRPS = E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007)."""
    random = np.random.default_rng(1)
    chance = 20 / 49
    draws = random.negative_binomial(20 * chance / (1 - chance), chance, size=(2, 400_000))
    expected = np.abs(draws[0] - actual).mean() - np.abs(draws[0] - draws[1]).mean() / 2
    assert scores.scored(_one(actual))["crps"].item() == pytest.approx(expected, abs=0.03)


def test_a_prediction_nearer_what_happened_scores_better() -> None:
    far, near = (scores.scored(_one(24.0, mean)).row(0, named=True) for mean in (10.0, 24.0))
    assert near["crps"] < far["crps"]
    assert near["log_score"] < far["log_score"]
    assert (near["error"], far["error"]) == (0.0, -14.0)


@pytest.mark.parametrize(
    ("actual", "line", "won"), [(21.0, 20.5, 1.0), (20.0, 20.5, 0.0), (20.0, 20.0, None), (20.0, None, None)]
)
def test_who_won(actual: float, line: float | None, won: float | None) -> None:
    assert scores.scored(_one(actual, line=line))["won"].item() == won


def test_outcomes_drawn_from_the_distribution_lie_inside_as_often_as_said() -> None:
    random = np.random.default_rng(3)
    chance = 20 / 49
    outcomes = random.negative_binomial(20 * chance / (1 - chance), chance, size=3000)
    found = scores.scored(pl.concat([_one(float(outcome)) for outcome in outcomes]))
    for share in scores.INTERVALS:
        assert found[f"inside_{100 * share:.0f}"].mean() == pytest.approx(share, abs=0.02)
    assert found["pit"].mean() == pytest.approx(0.5, abs=0.02)


def test_what_has_no_distribution_has_an_error_and_nothing_else() -> None:
    row = _one(20.0).with_columns(points_distribution=pl.lit(None, pl.Struct({"mean": pl.Float64})))
    line = pl.concat([_one(21.0), row.cast(_one(21.0).schema)])
    found = scores.scored(line)
    assert found.height == 2
    assert found["error"].to_list() == [-1.0, 0.0]
    assert found["crps"].null_count() == 1
