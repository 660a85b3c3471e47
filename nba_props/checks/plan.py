"""The validation plan: every check there is, by table.

What belongs here: the list, and that it holds together. What does not: any one check.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from nba_props.checks.contracts import contract_checks
from nba_props.checks.sql_files import sql_checks
from nba_props.errors import ContractError
from nba_props.settings import Settings
from nba_props.validation import features, grid, guards, names, slate, systems, windows
from nba_props.validation.check import Check
from nba_props.warehouse import contracts


@cache
def plan() -> tuple[Check, ...]:
    """Every check, in order of table and name; raises ContractError where the list does not hold together."""
    modules = (names, features, windows, slate, systems, guards, grid)
    checks = [
        *contract_checks(),
        *sql_checks(),
        *(check for module in modules for check in module.PLAN.checks),
    ]
    require_sound(checks)
    return tuple(sorted(checks, key=lambda check: (check.table, check.name)))


def by_table() -> Mapping[str, Sequence[Check]]:
    """The checks of each table."""
    tables = dict.fromkeys(check.table for check in plan())
    return {table: [check for check in plan() if check.table == table] for table in tables}


def require_sound(checks: Sequence[Check]) -> None:
    """Raise ContractError for a name used twice, an unknown table, or a threshold that is no setting."""
    repeated = [key for key, count in Counter((c.table, c.name) for c in checks).items() if count > 1]
    unknown = [f"{c.name}: {c.table}" for c in checks if c.table not in contracts.tables()]
    unset = [f"{c.name}: {t}" for c in checks for t in c.thresholds if t not in Settings.model_fields]
    if repeated or unknown or unset:
        raise ContractError(
            f"the validation plan does not hold together: checks named twice {repeated},"
            f" of unknown tables {unknown}, thresholds that are no settings {unset}"
        )
