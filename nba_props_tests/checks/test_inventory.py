"""The plan is the one written down: nothing lacks, is milder than it was, or is no longer in the way."""

from collections.abc import Iterable

import dagster as dg

from nba_props.checks.contracts import ROWS, contract_checks
from nba_props.checks.factory import asset_checks
from nba_props.checks.plan import plan
from nba_props.validation.check import Check
from nba_props.warehouse import contracts
from nba_props_tests.checks.inventory import OF_EVERY_TABLE, PLAN, ROWS_ON_GAME_DAYS

GENERATED = {(check.table, check.name) for check in contract_checks()}


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _written(checks: Iterable[Check]) -> list[str]:
    return [f"{c.table} {c.name} {c.severity}{' blocks' if c.blocking else ''}" for c in checks]


def test_every_check_of_the_plan_is_there_as_bad_and_as_much_in_the_way_as_decided() -> None:
    own = [check for check in plan() if (check.table, check.name) not in GENERATED]
    assert _written(own) == _lines(PLAN)


def test_every_table_is_held_to_its_contract() -> None:
    expected = [f"{table} {line}" for table in contracts.tables() for line in _lines(OF_EVERY_TABLE)]
    generated = [check for check in contract_checks() if check.name != ROWS]
    assert sorted(_written(generated)) == sorted(expected)


def test_a_game_day_without_rows_is_an_error_of_these_tables_and_not_a_date_without_games() -> None:
    found = [check for check in plan() if check.name == ROWS]
    assert [check.table for check in found] == _lines(ROWS_ON_GAME_DAYS)
    assert all(check.needs_rows and check.severity == "ERROR" for check in found)


def test_what_blocks_in_the_plan_blocks_in_the_graph() -> None:
    specs = [spec for definition in asset_checks() for spec in definition.check_specs]
    blocking = {(spec.asset_key, spec.name) for spec in specs if spec.blocking}
    assert blocking == {
        (dg.AssetKey(line.split()[0].split(".")), line.split()[1])
        for line in [
            *_lines(PLAN),
            *(f"{t} {line}" for t in contracts.tables() for line in _lines(OF_EVERY_TABLE)),
        ]
        if line.endswith(" blocks")
    }
