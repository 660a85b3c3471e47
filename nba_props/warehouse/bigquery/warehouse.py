"""The warehouse on BigQuery: staged loads, one atomic publish, reads through the Storage API.

    <prefix>nba_raw.schedule ...        the declared tables, partitioned by game_date, filter required
    <prefix>nba_staging.<table>_<hash>  rows between load and publish; each vanishes by itself
    <prefix>nba_warehouse.publishes     which dates were published; a date without rows has a line here

A write is one load job into a staging table of its own and one transaction that deletes the dates, inserts
the staged rows with explicit columns, counts them, and notes the dates. No statement is about one player.

What belongs here: the verbs of `Warehouse`. What does not: SQL text (`publish.py`), requests (`service.py`),
what differs from the declarations (`schema.py`).
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from google.api_core.exceptions import BadRequest
from google.cloud import bigquery
from sqlglot import exp

from nba_props import atomic
from nba_props.errors import ContractError, UsageError
from nba_props.warehouse import contracts, query
from nba_props.warehouse.base import MergeRule, Written
from nba_props.warehouse.bigquery import publish as publishing
from nba_props.warehouse.bigquery import schema, views
from nba_props.warehouse.bigquery.publish import Publish
from nba_props.warehouse.bigquery.retries import ONCE
from nba_props.warehouse.bigquery.schema import LEDGER, STAGING
from nba_props.warehouse.bigquery.service import Service, digest, frame, job_id, labels, parameter
from nba_props.warehouse.contracts import PARTITION_COLUMN, Table
from nba_props.warehouse.dialect import to_duckdb

#: What a read without a first or last date asks for, since the partition filter is required.
_FIRST_DATE, _LAST_DATE = date(1900, 1, 1), date(9999, 12, 31)
#: A merge reads again this often when others publish into its dates meanwhile.
_MERGE_TRIES = 50


@dataclass(frozen=True)
class Staged:
    """Rows that wait for their publish: the staging table's full name (empty without rows), and the rows."""

    table: str
    name: str
    rows: pl.DataFrame


class _MovedError(Exception):
    """Others published into the dates since they were read."""


