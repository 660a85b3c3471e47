import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.systems import distribution

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
