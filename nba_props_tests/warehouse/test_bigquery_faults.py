"""Writes to BigQuery through a server that fails: each lands exactly once or not at all, and says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.api_core import exceptions

from nba_props.warehouse.bigquery import BigQueryWarehouse, open_bigquery
from nba_props.warehouse.bigquery.retries import Backoff, insist, is_passing
from nba_props.warehouse.pressure import ERRORS, Pressure
from nba_props_tests import faulty
from nba_props_tests.emulator import Emulator
from nba_props_tests.faulty import Fault, Faults
from nba_props_tests.warehouse.conftest import SCORES, Declare
from nba_props_tests.warehouse.test_contract import ONE, scores

_QUICK = Backoff(first=0.001, cap=0.001)


@pytest.fixture
def faults(bigquery_server: Emulator) -> Iterator[Faults]:
    with faulty.between(bigquery_server.rest) as between:
        yield between


@pytest.fixture
def bigquery(
    declare: Declare, bigquery_server: Emulator, faults: Faults, tmp_path: Path
) -> Iterator[BigQueryWarehouse]:
    """A warehouse with one row, reached through the faulty server."""
    declare()
    settings = bigquery_server.settings(tmp_path / "home", bigquery_endpoint=faults.url)
    warehouse = open_bigquery(settings, _QUICK)
    warehouse.create()
    warehouse.replace(SCORES, scores((ONE, "old", 1)), [ONE])
    yield warehouse
    warehouse.close()


PASSING: dict[str, Any] = {
    "429": faulty.TOO_MANY_REQUESTS,
    "403 rateLimitExceeded": faulty.RATE_LIMIT,
    "400 too many DML": faulty.TOO_MANY_DML,
    "400 could not serialize": faulty.SERIALIZE,
    "500": faulty.INTERNAL,
    "503": faulty.UNAVAILABLE,
    "a reset connection": "reset",
    "a lost answer": "lost",
}


@pytest.mark.acceptance
@pytest.mark.parametrize("what", PASSING)
@pytest.mark.parametrize("where", ["load", "publish"])
def test_what_passes_is_tried_again_and_lands_once(
    bigquery: BigQueryWarehouse, faults: Faults, what: str, where: str
) -> None:
    matches = faulty.loads if where == "load" else faulty.jobs
    faults.coming = [Fault(matches, PASSING[what], times=2)]
    written = bigquery.replace(SCORES, scores((ONE, "a", 1), (ONE, "b", 2)), [ONE])
    assert faults.coming[0].times == 0
    assert written.rows == 2
    assert bigquery.read(SCORES)["player"].to_list() == ["a", "b"]
    assert bigquery.service.rows("nba_warehouse.publishes", ["publish_id"], "").height == 2
    assert len(bigquery.service.pressure.errors()) == 2


@pytest.mark.acceptance
@pytest.mark.parametrize("fault", [faulty.QUOTA, faulty.DENIED])
def test_what_lasts_is_not_tried_again(bigquery: BigQueryWarehouse, faults: Faults, fault: Any) -> None:
    faults.coming = [Fault(faulty.jobs, fault, times=1)]
    with pytest.raises(exceptions.Forbidden):
        bigquery.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    assert bigquery.read(SCORES)["player"].to_list() == ["old"]
    assert len(bigquery.service.pressure.errors()) == 1


@pytest.mark.acceptance
def test_retries_end_and_the_rows_stay_as_they_were(bigquery: BigQueryWarehouse, faults: Faults) -> None:
    faults.coming = [Fault(faulty.jobs, faulty.UNAVAILABLE, times=100)]
    with pytest.raises(exceptions.ServiceUnavailable):
        bigquery.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    assert faults.coming[0].times == 100 - 1 - _QUICK.retries
    faults.coming = []
    assert bigquery.read(SCORES)["player"].to_list() == ["old"]
    assert len(bigquery.unmerged()) == 1


def test_waits_double_up_to_the_cap_and_are_shortened_at_random() -> None:
    backoff = Backoff(retries=7)
    for _ in range(50):
        waits = list(backoff.waits())
        wholes = [5, 10, 20, 40, 80, 120, 120]
        assert all(whole / 2 <= wait <= whole for wait, whole in zip(waits, wholes, strict=True))
    assert len({next(backoff.waits()) for _ in range(10)}) > 1


def test_a_call_is_made_once_and_three_times_more() -> None:
    slept: list[float] = []
    noted: list[BaseException] = []

    def fail() -> None:
        raise exceptions.ServiceUnavailable("later")

    with pytest.raises(exceptions.ServiceUnavailable):
        insist(fail, Backoff(sleep=slept.append), noted.append)
    assert (len(slept), len(noted)) == (3, 4)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (exceptions.TooManyRequests("x"), True),
        (exceptions.Forbidden("x", errors=[{"reason": "rateLimitExceeded"}]), True),
        (exceptions.Forbidden("x", errors=[{"reason": "quotaExceeded"}]), False),
        (exceptions.BadRequest("Transaction is aborted due to concurrent update against table"), True),
        (exceptions.BadRequest("Syntax error"), False),
        (exceptions.NotFound("x"), False),
        (ConnectionResetError(), True),
        (ValueError("x"), False),
    ],
)
def test_only_what_passes_by_itself_is_worth_another_try(error: Exception, passes: bool) -> None:
    assert is_passing(error) is passes


class TestPressure:
    """Errors turn the pool down, and quiet turns it up again."""

    def test_many_errors_in_a_minute_leave_one_writer(self, tmp_path: Path) -> None:
        now = [1000.0]
        pressure = Pressure(tmp_path, 8, now=lambda: now[0])
        for _ in range(ERRORS - 1):
            pressure.note(ValueError("x"))
        assert pressure.allowed() == 8
        pressure.note(ValueError("x"))
        assert (pressure.is_high(), pressure.allowed()) == (True, 1)
        assert Pressure(tmp_path, 8, now=lambda: now[0]).allowed() == 1
        now[0] += 61
        assert (pressure.is_high(), pressure.allowed()) == (False, 8)

    def test_an_emergency_leaves_one_writer(self, tmp_path: Path) -> None:
        assert Pressure(tmp_path, 8, emergency=True).allowed() == 1

    def test_no_more_than_the_limit_write_at_once(self, tmp_path: Path) -> None:
        pressure = Pressure(tmp_path, 2)
        with pressure.slot(), pressure.slot():
            assert pressure._any_free() is None
        with pressure.slot():
            pass

    def test_the_file_of_errors_does_not_grow_for_ever(self, tmp_path: Path) -> None:
        now = [1000.0]
        pressure = Pressure(tmp_path, 8, now=lambda: now[0])
        for _ in range(2000):
            now[0] += 1
            pressure.note(ValueError("x" * 200))
        assert (tmp_path / "errors.ndjson").stat().st_size < 100_000
        assert len(pressure.errors()) == 60
