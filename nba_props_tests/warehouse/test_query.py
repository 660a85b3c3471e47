from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props.errors import UsageError
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests.warehouse.conftest import SCORES

DAY = date(2026, 1, 1)
SEEN = datetime(2026, 1, 2, 4, 30, tzinfo=UTC)


@pytest.fixture
def filled(lake: Lake) -> Lake:
    rows = pl.DataFrame(
        [
            {"game_date": DAY, "player": name, "points": points, "seen_at": SEEN,
             "shot": {"value": 0.5, "source": "box"}}
            for name, points in (("a", 10), ("b", 20))
        ],
        schema=contracts.table(SCORES).schema,
    )  # fmt: skip
    lake.replace(SCORES, rows, [DAY])
    return lake


def test_a_select_sees_the_rows(filled: Lake) -> None:
    assert filled.query(f"SELECT player, points FROM {SCORES} ORDER BY points DESC").rows() == [
        ("b", 20), ("a", 10),
    ]  # fmt: skip


def test_parameters_are_values_and_never_text(filled: Lake) -> None:
    sql = f"SELECT player FROM {SCORES} WHERE player = $who AND game_date = $day"
    assert filled.query(sql, {"who": "a", "day": DAY}).rows() == [("a",)]
    assert filled.query(sql, {"who": "a' OR '1'='1", "day": DAY}).is_empty()


def test_structs_and_instants_answer_as_declared(filled: Lake) -> None:
    found = filled.query(
        f"SELECT shot.value AS value, seen_at, CAST(seen_at AS DATE) AS day FROM {SCORES} LIMIT 1"
    )
    assert found["value"].item() == 0.5
    assert found["seen_at"].item() == SEEN
    assert found.schema["seen_at"] == pl.Datetime("us", "UTC")
    assert found["day"].item() == date(2026, 1, 2)


def test_a_table_without_files_is_an_empty_table(lake: Lake) -> None:
    found = lake.query(f"SELECT count(*) AS n, max(shot.value) AS v, max(seen_at) AS t FROM {SCORES}")
    assert found.rows() == [(0, None, None)]


def test_a_name_given_to_a_subquery_is_no_table(filled: Lake) -> None:
    assert filled.query(f"WITH few AS (SELECT * FROM {SCORES} LIMIT 1) SELECT count(*) FROM few").item() == 1


def test_a_subquery_may_have_the_name_of_its_table(filled: Lake) -> None:
    sql = f"WITH scores AS (SELECT * FROM {SCORES} WHERE points > 15) SELECT count(*) FROM scores"
    assert filled.query(sql).item() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{outside}/stolen.csv'",
        "ATTACH '{outside}/other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "CREATE TABLE x AS SELECT 1",
        f"DELETE FROM {SCORES}",
        f"DROP VIEW {SCORES}",
        f"SELECT * FROM {SCORES}; SELECT 1",
        f"SELECT 1; DROP VIEW {SCORES}",
        "SELECT * FROM read_csv('{outside}/secret.csv')",
        "SELECT * FROM read_text('{outside}/secret.csv')",
        "SELECT * FROM '{outside}/secret.csv'",
        "SELECT * FROM glob('{outside}/*')",
        "PRAGMA database_list",
        "no sql at all",
        "",
    ],
)
def test_nothing_but_one_select_over_the_lake_is_run(filled: Lake, tmp_path: Path, sql: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("word\nhidden\n")
    with pytest.raises(UsageError):
        filled.query(sql.replace("{outside}", str(outside)))
    assert [path.name for path in outside.iterdir()] == ["secret.csv"]


def test_an_unknown_table_is_named_with_those_there_are(filled: Lake) -> None:
    with pytest.raises(UsageError, match=rf"nba_raw\.scorse.*{SCORES}"):
        filled.query("SELECT * FROM nba_raw.scorse")


def test_an_unknown_column_is_a_message_and_no_crash(filled: Lake) -> None:
    with pytest.raises(UsageError, match="pionts"):
        filled.query(f"SELECT pionts FROM {SCORES}")
