"""Every check's clean and poisoned fixture gives the same findings on BigQuery's emulator as on the lake.

What belongs here: the comparison. What does not: what a check must find (`checks/test_every_check.py`).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from nba_props.checks.plan import plan
from nba_props.validation.check import Check
from nba_props.validation.verdicts import Findings
from nba_props.warehouse.bigquery import BigQueryWarehouse, open_bigquery
from nba_props_tests.builders import rows
from nba_props_tests.checks.conftest import asked_of, dates_of, fill, stored
from nba_props_tests.checks.fixtures import BOX, RUNS, Rows, Tables
from nba_props_tests.checks.pairs import PAIRS
from nba_props_tests.emulator import Emulator

pytestmark = pytest.mark.acceptance

CHECKS = [check for check in plan() if (check.table, check.name) in PAIRS]


@dataclass
class Reused:
    """A warehouse that is filled again and again: creating its tables costs more than all its writes."""

    warehouse: BigQueryWarehouse
    held: dict[str, Rows] = field(default_factory=dict)

    def holding(self, tables: Tables) -> BigQueryWarehouse:
        """Make these rows, and none in other tables, what it holds."""
        for name in [name for name, given in self.held.items() if len(dates_of(given)) > 1]:
            self.warehouse.replace(name, rows(name), dates_of(self.held.pop(name)))
        wanted: dict[str, Rows] = dict.fromkeys(self.held, ()) | dict(tables)
        fill(self.warehouse, {name: given for name, given in wanted.items() if given != self.held.get(name)})
        self.held.update(wanted)
        return self.warehouse


@pytest.fixture(scope="module")
def reused(
    bigquery_server: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Reused]]:
    """A warehouse for each kind of fixtures: an emptied date stays stored, and some checks ask for such."""
    made = {}
    for kind in {_kind(check, tables) for check in CHECKS for tables in _fixtures(check).values()}:
        warehouse = open_bigquery(bigquery_server.settings(tmp_path_factory.mktemp("home")))
        warehouse.create()
        made[kind] = Reused(warehouse)
    yield made
    for each in made.values():
        each.warehouse.close()


def _kind(check: Check, tables: Tables) -> str:
    """What asks which dates are stored has a warehouse of its own; others ask only when results begin."""
    if check.table == RUNS:
        return check.name
    return "with results" if BOX in tables else "without results"


def _fixtures(check: Check) -> dict[str, Tables]:
    pair = PAIRS[check.table, check.name]
    return {"clean": pair.clean, "poisoned": {**pair.clean, **pair.poisoned}}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.table}:{check.name}")
def test_it_finds_the_same_on_both(check: Check, reused: dict[str, Reused], tmp_path: Path) -> None:
    for kind, tables in _fixtures(check).items():
        on_lake = asked_of(stored(tmp_path / kind, tables), check)
        on_bigquery = asked_of(reused[_kind(check, tables)].holding(tables), check)
        assert _told(on_bigquery) == _told(on_lake), kind


def _told(found: Findings) -> list[dict[str, Any]]:
    """The verdicts of each date with their rows, as they are stored, in no order."""
    return [
        {
            "date": verdict.game_date,
            "state": verdict.state,
            "violations": verdict.violations,
            "population": verdict.population,
            "reason": verdict.reason,
            "rows": sorted(json.dumps(row, default=str) for row in verdict.sample),
        }
        for verdict in found.verdicts
    ]
