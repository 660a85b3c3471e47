"""The whole pipeline, every command and a hundred writers on BigQuery's emulator, held against the lake.

What belongs here: what takes minutes. What does not: one verb's promises (`warehouse/test_contract.py`).
"""

import json
import multiprocessing
import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props import cli, home, runner
from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props.warehouse import open_warehouse
from nba_props.warehouse.bigquery import BigQueryWarehouse, Staged, open_bigquery
from nba_props.warehouse.bigquery.retries import Backoff
from nba_props_tests import faulty, homes
from nba_props_tests.acceptance.processes import succeed
from nba_props_tests.builders import DAY, rows
from nba_props_tests.emulator import Emulator
from nba_props_tests.faulty import Fault

pytestmark = pytest.mark.acceptance

PREDICTIONS = "nba_predictions.player_prop_predictions"
#: The greatest slate there was, and how many processes shared it.
PLAYERS, WRITERS = 454, 100
_DAYS = 7


@dataclass(frozen=True)
class Both:
    """One landing zone, computed into a lake and into BigQuery by the same commands."""

    lake: Settings
    bigquery: Settings


def _both(lake: Settings, bigquery_server: Emulator, folder: Path) -> Both:
    assert lake.now is not None
    other = bigquery_server.settings(folder, landing=str(lake.home / "landing"), now=lake.now.isoformat())
    home.prepare(other)
    open_bigquery(other).create()
    return Both(lake, other)


