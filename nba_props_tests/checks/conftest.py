"""Lakes with what a check looks at, and the check asked."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from nba_props.checks.evaluate import evaluate
from nba_props.checks.plan import plan
from nba_props.partitions import DateWindow
from nba_props.settings import load_settings
from nba_props.validation.check import Check
from nba_props.validation.verdicts import Findings
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows
from nba_props_tests.checks.fixtures import NOW, Rows, Tables

Ask = Callable[[Check, Tables], Findings]


def check_of(table: str, name: str) -> Check:
    """A check of the plan."""
    return next(check for check in plan() if (check.table, check.name) == (table, name))


def stored(folder: Path, tables: Tables) -> Lake:
    """A lake that holds these rows of DAY."""
    lake = Lake(folder)
    fill(lake, tables)
    return lake


def fill(warehouse: Warehouse, tables: Tables) -> None:
    """Make these rows the tables' of DAY, and of whatever other dates they name."""
    for name, given in tables.items():
        days = dates_of(given) if contracts.table(name).is_partitioned else None
        warehouse.replace(name, rows(name, *given), days)


def dates_of(given: Rows) -> list[date]:
    """The dates of rows: DAY where they name none."""
    return sorted({DAY, *(row["game_date"] for row in given if "game_date" in row)})


def asked_of(warehouse: Warehouse, check: Check) -> Findings:
    """What the check finds on DAY."""
    window = DateWindow.day(DAY) if contracts.table(check.table).is_partitioned else None
    return evaluate([check], warehouse, window, load_settings(), NOW)[0]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask one check of DAY over these rows."""

    def asked(check: Check, tables: Tables) -> Findings:
        return asked_of(stored(tmp_path / "lake", tables), check)

    return asked
