"""Commands that bring data in: `import` and `simulate`.

What belongs here: parsing arguments, showing progress, printing reports. What does not: reading files
(`sources/`).
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from nba_props import home
from nba_props.cli.output import console, emit_json, errors, print_facts, print_table
from nba_props.errors import NbaPropsError
from nba_props.landing import Landing
from nba_props.partitions import is_partition, parse_date
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import open_warehouse

_QUARANTINE = "nba_raw.quarantined_records"
_REASONS_SHOWN, _REASON_LENGTH = 10, 160
#: Fewer dates than this make no league worth looking at; early in October the last season's end serves.
_LEAST_DATES = 20
_SEASON_END = (6, 15)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import")(import_files)
    app.command("simulate")(simulate_league)


def import_files(
    path: Annotated[
        Path, typer.Argument(help="A file, or a folder of files (its subfolders only with --recursive).")
    ],
    recursive: Annotated[
        bool, typer.Option("--recursive", "-r", help="Take the files of subfolders too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Land files: Parquet or CSV of box scores, points props, schedule, rosters, injuries; JSON as services
    return it.

    What a file is, its content tells. The same bytes are landed once; a bad row is quarantined with its
    reason.

    \b
    Examples:
      nba-props import season/box_scores.parquet
      nba-props import downloads/ --recursive
    """
    from nba_props.sources.importing import FileReport, holds_importable, import_path

    settings = load_settings()
    aside = home.make_room_for_real(settings) if holds_importable(path, recursive=recursive) else None
    if aside is not None:
        errors.print(
            f"The simulated league of this home was moved to {aside}; nothing of it is lost.", soft_wrap=True
        )
    home.prepare(settings)
    progress = _progress()
    with progress:
        task = progress.add_task("importing", total=None)

        def advance(report: FileReport) -> None:
            progress.update(task, advance=1, description=f"importing {Path(report.path).name[:40]}")

        report = import_path(
            path, Landing(settings.landing_url), settings.clock().now(), advance, recursive=recursive
        )
    _store_rejects(settings, report.rejects)
    if as_json:
        emit_json(_as_json(report))
    else:
        _print_import(report)
    if not report.ok:
        raise NbaPropsError(
            f"{sum(file.error is not None for file in report.files)} file(s) were not imported, see above"
        )


def simulate_league(
    seed: Annotated[int, typer.Option(help="The same seed and dates give the same league.")] = 7,
    days: Annotated[int, typer.Option(help="How many calendar days, the last one included.")] = 40,
    end: Annotated[str | None, typer.Option(help="The last date; tonight if not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Land a simulated league: invented players in the services' own formats, for trying everything without
    a key.

    \b
    Examples:
      nba-props simulate --seed 7 --days 40
      nba-props simulate --end 2026-01-16
    """
    from nba_props.sources.simulated import simulate

    settings = load_settings()
    now = settings.clock().now()
    last = parse_date(end) if end else _simulated_end(settings.clock().today(), days)
    first = last - timedelta(days=max(days, 1) - 1)
    aside = home.make_room_for_simulated(settings, seed=seed, first=first, last=last)
    if aside is not None:
        errors.print(f"The league simulated here before was moved to {aside}.", soft_wrap=True)
    home.prepare(settings)
    progress = _progress()
    with progress:
        task = progress.add_task("simulating", total=days)

        def advance(day: date, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, description=f"simulating {day}")

        report = simulate(
            Landing(settings.landing_url), seed=seed, end=last, days=days, now=now, on_progress=advance
        )
    if as_json:
        emit_json(
            {
                "simulated": True,
                "seed": seed,
                "first": report.dates[0],
                "last": report.dates[-1],
                "games": report.games,
                "players": report.players,
                "written": report.written,
                "already_there": report.already_there,
            }
        )
        return
    console.print(
        "[bold yellow]SIMULATED LEAGUE[/bold yellow]:"
        " the players are invented, the teams' names are borrowed."
    )
    for line in report.lines():
        console.print(line, markup=False, soft_wrap=True)
    console.print("\nNext: [bold]nba-props backfill[/bold], then [bold]nba-props slate[/bold]")


def _simulated_end(today: date, days: int) -> date:
    played = [day for day in (today - timedelta(days=back) for back in range(days)) if is_partition(day)]
    if is_partition(today) and len(played) >= min(days, _LEAST_DATES):
        return today
    year = today.year if (today.month, today.day) > _SEASON_END else today.year - 1
    return date(year, *_SEASON_END)


def _store_rejects(settings: Settings, rejects: pl.DataFrame) -> None:
    """Keep refused records where an analyst can query them; one grain once, as imported last."""
    if rejects.is_empty():
        return
    grain = ["payload", "record", "kind", "reason"]
    rows = rejects.unique(grain, keep="last").with_columns(
        run_id=pl.lit("import"), created_at=pl.lit(datetime.now(UTC)).cast(pl.Datetime("us", "UTC"))
    )

    def keep_first(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([stored, new.select(stored.columns)]).unique(
            grain, keep="first", maintain_order=True
        )

    open_warehouse(settings).merge(_QUARANTINE, rows, None, keep_first)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=errors, transient=True
    )


def _print_import(report: Any) -> None:
    landed = [file for file in report.files if file.feed and not file.error]
    print_table(
        "Imported",
        ["file", "feed", "accepted", "quarantined", ""],
        [_landed_row(file) for file in landed],
    )
    for file in report.files:
        if file.notice:
            console.print(
                f"  left alone: {Path(file.path).name}: {file.notice}", markup=False, soft_wrap=True
            )
        if file.error:
            errors.print(
                f"  not imported: {file.path}: {file.error}", style="red", markup=False, soft_wrap=True
            )
        for record, reason in file.examples:
            console.print(
                f"  quarantined: {Path(file.path).name} record {record}: {reason[:_REASON_LENGTH]}",
                markup=False,
                soft_wrap=True,
            )
    if report.quarantined():
        print_facts("Quarantined by reason", dict(list(report.quarantined().items())[:_REASONS_SHOWN]))
        console.print(
            '  all of them: nba-props sql "SELECT * FROM nba_raw.quarantined_records"', markup=False
        )
    if landed:
        console.print("\nNext: [bold]nba-props backfill[/bold]")


def _landed_row(file: Any) -> list[Any]:
    state = "new" if file.is_new else "already there"
    return [Path(file.path).name, file.feed, _counts(file.accepted), sum(file.quarantined.values()), state]


def _counts(accepted: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in accepted.items()) or "nothing"


def _as_json(report: Any) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "accepted": report.accepted(),
        "quarantined": report.quarantined(),
        "files": [
            {
                "path": file.path,
                "feed": file.feed,
                "accepted": file.accepted,
                "quarantined": file.quarantined,
                "new": file.is_new,
                "notice": file.notice,
                "error": file.error,
            }
            for file in report.files
        ],
    }
