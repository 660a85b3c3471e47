import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nba_props.errors import ModelError
from nba_props.model_store import ModelStore
from nba_props.systems import SYSTEM_IDS, training
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
    assert {system.system_id for system in found} == set(SYSTEM_IDS)
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
    assert {*before.absent, "moving_average_baseline_v1"} == set(SYSTEM_IDS)
    assert "nba-props train --month 2026-01" in before.why_absent
    store.write(MONTH, artefacts)
    after = store.lineup(day)
    assert (len(after.systems), dict(after.absent)) == (7, {})
    assert store.lineup(date(2026, 1, 17)) is after
    assert after.lack == ""


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


def copied(store: ModelStore, month: str, other: str) -> Path:
    """Another month's archive with the models of this one, as if they had been fitted for it."""
    folder = store.write(MONTH, store.read(MONTH)).parent
    with zipfile.ZipFile(folder / f"{month}.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(folder / f"{other}.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data.replace(f"{month}-01".encode(), f"{other}-01".encode()))
    return folder / f"{other}.zip"


def manifests(path: Path, **changed: Any) -> None:
    """Change what every manifest of an archive says; None takes it out."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            if name.endswith("manifest.json"):
                told = json.loads(data) | changed
                kept = {key: value for key, value in told.items() if value is not None}
                archive.writestr(name, json.dumps(kept))
            else:
                archive.writestr(name, data)


@pytest.fixture
def store(artefacts: dict[str, training.Artefact], tmp_path: Path) -> ModelStore:
    made = ModelStore(tmp_path / "models")
    made.write(MONTH, artefacts)
    return made


def test_the_month_before_stands_in_on_the_first_day_and_says_so(store: ModelStore) -> None:
    """Before the morning's training, or where it failed, the slate keeps its systems."""
    found = store.lineup(date(2026, 2, 1))
    assert (len(found.systems), dict(found.absent)) == (7, {})
    assert all("+2026-01." in system.version for system in found.systems)
    assert found.lack == (
        "by the models of 2026-01: there are no models of 2026-02: nba-props train --month 2026-02"
    )


def test_the_months_own_models_take_over_as_soon_as_they_are_there(store: ModelStore) -> None:
    assert store.lineup(date(2026, 2, 1)).stand_in
    copied(store, "2026-01", "2026-02")
    found = store.lineup(date(2026, 2, 1))
    assert found.lack == ""
    assert all("+2026-02." in system.version for system in found.systems)


def test_damaged_models_of_the_month_are_stood_in_for_and_named(store: ModelStore) -> None:
    copied(store, "2026-01", "2026-02").write_bytes(b"cut")
    assert "models/2026-02.zip is no archive of models" in store.lineup(date(2026, 2, 1)).stand_in


@pytest.mark.parametrize(("months", "day"), [(0, date(2026, 2, 1)), (1, date(2026, 3, 1))])
def test_models_too_old_do_not_stand_in(store: ModelStore, tmp_path: Path, months: int, day: date) -> None:
    found = ModelStore(tmp_path / "models", stand_in_months=months).lineup(day)
    assert len(found.systems) == 1
    assert not found.stand_in
    assert f"nba-props train --month {day:%Y-%m}" in found.lack


def test_no_later_month_stands_in(store: ModelStore) -> None:
    assert len(store.lineup(date(2025, 12, 31)).systems) == 1


@pytest.mark.parametrize("last", ["2026-01-01", "2026-01-16"])
def test_a_model_that_knows_games_of_its_month_predicts_nothing(store: ModelStore, last: str) -> None:
    path = store.write(MONTH, store.read(MONTH))
    manifests(path, last_date=last)
    with pytest.raises(ModelError, match=f"knows games of {last}, which are not before that month"):
        store.systems(date(2026, 1, 16))
    assert len(store.lineup(date(2026, 1, 16)).systems) == 1


def test_another_months_archive_under_this_months_name_is_refused(store: ModelStore, tmp_path: Path) -> None:
    archive = store.write(MONTH, store.read(MONTH))
    archive.rename(archive.with_name("2025-11.zip"))
    with pytest.raises(ModelError, match=r"models/2025-11.zip holds the model of .* for 2026-01"):
        store.systems(date(2025, 11, 20))


@pytest.mark.parametrize("field", ["digest", "last_date", "month", "feature_digest"])
def test_a_manifest_that_does_not_say_it_is_refused(store: ModelStore, field: str) -> None:
    manifests(store.write(MONTH, store.read(MONTH)), **{field: None})
    with pytest.raises(ModelError, match=rf"models/2026-01.zip: .* lacks {field}; train that month again"):
        store.read(MONTH)


def test_models_of_a_contract_that_was_changed_since_are_refused(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One feature's range is another: the same columns, and yet they may mean something else."""
    first, *others = training.CONTRACT.features
    changed = replace(training.CONTRACT, features=(replace(first, high=first.high + 1), *others))
    monkeypatch.setattr(training, "CONTRACT", changed)
    with pytest.raises(ModelError, match=rf"here are .*{changed.digest}\): train that month again"):
        store.systems(date(2026, 1, 16))
    assert "train that month again" in store.lineup(date(2026, 1, 16)).lack


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), flipped=st.integers(1, 255))
def test_no_flipped_byte_is_read_as_another_model(store: ModelStore, place: int, flipped: int) -> None:
    """A damaged archive is refused, or the damage lies where nothing is read from."""
    path = store.write(MONTH, original := store.read(MONTH))
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= flipped
    path.write_bytes(data)
    try:
        found = store.read(MONTH)
    except ModelError as error:
        assert "train" in str(error)
    else:
        assert {name: one.to_files() for name, one in found.items()} == {
            name: one.to_files() for name, one in original.items()
        }
    finally:
        store.write(MONTH, original)
