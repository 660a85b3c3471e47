import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.errors import ModelError
from nba_props.model_store import ModelStore
from nba_props.systems import training
from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.systems.protocol import Forecast, Once
from nba_props_tests.situations import MONTH, situations


@pytest.fixture(scope="module")
def artefacts() -> dict[str, training.Artefact]:
    return training.train(situations(), MONTH)


def test_what_is_kept_is_read_back_and_the_same_models_are_the_same_bytes(
    artefacts: dict[str, training.Artefact], tmp_path: Path
) -> None:
    store = ModelStore(tmp_path)
    first = store.write(MONTH, artefacts).read_bytes()
    assert store.write(MONTH, artefacts).read_bytes() == first
    read = store.read(MONTH)
    assert {name: one.to_files() for name, one in read.items()} == {
        name: one.to_files() for name, one in artefacts.items()
    }
    assert store.months() == [MONTH]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_date_is_predicted_by_the_models_of_its_month(
    artefacts: dict[str, training.Artefact], tmp_path: Path
) -> None:
    store = ModelStore(tmp_path)
    store.write(MONTH, artefacts)
    found = store.systems(date(2026, 1, 16))
    assert {system.system_id for system in found} == set(training.SYSTEM_IDS)
    assert all("+2026-01." in system.version for system in found)


def test_a_month_without_models_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no models of 2026-02: nba-props train --month 2026-02"):
        ModelStore(tmp_path).systems(date(2026, 2, 3))


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"not an archive"])
def test_a_damaged_archive_is_named(
    artefacts: dict[str, training.Artefact], tmp_path: Path, damage: "object"
) -> None:
    store = ModelStore(tmp_path)
    path = store.write(MONTH, artefacts)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelError, match="is no archive of models"):
        store.read(MONTH)


def test_a_file_another_put_into_the_archive_is_refused(
    artefacts: dict[str, training.Artefact], tmp_path: Path
) -> None:
    store = ModelStore(tmp_path)
    path = store.write(MONTH, artefacts)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xgboost_v1/more.ubj", b"?")
    with pytest.raises(ModelError, match="its files are not those of its manifest"):
        store.read(MONTH)


def test_who_cannot_predict_is_absent_with_the_reason_until_there_are_models(
    artefacts: dict[str, training.Artefact], tmp_path: Path
) -> None:
    store, day = ModelStore(tmp_path), date(2026, 1, 16)
    before = store.lineup(day)
    assert [system.system_id for system in before.systems] == ["moving_average_baseline_v1"]
    assert {*before.absent, "moving_average_baseline_v1"} == set(training.SYSTEM_IDS)
    assert "nba-props train --month 2026-01" in before.why_absent
    store.write(MONTH, artefacts)
    after = store.lineup(day)
    assert (len(after.systems), dict(after.absent)) == (7, {})
    assert store.lineup(date(2026, 1, 17)) is after
    assert store.lineup(date(2026, 2, 1)).absent


def test_a_frame_is_forecast_once_however_many_systems_are_made_of_it() -> None:
    asked = []

    class Counting(MovingAverageBaseline):
        def forecast(self, features: pl.DataFrame) -> Forecast:
            asked.append(features.height)
            return super().forecast(features)

    core, rows = Once(Counting()), situations()
    assert core.forecast(rows) is core.forecast(rows)
    assert asked == [rows.height]
    assert len(core.forecast(rows.head(3)).points) == 3
