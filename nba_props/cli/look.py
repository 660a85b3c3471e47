"""The commands that read: a date's board, the state of the warehouse, exports, SQL, and the stored schemas.

What belongs here: parse, read, call, print. What does not: figures (see `reports/`) and layout (see
`showing.py`). None of them loads Dagster, so that they answer at once.
"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from nba_props.cli import showing
from nba_props.cli.output import console, emit_json, print_table
from nba_props.clock import LIVE
from nba_props.errors import UsageError
from nba_props.partitions import DateWindow, parse_date
from nba_props.reports import board as boards
from nba_props.reports import export as exports
from nba_props.reports import status as statuses
from nba_props.reports.board import Board, Record
from nba_props.reports.standing import standing, what_to_do
from nba_props.settings import Settings, load_settings
from nba_props.slates import ACCURACY as _ACCURACY
from nba_props.slates import SCHEDULE as _SCHEDULE
from nba_props.slates import challengers_of, stored_of, tonight
from nba_props.warehouse import contracts, open_warehouse
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.contracts import Table

#: Beyond this many partitions, one scan of the whole table is quicker.
_OPENED_ONE_BY_ONE = 60

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def register(app: typer.Typer) -> None:
    """Add the reading commands to `app`."""
    for command in (board, status, export, sql, migrate):
        app.command()(command)


def board(
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Eastern date of the games; tonight if left out.")
    ] = None,
    *,
    system: Annotated[
        str | None, typer.Option(help="The prediction system; the leading one if left out.")
    ] = None,
    min_minutes: Annotated[
        float, typer.Option(min=0, max=48, help="Leave out players without a line expected to play less.")
    ] = 0,
    by_game: Annotated[
        bool, typer.Option("--by-game", help="Sort by game instead of distance from the line.")
    ] = False,
    show_all: Annotated[
        bool, typer.Option("--all", help="Name the players skipped for too few minutes too.")
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Show a date's games, predictions and, once graded, results.

    Exit code 1: there are games, or may be, and nothing is predicted.

    \b
    Examples:
      nba-props board
      nba-props board 2026-01-16 --by-game
      nba-props board 2026-01-16 --system moving_average_baseline_v1 --json
    """
    settings = load_settings()
    shown_day = parse_date(day) if day else tonight(settings)
    shown = show_board(
        settings,
        shown_day,
        as_json=as_json,
        system=system,
        min_minutes=min_minutes,
        by_game=by_game,
        show_all=show_all,
    )
    if shown.state in boards.UNDONE:
        raise typer.Exit(1)


def show_board(
    settings: Settings,
    day: date,
    *,
    as_json: bool,
    system: str | None = None,
    min_minutes: float = 0,
    by_game: bool = False,
    show_all: bool = False,
) -> Board:
    """Print the board of `day`, and return it."""
    warehouse, today = open_warehouse(settings), settings.clock().today()
    shown = boards.build(
        day,
        stored_of(warehouse, day),
        system=system,
        min_minutes=min_minutes,
        by_game=by_game,
        challengers=challengers_of(warehouse, day),
    )
    _known_system(system, shown)
    record = _live_record(warehouse, shown)
    if as_json:
        emit_json(_board_json(shown, record, today, settings.coverage_warn))
    else:
        showing.show_board(shown, record, today, show_all=show_all)
    return shown


def _known_system(system: str | None, shown: Board) -> None:
    if system and shown.systems and system not in shown.systems:
        raise UsageError(
            f"{system!r} predicted nothing on {shown.game_date}; these did: {', '.join(shown.systems)}"
        )


def _live_record(warehouse: Warehouse, shown: Board) -> Record | None:
    if shown.system is None:
        return None
    graded = warehouse.read(_ACCURACY, columns=["system_id", "origin", "is_simulated", "result"])
    return boards.record(graded, system=shown.system, origin=LIVE, simulated=shown.is_simulated)


def _board_json(shown: Board, record: Record | None, today: date, coverage_warn: float) -> dict[str, Any]:
    return {
        "game_date": shown.game_date,
        "state": shown.state,
        "next": what_to_do(shown.state, shown.game_date, today),
        "standing": asdict(standing(shown, coverage_warn=coverage_warn)),
        "is_simulated": shown.is_simulated,
        "system": shown.system,
        "systems": shown.systems,
        "origins": shown.origins,
        "counts": {**asdict(shown.counts), "coverage": shown.counts.coverage},
        "games": shown.games.to_dicts(),
        "predictions": shown.predictions.to_dicts(),
        "lined_without_prediction": shown.missing.to_dicts(),
        "few_minutes": shown.few_minutes.to_dicts(),
        "break_even": boards.BREAK_EVEN,
        "live_record": asdict(record) if record and record.bets else None,
        "advice": boards.ADVICE,
    }


