"""The command that holds the phases of a date against each other, `reconcile`.

What belongs here: parse, read, print. What does not: what is expected and why it lacks (`reports/phases.py`).
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nba_props.cli.output import console, emit_json, print_table
from nba_props.cli.showing import say
from nba_props.errors import UsageError
from nba_props.partitions import is_partition, parse_date, why_no_partition
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import open_warehouse

if TYPE_CHECKING:
    from nba_props.reports.phases import Gap, Phase, Situation

_NAMES_SHOWN = 12


def register(app: typer.Typer) -> None:
    """Add `reconcile` to `app`."""
    app.command()(reconcile)


def reconcile(
    day: Annotated[str, typer.Argument(metavar="DATE", help="Eastern date of the games.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print every difference as JSON.")] = False,
) -> None:
    """Hold what each phase of a date should have stored against what it has; name who is lacking, why, and
    the command that mends it.

    Nothing is run and nothing written. Exit code 1: a difference that no stored row explains.

    \b
    Examples:
      nba-props reconcile 2026-01-16
      nba-props reconcile 2026-01-16 --json
    """
    from nba_props.reports import phases
    from nba_props.reports.trace import SCHEDULE

    settings, wanted = load_settings(), parse_date(day)
    warehouse = open_warehouse(settings)
    seen = _situation(settings, wanted, has_schedule=wanted in warehouse.dates(SCHEDULE))
    found = phases.build({table: warehouse.read(table, wanted, wanted) for table in phases.TABLES}, seen)
    if as_json:
        emit_json(_as_json(wanted, found))
    else:
        _show(wanted, found)
    if any(phase.unexplained for phase in found):
        raise typer.Exit(1)


def _situation(settings: Settings, day: date, *, has_schedule: bool) -> "Situation":
    from nba_props.model_store import ModelStore
    from nba_props.predictions.publishing import Terms
    from nba_props.reports.phases import Situation

    clock = settings.clock()
    if not is_partition(day):
        raise UsageError(why_no_partition(day))
    if day > clock.today():
        raise UsageError(f"{day} is in the future: nothing of it can be stored yet")
    return Situation(
        day=day,
        today=clock.today(),
        now=clock.now(),
        has_schedule=has_schedule,
        lineup=ModelStore(settings.models_dir).lineup(day),
        terms=Terms(
            settings.publish_min_completion,
            timedelta(minutes=settings.publish_stall_minutes),
            timedelta(minutes=settings.publish_hard_cap_minutes),
        ),
        min_minutes=settings.min_minutes,
    )


def _as_json(day: date, found: Sequence["Phase"]) -> dict[str, Any]:
    return {
        "game_date": day,
        "unexplained": sum(len(phase.unexplained) for phase in found),
        "phases": [asdict(phase) for phase in found],
    }


def _show(day: date, found: Sequence["Phase"]) -> None:
    columns = ["phase", "expected", "stored", "lacking", "unexplained"]
    rows = [
        [phase.name, phase.expected, phase.stored, phase.expected - phase.stored, len(phase.unexplained)]
        for phase in found
    ]
    print_table(f"{day}, phase by phase", columns, rows)
    for phase in found:
        if phase.gaps:
            console.print()
            say(phase.name, style="bold")
            _show_gaps(phase.gaps)
    lost = sum(len(phase.unexplained) for phase in found)
    console.print()
    say(
        f"{lost} differences that nothing explains." if lost else "Every difference is explained.",
        style="red" if lost else "green",
    )


def _show_gaps(gaps: Sequence["Gap"]) -> None:
    """Those who lack for one reason in one line; what nothing explains first."""
    alike: dict[tuple[bool, str, str], list[str]] = {}
    for gap in gaps:
        alike.setdefault((gap.is_explained, gap.reason, gap.remedy), []).append(gap.who)
    for (is_explained, reason, remedy), names in sorted(alike.items()):
        more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
        mend = f" -> {remedy}" if remedy else ""
        say(
            f"  {len(names)}: {', '.join(names[:_NAMES_SHOWN])}{more}: {reason}{mend}",
            style="" if is_explained else "red",
        )
