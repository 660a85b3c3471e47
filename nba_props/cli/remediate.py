"""The commands that mend stored rows: `remediate placeholders`.

What belongs here: arguments, progress and words. What does not: the work (`remediation.py`).
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nba_props.cli.output import console, emit_json, errors, print_table
from nba_props.cli.showing import say
from nba_props.errors import NbaPropsError
from nba_props.partitions import DateWindow, parse_date
from nba_props.renaming import Step
from nba_props.settings import Settings, load_settings

if TYPE_CHECKING:
    from nba_props.remediation import Plan, Remedy

app = typer.Typer(help="Mend what stored predictions got wrong, with a backup.")


def register(parent: typer.Typer) -> None:
    """Add the group `remediate` to `parent`."""
    app.command()(placeholders)
    app.callback()(_group)
    parent.add_typer(app, name="remediate", no_args_is_help=True)


def _group() -> None:
    """Mend what stored predictions got wrong, with a backup."""


def placeholders(
    first: Annotated[str, typer.Option("--from", help="First date.")],
    last: Annotated[str, typer.Option("--to", help="Last date, before today.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Hold predictions whose line nobody quoted against the line that was quoted, and grade their dates anew.

    Decided by provenance: an estimate is no line, a quoted 20.0 is one. Such predictions are backed up,
    removed and made again from the stored props; one that was published live stays, superseded by a
    correction that keeps what was said. Nobody else's rows change; run again, it changes nothing.

    \b
    Examples:
      nba-props remediate placeholders --from 2025-10-21 --to 2026-01-31 --dry-run
      nba-props remediate placeholders --from 2025-10-21 --to 2026-01-31
    """
    from nba_props import remediation

    settings = load_settings()
    wanted = remediation.plan(settings, DateWindow(parse_date(first), parse_date(last)))
    done = None if dry_run or not wanted.steps else _apply(settings, wanted)
    if as_json:
        emit_json(_as_json(wanted, done))
    else:
        _show(wanted, done)
    failed = [name for report in done.reports for name in report.failed_checks] if done else []
    if failed:
        raise NbaPropsError("these checks failed:\n  " + "\n  ".join(dict.fromkeys(failed)))


def _apply(settings: Settings, wanted: "Plan") -> "Remedy":
    from nba_props import remediation

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("backing up", total=sum(len(step.tables) for step in wanted.steps))

        def backed_up(name: str) -> None:
            errors.print(f"What was stored is backed up; to undo: nba-props restore {name}", soft_wrap=True)

        def advance(step: Step, table: str) -> None:
            progress.update(task, advance=1, description=f"{step.window}: {table.split('.')[1]}")

        return remediation.apply(settings, wanted, backed_up, advance)


def _show(wanted: "Plan", done: "Remedy | None") -> None:
    if not wanted.steps:
        say("No prediction is held against a placeholder: nothing to mend.", style="green")
        return
    table = wanted.by_date()
    print_table("Placeholder lines", [name.replace("_", " ") for name in table.columns], table.rows())
    total = f"{wanted.found.height:,} predictions on {len(wanted.dates)} dates"
    if done is None:
        say(f"{total} would be mended; nothing was changed.")
        return
    seconds = sum(report.seconds for report in done.reports)
    say(f"{total} mended in {seconds:.1f} s, {len(done.reports)} runs.", style="green")
    console.print(f"To undo: [bold]nba-props restore {done.backup}[/bold]", soft_wrap=True)


def _as_json(wanted: "Plan", done: "Remedy | None") -> dict[str, Any]:
    return {
        "placeholders": wanted.found.height,
        "dates": wanted.by_date().to_dicts(),
        "tables": wanted.tables,
        "changed": done is not None,
        "undo": f"nba-props restore {done.backup}" if done else None,
        "runs": [report.run_id for report in done.reports] if done else [],
        "failed_checks": [name for report in done.reports for name in report.failed_checks] if done else [],
    }