def status(as_json: _AsJson = False) -> None:
    """Show which dates every table has, and which it lacks on the whole grid of game dates.

    Exit code 1: there are holes.

    \b
    Examples:
      nba-props status
      nba-props status --json
    """
    settings = load_settings()
    warehouse, today = open_warehouse(settings), settings.clock().today()
    schedule = warehouse.read(_SCHEDULE, columns=["game_date", "status"])
    grid = statuses.grid_of(schedule, warehouse.dates(_SCHEDULE), today)
    states = [
        _table_state(warehouse, name, grid)
        for name, table in contracts.tables().items()
        if table.is_partitioned
    ]
    graded = statuses.latest_graded(warehouse.read(_ACCURACY, columns=["game_date", "result"]))
    tonight = _today(warehouse, today)
    if as_json:
        emit_json(_status_json(states, grid, tonight, graded))
    else:
        showing.show_status(states, grid, tonight, graded, _landing_size(settings))
    if any(state.holes for state in states):
        raise typer.Exit(1)


def _table_state(warehouse: Warehouse, table: str, grid: statuses.Grid) -> statuses.TableState:
    sizes = warehouse.sizes(table)
    with_rows = _dates_with_rows(warehouse, table, sizes, grid) if table in statuses.MUST_HAVE_ROWS else None
    return statuses.table_state(table, grid, sorted(sizes), with_rows=with_rows, size=sum(sizes.values()))


def _dates_with_rows(
    warehouse: Warehouse, table: str, sizes: dict[date, int], grid: statuses.Grid
) -> set[date]:
    """Only game dates about as small as the smallest are opened: an empty one is nothing but its schema."""
    small = 2 * min(sizes.values(), default=0)
    doubtful = [day for day, size in sizes.items() if size <= small and day in grid.with_games]
    if len(doubtful) > _OPENED_ONE_BY_ONE:
        return set(warehouse.read(table, columns=["game_date"])["game_date"].unique())
    empty = {day for day in doubtful if warehouse.read(table, day, day, ["game_date"]).is_empty()}
    return set(sizes) - empty


def _today(warehouse: Warehouse, today: date) -> dict[str, Any]:
    stored = stored_of(warehouse, today)
    games = stored.schedule.height if stored.schedule is not None else 0
    predictions = stored.predictions.filter("is_active").height
    state = boards.state_of(today, stored.schedule, predictions=predictions, outcomes=stored.outcomes.height)
    return {
        "game_date": today,
        "state": state,
        "games": games,
        "next": what_to_do(state, today, today),
    }


def _status_json(
    states: list[statuses.TableState], grid: statuses.Grid, today: dict[str, Any], graded: date | None
) -> dict[str, Any]:
    return {
        "grid": {
            "first": grid.dates[0] if grid.dates else None,
            "last": grid.dates[-1] if grid.dates else None,
            "dates": len(grid.dates),
            "without_games": sorted(grid.without_games),
            "schedule_not_stored": sorted(grid.unknown),
        },
        "tables": [asdict(state) for state in states],
        "latest_graded": graded,
        "today": today,
    }


def _landing_size(settings: Settings) -> str:
    if "://" in settings.landing_url:
        return settings.landing_url
    return f"{_size(Path(settings.landing_url)) / 1e6:,.1f} MB"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


_SUFFIXES = (".csv", ".parquet", ".json", ".ndjson")
#: Of these, the ones whose envelope lies beside them: they have no room for one.
_BESIDE = (".csv", ".ndjson")


def export(
    table: Annotated[str, typer.Argument(help="The table, as nba_predictions.prediction_accuracy.")],
    out: Annotated[Path, typer.Option(help="The file to write: .csv, .parquet, .json or .ndjson.")],
    start: Annotated[
        str | None, typer.Option("--from", help="First date; the first stored if left out.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last date; the last stored if left out.")] = None,
    force: Annotated[bool, typer.Option(help="Overwrite the file if it is there.")] = False,
) -> None:
    """Write a table's rows to a file; columns within columns become `column.field` in CSV.

    What the rows are (columns, window, whether it is complete, partial or empty and why) is said around them
    in JSON, in the metadata of Parquet, and in FILE.envelope.json beside CSV and NDJSON.

    \b
    Examples:
      nba-props export nba_predictions.prediction_accuracy --out graded.csv --from 2026-01-01
      nba-props export nba_raw.schedule --from 2026-01-16 --to 2026-01-31 --out games.json
    """
    declared = _declared(table)
    _writable(out, force=force)
    window = _window(declared, start, end)
    warehouse = open_warehouse(load_settings())
    rows = warehouse.read(table, *window)
    extent = (
        exports.extent(rows.height, warehouse.dates(table), *window)
        if declared.is_partitioned
        else exports.whole(rows.height)
    )
    envelope = {
        "table": table,
        "from": window[0],
        "to": window[1],
        "rows": rows.height,
        "simulated": _is_simulated(warehouse, *window),
        "state": extent.state,
        "why": extent.why,
        "schema": [_column(column) for column in declared.columns],
    }
    _write(rows, out, envelope)
    showing.say(f"{rows.height:,} rows of {table} written to {out}; {extent.state}: {extent.why}")


def _column(column: contracts.Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.sql_type,
        "nullable": column.nullable,
        "description": column.description,
    }


