"""What BigQuery's dialect says is what DuckDB answers; expected values are BigQuery's own, by hand."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from nba_props.errors import UsageError
from nba_props.warehouse.dialect import to_duckdb
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows

_TIP = "TIMESTAMP '2026-01-16 19:30:00+00:00'"


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        # Whole intervals, not boundaries crossed, and towards zero.
        (f"TIMESTAMP_DIFF(TIMESTAMP '2026-01-16 20:29:59+00:00', {_TIP}, HOUR)", 0),
        (f"TIMESTAMP_DIFF(TIMESTAMP '2026-01-16 20:30:00+00:00', {_TIP}, HOUR)", 1),
        (f"TIMESTAMP_DIFF({_TIP}, TIMESTAMP '2026-01-16 20:59:00+00:00', HOUR)", -1),
        ("EXTRACT(DAYOFWEEK FROM DATE '2026-01-18')", 1),  # a Sunday
        ("EXTRACT(DAYOFWEEK FROM DATE '2026-01-17')", 7),
        ("DATE_SUB(DATE '2026-01-16', INTERVAL 3 DAY)", date(2026, 1, 13)),
        ("DATE_ADD(DATE '2026-01-31', INTERVAL 1 MONTH)", date(2026, 2, 28)),
        ("DATE_TRUNC(DATE '2026-01-16', MONTH)", date(2026, 1, 1)),
        ("DATE_DIFF(DATE '2026-01-16', DATE '2026-01-01', DAY)", 15),
        ("DATE(TIMESTAMP '2026-01-17 02:30:00+00:00', 'America/New_York')", date(2026, 1, 16)),
        ("SAFE_DIVIDE(1, 0)", None),
        ("SAFE_DIVIDE(1, 4)", 0.25),
        ("CAST(ROUND(2.5) AS INT64)", 3),
        ("CAST(ROUND(-2.5) AS INT64)", -3),
        ("'a' || NULL", None),
        ("IF(NULL, 1, 2)", 2),
        ("2 IN UNNEST([1, 2])", True),
        ("JSON_VALUE('{\"a\": \"b\"}', '$.a')", "b"),
    ],
)
def test_an_expression_means_the_same(sql: str, answer: Any, tmp_path: Path) -> None:
    assert Lake(tmp_path).select(f"SELECT {sql} AS answer", {})["answer"].to_list() == [answer]


@pytest.mark.parametrize(
    ("sql", "instead"),
    [
        ("a / b", "SAFE_DIVIDE"),
        ("a / 0", "SAFE_DIVIDE"),
        ("CAST(a AS INT64)", "ROUND"),
        ("ARRAY_AGG(a ORDER BY b LIMIT 3)", "QUALIFY"),
        ("ARRAY_AGG(a IGNORE NULLS)", "filter"),
        ("FIRST_VALUE(a IGNORE NULLS) OVER (ORDER BY b)", "filter"),
        ("FORMAT_TIMESTAMP('%F', a, 'America/New_York')", "DATE"),
        ("NORMALIZE(a, NFKD)", "ingest"),
        ("FORMAT('%d', a)", "columns themselves"),
        ("CONCAT(a, b)", r"a \|\| b"),
        ("CURRENT_DATE()", "@now"),
        ("CURRENT_TIMESTAMP()", "@now"),
        ("RAND()", "twice"),
        ("SOME_NEW_FUNCTION(a)", "SOME_NEW_FUNCTION"),
    ],
)
def test_what_would_mean_something_else_is_refused_with_what_to_write(sql: str, instead: str) -> None:
    with pytest.raises(UsageError, match=instead):
        to_duckdb(f"SELECT {sql} FROM `nba_raw.schedule`")


def test_numbering_an_array_is_refused() -> None:
    with pytest.raises(UsageError, match="ROW_NUMBER"):
        to_duckdb("SELECT o FROM UNNEST([1, 2]) AS x WITH OFFSET AS o")


def test_dividing_by_a_number_is_no_danger() -> None:
    assert to_duckdb("SELECT a / 2 FROM `nba_raw.schedule`").tables == ("nba_raw.schedule",)


def test_the_tables_and_parameters_of_a_query_are_known() -> None:
    found = to_duckdb("WITH a AS (SELECT @x AS x FROM `nba_raw.schedule`) SELECT * FROM a WHERE x > @y")
    assert (found.tables, found.parameters) == (("nba_raw.schedule",), {"x", "y"})


@pytest.mark.parametrize(
    "sql", ["DELETE FROM `nba_raw.schedule` WHERE TRUE", "SELECT 1; SELECT 2", "nothing", ""]
)
def test_only_one_select_is_translated(sql: str) -> None:
    with pytest.raises(UsageError):
        to_duckdb(sql)


def test_sums_of_whole_numbers_stay_whole_numbers_and_instants_instants(tmp_path: Path) -> None:
    found = Lake(tmp_path).select("SELECT SUM(x) AS n, @now AS t FROM UNNEST([1, 2]) AS x",
                                  {"now": datetime(2026, 1, 16, 22, tzinfo=UTC)})  # fmt: skip
    assert found.row(0) == (3, datetime(2026, 1, 16, 22, tzinfo=UTC))
    assert str(found.schema["n"]) == "Int64"


def test_a_parameter_nobody_gives_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lost"):
        Lake(tmp_path).select("SELECT @lost AS x", {"other": 1})


def test_a_partition_renamed_over_is_read_anew(tmp_path: Path) -> None:
    """The database behind the queries lives as long as the process; what it remembers of a file must not."""
    lake, sql = Lake(tmp_path), "SELECT home_score FROM `nba_raw.schedule`"
    for score in (1, 2, 3):
        lake.replace("nba_raw.schedule", rows("nba_raw.schedule", {"home_score": score}), [DAY])
        assert lake.select(sql, {}, DAY, DAY)["home_score"].to_list() == [score]


def test_a_select_of_one_lake_sees_nothing_of_another(tmp_path: Path) -> None:
    one, other = Lake(tmp_path / "one"), Lake(tmp_path / "other")
    for lake, score in ((one, 1), (other, 2)):
        lake.replace("nba_raw.schedule", rows("nba_raw.schedule", {"home_score": score}), [DAY])
    sql = "SELECT s.home_score FROM `nba_raw.schedule` AS s WHERE s.game_id IS NOT NULL"
    assert [lake.select(sql, {})["home_score"].item() for lake in (one, other, one)] == [1, 2, 1]


@pytest.mark.parametrize("source", ["'/etc/hostname'", "`/etc/hostname`"])
def test_a_select_reads_the_lake_and_nothing_else(source: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Lake(tmp_path).select(f"SELECT * FROM {source}", {})
