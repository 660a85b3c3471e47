"""Commands that run the graph: `backfill`, `slate`, and `ui`, which shows what was run.

What belongs here: which dates a person means, progress, and the words afterwards. What does not: running
(`runner.py`) and boards (`look.py`).
"""

import os
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nba_props import home
from nba_props.cli.look import board
from nba_props.cli.output import console, emit_json, errors
from nba_props.cli.publishing import share
from nba_props.errors import NbaPropsError, UsageError
from nba_props.overrides import NONE, Overrides, lookups
from nba_props.partitions import DateWindow, is_partition, parse_date, why_no_partition
from nba_props.serving import serve
from nba_props.settings import Settings, load_settings

if TYPE_CHECKING:
    from nba_props.runner import RunReport


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("backfill")(backfill)
    app.command("slate")(slate)
    app.command("ui")(ui)


def backfill(
    first: Annotated[
        str | None, typer.Option("--from", help="First date; the first one landed if not given.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last date; yesterday if not given.")] = None,
    select: Annotated[
        str | None,
        typer.Option("--select", help="Tables or groups, comma-separated; everything if not given."),
    ] = None,
    train: Annotated[
        bool,
        typer.Option("--train", help="Before predicting, fit the months' models that are not there yet."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Materialise every table, or some, for a range of dates, as one Dagster run: raw to grades.

    Predictions of past dates are made as of an hour before each tip, from what was known then, by the models
    of their month. A month without models has the baseline's only, and the check every_system_predicts warns.
    With --train they are fitted on the way, each on what was played before its month: half a minute a month.

    \b
    Examples:
      nba-props backfill --from 2025-10-21 --to 2026-01-31
      nba-props backfill --from 2025-10-21 --to 2026-01-31 --train
      nba-props backfill --from 2026-01-16 --to 2026-01-16 --select grading
    """
    from nba_props import runner

    settings = load_settings()
    window = _backfill_window(settings, first, last)
    tables = runner.select_tables(select) if select else None
    if tables is None:
        _history_first(settings, window.start)
    if train:
        tables = _trained_first(settings, window, tables or runner.all_tables())
    report = _run(settings, window, tables, backfill=True, label=f"backfill {window}")
    if as_json:
        emit_json(_as_json(report))
    else:
        _print_report(report)
    if report.failed_checks:
        raise NbaPropsError("these checks failed:\n  " + "\n  ".join(report.failed_checks))


def slate(
    day: Annotated[str | None, typer.Argument(metavar="DATE", help="The date; tonight if not given.")] = None,
    *,
    min_minutes: Annotated[
        float | None, typer.Option(help="Expected minutes from which a player without a line is predicted.")
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Predict everybody again, inputs changed or not, and publish at once."),
    ] = False,
    min_completion: Annotated[
        float | None, typer.Option(help="Publish from this share of the slate on, for this run.")
    ] = None,
    players: Annotated[
        str | None, typer.Option(help="Predict only these: lookups as isaiahstewart,jalenduren.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the board as JSON.")] = False,
) -> None:
    """Do all that a date needs, up to published predictions and their checks, then show the board.

    Earlier dates whose results are landed and not yet summarised are done first. Tonight, only players whose
    inputs are new are predicted.

    \b
    Examples:
      nba-props slate
      nba-props slate 2026-01-16 --min-minutes 20
      nba-props slate --players isaiahstewart,jalenduren
    """
    from nba_props import runner
    from nba_props.assets import halves

    overrides: dict[str, Any] = {} if min_minutes is None else {"min_minutes": min_minutes}
    settings = load_settings(**overrides)
    wanted = parse_date(day) if day else runner.tonight(settings)
    if not is_partition(wanted):
        raise UsageError(why_no_partition(wanted))
    _require_started(settings, wanted)
    asked = Overrides(
        min_completion=share(min_completion), force=force, players=lookups(players) if players else None
    )
    _history_first(settings, wanted)
    is_past = wanted < settings.clock().today()
    tables = (*halves.PRE_GAME, *halves.GRADING) if runner.is_graded(settings, wanted) else halves.PRE_GAME
    report = _run(settings, DateWindow.day(wanted), tables, asked, backfill=is_past, label=f"slate {wanted}")
    if not as_json:
        _print_report(report)
    board(wanted.isoformat(), as_json=as_json)
    if report.failed_checks:
        raise NbaPropsError("these checks failed:\n  " + "\n  ".join(report.failed_checks))


def ui(
    port: Annotated[int, typer.Option(help="Port on the loopback interface.")] = 3000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the UI has no password, so think twice.")
    ] = "127.0.0.1",
) -> None:
    """Open the Dagster UI and its daemon on this home: graph, partitions, runs, checks; what dies is started
    again.

    \b
    Examples:
      nba-props ui --port 3333
    """
    settings = load_settings()
    home.prepare(settings)
    console.print(
        f"Dagster UI of {settings.home}: [bold]http://{host}:{port}[/bold]  (Ctrl-C ends it)", soft_wrap=True
    )
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(settings.dagster_home),
        "NBA_PROPS_HOME": str(settings.home),
    }
    serve(host, port, environment, lambda words: errors.print(f"nba-props ui: {words}", markup=False))


def _trained_first(settings: Settings, window: DateWindow, tables: Sequence[str]) -> list[str]:
    """Make what models rest on and fit those that lack; returns the tables still to be made."""
    from nba_props import runner
    from nba_props.assets import halves

    rest = [table for table in tables if table in (*halves.PUBLISHING, *halves.GRADING)]
    if before := [table for table in tables if table not in rest]:
        _run(settings, window, before, backfill=True, label=f"before predicting {window}")
    for month in runner.untrained(settings, window):
        errors.print(f"fitting the models of {month:%Y-%m}", markup=False)
        runner.train(settings, month)
    if not rest:
        raise UsageError("--train fits models for predictions, and none are selected")
    return rest


def _history_first(settings: Settings, day: date) -> None:
    """Summarise landed results before `day` that are not summarised yet: its features rest on them."""
    from nba_props.assets import halves
    from nba_props.landed import missing_history

    history = missing_history(settings, day)
    if history is not None:
        errors.print(
            f"Results of {history} are landed and not summarised yet: doing those first.", soft_wrap=True
        )
        _run(settings, history, halves.POST_GAME, backfill=True, label=f"history {history}")


def _backfill_window(settings: Settings, first: str | None, last: str | None) -> DateWindow:
    from nba_props import runner

    start = parse_date(first) if first else None
    end = parse_date(last) if last else runner.yesterday(settings)
    if start is None:
        landed = [day for day in runner.landed_dates(settings) if day <= end]
        if not landed:
            raise UsageError(
                f"nothing is landed up to {end}: `nba-props import PATH` or `nba-props simulate` first"
            )
        start = landed[0]
        end = min(end, landed[-1]) if last is None else end
    if end > settings.clock().today():
        raise UsageError(
            f"{end} is in the future: the last date there can be is tonight, {settings.clock().today()}"
        )
    return DateWindow(start, end)


def _require_started(settings: Settings, day: date) -> None:
    if day > settings.clock().today():
        raise UsageError(
            f"{day} is in the future: the last slate there can be is tonight's, {settings.clock().today()}"
        )


def _run(
    settings: Settings,
    window: DateWindow,
    tables: Sequence[str] | None,
    asked: Overrides = NONE,
    *,
    backfill: bool,
    label: str,
) -> "RunReport":
    from nba_props import runner

    total = len(tables) if tables else len(runner.all_tables())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(label, total=total)

        def advance(table: str) -> None:
            progress.update(task, advance=1, description=f"{label}: {table.split('.')[1]}")

        return runner.run(settings, window, tables, backfill=backfill, overrides=asked, on_table=advance)


def _print_report(report: "RunReport") -> None:
    rest = report.seconds - report.computing_seconds
    dates = len(report.window.dates())
    each = 1000 * rest / max(report.events, 1)
    console.print(
        f"{report.tables} tables over {dates} date{'s' if dates != 1 else ''} ({report.window})"
        f" in {report.seconds:.1f} s: {report.computing_seconds:.1f} s computing,"
        f" {rest:.1f} s Dagster ({report.events:,} events x {each:.1f} ms)."
        f" Checks: {_verdict(report)}. Run {report.run_id[:8]}.",
        soft_wrap=True,
    )


def _verdict(report: "RunReport") -> str:
    warned = len(set(report.warned_checks) - set(report.failed_checks))
    warning = f"{warned} with warnings" if warned else ""
    if report.failed_checks:
        return f"{len(report.failed_checks)} FAILED" + (f", {warning}" if warning else "")
    return f"none failed, {warning}: see `nba-props validate`" if warning else "all passed"


def _as_json(report: "RunReport") -> dict[str, Any]:
    return {
        "run_id": report.run_id,
        "from": report.window.start,
        "to": report.window.end,
        "tables": report.tables,
        "seconds": round(report.seconds, 2),
        "computing_seconds": round(report.computing_seconds, 2),
        "computing": {table: round(seconds, 3) for table, seconds in report.computing.items()},
        "events": report.events,
        "failed_checks": report.failed_checks,
        "warned_checks": report.warned_checks,
    }
