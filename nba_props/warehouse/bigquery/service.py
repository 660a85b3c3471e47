"""What the warehouse asks of the service: reads of rows, jobs with labels and limits, tables and datasets.

What belongs here: single requests, each safe to repeat. What does not: which rows become which (see
`warehouse.py`).
"""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl
import pyarrow as pa
from google.api_core.exceptions import Conflict, NotFound
from google.cloud import bigquery
from google.cloud.bigquery.format_options import ParquetOptions
from google.cloud.bigquery_storage import DataFormat, ReadSession

from nba_props.errors import ContractError, UsageError
from nba_props.warehouse.bigquery import schema
from nba_props.warehouse.bigquery.client import Connection
from nba_props.warehouse.bigquery.jobs import Job, Jobs
from nba_props.warehouse.bigquery.retries import ONCE
from nba_props.warehouse.bigquery.schema import STAGING, Names
from nba_props.warehouse.contracts import PARTITION_COLUMN, Table
from nba_props.warehouse.pressure import Pressure

_LABEL_LENGTH = 63
#: In this order: a bool is an int, an instant is a date.
_PARAMETER_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "BOOL"),
    (int, "INT64"),
    (float, "FLOAT64"),
    (str, "STRING"),
    (datetime, "TIMESTAMP"),
    (date, "DATE"),
)

Parameter = bigquery.ScalarQueryParameter | bigquery.ArrayQueryParameter


@dataclass(frozen=True)
class Limits:
    """What a job may cost, in bytes billed, and how long staged rows stay."""

    max_bytes_billed: int
    staging_hours: float


@dataclass(frozen=True)
class Service:
    """One project as this home uses it."""

    connection: Connection
    names: Names
    jobs: Jobs
    pressure: Pressure
    limits: Limits

    @property
    def client(self) -> bigquery.Client:
        """The REST client."""
        return self.connection.client

    @property
    def mark(self) -> dict[str, str]:
        """The label that tells this warehouse's jobs from another's in the same project."""
        return {"prefix": _label(self.names.prefix)}

    def rows(self, table: str, columns: Sequence[str], where: str) -> pl.DataFrame:
        """The columns and rows asked for and no others, through the Storage API as Arrow."""
        options = ReadSession.TableReadOptions(selected_fields=columns, row_restriction=where)
        wanted = ReadSession(table=self.names.path(table), data_format=DataFormat.ARROW, read_options=options)

        def once() -> pa.Table:
            reader = self.connection.reader
            session = reader.create_read_session(
                parent=f"projects/{self.client.project}", read_session=wanted
            )
            empty = pa.ipc.read_schema(pa.py_buffer(session.arrow_schema.serialized_schema)).empty_table()
            streams = [reader.read_rows(stream.name).to_arrow(session) for stream in session.streams]
            return pa.concat_tables([empty, *streams])

        return frame(self.jobs.call(once))

    def table(self, full_name: str) -> bigquery.Table | None:
        """A stored table's definition; None where there is no such table."""
        try:
            found: bigquery.Table = self.jobs.call(partial(self.client.get_table, full_name, retry=ONCE))
        except NotFound:
            return None
        return found

    def make(self, wanted: bigquery.Table | bigquery.Dataset) -> bool:
        """Create a table or dataset; False where it is there already."""
        try:
            if isinstance(wanted, bigquery.Table):
                self.jobs.call(partial(self.client.create_table, wanted, retry=ONCE))
            else:
                self.jobs.call(partial(self.client.create_dataset, wanted, retry=ONCE))
        except Conflict:
            return False
        return True

    def load(self, declared: Table, rows: pl.DataFrame, full_name: str, body: bytes) -> None:
        """Load `body`, the rows as Parquet, into a staging table of their own, and count them.

        The same call again loads nothing twice.
        """
        expires = datetime.now(UTC) + timedelta(hours=self.limits.staging_hours)
        wanted = schema.staging_definition(declared, full_name, expires)
        made = self.jobs.call(partial(self.client.create_table, wanted, exists_ok=True, retry=ONCE))
        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.PARQUET,
            parquet_options=_parquet_options(),
            schema=schema.fields(declared, staging=True),
            write_disposition=bigquery.WriteDisposition.WRITE_EMPTY,
            labels=labels("load", declared, rows) | self.mark,
        )

        def submit(job_id: str) -> Job:
            return self.client.load_table_from_file(
                io.BytesIO(body), full_name, size=len(body), num_retries=0, job_id=job_id, job_config=config
            )

        # The table's own birth is part of the id: a load into one that has vanished since is another job.
        with self.pressure.slot():
            job = self.jobs.run(job_id("load", full_name, made.created.isoformat()), submit)
        if job.output_rows != rows.height:
            raise ContractError(f"{full_name}: {job.output_rows} of {rows.height} rows were loaded")

    def run(self, sql: str, job: str, parameters: Sequence[Parameter], marks: Mapping[str, str]) -> Job:
        """Run a statement or script once under the id `job`; returns the job, done."""
        config = bigquery.QueryJobConfig(
            query_parameters=list(parameters),
            labels=dict(marks) | self.mark,
            maximum_bytes_billed=self.limits.max_bytes_billed,
        )
        return self.jobs.run(
            job,
            lambda name: self.client.query(sql, job_config=config, job_id=name, retry=ONCE, job_retry=None),
        )

    def estimate(self, sql: str, parameters: Sequence[Parameter]) -> int:
        """The bytes a SELECT would process, from a dry run, which costs nothing."""
        config = bigquery.QueryJobConfig(
            dry_run=True, use_query_cache=False, query_parameters=list(parameters)
        )
        ask: Callable[[], Job] = partial(
            self.client.query, sql, job_config=config, retry=ONCE, job_retry=None
        )
        return int(self.jobs.call(ask).total_bytes_processed or 0)

    def staging_tables(self) -> list[str]:
        """The names of the staging tables there are."""
        dataset = self.names.dataset(STAGING)
        found = self.jobs.call(lambda: list(self.client.list_tables(dataset, retry=ONCE)))
        return sorted(each.table_id for each in found)

    def drop_staging(self, name: str) -> None:
        """Drop a staging table; one that is gone is gone."""
        full_name = f"{self.names.dataset(STAGING)}.{name}"
        self.jobs.call(partial(self.client.delete_table, full_name, retry=ONCE, not_found_ok=True))


