"""The embedded lake: one Parquet file per table and partition, DuckDB as the SQL engine over it.

    <root>/<dataset>/<table>/<game_date>.parquet      a partition; a table without partitions is `all.parquet`
    <root>/<dataset>/<table>/batch-<name>.parquet     rows appended to a table without partitions
    <root>/<dataset>/<table>/_schema.json             the columns as stored, changed only by `migrate`

A partition is written to a temporary name and renamed over the old one, so a reader sees either. Replacing
needs no lock; merging holds one for each partition, which the kernel releases when the writer dies.

What belongs here: files and locks. What does not: SQL text (see `query.py`) and what the rows mean.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from nba_props import atomic
from nba_props.errors import ContractError
from nba_props.warehouse import contracts, query
from nba_props.warehouse.base import MergeRule, Written
from nba_props.warehouse.contracts import PARTITION_COLUMN, Table

_WHOLE = "all"
_SUFFIX = ".parquet"
_BATCH = "batch-"
_SCHEMA_FILE = "_schema.json"
#: Writing is mostly compression, which polars does outside the interpreter's lock.
_WRITERS = 2


class Lake:
    """A warehouse in a folder; any number of processes may read and write it."""

    def __init__(self, root: Path, on_fault: Callable[[BaseException], None] = lambda _error: None) -> None:
        """`on_fault` is told of every write that fails."""
        self.root = root
        self.on_fault = on_fault
        self._checked: set[str] = set()

    def read(
        self,
        table: str,
        start: date | None = None,
        end: date | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """See `Warehouse.read`. Raises ContractError when a stored file differs from the declaration."""
        declared = contracts.table(table)
        files = self._files(declared, start, end)
        if not files:
            frame = declared.frame()
            return frame.select(columns) if columns else frame
        if required := declared.required & set(self.drift(table)["added"]):
            raise ContractError(
                f"{table}: declared as required and not stored: {sorted(required)}."
                f" Move {self.place(table)} away and backfill the table"
            )
        try:
            scan = pl.scan_parquet(
                files, schema=declared.schema, missing_columns="insert", extra_columns="raise", glob=False
            )
            if len(files) > 1 and not declared.is_partitioned:
                scan = scan.sort(declared.grain, nulls_last=True)  # partitions are sorted, batches are not
            # In one piece: in one a file, everything computed of them would be done file by file.
            rows = (scan.select(columns) if columns else scan).collect().rechunk()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise ContractError(
                f"{table}: a stored partition between {start} and {end} cannot be read as declared: {error}."
                f" If sql/tables changed, run `nba-props migrate`; else materialise those dates again"
            ) from error
        return declared.with_arrays(rows)

    def replace(self, table: str, rows: pl.DataFrame, dates: Iterable[date] | None = None) -> Written:
        """See `Warehouse.replace`."""
        declared = contracts.table(table)
        with self._counting_faults():
            self._check_stored(declared)
            if not declared.is_partitioned and set(self._parts(declared)) - {_WHOLE}:
                raise ContractError(f"{table} is appended to: replacing it would lose what was")
            parts = _cut(declared, declared.conform(rows), dates)
            with ThreadPoolExecutor(_WRITERS) as pool:
                list(pool.map(lambda part: self._write(declared, *part), parts.items()))
        return Written(table, rows.height, len(parts))

    def merge(self, table: str, rows: pl.DataFrame, dates: Iterable[date] | None, rule: MergeRule) -> Written:
        """See `Warehouse.merge`."""
        declared = contracts.table(table)
        stored = 0
        with self._counting_faults():
            self._check_stored(declared)
            parts = _cut(declared, declared.conform(rows), dates)
            for name, part in parts.items():
                with atomic.exclusive(self._folder(declared) / ".locks" / name):
                    merged = declared.conform(rule(self._read_part(declared, name), part))
                    self._write(declared, name, merged)
                stored += merged.height
        return Written(table, stored, len(parts))

    def append(self, table: str, rows: pl.DataFrame, batch: str = "") -> Written:
        """See `Warehouse.append`. A batch is one file, read and written again with the new rows."""
        declared = contracts.table(table)
        with self._counting_faults():
            complete = declared.completed(rows)
        if declared.is_partitioned:
            days = complete[PARTITION_COLUMN].unique().to_list()
            return self.merge(table, complete, days, partial(_added, declared.grain))
        name = f"{_BATCH}{batch}"
        with self._counting_faults(), atomic.exclusive(self._folder(declared) / ".locks" / name):
            self._check_stored(declared)
            grown = declared.conform(_added(declared.grain, self._read_part(declared, name), complete))
            self._write(declared, name, grown)
        return Written(table, grown.height, 1)

    def dates(self, table: str) -> list[date]:
        """See `Warehouse.dates`."""
        declared = contracts.table(table)
        return [date.fromisoformat(name) for name in self._parts(declared)] if declared.is_partitioned else []

    def sizes(self, table: str) -> dict[date, int]:
        """See `Warehouse.sizes`."""
        declared = contracts.table(table)
        folder = self._folder(declared)
        return {
            date.fromisoformat(name): (folder / f"{name}{_SUFFIX}").stat().st_size
            for name in self._parts(declared)
            if declared.is_partitioned
        }

    def place(self, table: str) -> str:
        """See `Warehouse.place`: the table's folder."""
        return str(self._folder(contracts.table(table)))

    def exists(self, table: str) -> bool:
        """See `Warehouse.exists`."""
        return bool(self._parts(contracts.table(table)))

    def select(
        self, sql: str, parameters: Mapping[str, Any], start: date | None = None, end: date | None = None
    ) -> pl.DataFrame:
        """See `Warehouse.select`. It can read the lake's files of the window and nothing else."""
        return query.select_as_written(
            self.root, sql, dict(parameters), lambda declared: self._files(declared, start, end)
        )

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """See `Warehouse.query`. DuckDB dialect; it can read the lake's files and nothing else."""
        return query.select(self.root, sql, dict(parameters or {}))

    def sweep(self) -> int:
        """Remove what killed writers left behind; returns the number of files."""
        return atomic.sweep(self.root)

    def drift(self, table: str) -> dict[str, list[str]]:
        """Declared against stored columns: `added` (declared only), `removed` (stored only), `changed`
        (types).
        """
        declared = {column.name: column.sql_type for column in contracts.table(table).columns}
        stored = self._stored_columns(contracts.table(table))
        if stored is None:
            return {"added": [], "removed": [], "changed": []}
        return {
            "added": [name for name in declared if name not in stored],
            "removed": [name for name in stored if name not in declared],
            "changed": [name for name in declared if name in stored and declared[name] != stored[name]],
        }

    def migrate(self, table: str) -> list[str]:
        """Accept declared columns that are new and nullable; old rows read as NULL there. Returns their
        names.

        Raises ContractError for any other difference: those need the table rebuilt from the landing zone.
        """
        declared = contracts.table(table)
        drift = self.drift(table)
        if not declared.is_additive(drift):
            required = sorted(declared.required & set(drift["added"]))
            raise ContractError(
                f"{table}: not an additive change: removed {drift['removed']}, changed {drift['changed']},"
                f" new and required {required}. Move {self.place(table)} away and backfill the table"
            )
        if drift["added"]:
            self._write_schema(declared)
        return drift["added"]

    @contextmanager
    def _counting_faults(self) -> Iterator[None]:
        """Tell `on_fault` of a write that fails for the disk's sake or the declaration's."""
        try:
            yield
        except (OSError, pl.exceptions.PolarsError, ContractError) as error:
            try:
                self.on_fault(error)
            except OSError as uncounted:  # a full disk, say: the write's own error is the one to raise
                error.add_note(f"It could not be counted either: {uncounted}")
            raise

    def _folder(self, declared: Table) -> Path:
        return self.root / declared.dataset / declared.table

    def _files(self, declared: Table, start: date | None, end: date | None) -> list[Path]:
        folder = self._folder(declared)
        if not declared.is_partitioned:
            return [folder / f"{name}{_SUFFIX}" for name in self._parts(declared)]
        low, high = str(start or date.min), str(end or date.max)
        return [folder / f"{name}{_SUFFIX}" for name in self._parts(declared) if low <= name <= high]

    def _parts(self, declared: Table) -> list[str]:
        """The names of the stored partitions in order; as text, since a lake has thousands of files."""
        try:
            with os.scandir(self._folder(declared)) as entries:
                return sorted(
                    entry.name.removesuffix(_SUFFIX) for entry in entries if entry.name.endswith(_SUFFIX)
                )
        except FileNotFoundError:
            return []

    def _read_part(self, declared: Table, name: str) -> pl.DataFrame:
        path = self._folder(declared) / f"{name}{_SUFFIX}"
        if not path.exists():
            return declared.frame()
        return pl.scan_parquet(
            path, schema=declared.schema, missing_columns="insert", extra_columns="raise"
        ).collect()

    def _write(self, declared: Table, name: str, rows: pl.DataFrame) -> None:
        with atomic.replacing(self._folder(declared) / f"{name}{_SUFFIX}") as temporary:
            rows.write_parquet(temporary, compression="zstd", compression_level=1, statistics=False)

    def _check_stored(self, declared: Table) -> None:
        if declared.name in self._checked:
            return
        if self._stored_columns(declared) is None or not self.exists(declared.name):
            self._write_schema(declared)
        drift = {kind: names for kind, names in self.drift(declared.name).items() if names}
        if drift:
            raise ContractError(
                f"{declared.name}: the stored table is not the declared one: {drift}."
                f" Run `nba-props migrate` to accept additive changes; the rest it explains"
            )
        self._checked.add(declared.name)

    def _stored_columns(self, declared: Table) -> dict[str, str] | None:
        path = self._folder(declared) / _SCHEMA_FILE
        return json.loads(path.read_text()) if path.exists() else None

    def _write_schema(self, declared: Table) -> None:
        with atomic.replacing(self._folder(declared) / _SCHEMA_FILE) as temporary:
            temporary.write_text(
                json.dumps({column.name: column.sql_type for column in declared.columns}, indent=1)
            )


def _added(grain: list[str], stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([stored.join(new, on=grain, how="anti", nulls_equal=True), new.select(stored.columns)])


def _cut(declared: Table, rows: pl.DataFrame, dates: Iterable[date] | None) -> dict[str, pl.DataFrame]:
    """The rows by partition name; raises ContractError for rows outside `dates`."""
    if not declared.is_partitioned:
        return {_WHOLE: rows}
    days = declared.dates_written(rows, dates)
    found = {key[0]: part for key, part in rows.partition_by(PARTITION_COLUMN, as_dict=True).items()}
    return {day.isoformat(): found.get(day, rows.clear()) for day in days}
