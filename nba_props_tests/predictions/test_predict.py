"""One player's bad data, and whom it costs a prediction: himself."""

from collections.abc import Sequence

import polars as pl
import pytest

from nba_props.predictions import predict, rows
from nba_props.systems.lineup import SYSTEMS
from nba_props.systems.protocol import System
from nba_props.warehouse import contracts
from nba_props_tests.builders import features
from nba_props_tests.builders import rows as made_rows

STAGED = contracts.table("nba_predictions.staged_predictions")
NAMES = [f"p{number:03}" for number in range(60)]
KEYS = ["game_id", "player_lookup"]


class Picky:
    """A real system that does something else for the players named, and counts how often it is asked."""

    system_id = "picky"
    version = "1"

    def __init__(self, refused: Sequence[str], how: str) -> None:
        self.refused, self.how, self.calls = list(refused), how, 0

    def predict(self, features: pl.DataFrame) -> pl.DataFrame:
        self.calls += 1
        if self.how == "broken":
            raise FileNotFoundError("no model of 2026-01")
        bad = pl.col("player_lookup").is_in(self.refused)
        if self.how == "raises" and features.filter(bad).height:
            raise ValueError(f"cannot predict {features.filter(bad)['player_lookup'].to_list()}")
        predicted = SYSTEMS[0].predict(features)
        if self.how == "forgets":
            return predicted.filter(~bad)
        if self.how == "repeats":
            return pl.concat([predicted, predicted.filter(bad)])
        value = {"nulls": pl.lit(None, pl.Float64), "infinite": pl.lit(float("inf"))}.get(self.how)
        return (
            predicted
            if value is None
            else predicted.with_columns(
                base_points=pl.when(bad).then(value).otherwise("base_points"),
                predicted_points=pl.when(bad).then(pl.lit(float("inf"))).otherwise("predicted_points")
                if self.how == "infinite"
                else "predicted_points",
            )
        )


def made(*systems: System, values: dict[str, float] | None = None) -> predict.Made:
    context = made_rows(
        "nba_analytics.upcoming_player_game_context", *({"player_lookup": name} for name in NAMES)
    )
    store = made_rows(
        "nba_precompute.ml_feature_store",
        *({"player_lookup": name} | features(points_ewma=(values or {}).get(name, 12.0)) for name in NAMES),
    )
    return predict.predict(
        systems,
        context.select(KEYS),
        context,
        store,
        rows.Policy(1.0, 0.535),
        empty=STAGED.frame().drop("run_id", "staged_at", "created_at"),
        required=[column.name for column in STAGED.columns if not column.nullable],
    )


def test_a_healthy_slate_is_one_call_and_everybody_is_predicted() -> None:
    system = Picky([], "raises")
    found = made(system)
    assert (system.calls, found.rows.height, found.faults.height) == (1, len(NAMES), 0)


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ("raises", "ValueError: cannot predict ['p007']"),
        ("forgets", "returned 0 predictions"),
        ("repeats", "returned 2 predictions"),
        ("nulls", "lacks base_points"),
        ("infinite", "not a finite number"),
    ],
)
def test_whoever_cannot_be_predicted_fails_alone_with_the_reason(how: str, word: str) -> None:
    found = made(Picky(["p007"], how), SYSTEMS[0])
    assert found.faults.select("player_lookup", "system_id").rows() == [("p007", "picky")]
    assert word in found.faults["error"][0]
    predicted = found.rows.group_by("system_id").len().sort("system_id").rows()
    assert predicted == [("moving_average_baseline_v1", len(NAMES)), ("picky", len(NAMES) - 1)]


def test_many_culprits_are_found_in_few_calls() -> None:
    system = Picky(["p000", "p030", "p059"], "raises")
    assert sorted(made(system).faults["player_lookup"]) == ["p000", "p030", "p059"]
    assert system.calls < len(NAMES)


def test_a_system_that_is_broken_itself_is_not_tried_for_each_player() -> None:
    system = Picky([], "broken")
    found = made(system, SYSTEMS[0])
    assert system.calls == 2
    assert found.faults.height == len(NAMES) == found.rows.height
    assert found.faults["error"].unique().to_list() == ["FileNotFoundError: no model of 2026-01"]


def test_when_no_system_predicts_anybody_the_rows_keep_their_columns() -> None:
    found = made(Picky([], "broken"))
    assert (
        found.rows.is_empty() and found.rows.schema == made(SYSTEMS[0]).rows.select(found.rows.columns).schema
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_feature_that_is_no_number_is_a_fault_though_a_system_would_not_notice(value: float) -> None:
    found = made(SYSTEMS[0], values={"p003": value})
    assert found.faults.select("player_lookup", "error").rows() == [("p003", "no finite number: points_ewma")]
    assert found.rows.height == len(NAMES) - 1


def test_the_identity_of_a_prediction_is_known_before_it_is_made() -> None:
    context = made_rows("nba_analytics.upcoming_player_game_context", {"player_lookup": "p000"})
    store = made_rows("nba_precompute.ml_feature_store", {"player_lookup": "p000"} | features())
    asked = context.select(KEYS)
    known = rows.identities(SYSTEMS[0], rows.features_of(asked, store), context)
    built = rows.build(SYSTEMS[0], rows.features_of(asked, store), context, rows.Policy(1.0, 0.535))
    assert known["prediction_id"].to_list() == built["prediction_id"].to_list()