def digest(*parts: str | bytes) -> str:
    """What identifies a piece of work: the same work has the same digest in every process."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part if isinstance(part, bytes) else part.encode())
        found.update(b"\0")
    return found.hexdigest()[:24]


def job_id(verb: str, *parts: str) -> str:
    """The id of the job that does this piece of work."""
    return f"nba_props-{verb}-{digest(*parts)}"


def labels(verb: str, declared: Table | None = None, rows: pl.DataFrame | None = None) -> dict[str, str]:
    """What `nba-props warehouse cost` sums by: verb, table, run, first and last date."""
    found = {"product": "nba_props", "verb": verb}
    if declared is not None:
        found["table"] = _label(declared.name.replace(".", "__"))
    if declared is not None and rows is not None and rows.height:
        if "run_id" in rows.columns:
            found["run"] = _label(str(rows["run_id"][0]))
        if declared.is_partitioned:
            found["first"] = str(rows[PARTITION_COLUMN].min())
            found["last"] = str(rows[PARTITION_COLUMN].max())
    return found


def parameter(name: str, value: Any) -> Parameter:
    """A named parameter of a query, typed by its value. Raises UsageError for a value without a type."""
    if isinstance(value, list | tuple | set):
        values = list(value)
        if not values:
            raise UsageError(f"the parameter {name} is an empty list, whose type cannot be told")
        return bigquery.ArrayQueryParameter(name, _type_of(name, values[0]), values)
    return bigquery.ScalarQueryParameter(name, _type_of(name, value), value)


def frame(table: pa.Table) -> pl.DataFrame:
    """An Arrow table as a frame."""
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def _parquet_options() -> ParquetOptions:
    """Lists as BigQuery's arrays, without the record that Parquet wraps each element in."""
    options = ParquetOptions()
    options.enable_list_inference = True
    return options


def _type_of(name: str, value: Any) -> str:
    for kind, word in _PARAMETER_TYPES:
        if isinstance(value, kind):
            return word
    raise UsageError(f"the parameter {name} is a {type(value).__name__}, which no BigQuery type is")


def _label(text: str) -> str:
    """Labels are lower-case letters, digits, dashes and underscores."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in text.lower())[
        :_LABEL_LENGTH
    ]
