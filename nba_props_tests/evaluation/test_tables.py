import numpy as np
import polars as pl
import pytest

from nba_props.evaluation import alarms, intervals, scores, tables, walk_forward
from nba_props_tests.situations import MONTH, situations
from nba_props_tests.systems.test_training import MEMBERS

ROWS = situations()
LAST = ROWS["game_date"].max()


@pytest.fixture(scope="module")
def scored() -> pl.DataFrame:
    return scores.scored(walk_forward.predictions(ROWS, MONTH, LAST, walk_forward.refitted(ROWS, MEMBERS)))


def by_system(found: pl.DataFrame) -> dict[str, dict[str, object]]:
    return {row["system_id"]: row for row in found.iter_rows(named=True)}


def test_every_system_stands_beside_the_baselines_and_the_line_on_the_same_rows(scored: pl.DataFrame) -> None:
    found = by_system(tables.table(scored))
    assert set(found) == {*walk_forward.BASELINES, walk_forward.LINE, *(r.system_id for r in MEMBERS),
                          "ensemble_v1", "ensemble_v1_1"}  # fmt: skip
    assert {row["n"] for name, row in found.items() if name != walk_forward.LINE} == {
        ROWS.filter(pl.col("game_date") >= MONTH).height
    }
    assert found[walk_forward.EWMA]["mae_ratio"] == 1.0
    assert found[walk_forward.LINE]["line_mae_ratio"] == 1.0


def test_no_model_was_fitted_on_a_date_it_predicts(scored: pl.DataFrame) -> None:
    trained = scored.filter(pl.col("trained_before").is_not_null())
    assert trained.height > 0
    assert (trained["trained_before"] <= trained["game_date"]).all()


def test_the_stack_is_shown_to_be_better_where_it_is(scored: pl.DataFrame) -> None:
    row = by_system(tables.table(scored))["ensemble_v1"]
    assert row["mae_ratio_low"] < row["mae_ratio"] < row["mae_ratio_high"] < 1


def test_nothing_is_too_good_to_be_true_of_an_honest_walk(scored: pl.DataFrame) -> None:
    found = alarms.of_table(tables.table(scored).with_columns(mae=pl.col("mae") + 1))
    assert [alarm for alarm in found if alarm.rings] == []


def test_shuffled_labels_lose() -> None:
    shuffled = ROWS.with_columns(
        actual_points=pl.when(pl.col("game_date") < MONTH)
        .then(pl.col("actual_points").shuffle(seed=1))
        .otherwise("actual_points")
    )
    found = scores.scored(
        walk_forward.predictions(shuffled, MONTH, LAST, walk_forward.refitted(shuffled, MEMBERS))
    )
    rows = by_system(tables.table(found))
    for name in ("xgboost_v1", "distribution_v1"):
        assert rows[name]["mae_ratio"] > 1.1, name


def test_a_feature_that_knows_the_result_sets_off_the_alarms() -> None:
    leaking = situations(lined=1.0).with_columns(points_last_5=pl.col("actual_points"))
    found = scores.scored(
        walk_forward.predictions(leaking, MONTH, LAST, walk_forward.refitted(leaking, MEMBERS))
    )
    ringing = {alarm.name for alarm in alarms.of_table(tables.table(found)) if alarm.rings}
    assert ringing >= {"absolute error on regulars", "points of error below the line's"}


def test_an_interval_over_games_is_wider_where_players_of_a_game_move_together() -> None:
    random = np.random.default_rng(4)
    games = [f"g{number // 10}" for number in range(2000)]
    shared = np.repeat(random.normal(0, 1, 200), 10)
    alone = random.normal(0, 1, 2000)

    def width(values: np.ndarray) -> float:
        rows = pl.DataFrame({"game_id": games, "value": values})
        sums = {"total": pl.col("value"), "n": pl.col("value").is_not_null()}
        low, high = intervals.clustered(rows, sums, lambda totals: totals["total"] / totals["n"])
        return high - low

    # The mean of 2,000 independent values has a standard error of .0224, that of 200 games one of .071.
    assert width(alone) == pytest.approx(2 * 1.96 * 0.0224, rel=0.15)
    assert width(shared) == pytest.approx(2 * 1.96 * 0.0707, rel=0.15)


@pytest.mark.parametrize("population", list(tables.POPULATIONS))
def test_every_population_has_a_table_even_an_empty_one(scored: pl.DataFrame, population: str) -> None:
    assert tables.table(scored, population).height >= 0


@pytest.mark.parametrize("by", list(tables.SLICES))
def test_the_parts_of_a_population_add_up_to_it(scored: pl.DataFrame, by: str) -> None:
    whole, parts = by_system(tables.table(scored)), tables.sliced(scored, by)
    counted = parts.group_by("system_id").agg(n=pl.col("n").sum(), error=(pl.col("mae") * pl.col("n")).sum())
    for row in counted.iter_rows(named=True):
        said = whole[row["system_id"]]
        if by == "side":  # the sides are of lines
            assert 0 < row["n"] <= said["line_n"]
        else:
            assert row["n"] == said["n"]
            assert row["error"] == pytest.approx(said["mae"] * said["n"])


def test_months_and_tiers_are_told_apart(scored: pl.DataFrame) -> None:
    assert tables.sliced(scored, "month")["value"].unique().to_list() == ["2026-01"]
    ewma = tables.sliced(scored, "points").filter(system_id=walk_forward.EWMA)
    assert ewma["value"].to_list() == ["1 bench", "2 rotation", "3 starter", "4 star"]
    assert ewma["mae_ratio"].to_list() == [1.0] * 4
    assert ewma["mae"][0] < ewma["mae"][-1]


def test_mean_and_median_are_told_apart(scored: pl.DataFrame) -> None:
    """Points are skewed: who hits the mean has more than half of the outcomes below."""
    actual = scored["actual_points"]
    centred = scored.with_columns(predicted_points=pl.lit(actual.mean()), error=actual.mean() - actual)
    row = by_system(tables.table(centred))[walk_forward.EWMA]
    assert row["bias"] == pytest.approx(0, abs=0.5)
    assert row["below"] > 0.52
