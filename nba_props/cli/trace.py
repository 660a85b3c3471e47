"""The command that follows one player on one date through every table, `trace`.

What belongs here: parse, read, print. What does not: which rows are his and why (`reports/trace.py`), and
Dagster's records (`automation/tracing.py`).
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from nba_props.cli.naming import person as person_of
from nba_props.cli.output import console, emit_json, print_facts, print_table
from nba_props.cli.showing import say
from nba_props.errors import UsageError
from nba_props.partitions import is_partition, parse_date, why_no_partition
from nba_props.people import Names
from nba_props.players import resolver
from nba_props.players.names import normalise
from nba_props.reports import trace as traces
from nba_props.reports.trace import Person, Trace
from nba_props.settings import Settings, load_settings
from nba_props.warehouse.base import Warehouse

if TYPE_CHECKING:
    from nba_props.automation.history import Processed
    from nba_props.automation.tracing import PlayerEvent

_RESULTS = "nba_monitoring.check_results"
#: Sections that are one row: told as facts, not as a table.
_FACTS = {"context", "outcome", "game", "played"}
_SHORT_ID = 8
#: Letters from which on the end of a name may be a last name, and how many of its bearers are told.
_LAST_NAME, _CANDIDATES = 3, 8


def register(app: typer.Typer) -> None:
    """Add `trace` to `app`."""
    app.command()(trace)


def trace(
    player: Annotated[str, typer.Argument(help="A name in any spelling, a lookup, or a universal id.")],
    day: Annotated[str, typer.Argument(metavar="DATE", help="Eastern date of the game.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print every row as JSON.")] = False,
) -> None:
    """Follow one player on one date through every table, run and check; the last line says why he has a
    prediction, or none.

    Exit code 2: the name means nobody, or several; who may be meant is listed.

    \b
    Examples:
      nba-props trace "Isaiah Stewart" 2026-01-16
      nba-props trace isaiahstewart 2026-01-16 --json
    """
    settings, wanted = load_settings(), parse_date(day)
    if not is_partition(wanted):
        raise UsageError(why_no_partition(wanted))
    names = Names(settings)
    stored = {table: names.warehouse.read(table, wanted, wanted) for table in traces.TABLES}
    found = traces.build(
        whom(names, player, wanted, stored),
        wanted,
        stored,
        _verdicts(names.warehouse, wanted),
        present=[table for table in traces.TABLES if wanted in names.warehouse.dates(table)],
        sportsbooks=settings.sportsbooks,
    )
    recorded = _recorded(settings, found)
    if as_json:
        emit_json(_as_json(found, recorded))
    else:
        _show(found, recorded)


def whom(names: Names, text: str, day: date, stored: Mapping[str, pl.DataFrame]) -> Person:
    """The person meant on the date: as a printed name is resolved, else as a person asks for one."""
    raw = normalise(text)
    meant = _resolved(names, text, stored[traces.SCHEDULE], day)
    if meant.height == 1:
        row = meant.row(0, named=True)
        return _person(names, row["universal_player_id"], raw, day, f"{row['resolution']} spelling")
    try:
        chosen = person_of(names, text)
    except UsageError as error:
        if meant.is_empty() and _is_printed(raw, stored):
            return Person(text, raw, None, None, None, "printed by a source, and nobody known")
        raise UsageError(f"{error}{_alike(names, raw, meant)}") from None
    return _person(names, chosen["universal_player_id"], raw, day, "as asked for")


def _resolved(names: Names, text: str, schedule: pl.DataFrame, day: date) -> pl.DataFrame:
    """Everybody the name means by the resolver: on the date, else (an initial, say) in one of its games."""
    schema = dict.fromkeys(resolver.CASE, pl.String) | {"game_date": pl.Date}
    case = {"player_name": text, "game_date": day, "home_team": None, "away_team": None, "printed_by": None}
    games = schedule.select("home_team", "away_team").to_dicts()
    for cases in ([case], [case | game for game in games]):
        verdicts = names.resolve(pl.DataFrame(cases, schema=schema))
        meant = verdicts.filter(pl.col("player_lookup").is_not_null()).unique("universal_player_id")
        if meant.height:
            return meant
    return verdicts.clear()


def _alike(names: Names, raw: str, meant: pl.DataFrame) -> str:
    """Whom a name may mean that the registry alone does not tell: several of the date, or a last name."""
    ids = pl.col("universal_player_id").is_in(meant["universal_player_id"].implode())
    last = pl.col("player_lookup").str.ends_with(raw) & pl.lit(len(raw) >= _LAST_NAME)
    found = names.people.filter(ids | last).sort("player_name").head(_CANDIDATES)
    told = [f"{row['player_name']} ({row['universal_player_id']})" for row in found.iter_rows(named=True)]
    return f"; that may be {', '.join(told)}" if told else ""


def _is_printed(raw: str, stored: Mapping[str, pl.DataFrame]) -> bool:
    return any(raw in stored[table]["player_lookup_raw"] for table in (traces.QUOTES, traces.INJURIES))


def _person(names: Names, person_id: str, raw: str, day: date, how: str) -> Person:
    row = names.people.row(by_predicate=pl.col("universal_player_id") == person_id, named=True)
    known = (pl.col("player_lookup") == row["player_lookup"]) & (pl.col("known_from") <= day)
    team = next(iter(names.teams.filter(known)["team"].tail(1)), None)
    return Person(row["player_name"], raw, row["player_lookup"], person_id, team, how)


def _verdicts(warehouse: Warehouse, day: date) -> pl.DataFrame:
    return warehouse.read(_RESULTS).filter(pl.col("game_date") == day)


_Recorded = tuple["list[Processed]", "list[str]", "list[PlayerEvent]"]


def _recorded(settings: Settings, found: Trace) -> _Recorded:
    """Runs, run ids without a record, and events of his partition."""
    if not (settings.dagster_home / "dagster.yaml").exists():
        return [], list(found.run_ids), []
    from nba_props import home
    from nba_props.automation import tracing

    with home.instance(settings) as instance:
        lookup = found.person.lookup
        events = tracing.events(instance, found.day, lookup) if lookup else []
        runs, gone = tracing.runs(instance, found.day, {*found.run_ids, *(event.run_id for event in events)})
    return runs, gone, events


def _as_json(found: Trace, recorded: _Recorded) -> dict[str, Any]:
    runs, gone, events = recorded
    return {
        "player": asdict(found.person),
        "game_date": found.day,
        "sections": {name: rows.to_dicts() for name, rows in found.sections.items()},
        "tables_without_the_date": found.lacking,
        "runs": [asdict(run) for run in runs],
        "runs_not_recorded": gone,
        "events": [asdict(event) for event in events],
        "why": found.why,
    }


def _show(found: Trace, recorded: _Recorded) -> None:
    person = found.person
    print_facts(
        f"{person.name} on {found.day}",
        {"lookup": person.lookup, "person": person.person_id, "team": person.team, "name": person.how},
    )
    for name, rows in found.sections.items():
        _show_section(name, rows)
    if found.lacking:
        _head(f"no partition of {found.day}: {', '.join(found.lacking)}")
    _show_recorded(*recorded)
    _head(found.why)


def _head(text: str) -> None:
    """A line that begins something."""
    console.print()
    say(text, style="bold")


def _show_section(name: str, rows: pl.DataFrame) -> None:
    _head(f"{name}: none" if rows.is_empty() else name)
    if rows.is_empty():
        return
    if name == "features":
        _show_features(rows)
    elif name in _FACTS:
        for row in rows.iter_rows(named=True):
            told = [f"{column} {_cell(column, value)}" for column, value in row.items() if value is not None]
            say(f"  {', '.join(told)}")
    else:
        shown = [column for column in rows.columns if rows[column].null_count() < rows.height]
        cells = [[_cell(column, row[column]) for column in shown] for row in rows.iter_rows(named=True)]
        print_table("", shown, cells)


def _show_features(rows: pl.DataFrame) -> None:
    """A line a group; a quality below 1 stands behind its value, a missing value says so."""
    for (group,), part in rows.group_by("group", maintain_order=True):
        told = [_feature(row) for row in part.iter_rows(named=True)]
        say(f"  {group}: {', '.join(told)}  [{', '.join(sorted(set(part['source'].drop_nulls())))}]")


def _feature(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return f"{row['feature']} {'MISSING' if row['required'] else '-'}"
    quality = f" (quality {row['quality']:g})" if row["quality"] < 1 else ""
    return f"{row['feature']} {row['value']:.4g}{quality}"


def _show_recorded(runs: "list[Processed]", gone: list[str], events: "list[PlayerEvent]") -> None:
    if runs:
        columns = ["run", "job", "dates", "status", "started", "error"]
        rows = [
            [
                run.dagster_run_id[:_SHORT_ID],
                run.job,
                f"{run.data_date} to {run.last_data_date}",
                run.status,
                traces.instant_words(run.started_at),
                run.error,
            ]
            for run in runs
        ]
        _head("runs")
        print_table("", columns, rows)
    if gone:
        say(f"runs Dagster has no record of: {', '.join(run[:_SHORT_ID] for run in gone)}")
    if events:
        _head("events of his partition")
        told = [[traces.instant_words(event.at), event.kind, event.run_id[:_SHORT_ID]] for event in events]
        print_table("", ["at", "event", "run"], told)


def _cell(column: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return traces.instant_words(value)
    if column in ("run_id", "prediction_id", "superseded_by") and value is not None:
        return str(value)[:_SHORT_ID]
    return f"{value:.4g}" if isinstance(value, float) else value
