"""The validation plan as a page: every check with what it guards, where it is written and what to do.

`python -m nba_props.checks.page > docs/validation.md`

What belongs here: headers as Markdown. What does not: anything the headers do not say.
"""

from collections.abc import Sequence

from nba_props.checks.contracts import contract_checks
from nba_props.checks.plan import plan
from nba_props.settings import Settings
from nba_props.validation.check import Check


def markdown() -> str:
    """The whole page."""
    generated = {(check.table, check.name) for check in contract_checks()}
    own = [check for check in plan() if (check.table, check.name) not in generated]
    of_every_table = {check.name: check for check in contract_checks()}
    return "\n".join(
        [
            "# Validation plan",
            "",
            "Generated from the headers of `sql/checks` and `nba_props/validation` by `make docs`; change them there.",
            "",
            "Every check runs after its table in every run, for every date of it, and `nba-props validate` asks them all",
            "over stored rows. A verdict is *pass*, *warn*, *error*, *not applicable* (nothing to look at, rightly),",
            "*no data* (a date with games, and no rows) or *broken* (the check itself failed, which is an error). An error",
            "of a check that blocks stops the tables after it. All verdicts are kept in `nba_monitoring.check_results`.",
            "",
            "## Of every table",
            "",
            *_table(list(of_every_table.values()), with_table=False),
            "",
            "`rows_on_game_days` is of the tables that every date with games leaves rows in.",
            "",
            "## By plan item",
            "",
            *_table(sorted(own, key=lambda check: (check.plan, check.table, check.name)), with_table=True),
            "",
            "## Thresholds",
            "",
            "| setting | default | what it is |",
            "|---|---|---|",
            *_thresholds(own),
        ]
    )


def _table(checks: Sequence[Check], *, with_table: bool) -> list[str]:
    heading = ["plan item", "check", *(["table"] if with_table else []), "severity", "what it finds", "what to do"]
    return [f"| {' | '.join(heading)} |", f"|{'---|' * len(heading)}", *(_line(check, with_table) for check in checks)]


def _line(check: Check, with_table: bool) -> str:
    written = f"`{check.name}`<br>[{check.written_in}](../{check.written_in})"
    severity = f"{check.severity}, blocks" if check.blocking else str(check.severity)
    cells = [
        check.plan,
        written,
        *([f"`{check.table}`"] if with_table else []),
        severity,
        check.description,
        check.remedy,
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _thresholds(checks: Sequence[Check]) -> list[str]:
    names = sorted({name for check in checks for name in check.thresholds})
    fields = Settings.model_fields
    return [
        f"| `NBA_PROPS_{name.upper()}` | {fields[name].default} | {fields[name].description} |" for name in names
    ]


if __name__ == "__main__":
    print(markdown())
