from pathlib import Path

import polars as pl
import pytest

from nba_props.errors import ContractError
from nba_props.paths import project_file
from nba_props.warehouse import contracts
from nba_props.warehouse.contracts import PARTITION_COLUMN, STAMP_COLUMNS, Table

FILES = sorted((project_file("sql") / "tables").glob("*/*.sql"))
TABLES = list(contracts.tables().values())
_NAMES = [table.name for table in TABLES]


@pytest.fixture(params=TABLES, ids=_NAMES)
def table(request: pytest.FixtureRequest) -> Table:
    found: Table = request.param
    return found


def _declared(tmp_path: Path, ddl: str, name: str = "scores") -> Table:
    file = tmp_path / "nba_raw" / f"{name}.sql"
    file.parent.mkdir()
    file.write_text(ddl)
    return contracts._read(file)


def test_every_file_declares_one_table() -> None:
    assert len(FILES) == len(TABLES) > 0


def test_a_table_and_each_of_its_columns_are_described(table: Table) -> None:
    assert table.description
    assert [column.name for column in table.columns if not column.description] == []


def test_a_table_has_a_grain_of_its_own_columns(table: Table) -> None:
    assert table.key
    assert set(table.key) <= set(table.schema)


def test_a_partitioned_table_has_a_date_on_every_row(table: Table) -> None:
    dates = [column for column in table.columns if column.name == PARTITION_COLUMN]
    if table.is_partitioned:
        assert [(column.dtype, column.nullable) for column in dates] == [(pl.Date, False)]


def test_every_row_says_which_run_wrote_it_and_when(table: Table) -> None:
    required = {column.name for column in table.columns if not column.nullable}
    assert {"run_id", "created_at"} <= required & set(STAMP_COLUMNS)


def test_clusters_are_columns(table: Table) -> None:
    assert set(table.cluster) <= set(table.schema)


def test_an_empty_frame_of_a_table_is_of_that_table(table: Table) -> None:
    assert table.conform(table.frame()).is_empty()


def test_an_unknown_table_is_named_with_those_there_are() -> None:
    with pytest.raises(ContractError, match=r"nba_raw\.scheduel.*nba_raw\.schedule"):
        contracts.table("nba_raw.scheduel")


@pytest.mark.parametrize(
    ("words", "dtype"),
    [
        (("STRING", "TEXT"), pl.String),
        (("INT64", "BIGINT"), pl.Int64),
        (("FLOAT64", "DOUBLE"), pl.Float64),
        (("BOOL", "BOOLEAN"), pl.Boolean),
        (("DATE",), pl.Date),
        (("TIMESTAMP", "TIMESTAMPTZ"), pl.Datetime("us", "UTC")),
        (("STRUCT<value FLOAT64>",), pl.Struct({"value": pl.Float64})),
    ],
)
def test_each_sql_type_has_one_type_of_column(
    tmp_path: Path, words: tuple[str, ...], dtype: pl.DataType
) -> None:
    columns = ", ".join(f"c{place} {word}" for place, word in enumerate(words))
    declared = _declared(tmp_path, f"CREATE TABLE `nba_raw.scores` ({columns}) OPTIONS (description = 'd')")
    assert set(declared.schema.values()) == {dtype}


def test_a_type_nobody_stores_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"scores\.sql.*GEOGRAPHY"):
        _declared(tmp_path, "CREATE TABLE `nba_raw.scores` (c GEOGRAPHY)")


def test_a_file_and_its_table_have_one_name(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"nba_raw/other\.sql declares nba_raw\.scores"):
        _declared(tmp_path, "CREATE TABLE `nba_raw.scores` (c INT64) OPTIONS (description = 'd')", "other")


@pytest.mark.parametrize("text", ["SELECT 1", "CREATE TABLE (", "CREATE VIEW `nba_raw.scores` AS SELECT 1"])
def test_a_file_that_declares_no_table_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContractError, match=r"scores\.sql"):
        _declared(tmp_path, text)
