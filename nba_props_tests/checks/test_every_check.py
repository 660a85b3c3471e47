"""Every check of the plan passes on its clean fixture and fails on its poisoned one, by name."""

import pytest

from nba_props.checks.contracts import contract_checks
from nba_props.checks.plan import plan
from nba_props.checks.sql_files import require_sound, sql_checks
from nba_props.validation.check import Check
from nba_props.validation.verdicts import State
from nba_props_tests.checks.conftest import Ask
from nba_props_tests.checks.pairs import PAIRS

_GENERATED = {(check.table, check.name) for check in contract_checks()}
OWN = [check for check in plan() if (check.table, check.name) not in _GENERATED]


def test_every_check_has_its_pair_of_fixtures_and_every_pair_its_check() -> None:
    """A check that is deleted or renamed breaks this as surely as one that was never shown to fail."""
    assert {(check.table, check.name) for check in OWN} == set(PAIRS)


@pytest.mark.parametrize("check", OWN, ids=lambda check: f"{check.table}:{check.name}")
def test_it_passes_clean_rows(check: Check, ask: Ask) -> None:
    found = ask(check, PAIRS[check.table, check.name].clean)
    assert found.state is State.PASSED, (found.reason, found.rows.to_dicts())
    assert found.population > 0


@pytest.mark.parametrize("check", OWN, ids=lambda check: f"{check.table}:{check.name}")
def test_it_fails_poisoned_rows_and_names_them(check: Check, ask: Ask) -> None:
    pair = PAIRS[check.table, check.name]
    found = ask(check, {**pair.clean, **pair.poisoned})
    assert found.state is pair.state, found.reason
    assert found.is_error == (pair.state is State.ERROR)
    assert pair.named in str(found.verdicts[0].sample)


@pytest.mark.parametrize("check", OWN, ids=lambda check: f"{check.table}:{check.name}")
def test_an_empty_warehouse_breaks_it_not(check: Check, ask: Ask) -> None:
    assert ask(check, {}).state in (State.NOT_APPLICABLE, State.PASSED)


@pytest.mark.parametrize("check", sql_checks(), ids=lambda check: check.name)
def test_its_sql_means_one_thing_in_both_warehouses(check: Check) -> None:
    require_sound(check)
