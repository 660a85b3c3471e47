"""One read-only SELECT over the lake, in DuckDB locked to the lake's files.

What belongs here: what SQL may be run and how tables and views appear to it. What does not: translating it
(`dialect.py`) and the SQL of checks and views.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlglot import exp

from nba_props.errors import ContractError, UsageError
from nba_props.warehouse import contracts, views
from nba_props.warehouse.contracts import Table
from nba_props.warehouse.dialect import Translated, flat_name, one_select, tables_in, to_duckdb

if TYPE_CHECKING:
    import duckdb


#: The stored files of a table that a query may see.
FilesOf = Callable[[Table], Sequence[Path]]


def select(root: Path, sql: str, parameters: dict[str, Any]) -> pl.DataFrame:
    """Run one SELECT (DuckDB dialect) with the lake's tables in view; named parameters as $name.

    Raises UsageError when the text is not exactly one SELECT, names an unknown table, or fails to run.
    """
    names = tables_in(one_select(sql, "duckdb"))
    return _answer(root, sql, names, parameters, lambda table: _all_files(root, table))


def select_as_written(root: Path, sql: str, parameters: dict[str, Any], files: FilesOf) -> pl.DataFrame:
    """Run one SELECT of sql/ (BigQuery dialect) over the given files; named parameters as @name.

    Parameters it does not name are left out. Raises UsageError like `select`, and for what `dialect` refuses.
    """
    translated = to_duckdb(sql)
    given = asked(translated, parameters)
    import duckdb

    # A database of one's own would cost more than most of these queries; a cursor's views are its own.
    with _locked(root).cursor() as connection:
        for table in known(translated.tables):
            _show(connection, table, files(table), prefix="TEMP ", name=flat_name(table.name))
        _show_views(connection, translated.tables, prefix="TEMP ")
        try:
            rows: pl.DataFrame = connection.sql(translated.sql, params=given or None).pl()
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise UsageError(f"the query cannot be run: {error}") from None
    return _narrowed(rows)


def checked(sql: str, dialect: str) -> list[Table]:
    """The tables one SELECT reads; raises UsageError when it is anything else or names an unknown table."""
    return known(tables_in(one_select(sql, dialect)))


def known(names: Sequence[str]) -> list[Table]:
    """The declared tables of these names, and those that views among them rest on.

    Raises UsageError for a name that is none.
    """
    declared = contracts.tables()
    others = [name for name in names if name not in declared]
    if unknown := [name for name in others if name not in views.views()]:
        there_are = ", ".join([*declared, *views.views()])
        raise UsageError(f"no table {', '.join(unknown)}; there are: {there_are}")
    beneath = [name for view in views.needed(others) for name in view.reads] if others else []
    return [declared[name] for name in dict.fromkeys([*names, *beneath]) if name in declared]


def asked(query: Translated, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the parameters that the query names; raises UsageError for one that nobody gives."""
    lacking = sorted(query.parameters - set(parameters))
    if lacking:
        raise UsageError(f"the query asks for parameters nobody gives: {', '.join(lacking)}")
    return {name: value for name, value in parameters.items() if name in query.parameters}


@lru_cache(maxsize=2)
def _locked(root: Path) -> "duckdb.DuckDBPyConnection":
    """A database in memory that reads the lake's files and nothing else, kept for the process."""
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    # Partitions are renamed over while this lives: what was read once says nothing of the file now.
    connection.execute("SET GLOBAL enable_external_file_cache = false")
    _lock(connection, root)
    return connection


def _answer(
    root: Path, sql: str, names: Sequence[str], parameters: dict[str, Any], files: FilesOf
) -> pl.DataFrame:
    tables = known(names)
    import duckdb  # late: most commands read tables and ask nothing in SQL

    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in tables:
            _show(connection, table, files(table), name=flat_name(table.name))
        _show_views(connection, names)
        for name in names:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name.split('.')[0]}")
            connection.execute(f"CREATE VIEW {name} AS FROM {flat_name(name)}")
        _lock(connection, root)
        try:
            rows: pl.DataFrame = connection.sql(sql, params=parameters or None).pl()
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise UsageError(f"the query cannot be run: {error}") from None
    return _narrowed(rows)


def _narrowed(rows: pl.DataFrame) -> pl.DataFrame:
    """DuckDB adds whole numbers up into wider ones than there are columns for."""
    return rows.with_columns(pl.col(pl.Decimal(38, 0)).cast(pl.Int64))


def _all_files(root: Path, table: Table) -> list[Path]:
    return sorted((root / table.dataset / table.table).glob("*.parquet"))


def _show(
    connection: "duckdb.DuckDBPyConnection",
    declared: Table,
    files: Sequence[Path],
    *,
    name: str,
    prefix: str = "",
) -> None:
    columns = ", ".join(f'"{column.name}" {_duckdb_type(column.sql_type)}' for column in declared.columns)
    if not files:
        connection.execute(f"CREATE {prefix}TABLE {name} ({columns})")
        return
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    # A column declared after the rows were stored is NULL in them, which the empty table sees to.
    bare = f"{name}__as_declared"
    stored = f"FROM read_parquet([{listed}], union_by_name = true)"
    connection.execute(f"CREATE {prefix}TABLE {bare} ({columns})")
    connection.execute(f"CREATE {prefix}VIEW {name} AS FROM {bare} UNION ALL BY NAME {stored}")


def _show_views(connection: "duckdb.DuckDBPyConnection", names: Sequence[str], *, prefix: str = "") -> None:
    """Show the views of these names, over tables shown already."""
    if all(name in contracts.tables() for name in names):
        return  # most queries name none, and reading the declarations takes its time
    import duckdb

    for view in views.needed(names):
        try:
            connection.execute(f"CREATE {prefix}VIEW {flat_name(view.name)} AS {to_duckdb(view.sql).sql}")
        except duckdb.Error as error:
            place = f"sql/views/{view.name.replace('.', '/')}.sql"
            raise ContractError(
                f"{view.name} does not fit the declared tables, mend {place}: {error}"
            ) from None


@cache
def _duckdb_type(sql_type: str) -> str:
    return str(exp.DataType.build(sql_type, dialect="bigquery").sql("duckdb"))


def _lock(connection: "duckdb.DuckDBPyConnection", root: Path) -> None:
    folder = str(root).replace("'", "''")
    connection.execute(f"SET allowed_directories = ['{folder}']")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
