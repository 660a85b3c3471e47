"""Lakes with what a check looks at, and the check asked."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nba_props.checks.evaluate import evaluate
from nba_props.checks.plan import plan
from nba_props.partitions import DateWindow
from nba_props.settings import load_settings
from nba_props.validation.check import Check
from nba_props.validation.verdicts import Findings
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows
from nba_props_tests.checks.fixtures import NOW, Tables

Ask = Callable[[Check, Tables], Findings]


def check_of(table: str, name: str) -> Check:
    """A check of the plan."""
    return next(check for check in plan() if (check.table, check.name) == (table, name))


def stored(folder: Path, tables: Tables) -> Lake:
    """A lake that holds these rows of DAY."""
    lake = Lake(folder)
    for name, given in tables.items():
        lake.replace(name, rows(name, *given), [DAY] if contracts.table(name).is_partitioned else None)
    return lake


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask one check of DAY over these rows."""

    def asked(check: Check, tables: Tables) -> Findings:
        window = DateWindow.day(DAY) if contracts.table(check.table).is_partitioned else None
        settings = load_settings(home=tmp_path)
        return evaluate([check], stored(tmp_path / "lake", tables), window, settings, NOW)[0]

    return asked
