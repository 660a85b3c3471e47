"""Where the emulator answers otherwise than BigQuery: strict xfails, so that a better one is noticed.

What rests on these must be proven against a real project (`scripts/verify_bigquery`).
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import bigquery as google

from nba_props.warehouse.bigquery import BigQueryWarehouse, open_bigquery
from nba_props_tests.emulator import Emulator
from nba_props_tests.warehouse.conftest import SCORES, Declare
from nba_props_tests.warehouse.test_contract import ONE, TWO, scores

pytestmark = pytest.mark.acceptance


@pytest.fixture
def bigquery(declare: Declare, bigquery_server: Emulator, tmp_path: Path) -> Iterator[BigQueryWarehouse]:
    """A warehouse with two dates of a row each."""
    declare()
    warehouse = open_bigquery(bigquery_server.settings(tmp_path / "home"))
    warehouse.create()
    warehouse.replace(SCORES, scores((ONE, "a", 1), (TWO, "b", 2)), [ONE, TWO])
    yield warehouse
    warehouse.close()


def _json_load(bigquery: BigQueryWarehouse, target: str, line: bytes, disposition: str) -> Any:
    client = bigquery.service.client
    config = google.LoadJobConfig(
        source_format="NEWLINE_DELIMITED_JSON",
        write_disposition=disposition,
        schema=client.get_table(bigquery.place(SCORES)).schema,
    )
    return client.load_table_from_file(io.BytesIO(line), target, job_config=config).result()


@pytest.mark.xfail(strict=True, reason="t$YYYYMMDD is taken for a table's name")
def test_a_partition_decorator_replaces_the_partition(bigquery: BigQueryWarehouse) -> None:
    line = b'{"game_date": "2026-01-01", "player": "c"}'
    _json_load(bigquery, f"{bigquery.place(SCORES)}$20260101", line, "WRITE_TRUNCATE")
    assert bigquery.read(SCORES)["player"].to_list() == ["c", "b"]


@pytest.mark.xfail(strict=True, reason="a dry run says 0 bytes")
def test_a_dry_run_tells_the_bytes(bigquery: BigQueryWarehouse) -> None:
    assert bigquery.estimate(f"SELECT player FROM {SCORES} WHERE game_date = '2026-01-01'") > 0


@pytest.mark.xfail(strict=True, reason="maximum_bytes_billed is ignored")
def test_a_job_beyond_its_bytes_is_refused(bigquery: BigQueryWarehouse) -> None:
    config = google.QueryJobConfig(maximum_bytes_billed=1)
    sql = f"SELECT * FROM `{bigquery.place(SCORES)}` WHERE game_date = '2026-01-01'"
    with pytest.raises(exceptions.GoogleAPICallError):
        bigquery.service.client.query(sql, job_config=config).result()


@pytest.mark.xfail(strict=True, reason="unknown columns of JSON are accepted", raises=pytest.fail.Exception)
def test_an_unknown_column_of_json_is_refused(bigquery: BigQueryWarehouse) -> None:
    line = b'{"game_date": "2026-01-01", "player": "c", "nonsense": 1}'
    with pytest.raises(exceptions.GoogleAPICallError):
        _json_load(bigquery, bigquery.place(SCORES), line, "WRITE_APPEND")


@pytest.mark.xfail(strict=True, reason="no bytes are billed")
def test_a_query_is_billed(bigquery: BigQueryWarehouse) -> None:
    sql = f"SELECT player FROM `{bigquery.place(SCORES)}` WHERE game_date = '2026-01-01'"
    job = bigquery.service.client.query(sql, job_config=google.QueryJobConfig(use_query_cache=False))
    job.result()
    assert job.total_bytes_billed >= 10 * 1024**2


@pytest.mark.xfail(strict=True, reason="labels of jobs are not in INFORMATION_SCHEMA")
def test_jobs_can_be_queried_by_label(bigquery: BigQueryWarehouse) -> None:
    sql = "SELECT labels FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_PROJECT LIMIT 1"
    assert list(bigquery.service.client.query(sql).result())
