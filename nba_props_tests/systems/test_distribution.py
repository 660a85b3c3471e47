import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.systems import distribution

LEVELS = len(distribution.LEVELS)
MEANS, WIDTHS = st.floats(0, 60), st.floats(0.5, 2)


def _rows(mean: float, width: float = 1.0, lines: tuple[float | None, ...] = (20.5,)) -> pl.DataFrame:
    frame = pl.DataFrame(
        {"predicted_points": [mean] * len(lines), "line": lines}, schema_overrides={"line": pl.Float64}
    )
    sd = frame.select(distribution.standard_deviation(pl.col("predicted_points")) * width).to_series()
    spread = distribution.parameters(frame["predicted_points"].to_numpy(), sd.to_numpy())
    return pl.concat([frame, spread], how="horizontal")


def _against(mean: float, *lines: float | None, width: float = 1.0) -> pl.DataFrame:
    return distribution.with_line_probabilities(_rows(mean, width, lines), "line")


@given(MEANS, WIDTHS, st.integers(0, 140))
def test_the_probabilities_sum_to_one(mean: float, width: float, half_points: int) -> None:
    found = _against(mean, half_points / 2, width=width).row(0, named=True)
    parts = [found[f"{side}_probability"] for side in ("over", "push", "under")]
    assert sum(parts) == pytest.approx(1, abs=1e-9)
    assert all(0 <= part <= 1 for part in parts)


@given(MEANS, WIDTHS)
def test_a_higher_line_is_harder_to_beat(mean: float, width: float) -> None:
    over = _against(mean, *(half / 2 for half in range(80)), width=width)["over_probability"]
    assert (over.diff().drop_nulls() <= 1e-12).all()


@given(MEANS, WIDTHS)
def test_quantiles_are_ordered(mean: float, width: float) -> None:
    row = distribution.with_quantiles(_rows(mean, width)).select(list(distribution.QUANTILES)).row(0)
    assert list(row) == sorted(row)
    assert row[0] >= 0


@given(st.floats(1, 40))
def test_the_mean_is_the_mean_it_was_given(mean: float) -> None:
    over = _against(mean, *(points + 0.5 for points in range(200)))["over_probability"]
    assert over.sum() == pytest.approx(mean, rel=1e-3)


def test_only_a_whole_line_can_push() -> None:
    assert _against(20, 20.5)["push_probability"].item() == 0
    assert _against(20, 20.0)["push_probability"].item() > 0.03


def test_no_line_has_no_probability() -> None:
    found = _against(20, None, 20.5)
    assert found["over_probability"].null_count() == found["under_probability"].null_count() == 1


@pytest.mark.parametrize(("mean", "variance"), [(10, 36.5), (20, 60.0), (33, 4.3 * 33 - 0.065 * 33**2)])
def test_the_spread_follows_the_measured_parabola(mean: float, variance: float) -> None:
    found = pl.select(distribution.standard_deviation(pl.lit(float(mean)))).item()
    assert found == pytest.approx(variance**0.5)


def test_the_spread_never_shrinks_as_the_mean_grows() -> None:
    spread = pl.DataFrame({"mean": [points / 2 for points in range(130)]}).select(
        distribution.standard_deviation(pl.col("mean"))
    )
    assert (spread.to_series().diff().drop_nulls() >= 0).all()


@given(MEANS, st.lists(st.floats(0, 1), min_size=LEVELS, max_size=LEVELS))
def test_any_recalibration_is_a_distribution(mean: float, levels: list[float]) -> None:
    """Whatever ascending levels are stored, P(<= k) ascends to 1 and no count has less than nothing."""
    sd = (4 * mean + 1) ** 0.5
    spread = distribution.parameters(np.array([mean]), np.array([sd]), np.sort(levels)[None, :])
    counts = distribution.Counts.of(spread)
    table = counts.table(400)[0]
    assert (np.diff(table) >= -1e-12).all()
    assert table[-1] == pytest.approx(1, abs=1e-3)
    exact = [counts.exactly(np.array([float(count)])).item() for count in range(401)]
    assert min(exact) >= 0
    assert np.allclose(np.cumsum(exact), table, atol=1e-9)


@given(st.floats(3, 40), st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_a_quantile_lies_within_half_a_point_of_the_count_that_reaches_it(mean: float, level: float) -> None:
    counts = distribution.Counts.of(distribution.parameters(np.array([mean]), np.array([7.0])))
    at = counts.quantile(level).item()
    table = counts.table(140)
    whole = int(np.argmax(table[0] >= level))
    assert max(whole - 0.5, 0) <= at <= whole + 0.5
    assert distribution.quantile_in(table, level).item() == pytest.approx(at, abs=1e-6)


@given(st.floats(0.2, 0.8), st.integers(8, 70), st.floats(4, 9))
def test_the_mean_for_a_probability_gives_that_probability(over: float, half_points: int, sd: float) -> None:
    line, levels = np.array([half_points / 2]), np.array([distribution.LEVELS])
    mean = distribution.mean_for(np.array([over]), line, np.array([sd]), levels)
    frame = pl.concat(
        [pl.DataFrame({"line": line}), distribution.parameters(mean, np.array([sd]), levels)],
        how="horizontal",
    )
    found = distribution.with_line_probabilities(frame, "line").row(0, named=True)
    assert found["over_probability"] / (1 - found["push_probability"]) == pytest.approx(over, abs=1e-4)


@given(MEANS, WIDTHS)
def test_the_table_says_what_each_count_says(mean: float, width: float) -> None:
    counts = distribution.Counts.of(_rows(mean, width))
    alone = [counts.at_most(np.array([float(count)]))[0] for count in range(61)]
    assert np.allclose(counts.table(60)[0], alone, atol=1e-9)
