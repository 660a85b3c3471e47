"""Commands about predictions that are made already: `publish`, `regenerate`, `restore`, `prune`, `expire`.

What belongs here: arguments and words. What does not: the work (see `runner.py`, `backups.py` and
`housekeeping.py`).
"""

from datetime import date
from typing import Annotated

import typer

from nba_props import home
from nba_props.cli.output import console, emit_json
from nba_props.clock import season_first_day, season_of
from nba_props.errors import NbaPropsError, UsageError
from nba_props.partitions import DateWindow, is_partition, parse_date, why_no_partition
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import open_warehouse

_DATES_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (publish, regenerate, restore, prune, expire):
        app.command(command.__name__)(command)


def publish(
    day: Annotated[str | None, typer.Argument(metavar="DATE", help="The date; tonight if not given.")] = None,
    min_completion: Annotated[
        float | None, typer.Option(help="Publish from this share of the slate on; 0 publishes what there is.")
    ] = None,
) -> None:
    """Publish what is staged of a date, if it is due; nobody is predicted.

    \b
    Examples:
      nba-props publish
      nba-props publish 2026-01-16 --min-completion 0
    """
    from nba_props import runner
    from nba_props.overrides import Overrides

    settings = load_settings()
    wanted = parse_date(day) if day else runner.tonight(settings)
    if not is_partition(wanted):
        raise UsageError(why_no_partition(wanted))
    report = runner.publish(settings, wanted, Overrides(min_completion=share(min_completion)))
    console.print(f"{wanted} is reconciled in {report.seconds:.1f} s; `nba-props board {wanted}` shows it.")
    if report.failed_checks:
        raise NbaPropsError("these checks failed:\n  " + "\n  ".join(report.failed_checks))


def regenerate(
    system: Annotated[str, typer.Option(help="The system whose predictions are made again.")],
    first: Annotated[str, typer.Option("--from", help="First date.")],
    last: Annotated[str, typer.Option("--to", help="Last date, before today.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Predict past dates again with one system, from their stored features, and grade them anew.

    What was stored is backed up first; live predictions stay as they are, and so does one that comes out the
    same.

    \b
    Examples:
      nba-props regenerate --system moving_average_baseline_v1 --from 2025-12-01 --to 2026-01-31
    """
    from nba_props import backups, runner
    from nba_props.assets import halves
    from nba_props.overrides import Overrides

    settings = load_settings()
    window = DateWindow(parse_date(first), parse_date(last))
    _require_regenerable(settings, system, window)
    graded = any(runner.is_graded(settings, day) for day in window.dates())
    tables = (*halves.PUBLISHING, *halves.GRADING) if graded else halves.PUBLISHING
    home.prepare(settings)
    why = f"before {system} was regenerated"
    name = backups.make(settings, open_warehouse(settings), tables, window.dates(), why)
    undo = f"nba-props restore {name}"
    if not as_json:
        console.print(f"What was stored is backed up; to undo: [bold]{undo}[/bold]", soft_wrap=True)
    report = runner.run(settings, window, tables, backfill=True, overrides=Overrides(regenerate=system))
    if as_json:
        emit_json(
            {
                "system": system,
                "dates": len(window.dates()),
                "seconds": round(report.seconds, 2),
                "computing_seconds": round(report.computing_seconds, 2),
                "undo": undo,
                "failed_checks": report.failed_checks,
            }
        )
    else:
        console.print(
            f"{system} over {len(window.dates())} dates ({window}) in {report.seconds:.1f} s,"
            f" {report.computing_seconds:.1f} s of it computing.",
            soft_wrap=True,
        )
    if report.failed_checks:
        raise NbaPropsError("these checks failed:\n  " + "\n  ".join(report.failed_checks))


def restore(name: Annotated[str, typer.Argument(help="The backup, as `regenerate` named it.")]) -> None:
    """Put stored rows back as a backup holds them; what is there now is backed up first.

    \b
    Examples:
      nba-props restore 20260117-120000-000000
    """
    from nba_props import backups

    settings = load_settings()
    home.prepare(settings)
    dates, undo = backups.restore(settings, open_warehouse(settings), name)
    for table, number in dates.items():
        console.print(f"{table}: {number} dates put back")
    console.print(f"To undo: [bold]nba-props restore {undo}[/bold]", soft_wrap=True)


def prune(
    before: Annotated[str, typer.Option(help="The first season that stays, as 2025-26.", metavar="SEASON")],
) -> None:
    """Remove the players' partitions of earlier seasons from Dagster; their predictions stay.

    \b
    Examples:
      nba-props prune --before 2025-26
    """
    from nba_props import housekeeping

    first = _season(before)
    pruned = housekeeping.prune_players(load_settings(), first)
    console.print(f"{pruned:,} partitions of players before {first} are gone.")


def expire() -> None:
    """Remove staged predictions that are old and published. Exit code 1: some are old and are not.

    \b
    Examples:
      nba-props expire
    """
    from nba_props import housekeeping

    expired = housekeeping.expire(load_settings())
    console.print(f"{expired.rows:,} staged rows expired.")
    if expired.unmerged:
        lines = [f"  {day}: {rows} rows; `nba-props publish {day}`" for day, rows in expired.unmerged.items()]
        raise NbaPropsError("staged and not published:\n" + "\n".join(lines))


def share(value: float | None) -> float | None:
    """A share between 0 and 1, or UsageError."""
    if value is not None and not 0 <= value <= 1:
        raise UsageError(f"--min-completion {value:g} is no share: write 0.9 for 90 %")
    return value


def _season(text: str) -> date:
    try:
        first = season_first_day(text)
    except ValueError:
        first = date.min
    if first == date.min or season_of(first) != text:
        raise UsageError(f"{text!r} is no season: write it as 2025-26")
    return first


def _require_regenerable(settings: Settings, system: str, window: DateWindow) -> None:
    from nba_props.assets.precompute import FEATURES
    from nba_props.systems import SYSTEM_IDS

    if system not in SYSTEM_IDS:
        raise UsageError(f"there is no system {system!r}; there are: {', '.join(SYSTEM_IDS)}")
    if window.end >= settings.clock().today():
        raise UsageError(
            f"{window.end} is not over: tonight is predicted again with `nba-props slate --force`"
        )
    stored = set(open_warehouse(settings).dates(FEATURES))
    lacking = [day for day in window.dates() if day not in stored]
    if lacking or not window.dates():
        shown = ", ".join(str(day) for day in lacking[:_DATES_SHOWN])
        raise UsageError(
            f"no features are stored of {len(lacking)} dates of {window} ({shown}, ...): run"
            f" `nba-props backfill --from {window.start} --to {window.end}` first"
        )
