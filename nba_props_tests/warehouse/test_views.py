"""The monitoring views over a few rows of two dates, on both engines; what to expect is reckoned by hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.errors import ContractError, UsageError
from nba_props.settings import load_settings
from nba_props.warehouse import contracts, dictionary, open_warehouse, views
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.bigquery import open_bigquery
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows
from nba_props_tests.checks.conftest import asked_of, check_of
from nba_props_tests.emulator import Emulator

PREDICTIONS = "nba_predictions.player_prop_predictions"
ACCURACY = "nba_predictions.prediction_accuracy"
PROPS = "nba_raw.odds_api_player_points_props"
NEXT = DAY + timedelta(days=1)
ONE, TWO = "moving_average_baseline_v1", "zone_matchup_v1"
EARLY, LATE = datetime(2026, 1, 16, 17, tzinfo=UTC), datetime(2026, 1, 16, 19, tzinfo=UTC)

#: player, system, date, source, book, line, side, when it was predicted. Anna and Bob are quoted.
_LINES: tuple[tuple[str, str, date, str, str | None, float | None, str, datetime], ...] = (
    ("Anna Berg", ONE, DAY, "ACTUAL_PROP", "fanduel", 20.0, "OVER", EARLY),
    ("Bob Cole", ONE, DAY, "ACTUAL_PROP", "betmgm", 11.5, "UNDER", EARLY),
    ("Cy Dean", ONE, DAY, "ESTIMATED", None, 20.0, "OVER", LATE),
    ("Di Eck", ONE, DAY, "ACTUAL_PROP", "fanduel", 20.0, "PASS", LATE),
    ("Ed Fox", ONE, DAY, "NO_PROP_LINE", None, None, "NO_LINE", LATE),
    ("Anna Berg", ONE, NEXT, "ACTUAL_PROP", "fanduel", 21.5, "PASS", LATE),
    ("Anna Berg", TWO, DAY, "ACTUAL_PROP", "fanduel", 20.0, "UNDER", EARLY),
    ("Bob Cole", TWO, DAY, "ACTUAL_PROP", "betmgm", None, "PASS", EARLY),
)
_QUOTES = (
    (DAY, "Anna Berg", "fanduel", 20.0),
    (DAY, "Bob Cole", "betmgm", 11.5),
    (NEXT, "Anna Berg", "fanduel", 21.5),
)
#: result, actual and predicted points of the graded.
_GRADES = {
    ("Anna Berg", ONE, DAY): ("WIN", 25, 23.0),
    ("Bob Cole", ONE, DAY): ("LOSS", 14, 10.0),
    ("Cy Dean", ONE, DAY): ("WIN", 30, 24.0),
    ("Anna Berg", TWO, DAY): ("PUSH", 20, 18.5),
}


def _lookup(name: str) -> str:
    return name.lower().replace(" ", "")


def _id(name: str, system: str, day: date) -> str:
    return f"{_lookup(name)}-{system}-{day}"


def _predictions() -> list[dict[str, Any]]:
    predicted = [
        {
            "game_date": day,
            "prediction_id": _id(name, system, day),
            "player_name": name,
            "player_lookup": _lookup(name),
            "system_id": system,
            "line_source": source,
            "sportsbook": book,
            "current_points_line": line,
            "recommendation": side,
            "predicted_at": when,
        }
        for name, system, day, source, book, line, side, when in _LINES
    ]
    # What is superseded is no alarm, whatever its line was.
    return [*predicted, {**predicted[2], "prediction_id": "superseded", "is_active": False}]


def _grades() -> list[dict[str, Any]]:
    lines = {(name, system, day): line for name, system, day, _, _, line, _, _ in _LINES}
    return [
        {
            "game_date": key[2],
            "prediction_id": _id(*key),
            "player_lookup": _lookup(key[0]),
            "system_id": key[1],
            "result": result,
            "actual_points": actual,
            "error": mean - actual,
            "absolute_error": abs(mean - actual),
            "current_points_line": lines[key],
        }
        for key, (result, actual, mean) in _GRADES.items()
    ]


def fill(warehouse: Warehouse) -> None:
    """Store the two dates."""
    quotes = [
        {
            "game_date": day,
            "game_id": "0022500001",
            "player_lookup": _lookup(name),
            "player_lookup_raw": _lookup(name),
            "player_name": name,
            "bookmaker": book,
            "points_line": line,
        }
        for day, name, book, line in _QUOTES
    ]
    for table, given in ((PREDICTIONS, _predictions()), (PROPS, quotes), (ACCURACY, _grades())):
        warehouse.replace(table, rows(table, *given), [DAY, NEXT])


@pytest.fixture(params=["lake", pytest.param("bigquery", marks=pytest.mark.acceptance)])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    """The rows in a warehouse of each kind."""
    if request.param == "lake":
        warehouse = open_warehouse(load_settings(home=tmp_path))
        fill(warehouse)
        yield warehouse
        return
    server: Emulator = request.getfixturevalue("bigquery_server")
    service = open_bigquery(server.settings(tmp_path))
    service.create()
    fill(service)
    yield service
    service.close()


def seen(warehouse: Warehouse, view: str, *key: str) -> list[dict[str, Any]]:
    """The view's rows, as an operator's `sql` and as SQL of the project see them: the same."""
    asked = warehouse.query(f"SELECT * FROM nba_monitoring.{view}").sort(key)
    assert warehouse.select(f"SELECT * FROM `nba_monitoring.{view}`", {}).sort(key).equals(asked)
    assert asked.columns == list(views.views()[f"nba_monitoring.{view}"].columns)
    return asked.to_dicts()


def test_lines_are_counted_by_source_and_provenance(filled: Warehouse) -> None:
    first, later, other = seen(filled, "line_quality_daily", "system_id", "game_date")
    # Anna's and Bob's are real: 20.0 and 11.5, apart by 8.5, so 8.5 / sqrt(2) from their mean each way.
    assert first == {
        "game_date": DAY,
        "system_id": ONE,
        "predictions": 5,
        "actual_prop_lines": 3,
        "estimated_lines": 1,
        "without_line": 1,
        "real_lines": 2,
        "placeholders": 2,
        "null_lines": 1,
        "actual_prop_percent": 40.0,
        "mean_line": 15.75,
        "sd_line": pytest.approx(6.01041),
        "sportsbooks": 2,
        "first_predicted_at": EARLY,
        "last_predicted_at": LATE,
    }
    assert (later["game_date"], later["real_lines"], later["mean_line"], later["sd_line"]) == (
        NEXT,
        1,
        21.5,
        None,
    )
    assert (other["system_id"], other["real_lines"], other["placeholders"], other["null_lines"]) == (
        TWO,
        1,
        1,
        1,
    )


def test_placeholders_are_named_by_provenance(filled: Warehouse) -> None:
    """The quoted 20.0 is none, the estimated one is, and so is the one that only says it was quoted."""
    alerts = seen(filled, "placeholder_alerts", "system_id", "fault")
    assert [(row["fault"], row["sample"], row["sides"]) for row in alerts] == [
        ("a line nobody quoted", "Cy Dean (ESTIMATED, no book)", 1),
        ("no such quote is stored", "Di Eck (ACTUAL_PROP, fanduel)", 0),
        ("a quoted line without its value or book", "Bob Cole (ACTUAL_PROP, betmgm)", 0),
    ]
    assert alerts[0] | {"sample": ""} == {
        "game_date": DAY,
        "system_id": ONE,
        "fault": "a line nobody quoted",
        "placeholders": 1,
        "players": 1,
        "sides": 1,
        "lowest_line": 20.0,
        "highest_line": 20.0,
        "sample": "",
        "first_seen": LATE,
        "last_seen": LATE,
    }


def test_wins_on_placeholders_count_nowhere(filled: Warehouse) -> None:
    first, other = seen(filled, "performance_valid_lines_only", "system_id")
    # Anna: 23 against 25, line 20; Bob: 10 against 14, line 11.5. Cy's win was against nobody's line.
    assert first == {
        "game_date": DAY,
        "system_id": ONE,
        "origin": "backfill",
        "predictions": 2,
        "wins": 1,
        "losses": 1,
        "pushes": 0,
        "voids": 0,
        "passes": 0,
        "pending": 0,
        "win_rate": 0.5,
        "mean_error": -3.0,
        "mean_absolute_error": 3.0,
        "line_mean_absolute_error": 3.75,
    }
    assert (other["pushes"], other["win_rate"], other["mean_error"]) == (1, None, -1.5)


def test_the_summary_says_whether_the_targets_are_met(filled: Warehouse) -> None:
    first, other = seen(filled, "data_quality_summary", "system_id")
    assert first == {
        "system_id": ONE,
        "predictions": 6,
        "dates_covered": 2,
        "first_date": DAY,
        "last_date": NEXT,
        "placeholders": 2,
        "valid_percent": pytest.approx(400 / 6),
        "real_lines": 3,
        "real_line_percent": 60.0,
        "meets_real_line_target": False,
        "placeholder_dates": 1,
        "last_placeholder_date": DAY,
        "dates_without_placeholder": 1,
        "meets_placeholder_target": False,
    }
    assert (other["real_line_percent"], other["dates_without_placeholder"]) == (50.0, 0)


def test_both_targets_are_met_by_thirty_clean_dates(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    days = [DAY + timedelta(days=number) for number in range(30)]
    lined = {"line_source": "ACTUAL_PROP", "sportsbook": "fanduel", "current_points_line": 20.5}
    quote = {"player_lookup": "annaberg", "game_id": "0022500001", "points_line": 20.5}
    lake.replace(PREDICTIONS, rows(PREDICTIONS, *({"game_date": day, **lined} for day in days)), days)
    lake.replace(PROPS, rows(PROPS, *({"game_date": day, **quote} for day in days)), days)
    (row,) = seen(lake, "data_quality_summary", "system_id")
    assert (row["dates_without_placeholder"], row["meets_placeholder_target"]) == (30, True)
    assert (row["meets_real_line_target"], row["last_placeholder_date"]) == (True, None)


def test_the_view_and_the_check_find_the_same(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    fill(lake)
    found = asked_of(lake, check_of(PREDICTIONS, "placeholder_lines"))
    (verdict,) = found.verdicts
    sql = "SELECT * FROM `nba_monitoring.prediction_lines` WHERE fault IS NOT NULL AND game_date = @day"
    placeholders = lake.select(sql, {"day": DAY})
    told = {(row["player_lookup"], row["system_id"], row["fault"]) for row in verdict.sample}
    assert {(row["player_lookup"], row["system_id"], row["fault"]) for row in placeholders.to_dicts()} == told
    assert len(told) == 3


def test_a_quoted_line_without_its_book_is_none(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    bookless = {"line_source": "ACTUAL_PROP", "current_points_line": 20.0, "sportsbook": None}
    lake.replace(PREDICTIONS, rows(PREDICTIONS, bookless), [DAY])
    (row,) = seen(lake, "placeholder_alerts", "system_id")
    assert (row["fault"], row["sample"]) == (
        "a quoted line without its value or book", "Anna Berg (ACTUAL_PROP, no book)",
    )  # fmt: skip


@pytest.mark.parametrize("name", views.views())
def test_every_column_a_view_names_is_declared(name: str, tmp_path: Path) -> None:
    """Over tables without rows, so that it is the names that are tried; and every column has its meaning."""
    answer = Lake(tmp_path).select(f"SELECT * FROM `{name}`", {})
    assert answer.columns == list(views.views()[name].columns)
    assert name in dictionary.markdown()


def test_a_query_may_join_a_view_with_its_table(filled: Warehouse) -> None:
    sql = f"""SELECT l.fault, COUNT(*) AS n FROM nba_monitoring.prediction_lines AS l
              JOIN {PREDICTIONS} AS p ON p.prediction_id = l.prediction_id
              WHERE p.game_date = DATE '2026-01-17' GROUP BY 1"""
    assert filled.query(sql).rows() == [(None, 1)]


def test_a_view_sees_the_window_only(filled: Warehouse) -> None:
    sql = "SELECT DISTINCT game_date FROM `nba_monitoring.line_quality_daily`"
    assert filled.select(sql, {}, NEXT, NEXT)["game_date"].to_list() == [NEXT]


@pytest.mark.acceptance
def test_bigquery_has_the_views_with_their_words(bigquery_server: Emulator, tmp_path: Path) -> None:
    warehouse = open_bigquery(bigquery_server.settings(tmp_path))
    made = warehouse.create()
    assert {warehouse.service.names.table(name) for name in views.views()} <= set(made)
    assert warehouse.create() == [], "what is as declared is not made again"
    name = "nba_monitoring.data_quality_summary"
    stored = warehouse.service.table(warehouse.service.names.table(name))
    assert stored is not None
    assert stored.description == views.views()[name].description
    assert {each.name: each.description for each in stored.schema} == dict(views.views()[name].columns)
    warehouse.close()


Declare = Callable[..., None]


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Declare]:
    """Declare views of one dataset, each by its file's text, in place of the project's."""

    def declared(**texts: str) -> None:
        for name, text in texts.items():
            file = tmp_path / "sql" / "views" / "nba_monitoring" / f"{name}.sql"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        monkeypatch.setattr(views, "project_file", lambda name: tmp_path / name)
        views.views.cache_clear()

    yield declared
    views.views.cache_clear()


def _text(name: str, select: str, columns: str = "--   a: a\n") -> str:
    return f"-- name: nba_monitoring.{name}\n-- description: words\n-- columns:\n{columns}{select}"


def test_a_column_that_does_not_exist_is_named(declare: Declare, tmp_path: Path) -> None:
    declare(lost=_text("lost", "SELECT line_score AS a FROM `nba_raw.schedule`"))
    contracts.tables()
    with pytest.raises(ContractError, match="line_score"):
        Lake(tmp_path).select("SELECT * FROM `nba_monitoring.lost`", {})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (_text("other", "SELECT 1 AS a"), "one name"),
        ("-- name: nba_monitoring.bad\nSELECT 1 AS a", "lacks columns, description"),
        (_text("bad", "SELECT 1 AS a").replace("words", ""), "nothing of description"),
        (_text("bad", "SELECT 1 AS a", "--   a:\n"), "nothing of a"),
        (_text("bad", "SELECT 1 AS a", "--   a\n"), "name: value"),
        ("-- mood: good\n" + _text("bad", "SELECT 1 AS a"), "no field mood"),
    ],
)
def test_a_declaration_that_cannot_be_read_says_why(declare: Declare, text: str, word: str) -> None:
    declare(bad=text)
    with pytest.raises(ContractError, match=word):
        views.views()


def test_views_stand_after_what_they_rest_on_and_never_on_each_other(declare: Declare) -> None:
    declare(
        a=_text("a", "SELECT a FROM `nba_monitoring.b`"),
        b=_text("b", "SELECT 1 AS a", "--   a: one\n--     thing\n"),
    )
    assert list(views.views()) == ["nba_monitoring.b", "nba_monitoring.a"]
    assert views.views()["nba_monitoring.b"].columns == {"a": "one thing"}
    assert [view.name for view in views.needed(["nba_monitoring.a"])] == [
        "nba_monitoring.b",
        "nba_monitoring.a",
    ]
    declare(b=_text("b", "SELECT a FROM `nba_monitoring.a`"))
    with pytest.raises(ContractError, match="rest on each other"):
        views.views()


def test_a_name_that_is_neither_table_nor_view_is_told_with_both(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"nba_monitoring\.lines; there are: .*nba_monitoring\.line_quality_daily"
    ):
        Lake(tmp_path).query("SELECT * FROM nba_monitoring.lines")


def test_whole_numbers_stay_whole_for_an_operator(tmp_path: Path) -> None:
    fill(lake := Lake(tmp_path))
    found = lake.query("SELECT sum(predictions) AS n FROM nba_monitoring.line_quality_daily")
    assert (found.schema["n"], found.item()) == (pl.Int64, 8)