def _declared(name: str) -> Table:
    if name not in contracts.tables():
        raise UsageError(f"there is no table {name!r}; there are: {', '.join(contracts.tables())}")
    return contracts.table(name)


def _writable(out: Path, *, force: bool) -> None:
    if out.suffix not in _SUFFIXES:
        raise UsageError(f"{out}: the name must end in one of {', '.join(_SUFFIXES)}")
    if out.is_dir():
        raise UsageError(f"{out} is a folder: name a file in it")
    if out.exists() and not force:
        raise UsageError(f"{out} is there already: choose another name, or add --force to overwrite it")


def _window(declared: Table, start: str | None, end: str | None) -> tuple[date | None, date | None]:
    if not declared.is_partitioned and (start or end):
        raise UsageError(f"{declared.name} is not cut by date: leave out --from and --to")
    first, last = parse_date(start) if start else None, parse_date(end) if end else None
    if first and last:
        DateWindow(first, last)  # complains where the end lies before the start
    return first, last


def _is_simulated(warehouse: Warehouse, start: date | None, end: date | None) -> bool | None:
    """Whether any game of the window is invented; None where no game is stored."""
    return (
        warehouse.read(_SCHEDULE, start, end, ["is_simulated"])["is_simulated"].any()
        if warehouse.exists(_SCHEDULE)
        else None
    )


def _write(rows: pl.DataFrame, out: Path, envelope: dict[str, Any]) -> None:
    """The rows and what they are: around them in JSON, in the metadata of Parquet, else in a file beside."""
    from nba_props.atomic import replacing

    told = json.dumps(envelope, default=str, ensure_ascii=False, indent=1)
    with replacing(out) as temporary:
        match out.suffix:
            case ".parquet":
                rows.write_parquet(temporary, metadata={"nba_props": told})
            case ".csv":
                exports.iso_times(exports.flatten(rows)).write_csv(temporary)
            case ".ndjson":
                exports.iso_times(rows).write_ndjson(temporary)
            case _:
                head = told.removesuffix("\n}")
                temporary.write_text(f'{head},\n "data": {exports.iso_times(rows).write_json()}\n}}\n')
    if out.suffix in _BESIDE:
        with replacing(out.with_name(f"{out.name}.envelope.json")) as temporary:
            temporary.write_text(f"{told}\n", encoding="utf-8")


def sql(
    query: Annotated[
        str, typer.Argument(help="One SELECT: DuckDB's dialect on the lake, BigQuery's on BigQuery.")
    ],
    limit: Annotated[int, typer.Option(min=1, help="Print at most this many rows.")] = 200,
    as_json: _AsJson = False,
) -> None:
    """Run one read-only SELECT over the tables.

    \b
    Examples:
      nba-props sql "SELECT game_date, count(*) AS games FROM nba_raw.schedule GROUP BY 1 ORDER BY 1"
      nba-props sql "SELECT * FROM nba_predictions.system_daily_performance" --json --limit 1000
    """
    found = open_warehouse(load_settings()).query(query)
    shown = found.head(limit)
    if as_json:
        emit_json(
            {
                "columns": found.columns,
                "rows": found.height,
                "cut": found.height > limit,
                "data": shown.to_dicts(),
            }
        )
        return
    numeric = [name for name, dtype in shown.schema.items() if dtype.is_numeric()]
    # As text: a season is 2025 here, not 2,025, and a probability keeps its digits.
    print_table("", shown.columns, [[_exact(value) for value in row] for row in shown.rows()], right=numeric)
    if found.height > limit:
        showing.say(f"{limit:,} of {found.height:,} rows shown; ask for more with --limit", style="yellow")


def _exact(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Accept new nullable columns in stored tables, and say what to do about any other difference.

    Exit code 1: a table differs in a way that needs it rebuilt.

    \b
    Examples:
      nba-props migrate --dry-run
      nba-props migrate
    """
    warehouse = open_warehouse(load_settings())
    drifting = {name: drift for name in contracts.tables() if any((drift := warehouse.drift(name)).values())}
    if not drifting:
        showing.say("Every stored table is as declared.")
        return
    additive = [name for name, drift in drifting.items() if contracts.table(name).is_additive(drift)]
    for name, drift in drifting.items():
        _show_drift(name, drift)
        if name in additive:
            verb = "would be accepted" if dry_run else "accepted"
            columns = drift["added"] if dry_run else warehouse.migrate(name)
            showing.say(f"  {verb}: {', '.join(columns)}; old rows read as NULL there", style="green")
        else:
            showing.say(
                f"  not additive: move {warehouse.place(name)} away and backfill the table"
                " (`nba-props backfill --help`)",
                style="red",
            )
    console.print()
    if len(additive) < len(drifting):
        raise typer.Exit(1)


def _show_drift(name: str, drift: dict[str, list[str]]) -> None:
    showing.say(name, style="bold")
    words = {
        "added": "declared and not stored",
        "removed": "stored and not declared",
        "changed": "of another type",
    }
    for kind, columns in drift.items():
        if columns:
            showing.say(f"  {words[kind]}: {', '.join(columns)}")