@pytest.fixture(scope="module")
def simulated(bigquery_server: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """A simulated week: backfilled, its last date predicted as a slate and graded, in both."""
    folder = tmp_path_factory.mktemp("homes")
    both = _both(homes.simulated(folder / "lake", _DAYS), bigquery_server, folder / "bigquery")
    for settings in (both.lake, both.bigquery):
        homes.backfill(settings, homes.back(_DAYS - 1), homes.LAST)
        runner.run(settings, DateWindow.day(homes.LAST), (*runner.PRE_GAME, *runner.GRADING), backfill=True)
    return both


def _apart(both: Both) -> list[str]:
    lake, bigquery = open_warehouse(both.lake), open_warehouse(both.bigquery)
    found = homes.differences(lake, bigquery)
    for table in homes.asset_tables():
        if lake.dates(table.name) != bigquery.dates(table.name):
            found.append(f"{table.name}: other dates")
    return found


def test_a_backfill_and_a_slate_give_the_same_rows_on_both(simulated: Both) -> None:
    assert _apart(simulated) == []
    assert open_warehouse(simulated.bigquery).read(PREDICTIONS).height > 300
    assert open_warehouse(simulated.bigquery).read("nba_predictions.prediction_accuracy").height > 300


@pytest.mark.parametrize(
    "arguments",
    [
        ("board", str(homes.LAST), "--json"),
        ("status", "--json"),
        ("sql", f"SELECT COUNT(*) AS n FROM {PREDICTIONS} WHERE game_date > '2026-01-01'", "--json"),
        ("migrate", "--dry-run"),
    ],
)
def test_a_command_says_the_same_on_both(
    simulated: Both,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    both = (simulated.lake, simulated.bigquery)
    said = [_said(settings, arguments, monkeypatch, capsys) for settings in both]
    assert _comparable(said[0]) == _comparable(said[1])


def test_an_export_is_the_same_on_both(
    simulated: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for settings in (simulated.lake, simulated.bigquery):
        out = tmp_path / f"{settings.warehouse}.parquet"
        _said(settings, ("export", PREDICTIONS, "--out", str(out)), monkeypatch, capsys)
        files.append(pl.read_parquet(out).drop("run_id", "created_at", "updated_at"))
    assert files[0].equals(files[1])


@pytest.mark.real_data
def test_a_real_month_gives_the_same_rows_on_both(bigquery_server: Emulator, tmp_path: Path) -> None:
    lake = homes.settings_of(tmp_path / "lake", "2025-12-01T12:00:00-05:00")
    succeed(lake.home, "import", str(homes.real_data()), now="2025-12-01T12:00:00-05:00")
    both = _both(lake, bigquery_server, tmp_path / "bigquery")
    for settings in (both.lake, both.bigquery):
        homes.backfill(settings, date(2025, 11, 1), date(2025, 11, 30))
    assert _apart(both) == []
    assert open_warehouse(both.bigquery).read(PREDICTIONS).height > 3000


class TestHundredWriters:
    """What lost 57 % of a night: a hundred workers writing one slate."""

    @pytest.fixture
    def settings(self, bigquery_server: Emulator, tmp_path: Path) -> Settings:
        settings = bigquery_server.settings(tmp_path / "home")
        open_bigquery(settings).create()
        return settings

    def test_stagings_of_two_schemas_with_lost_answers_are_one_publish(
        self, settings: Settings, bigquery_server: Emulator
    ) -> None:
        slate = _slate()
        with faulty.between(bigquery_server.rest) as faults:
            through = settings.model_copy(update={"bigquery_endpoint": faults.url})
            warehouse = open_bigquery(through, Backoff(first=0.01, cap=0.05, retries=12))
            faults.coming = [
                Fault(faulty.loads, what, times=8)
                for what in ("lost", "reset", faulty.RATE_LIMIT, faulty.UNAVAILABLE, faulty.TOO_MANY_REQUESTS)
            ]
            for _ in range(2):
                with ThreadPoolExecutor(16) as pool:
                    staged = list(pool.map(lambda part: warehouse.stage(PREDICTIONS, part), slate))
                faults.coming.append(Fault(faulty.jobs, "lost"))
                warehouse.publish(PREDICTIONS, staged, [DAY])
                _is_whole(warehouse)
            assert [fault.times for fault in faults.coming] == [0] * len(faults.coming)
            assert warehouse.unmerged() == []

    def test_killed_writers_lose_their_own_rows_only_until_they_are_staged_again(
        self, settings: Settings
    ) -> None:
        slate = _slate()
        spawn = multiprocessing.get_context("spawn")
        writers = [
            spawn.Process(target=_stage_some, args=(settings.model_dump_json(), number))
            for number in range(4)
        ]
        for process in writers:
            process.start()
        for process in writers:
            process.join(300)
        assert sorted(process.exitcode for process in writers) == [-9, -9, 0, 0]
        warehouse = open_bigquery(settings)
        staged = [warehouse.stage(PREDICTIONS, part) for part in slate]
        warehouse.publish(PREDICTIONS, staged, [DAY])
        _is_whole(warehouse)
        assert warehouse.unmerged() == []


def _slate() -> list[pl.DataFrame]:
    """A slate's predictions in a hundred parts; every other one lacks the columns an older writer had not."""
    whole = rows(
        PREDICTIONS,
        *({"prediction_id": f"p{number}", "player_lookup": f"p{number}"} for number in range(PLAYERS)),
    )
    parts = [whole[number::WRITERS] for number in range(WRITERS)]
    older = ["calibrated_confidence_score", "calibration_method", "prediction_error_code"]
    return [part.drop(older) if number % 2 else part for number, part in enumerate(parts)]


def _is_whole(warehouse: BigQueryWarehouse) -> None:
    stored = warehouse.read(PREDICTIONS, DAY, DAY)
    assert stored.height == PLAYERS
    assert set(stored["player_lookup"]) == {f"p{number}" for number in range(PLAYERS)}


def _stage_some(settings: str, number: int) -> None:
    """Stage a quarter of the slate; every other process is killed on its way."""
    warehouse = open_bigquery(Settings(**json.loads(settings)))
    staged: list[Staged] = []
    for place, part in enumerate(_slate()[number::4]):
        staged.append(warehouse.stage(PREDICTIONS, part))
        if number % 2 and place == random.Random(number).randrange(5, 15):
            os.kill(os.getpid(), 9)


def _said(
    settings: Settings,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> tuple[int, str]:
    assert settings.now is not None
    bigquery = [name for name in type(settings).model_fields if name.startswith("bigquery")]
    for name in ("home", "landing", "warehouse", *bigquery):
        monkeypatch.setenv(f"NBA_PROPS_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("NBA_PROPS_NOW", settings.now.isoformat())
    monkeypatch.setattr("sys.argv", ["nba-props", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0), capsys.readouterr().out


def _comparable(said: tuple[int, str]) -> tuple[int, object]:
    """Without what is of the store and not of the rows: sizes, and stamps of the write."""
    code, text = said
    if not text.lstrip().startswith("{"):
        return code, text
    return code, _without(json.loads(text), {"size", "run_id", "created_at", "updated_at"})


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, dict):
        return {name: _without(part, names) for name, part in value.items() if name not in names}
    return [_without(part, names) for part in value] if isinstance(value, list) else value
