import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows
from nba_props_tests.checks import fixtures as f
from nba_props_tests.cli.conftest import Said

Run = Callable[..., Said]


@pytest.fixture
def clean(lake: Lake) -> Lake:
    """A date with one game in the evening and one prediction of it."""
    for table, given in {
        f.SCHEDULE: {"status": "scheduled"},
        f.PREDICTIONS: f.LINED,
        f.PROPS: f.QUOTE,
    }.items():
        lake.replace(table, rows(table, given), [DAY])
    return lake


def _poison(lake: Lake) -> None:
    lake.replace(f.PREDICTIONS, rows(f.PREDICTIONS, f.ESTIMATED), [DAY])


def test_a_clean_date_is_a_table_and_exit_code_0(clean: Lake, run: Run) -> None:
    said = run("validate", str(DAY))
    assert said.code == 0, said.out
    assert "placeholder_lines" in said.out
    assert "0 with errors" in said.out


def test_an_error_names_its_rows_and_the_remedy_and_is_exit_code_1(clean: Lake, run: Run) -> None:
    _poison(clean)
    said = run("validate", str(DAY))
    assert said.code == 1
    for words in (
        "ERROR: placeholder_lines",
        "player_lookup annaberg",
        "a line nobody quoted",
        "what to do: `nba-props remediate placeholders",
    ):
        assert words in said.out


def test_json_has_every_verdict_of_every_date(clean: Lake, run: Run) -> None:
    _poison(clean)
    said = run("validate", "--from", "2026-01-15", "--to", str(DAY), "--json")
    told = json.loads(said.out)
    [check] = [c for c in told["checks"] if c["check"] == "placeholder_lines"]
    assert [verdict["state"] for verdict in check["verdicts"]] == ["not_applicable", "error"]
    assert check["verdicts"][1]["rows"][0]["player_lookup"] == "annaberg"
    assert (said.code, told["errors"]) == (1, 1)


def test_the_last_stored_date_is_meant_where_none_is_named(clean: Lake, run: Run) -> None:
    clean.replace(f.SCHEDULE, rows(f.SCHEDULE, {"game_date": date(2026, 2, 1)}), [date(2026, 2, 1)])
    assert "Validation of 2026-01-16" in run("validate").out


def test_nothing_is_written(clean: Lake, run: Run, home: Path) -> None:
    before = sorted(home.rglob("*"))
    run("validate", str(DAY))
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2026-01-16", "--from", "2026-01-01"], "not both"),
        (["--to", "2026-01-16"], "--to needs --from"),
        (["tonight"], "not a date"),
        (["2026-08-01"], "off-season"),
        (["--from", "2026-01-16", "--to", "2026-01-15"], "ends"),
        ([], "nothing is stored yet"),
    ],
)
def test_wrong_use_is_exit_code_2(arguments: list[str], words: str, run: Run) -> None:
    said = run("validate", *arguments)
    assert said.code == 2
    assert words in " ".join(said.out.split())


def test_a_names_markup_is_text(clean: Lake, run: Run) -> None:
    clean.replace(
        f.PROPS, rows(f.PROPS, {**f.QUOTE, "points_line": 20.3, "player_name": "[red]A[/red]\x1b"}), [DAY]
    )
    assert "[red]A[/red]\\x1b" in run("validate", str(DAY)).out
