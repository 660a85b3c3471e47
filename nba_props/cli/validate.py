"""`nba-props validate`: the whole validation plan over stored rows, without a run.

What belongs here: parse, ask, print. What does not: the checks, and what a verdict is.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from nba_props.cli.output import console, emit_json, print_table
from nba_props.errors import UsageError
from nba_props.partitions import DateWindow, is_partition, parse_date, why_no_partition
from nba_props.settings import Settings, load_settings
from nba_props.text import plain
from nba_props.validation.verdicts import Findings, State, Verdict
from nba_props.warehouse import contracts, open_warehouse

#: Of a range, so many dates of a check that does not pass are told, with so many rows each.
_DATES_SHOWN, _ROWS_SHOWN = 3, 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("validate")(validate)


def validate(
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="The date; the last stored one if not given.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First date of a range.")] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Last date of a range; the first if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every verdict as JSON.")] = False,
) -> None:
    """Ask every check of the validation plan over stored rows; nothing is run and nothing written.

    A date without games is not applicable, which is no pass; a date with games and without rows has no data.
    Exit code 1: a check found an error.

    \b
    Examples:
      nba-props validate 2026-01-16
      nba-props validate --from 2025-10-21 --to 2026-01-31 --json
    """
    settings = load_settings()
    window = _window(settings, day, first, last)
    findings = examine(settings, window)
    if as_json:
        emit_json(_as_json(window, findings))
    else:
        _show(window, findings)
    if any(found.is_error for found in findings):
        raise typer.Exit(1)


def examine(settings: Settings, window: DateWindow) -> list[Findings]:
    """The findings of every check of the plan, in its order."""
    from nba_props.checks.evaluate import evaluate
    from nba_props.checks.plan import by_table

    warehouse, now = open_warehouse(settings), settings.clock().now()
    return [
        found
        for table, checks in by_table().items()
        for found in evaluate(
            checks, warehouse, window if contracts.table(table).is_partitioned else None, settings, now
        )
    ]


def _window(settings: Settings, day: str | None, first: str | None, last: str | None) -> DateWindow:
    if day and (first or last):
        raise UsageError("name one DATE, or a range with --from and --to, not both")
    if last and not first:
        raise UsageError("--to needs --from")
    named = day or first
    start = parse_date(named) if named else None
    if start is None:
        stored = open_warehouse(settings).dates("nba_raw.schedule")
        past = [known for known in stored if known <= settings.clock().today()]
        if not past:
            raise UsageError("nothing is stored yet: `nba-props backfill` or `nba-props slate` first")
        start = past[-1]
    window = DateWindow(start, parse_date(last) if last else start)
    if not window.dates():
        raise UsageError(why_no_partition(start) if not is_partition(start) else f"no game date in {window}")
    return window


def _show(window: DateWindow, findings: Sequence[Findings]) -> None:
    print_table(
        f"Validation of {window}",
        ["table", "check", "state", "blocks", "rows", "of", "dates"],
        [
            (
                found.check.table,
                found.check.name,
                _word(found),
                found.check.blocking,
                found.violations,
                found.population,
                _dates(found),
            )
            for found in findings
        ],
    )
    for found in findings:
        if not found.state.passes:
            _show_rows(found)
    errors = sum(found.is_error for found in findings)
    warned = sum(not found.state.passes and not found.is_error for found in findings)
    console.print(
        f"\n{len(findings)} checks: {errors} with errors, {warned} with warnings,"
        f" {sum(found.state is State.PASSED for found in findings)} pass,"
        f" {sum(found.state is State.NOT_APPLICABLE for found in findings)} not applicable.",
        style="red" if errors else None,
        soft_wrap=True,
    )


def _word(found: Findings) -> str:
    word = str(found.state).replace("_", " ")
    return word.upper() if found.is_error else word


def _dates(found: Findings) -> str:
    failing = [str(verdict.game_date) for verdict in found.failing if verdict.game_date]
    return "" if not failing else failing[0] + (f" and {len(failing) - 1} more" if len(failing) > 1 else "")


def _show_rows(found: Findings) -> None:
    check = found.check
    console.print(
        f"\n{_word(found)}: {check.name} of {check.table} ({check.written_in})", style="bold", markup=False
    )
    console.print(f"  {check.description}", markup=False, soft_wrap=True)
    for verdict in _worst(found):
        console.print(
            plain(f"  {verdict.game_date or 'whole table'}: {_told(verdict)}"), markup=False, soft_wrap=True
        )
        for row in verdict.sample[: None if len(found.verdicts) == 1 else _ROWS_SHOWN]:
            facts = ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)
            console.print(plain(f"    {facts}"), markup=False, soft_wrap=True)
    hidden = len(found.failing) - _DATES_SHOWN
    if hidden > 0:
        console.print(f"  and {hidden} dates more: `--json` lists them all", soft_wrap=True)
    console.print(f"  what to do: {check.remedy}", markup=False, soft_wrap=True)


def _worst(found: Findings) -> list[Verdict]:
    order = list(State)
    return sorted(found.failing, key=lambda verdict: -order.index(verdict.state))[:_DATES_SHOWN]


def _told(verdict: Verdict) -> str:
    if not verdict.violations:
        return verdict.reason or str(verdict.state)
    share = f" ({100 * verdict.rate:.1f} %)" if verdict.rate else ""
    return f"{verdict.violations} of {verdict.population} rows{share}"


def _as_json(window: DateWindow, findings: Sequence[Findings]) -> dict[str, Any]:
    return {
        "from": window.start,
        "to": window.end,
        "errors": sum(found.is_error for found in findings),
        "checks": [
            {
                "check": found.check.name,
                "table": found.check.table,
                "state": found.state,
                "is_error": found.is_error,
                "blocking": found.check.blocking,
                "plan": found.check.plan,
                "remedy": found.check.remedy,
                "violations": found.violations,
                "population": found.population,
                "verdicts": [
                    {
                        "game_date": verdict.game_date,
                        "state": verdict.state,
                        "violations": verdict.violations,
                        "population": verdict.population,
                        "rate": verdict.rate,
                        "reason": verdict.reason,
                        "rows": verdict.sample,
                    }
                    for verdict in found.verdicts
                ],
            }
            for found in findings
        ],
    }
