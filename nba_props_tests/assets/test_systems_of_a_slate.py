from datetime import date
from pathlib import Path

import pytest

from nba_props import runner
from nba_props.errors import RunFailedError
from nba_props.model_store import ModelStore
from nba_props.overrides import Overrides
from nba_props.partitions import DateWindow
from nba_props.systems import SYSTEM_IDS, training
from nba_props_tests import slates
from nba_props_tests.builders import DAY
from nba_props_tests.situations import MONTH, situations
from nba_props_tests.slates import OUTCOMES, PREDICTIONS, STAGED, evening, read

pytestmark = pytest.mark.journey


def test_without_models_the_baseline_is_published_and_the_lack_is_said(tmp_path: Path) -> None:
    slates.store(home := slates.at(tmp_path), 3)
    evening(home)
    assert set(read(home, PREDICTIONS)["system_id"]) == {"moving_average_baseline_v1"}
    told = read(home, OUTCOMES)
    assert set(told["systems"]) == {1}
    assert all(
        "only 1 of 7 systems predicted: there are no models of 2026-01" in why for why in told["reason"]
    )
    assert set(told["attempts"]) == {0}


def test_all_systems_predict_a_slate_as_soon_as_there_are_models(tmp_path: Path) -> None:
    slates.store(home := slates.at(tmp_path), 3)
    evening(home)
    ModelStore(home.models_dir).write(MONTH, training.train(situations(), MONTH))
    evening(home)
    active = read(home, PREDICTIONS).filter("is_active")
    assert sorted(active["system_id"]) == sorted(3 * SYSTEM_IDS)
    assert set(read(home, OUTCOMES)["systems"]) == {7}
    assert set(read(home, OUTCOMES)["reason"]) == {None}
    assert all("+2026-01." in version for version in active["model_version"])
    staged = read(home, STAGED).height
    evening(home)
    assert read(home, STAGED).height == staged


def test_a_system_without_a_model_is_not_regenerated(tmp_path: Path) -> None:
    slates.store(home := slates.at(tmp_path), 3)
    with pytest.raises(RunFailedError, match="nba-props train --month 2026-01"):
        runner.run(
            home,
            DateWindow.day(DAY),
            [PREDICTIONS],
            backfill=True,
            overrides=Overrides(regenerate="xgboost_v1"),
        )


def test_the_month_before_stands_in_until_the_months_models_are_there(tmp_path: Path) -> None:
    """The first slate of a month before the morning's training: nobody is lost, and every row says so."""
    slates.store(home := slates.at(tmp_path), 3)
    store, before = ModelStore(home.models_dir), date(2025, 12, 1)
    store.write(before, training.train(situations(), before))
    evening(home)
    active = read(home, PREDICTIONS).filter("is_active")
    assert sorted(active["system_id"]) == sorted(3 * SYSTEM_IDS)
    assert all("+2025-12." in version for version in active["model_version"])
    told = read(home, OUTCOMES)["reason"].unique().to_list()
    assert told == [
        "predicted by the models of 2025-12: there are no models of 2026-01: nba-props train --month 2026-01"
    ]
    store.write(MONTH, training.train(situations(), MONTH))
    evening(home)
    active = read(home, PREDICTIONS).filter("is_active")
    assert sorted(active["system_id"]) == sorted(3 * SYSTEM_IDS)
    assert all("+2026-01." in version for version in active["model_version"])
    assert set(read(home, OUTCOMES)["reason"]) == {None}
