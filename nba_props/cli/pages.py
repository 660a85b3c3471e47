"""The commands that make pages: `report`, `player`, `record`, `pipeline`.

What belongs here: parse, read, call, say where the page is. What does not: what a page says (see
`reports/pages/`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nba_props.cli.output import emit_json, note
from nba_props.cli.showing import say
from nba_props.errors import UsageError
from nba_props.partitions import parse_date
from nba_props.reports import board as boards
from nba_props.settings import Settings, load_settings
from nba_props.slates import ACCURACY, tonight
from nba_props.warehouse import open_warehouse

if TYPE_CHECKING:
    from nba_props.pages import Reader
    from nba_props.reports.pages.blocks import Page

_Open = Annotated[bool, typer.Option("--open", help="Open the page in the browser.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print where the page is, and its state, as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands that make pages to `app`."""
    for command in (report, player, record, pipeline):
        app.command()(command)


def report(
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Eastern date of the games; tonight if left out.")
    ] = None,
    *,
    system: Annotated[
        str | None, typer.Option(help="The prediction system; the leading one if left out.")
    ] = None,
    show: _Open = False,
    as_json: _AsJson = False,
) -> None:
    """Make the slate card of a date: one HTML file with everything that says how far to trust it.

    It is made from stored rows alone, as they stood when the date was decided. Exit code 1: there are games,
    or may be, and nothing is predicted; the page says what to do.

    \b
    Examples:
      nba-props report
      nba-props report 2026-01-16 --open
    """
    from nba_props.reports.pages.slate import name_of
    from nba_props.reports.standing import standing

    settings, reader = _reader()
    wanted = parse_date(day) if day else tonight(settings)
    slate = reader.slate(wanted, system)
    if system and slate.board.systems and system not in slate.board.systems:
        raise UsageError(
            f"{system!r} predicted nothing on {wanted}; these did: {', '.join(slate.board.systems)}"
        )
    state = standing(slate.board, coverage_warn=settings.coverage_warn)
    page = reader.slate_page(slate)
    _keep(
        settings,
        name_of(wanted, system),
        page,
        state=f"{state.word}: {state.why}",
        show=show,
        as_json=as_json,
    )
    if slate.board.state in boards.UNDONE:
        raise typer.Exit(1)


def player(
    name: Annotated[str, typer.Argument(help="A name in any spelling, a lookup, or a universal id.")],
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Eastern date of the game; tonight if left out.")
    ] = None,
    *,
    system: Annotated[
        str | None, typer.Option(help="The prediction system; the leading one if left out.")
    ] = None,
    show: _Open = False,
    as_json: _AsJson = False,
) -> None:
    """Make the page of a player on a date: his distribution, what any line would be worth, his last games.

    Exit code 1: there is no prediction of him; the page says why. Exit code 2: the name means nobody, or
    several.

    \b
    Examples:
      nba-props player "Isaiah Stewart" 2026-01-16 --open
      nba-props player isaiahstewart
    """
    from nba_props.cli.trace import whom
    from nba_props.people import Names
    from nba_props.reports import trace as traces
    from nba_props.reports.pages.player import name_of

    settings, reader = _reader()
    wanted = parse_date(day) if day else tonight(settings)
    stored = {table: reader.warehouse.read(table, wanted, wanted) for table in traces.NAMING}
    person = whom(Names(settings), name, wanted, stored)
    if person.lookup is None:
        raise UsageError(f"{name!r} is printed by a source and means nobody known: nba-props alias explain")
    found = reader.player(person.name, person.lookup, wanted, system)
    if system and found.chosen is None and found.forecasts.height:
        others = ", ".join(found.forecasts["system_id"])
        raise UsageError(f"{system!r} did not predict him on {wanted}; these did: {others}")
    page = reader.player_page(found)
    state = "predicted" if found.chosen else "not predicted"
    _keep(settings, name_of(wanted, person.lookup), page, state=state, show=show, as_json=as_json)
    if found.chosen is None:
        raise typer.Exit(1)


def record(
    day: Annotated[
        str | None,
        typer.Argument(metavar="DATE", help="Last date that counts; the last graded one if left out."),
    ] = None,
    *,
    show: _Open = False,
    as_json: _AsJson = False,
) -> None:
    """Make the report card of a season up to a date: every system beside the baselines and the line.

    What was published live stands apart from what was predicted over past dates. Exit code 1: a leak alarm
    rings.

    \b
    Examples:
      nba-props record --open
      nba-props record 2025-06-22
    """
    from nba_props.reports.pages.record import name_of

    settings, reader = _reader()
    graded = reader.warehouse.dates(ACCURACY)
    if not graded and day is None:
        raise UsageError("nothing is graded yet: `nba-props backfill` predicts and grades past dates")
    last = parse_date(day) if day else graded[-1]
    page = reader.record_page(last, note)
    rings = any(tone == "bad" for _, tone in page.badges)
    (alarms, _), *_ = page.badges
    _keep(settings, name_of(last), page, state=alarms, show=show, as_json=as_json)
    if rings:
        raise typer.Exit(1)


def pipeline(
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Last date shown; tonight's if left out.")
    ] = None,
    *,
    show: _Open = False,
    as_json: _AsJson = False,
) -> None:
    """Make the page of a season's pipeline: every date by every phase, trends, faults and what mends them.

    Exit code 1: a phase of a date with games is missing or failed.

    \b
    Examples:
      nba-props pipeline --open
      nba-props pipeline 2025-06-22
    """
    from nba_props.reports.pages.pipeline import name_of
    from nba_props.reports.pipeline import FAILED, MISSING

    settings, reader = _reader()
    found = reader.pipeline(parse_date(day) if day else tonight(settings))
    page = reader.pipeline_page(found)
    bad = found.count(MISSING) + found.count(FAILED)
    state = f"{bad} phases of dates are missing or failed" if bad else "nothing is missing or failed"
    _keep(settings, name_of(found.last), page, state=state, show=show, as_json=as_json)
    if bad:
        raise typer.Exit(1)


def _reader() -> "tuple[Settings, Reader]":
    from nba_props.pages import Reader

    settings = load_settings()
    return settings, Reader(settings, open_warehouse(settings))


def _keep(settings: Settings, name: str, page: "Page", *, state: str, show: bool, as_json: bool) -> None:
    """Write the page, say where it is, and open it if that is asked for."""
    from nba_props.pages import keep

    path = keep(settings, name, page)
    if as_json:
        emit_json({"page": path, "title": page.title, "state": state, "bytes": path.stat().st_size})
    else:
        say(page.lead)
        say(state)
        say(str(path))
    if show:
        _show(path)


def _show(path: Path) -> None:
    import webbrowser

    if not webbrowser.open(path.as_uri()):
        raise UsageError(f"no browser could be started here: open {path} in one")
