"""Every system, fitted before its month: what it knows, what it says, and what becomes of its files."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.errors import ModelError
from nba_props.features import contract
from nba_props.systems import SYSTEM_IDS, training
from nba_props.systems.boosted import BoostedRecipe
from nba_props.systems.protocol import COMPONENTS, PREDICTED, Fitted, Recipe
from nba_props.systems.training import Artefact
from nba_props_tests.situations import MONTH, situations

#: The members with fewer trees, so that the tests stay fast.
MEMBERS: tuple[Recipe, ...] = tuple(
    replace(recipe, rounds=20) if isinstance(recipe, BoostedRecipe) else recipe for recipe in training.MEMBERS
)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return situations()


@pytest.fixture(scope="module")
def artefacts(rows: pl.DataFrame) -> dict[str, Artefact]:
    return training.train(rows, MONTH, MEMBERS)


@pytest.fixture(scope="module")
def systems(artefacts: dict[str, Artefact]) -> dict[str, Fitted]:
    return {system.system_id: system for system in training.restore(artefacts, MEMBERS)}


@pytest.fixture(scope="module")
def slate(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("game_date") >= MONTH)


def digests(artefacts: Mapping[str, Artefact]) -> dict[str, str]:
    return {name: artefact.digest for name, artefact in artefacts.items()}


def test_all_seven_are_fitted_and_restored(systems: dict[str, Fitted]) -> None:
    assert set(systems) == {
        "moving_average_baseline_v1", "zone_matchup_v1", "similarity_balanced_v1", "xgboost_v1",
        "distribution_v1", "ensemble_v1", "ensemble_v1_1",
    }  # fmt: skip
    assert set(systems) == set(SYSTEM_IDS)
    assert len({system.version for system in systems.values()}) == 7 - 1  # the ensembles change together


@pytest.mark.parametrize("system_id", SYSTEM_IDS)
def test_what_is_said_adds_up(systems: dict[str, Fitted], slate: pl.DataFrame, system_id: str) -> None:
    found = systems[system_id].predict(slate)
    assert tuple(found.columns) == PREDICTED
    assert found.height == slate.height > 100
    assert (found["predicted_points"] >= 0).all()
    positive = found.filter(pl.col("predicted_points") > 0)
    summed = positive.select(pl.sum_horizontal(COMPONENTS)).to_series()
    assert np.allclose(summed, positive["predicted_points"], atol=1e-3)
    named = [sum(json.loads(text).values()) for text in positive["feature_importance"]]
    assert np.allclose(named, positive["predicted_points"], atol=2e-3)
    assert found["reasons"].str.len_chars().min() > 10


@pytest.mark.parametrize("system_id", SYSTEM_IDS)
def test_nobody_to_predict_is_no_error(
    systems: dict[str, Fitted], slate: pl.DataFrame, system_id: str
) -> None:
    some = systems[system_id].predict(slate)
    nobody = systems[system_id].predict(slate.clear())
    assert nobody.is_empty()
    assert nobody.schema == some.schema


def test_fitted_systems_beat_recent_points_where_there_is_something_to_learn(
    systems: dict[str, Fitted], slate: pl.DataFrame
) -> None:
    def error(points: pl.Series) -> float:
        return float((points - slate["actual_points"]).abs().mean())

    recent = error(slate["points_ewma"])
    for name in ("similarity_balanced_v1", "xgboost_v1", "distribution_v1", "ensemble_v1"):
        assert error(systems[name].predict(slate)["predicted_points"]) < 0.97 * recent, name


@pytest.mark.parametrize(
    "system_id", ["xgboost_v1", "distribution_v1", "similarity_balanced_v1", "ensemble_v1"]
)
def test_vacated_minutes_are_worth_points(
    systems: dict[str, Fitted], slate: pl.DataFrame, system_id: str
) -> None:
    low, high = (
        systems[system_id].predict(slate.with_columns(minutes_out_change=pl.lit(change)))["predicted_points"]
        for change in (-40.0, 40.0)
    )
    assert float((high - low).mean()) > 2.0


def test_nothing_of_the_month_or_later_teaches(rows: pl.DataFrame, artefacts: dict[str, Artefact]) -> None:
    later = pl.col("game_date") >= MONTH
    other = rows.with_columns(
        actual_points=pl.when(later).then(70 - pl.col("actual_points")).otherwise("actual_points"),
        points_ewma=pl.when(later).then(0.0).otherwise("points_ewma"),
    )
    assert digests(training.train(other, MONTH, MEMBERS)) == digests(artefacts)
    for artefact in artefacts.values():
        assert artefact.manifest["last_date"] < MONTH.isoformat()


def test_what_came_before_the_month_does_teach(rows: pl.DataFrame, artefacts: dict[str, Artefact]) -> None:
    last = MONTH - timedelta(days=1)
    other = rows.with_columns(
        actual_points=pl.when(pl.col("game_date") == last).then(70.0).otherwise("actual_points")
    )
    changed = digests(training.train(other, MONTH, MEMBERS))
    assert {name for name, digest in digests(artefacts).items() if changed[name] == digest} == set()


def test_a_refit_is_the_same_to_the_last_bit_whatever_the_order_of_the_rows(
    rows: pl.DataFrame, artefacts: dict[str, Artefact]
) -> None:
    again = training.train(rows.sample(fraction=1, shuffle=True, seed=3), MONTH, MEMBERS)
    assert {name: one.to_files() for name, one in again.items()} == {
        name: one.to_files() for name, one in artefacts.items()
    }


_REFIT = """
import json
from nba_props.systems import training
from nba_props_tests.situations import MONTH, situations
from nba_props_tests.systems.test_training import MEMBERS, digests
print(json.dumps(digests(training.train(situations(), MONTH, MEMBERS))))
"""


def test_a_refit_in_a_fresh_process_is_the_same_to_the_last_bit(artefacts: dict[str, Artefact]) -> None:
    """Another process has other hashes of strings and other threads, and may have another order of sets."""
    fresh = subprocess.run([sys.executable, "-c", _REFIT], capture_output=True, check=True, text=True)
    assert json.loads(fresh.stdout) == digests(artefacts)


def test_a_model_read_back_predicts_the_same(
    artefacts: dict[str, Artefact], systems: dict[str, Fitted], slate: pl.DataFrame
) -> None:
    read = {name: Artefact.from_files(one.to_files(), name) for name, one in artefacts.items()}
    for system in training.restore(read, MEMBERS):
        assert system.predict(slate).equals(systems[system.system_id].predict(slate))


def test_a_file_that_was_changed_is_refused(artefacts: dict[str, Artefact]) -> None:
    files = artefacts["ensemble_v1"].to_files()
    files["stack.json"] = files["stack.json"].replace(b"0", b"1", 1)
    with pytest.raises(ModelError, match=r"models/here.*train that month again"):
        Artefact.from_files(files, "models/here")


def test_a_folder_without_a_manifest_is_refused() -> None:
    with pytest.raises(ModelError, match="no manifest"):
        Artefact.from_files({}, "models/here")


@pytest.mark.parametrize("told", ["feature_digest", "version"])
def test_a_model_of_another_contract_or_recipe_is_refused(artefacts: dict[str, Artefact], told: str) -> None:
    other = artefacts["xgboost_v1"]
    stale = artefacts | {"xgboost_v1": Artefact({**other.manifest, told: "old"}, other.files)}
    with pytest.raises(ModelError, match=r"xgboost_v1 for 2026-01 .*old.*train that month again"):
        training.restore(stale, MEMBERS)


def test_a_system_without_a_model_is_named(artefacts: dict[str, Artefact]) -> None:
    fewer = {name: one for name, one in artefacts.items() if name != "similarity_balanced_v1"}
    with pytest.raises(ModelError, match="no model of similarity_balanced_v1"):
        training.restore(fewer, MEMBERS)


def test_too_few_games_train_nothing(rows: pl.DataFrame) -> None:
    with pytest.raises(ModelError, match="too few to train on"):
        training.train(rows.head(300), MONTH, MEMBERS)


def test_the_contract_is_what_a_manifest_says(artefacts: dict[str, Artefact]) -> None:
    assert {one.manifest["feature_digest"] for one in artefacts.values()} == {contract.CONTRACT.digest}


def test_own_systems_know_no_line_and_the_anchored_one_does(
    systems: dict[str, Fitted], slate: pl.DataFrame
) -> None:
    moved = slate.with_columns(pl.col("line_quoted", "line_consensus") + 3)
    for name, system in systems.items():
        same = system.predict(moved).equals(system.predict(slate))
        assert same == (name != "ensemble_v1_1"), name