class BigQueryWarehouse:
    """A warehouse in a project's datasets; any number of processes may read and write it.

    `folder` holds the locks of this home's writers: BigQuery runs two mutating statements on a table and
    queues twenty; writers of one home come one after the other, those of another home try again.
    """

    def __init__(self, service: Service, folder: Path) -> None:
        self.service = service
        self._folder = folder
        self._checked: set[str] = set()

    def read(
        self,
        table: str,
        start: date | None = None,
        end: date | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """See `Warehouse.read`. Raises ContractError when the stored table differs from the declaration."""
        declared = contracts.table(table)
        stored = self._readable(declared)
        wanted = list(columns or declared.schema)
        asked = [name for name in declared.schema if name in {*wanted, *declared.grain} & stored]
        rows = self.service.rows(table, asked, _between(start, end) if declared.is_partitioned else "")
        typed = rows.select(pl.col(name).cast(declared.schema[name]) for name in asked)
        completed = declared.with_arrays(declared.completed(typed))
        return completed.sort(declared.grain, nulls_last=True).select(wanted)

    def replace(self, table: str, rows: pl.DataFrame, dates: Iterable[date] | None = None) -> Written:
        """See `Warehouse.replace`."""
        declared = contracts.table(table)
        conformed = declared.conform(rows)
        days = declared.dates_written(conformed, dates)
        self._check_stored(declared)
        if not declared.is_partitioned and self._ledger(table, ["is_addition"])["is_addition"].any():
            raise ContractError(f"{table} is appended to: replacing it would lose what was")
        staged = self._stage(declared, conformed, self._version_text(declared, days))
        return self._publish(declared, [staged], days)

    def merge(self, table: str, rows: pl.DataFrame, dates: Iterable[date] | None, rule: MergeRule) -> Written:
        """See `Warehouse.merge`. A publish holds only if nobody published into the dates since the read."""
        declared = contracts.table(table)
        conformed = declared.conform(rows)
        days = declared.dates_written(conformed, dates)
        self._check_stored(declared)
        with atomic.exclusive(self._lock("merges", declared)):
            for _ in range(_MERGE_TRIES):
                version = len(self._publishes(declared, days))
                merged = declared.conform(self._merged(declared, conformed, days, rule))
                staged = self._stage(declared, merged, f"{days}{version}")
                try:
                    return self._publish(declared, [staged], days, version)
                except _MovedError:
                    continue
        raise ContractError(f"{table}: others published into {days[:3]} {_MERGE_TRIES} times: try later")

    def append(self, table: str, rows: pl.DataFrame, batch: str = "") -> Written:
        """See `Warehouse.append`. One load and one transaction, which takes out the stored rows of a staged
        grain; the batch is part of what tells one append from another.
        """
        declared = contracts.table(table)
        conformed = declared.conform(declared.completed(rows))
        if conformed.is_empty():
            return Written(table, 0, 0)
        self._check_stored(declared)
        days = sorted(conformed[PARTITION_COLUMN].unique()) if declared.is_partitioned else []
        staged = self._stage(declared, conformed, f"{batch}{self._version_text(declared, days)}")
        return self._publish(declared, [staged], days, adds=True)

    def stage(self, table: str, rows: pl.DataFrame) -> Staged:
        """Load rows that a later `publish` makes the table's; the same rows staged again are staged once.

        Nullable columns that are lacking become NULL; an unknown column is refused by name before anything
        is sent.
        """
        declared = contracts.table(table)
        return self._stage(declared, declared.conform(declared.completed(rows)), "staged")

    def publish(self, table: str, staged: Sequence[Staged], dates: Iterable[date] | None = None) -> Written:
        """Make all staged rows together the content of the dates, at one instant; again changes nothing.

        Raises ContractError where two stagings hold one grain, or rows lie outside the dates.
        """
        declared = contracts.table(table)
        together = declared.conform(pl.concat([declared.frame(), *(each.rows for each in staged)]))
        self._check_stored(declared)
        return self._publish(declared, staged, declared.dates_written(together, dates))

    def dates(self, table: str) -> list[date]:
        """See `Warehouse.dates`."""
        return sorted(self.sizes(table))

    def sizes(self, table: str) -> dict[date, int]:
        """See `Warehouse.sizes`: the rows as they lay in memory when published."""
        lines = self._ledger(table, ["game_date", "byte_count", "published_at"]).drop_nulls("game_date")
        latest = lines.sort("published_at").group_by("game_date").last().sort("game_date")
        return dict(latest.select("game_date", "byte_count").iter_rows())

    def exists(self, table: str) -> bool:
        """See `Warehouse.exists`."""
        return not self._ledger(table, ["publish_id"]).is_empty()

    def place(self, table: str) -> str:
        """See `Warehouse.place`: the table's full name."""
        return self.service.names.table(table)

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """See `Warehouse.query`. BigQuery's own SQL, named parameters as @name.

        A dry run tells its bytes first; more than the limit are refused before anything is billed.
        """
        query.checked(sql, "bigquery")
        return self._selected(self.service.names.qualified(sql, views.known()), parameters or {})

    def select(
        self, sql: str, parameters: Mapping[str, Any], start: date | None = None, end: date | None = None
    ) -> pl.DataFrame:
        """See `Warehouse.select`. What the lake refuses is refused here: one text means one thing in both."""
        translated = to_duckdb(sql)
        tables = query.known(translated.tables)
        shown = views.shown(translated.tables, {each.name: self._shown(each, start, end) for each in tables})
        return self._selected(schema.with_tables(sql, shown), query.asked(translated, parameters))

    def _shown(self, table: Table, start: date | None, end: date | None) -> str:
        stored = exp.select("*").from_(exp.to_table(self.place(table.name), dialect="bigquery"))
        shown = stored.where(_between(start, end), dialect="bigquery") if table.is_partitioned else stored
        return shown.sql("bigquery")

    def _selected(self, text: str, parameters: Mapping[str, Any]) -> pl.DataFrame:
        bound = [parameter(*pair) for pair in parameters.items()]
        try:
            self._refuse_dear(self.service.estimate(text, bound))
            job = self.service.run(
                text, job_id("query", text, datetime.now(UTC).isoformat()), bound, labels("query")
            )
        except BadRequest as error:
            raise UsageError(f"the query cannot be run: {error.message}") from None
        reader = self.service.connection.reader
        return frame(self.service.jobs.call(partial(job.to_arrow, bqstorage_client=reader)))

    def estimate(self, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        """The bytes a SELECT over the tables would process, from a dry run, which costs nothing."""
        text = self.service.names.qualified(sql, views.known())
        return self.service.estimate(text, [parameter(*pair) for pair in (parameters or {}).items()])

    def sweep(self) -> int:
        """Drop staging tables whose rows are published; returns how many. Others are left to their expiry."""
        published = self._taken()
        merged = [name for name in self.service.staging_tables() if name in published]
        for name in merged:
            self.service.drop_staging(name)
        return len(merged)

    def unmerged(self) -> list[str]:
        """The staging tables whose rows were never published."""
        published = self._taken()
        return [name for name in self.service.staging_tables() if name not in published]

    def drift(self, table: str) -> dict[str, list[str]]:
        """See `Warehouse.drift`. A table not created yet has none."""
        declared = contracts.table(table)
        stored = self.service.table(self.place(table))
        return schema.drift(declared, stored.schema if stored else schema.fields(declared))

    def differences(self, table: str) -> list[schema.Difference] | None:
        """Every difference between the declared and the stored table; None where it is not created."""
        stored = self.service.table(self.place(table))
        return schema.differences(contracts.table(table), stored) if stored else None

    def migrate(self, table: str) -> list[str]:
        """See `Warehouse.migrate`. Adds the columns in the service; old rows read as NULL there."""
        declared = contracts.table(table)
        stored = self._stored(declared)
        drifted = schema.drift(declared, stored.schema)
        if not declared.is_additive(drifted):
            raise ContractError(
                f"{table}: not an additive change: {drifted}."
                f" Copy {self.place(table)} aside, drop it, create it again and backfill the table"
            )
        if drifted["added"]:
            stored.schema = schema.accepted(declared, stored.schema)
            self.service.jobs.call(partial(self.service.client.update_table, stored, ["schema"], retry=ONCE))
        return drifted["added"]

    def create(self) -> list[str]:
        """Make the datasets, the tables and the ledger where they are not yet, and the views anew.

        Returns the full names of those made.
        """
        declared = list(contracts.tables().values())
        names = self.service.names
        datasets = {table.dataset for table in declared} | {STAGING, LEDGER.split(".")[0]}
        wanted: list[bigquery.Dataset | bigquery.Table] = [self._dataset(name) for name in sorted(datasets)]
        wanted += [schema.definition(table, names) for table in declared]
        made = [each for each in (*wanted, schema.ledger_definition(names)) if self.service.make(each)]
        return [str(each.reference) for each in made] + views.create(self.service)

    def close(self) -> None:
        """Close the connections."""
        self.service.connection.close()

    def _dataset(self, name: str) -> bigquery.Dataset:
        made = bigquery.Dataset(self.service.names.dataset(name))
        made.location = self.service.client.location
        if name == STAGING:
            made.default_table_expiration_ms = int(self.service.limits.staging_hours * 3_600_000)
        return made

    def _stored(self, declared: Table) -> bigquery.Table:
        found = self.service.table(self.place(declared.name))
        if found is None:
            raise ContractError(
                f"{declared.name}: there is no {self.place(declared.name)}: run `nba-props warehouse create`"
            )
        return found

    def _readable(self, declared: Table) -> set[str]:
        """The stored columns' names; a declared one may be lacking only where it may be null."""
        stored = self._stored(declared).schema
        drifted = schema.drift(declared, stored)
        if not declared.is_additive(drifted):
            raise ContractError(
                f"{declared.name}: {self.place(declared.name)} cannot be read as declared: {drifted}."
                f" See `nba-props warehouse diff`"
            )
        return {each.name for each in stored}

    def _check_stored(self, declared: Table) -> None:
        if declared.name in self._checked:
            return
        found = schema.drift(declared, self._stored(declared).schema)
        drifted = {kind: names for kind, names in found.items() if names}
        if drifted:
            raise ContractError(
                f"{declared.name}: the stored table is not the declared one: {drifted}."
                f" Run `nba-props migrate` to accept additive changes; the rest it explains"
            )
        self._checked.add(declared.name)

    def _merged(self, declared: Table, new: pl.DataFrame, days: list[date], rule: MergeRule) -> pl.DataFrame:
        """The rule applied to each date by itself, as it is on the lake."""
        if not declared.is_partitioned:
            return rule(self.read(declared.name), new)
        stored = self.read(declared.name, days[0], days[-1]) if days else declared.frame()
        of_day = [pl.col(PARTITION_COLUMN) == day for day in days]
        merged = [rule(stored.filter(one), new.filter(one)).select(list(declared.schema)) for one in of_day]
        return pl.concat([declared.frame(), *merged])

    def _stage(self, declared: Table, rows: pl.DataFrame, salt: str) -> Staged:
        """The rows in a staging table named by their content."""
        if rows.is_empty():
            return Staged(declared.name, "", rows)
        body = _parquet(rows)
        name = f"{self.service.names.dataset(STAGING)}.{declared.table}_{digest(declared.name, salt, body)}"
        self.service.load(declared, rows, name, body)
        return Staged(declared.name, name, rows)

    def _publish(
        self,
        declared: Table,
        staged: Sequence[Staged],
        days: list[date],
        version: int | None = None,
        *,
        adds: bool = False,
    ) -> Written:
        rows = pl.concat([declared.frame(), *(each.rows for each in staged)])
        names = sorted({each.name for each in staged if each.name})
        publish_id = digest(declared.name, *names, *map(str, days), *self._emptied(declared, names, days))
        counts = publishing.counts(declared, rows, days)
        script = Publish(declared, publish_id, names, days, counts, version, adds)
        cost: dict[str, int | float | str] = {}
        with atomic.exclusive(self._lock("publishes", declared)), self.service.pressure.slot():
            try:
                job = self.service.run(
                    script.sql(self.service.names),
                    job_id("publish", publish_id),
                    script.parameters(),
                    labels("publish", declared, rows),
                )
                cost = {"bytes billed": int(job.total_bytes_billed or 0), "job": str(job.job_id)}
            except BadRequest as error:
                _explain(error, declared)
        return Written(declared.name, rows.height, len(days) if declared.is_partitioned else 1, cost)

    def _emptied(self, declared: Table, names: list[str], days: list[date]) -> list[str]:
        """What tells one publish without rows from another: how often its dates were published before."""
        return [] if names else [self._version_text(declared, days)]

    def _version_text(self, declared: Table, days: list[date]) -> str:
        """Part of a write's identity: the same rows written again after others are another write."""
        return f"{days}{len(self._publishes(declared, days))}"

    def _publishes(self, declared: Table, days: list[date]) -> set[str]:
        """The publishes that touched any of the dates; their number is the dates' version."""
        lines = self._ledger(declared.name, ["publish_id", "game_date"])
        if declared.is_partitioned:
            lines = lines.filter(pl.col("game_date").is_in(days))
        return set(lines["publish_id"])

    def _taken(self) -> set[str]:
        """The staging tables whose rows were published."""
        return {name for line in self._ledger(None, ["staged"])["staged"] for name in line.split(",")}

    def _ledger(self, table: str | None, columns: list[str]) -> pl.DataFrame:
        where = f"table_name = '{contracts.table(table).name}'" if table else ""
        return self.service.rows(LEDGER, columns, where)

    def _lock(self, kind: str, declared: Table) -> Path:
        return self._folder / kind / f"{declared.name}.lock"

    def _refuse_dear(self, estimated: int) -> None:
        limit = self.service.limits.max_bytes_billed
        if estimated > limit:
            raise UsageError(
                f"the query would read {estimated / 1e9:,.1f} GB, the limit is {limit / 1e9:,.1f}"
                " (NBA_PROPS_BIGQUERY_MAX_BYTES_BILLED): name fewer columns, or dates in WHERE game_date"
            )


def _explain(error: BadRequest, declared: Table) -> None:
    """Return where the script had been carried out before; else raise what it found."""
    said = str(error)
    if publishing.ALREADY in said:
        return
    if publishing.MOVED in said:
        raise _MovedError from error
    for fault in (publishing.MISCOUNTED, publishing.REPEATED):
        if fault in said:
            reason = fault.removeprefix("nba_props: ")
            raise ContractError(f"{declared.name}: {reason}; nothing was changed") from error
    raise error


def _parquet(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.write_parquet(buffer, compression="zstd", compression_level=1)
    return buffer.getvalue()


def _between(start: date | None, end: date | None) -> str:
    first, last = start or _FIRST_DATE, end or _LAST_DATE
    return f"{PARTITION_COLUMN} BETWEEN CAST('{first}' AS DATE) AND CAST('{last}' AS DATE)"
