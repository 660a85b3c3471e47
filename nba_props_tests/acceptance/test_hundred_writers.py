"""What lost 57 % of a night: a hundred workers writing one slate, on BigQuery's emulator.

What belongs here: many writers, kills, lost answers. What does not: one verb's promises
(`warehouse/test_contract.py`) and single faults (`warehouse/test_bigquery_faults.py`).
"""

import json
import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from nba_props.errors import ContractError
from nba_props.settings import Settings
from nba_props.warehouse.bigquery import BigQueryWarehouse, Staged, open_bigquery
from nba_props.warehouse.bigquery.retries import Backoff
from nba_props_tests import faulty
from nba_props_tests.builders import DAY, rows
from nba_props_tests.emulator import Emulator
from nba_props_tests.faulty import Fault

pytestmark = pytest.mark.acceptance

PREDICTIONS = "nba_predictions.player_prop_predictions"
#: The greatest slate there was, and how many workers shared it.
PLAYERS, WRITERS = 454, 100
#: Columns an older worker did not know.
LATER = ["calibrated_confidence_score", "calibration_method", "prediction_error_code"]
_LEDGER = "nba_warehouse.publishes"


@pytest.fixture
def settings(bigquery_server: Emulator, tmp_path: Path) -> Settings:
    """Every table of the product in datasets of its own."""
    settings = bigquery_server.settings(tmp_path / "home", warehouse_writers=16)
    open_bigquery(settings).create()
    return settings


def test_a_hundred_stagings_at_once_with_faults_and_lost_answers_are_one_publish(
    settings: Settings, bigquery_server: Emulator
) -> None:
    slate = _slate()
    with faulty.between(bigquery_server.rest) as faults:
        through = settings.model_copy(update={"bigquery_endpoint": faults.url})
        # One writer alone may meet every fault.
        warehouse = open_bigquery(through, Backoff(first=0.01, cap=0.05, retries=50))
        faults.coming = [
            Fault(faulty.loads, what, times=8)
            for what in ("lost", "reset", faulty.RATE_LIMIT, faulty.UNAVAILABLE, faulty.TOO_MANY_REQUESTS)
        ]
        staged = _staged_at_once(warehouse, slate)
        for what in ("lost", faulty.TOO_MANY_DML, faulty.INTERNAL):
            faults.coming.append(Fault(faulty.jobs, what))
        warehouse.publish(PREDICTIONS, staged, [DAY])
        _is_whole(warehouse)
        before = _publishes(warehouse)
        # Everybody once more, and the publish, whose answer is lost again: nothing changes.
        faults.coming.append(Fault(faulty.jobs, "lost"))
        warehouse.publish(PREDICTIONS, _staged_at_once(warehouse, slate), [DAY])
        assert [fault.times for fault in faults.coming] == [0] * len(faults.coming)
    _is_whole(warehouse)
    assert _publishes(warehouse) == before == 1
    assert warehouse.unmerged() == []
    assert len(warehouse.service.staging_tables()) == WRITERS


def test_killed_workers_lose_their_own_rows_only_until_they_are_staged_again(settings: Settings) -> None:
    """Four processes share the hundred parts; two are killed on their way and nobody waits for them."""
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_stage_some, args=(settings.model_dump_json(), number)) for number in range(4)
    ]
    for process in writers:
        process.start()
    for process in writers:
        process.join(400)
    assert sorted(process.exitcode for process in writers) == [-9, -9, 0, 0]
    warehouse = open_bigquery(settings)
    assert 50 < len(warehouse.service.staging_tables()) < WRITERS
    warehouse.publish(PREDICTIONS, _staged_at_once(warehouse, _slate()), [DAY])
    _is_whole(warehouse)
    assert warehouse.unmerged() == []


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda part: part.with_columns(prediction_errorcode=pl.lit("x")), "unknown .*prediction_errorcode"),
        (lambda part: part.drop("prediction_id"), "lacking .*prediction_id"),
    ],
)
def test_a_part_of_a_wrong_schema_is_refused_by_name_before_anything_is_sent(
    settings: Settings,
    bigquery_server: Emulator,
    spoil: Callable[[pl.DataFrame], pl.DataFrame],
    named: str,
) -> None:
    with faulty.between(bigquery_server.rest) as faults:
        warehouse = open_bigquery(settings.model_copy(update={"bigquery_endpoint": faults.url}))
        with pytest.raises(ContractError, match=named):
            warehouse.stage(PREDICTIONS, spoil(_slate()[0]))
        assert faults.seen == []


def _slate() -> list[pl.DataFrame]:
    """A slate's predictions in a hundred parts; every other one lacks the columns an older worker had not."""
    whole = rows(
        PREDICTIONS,
        *(
            {"prediction_id": f"p{number}", "player_lookup": f"p{number}", "calibration_method": "isotonic"}
            for number in range(PLAYERS)
        ),
    )
    parts = [whole[number::WRITERS] for number in range(WRITERS)]
    return [part.drop(LATER) if number % 2 else part for number, part in enumerate(parts)]


def _staged_at_once(warehouse: BigQueryWarehouse, slate: list[pl.DataFrame]) -> list[Staged]:
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(lambda part: warehouse.stage(PREDICTIONS, part), slate))


def _is_whole(warehouse: BigQueryWarehouse) -> None:
    """Every player once; those of the older workers without what those did not know."""
    stored = warehouse.read(PREDICTIONS, DAY, DAY)
    assert Counter(stored["player_lookup"]) == {f"p{number}": 1 for number in range(PLAYERS)}
    told = dict(stored.select("player_lookup", "calibration_method").iter_rows())
    expected = {f"p{number}": None if number % WRITERS % 2 else "isotonic" for number in range(PLAYERS)}
    assert told == expected


def _publishes(warehouse: BigQueryWarehouse) -> int:
    return warehouse.service.rows(_LEDGER, ["publish_id"], "")["publish_id"].n_unique()


def _stage_some(settings: str, number: int) -> None:
    """Stage a quarter of the slate; every other process is killed on its way."""
    warehouse = open_bigquery(Settings(**json.loads(settings)))
    for place, part in enumerate(_slate()[number::4]):
        warehouse.stage(PREDICTIONS, part)
        if number % 2 and place == random.Random(number).randrange(5, 15):
            os.kill(os.getpid(), 9)
