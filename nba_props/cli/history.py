"""The command that says what was run and who fails, `runs`.

What belongs here: printing. What does not: the figures (`automation/history.py`) and Dagster's records
(`automation/exporting.py`).
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nba_props.cli.output import emit_json, print_table
from nba_props.cli.showing import say
from nba_props.clock import EASTERN
from nba_props.errors import UsageError
from nba_props.settings import Settings, load_settings
from nba_props.warehouse.lake import Lake

if TYPE_CHECKING:
    import polars as pl

    from nba_props.automation.history import Processed

_OUTCOMES = "nba_predictions.prediction_outcomes"


def register(app: typer.Typer) -> None:
    """Add `runs` to `app`."""
    app.command()(runs)


def runs(
    failures: Annotated[
        bool, typer.Option("--failures", help="Only failed runs, and the players who fail again and again.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many runs, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Show the last runs, whoever started them; with --failures why they failed, and which players did on the
    last slates.

    A player who failed on 3 of the last 5 slates is a WARN.

    \b
    Examples:
      nba-props runs
      nba-props runs --failures --json
    """
    settings = load_settings()
    from nba_props.automation.history import often_failing

    found = _last_runs(settings, limit, only_failed=failures)
    players = often_failing(Lake(settings.warehouse_dir).read(_OUTCOMES)) if failures else None
    if as_json:
        emit_json(_as_json(found, players))
        return
    if not found:
        say("No run failed." if failures else "Nothing was run yet.")
    else:
        _show_runs(found)
    if players is not None:
        _show_players(players)


def _last_runs(settings: Settings, limit: int, *, only_failed: bool) -> "list[Processed]":
    from nba_props import home
    from nba_props.automation import exporting

    if not (settings.dagster_home / "dagster.yaml").exists():
        raise UsageError(
            f"nothing was ever run in {settings.home}: `nba-props slate` or `nba-props ui` first"
        )
    with home.instance(settings) as instance:
        records = exporting.finished(instance, limit=limit, only_failed=only_failed)
        return [exporting.summary(instance, record) for record in records]


def _show_runs(found: "list[Processed]") -> None:
    columns = ["started", "job", "dates", "status", "seconds", "run", "why"]
    print_table("", columns, [_row(run) for run in found], right=["seconds"])


def _row(run: "Processed") -> list[Any]:
    seconds = (
        (run.finished_at - run.started_at).total_seconds() if run.started_at and run.finished_at else None
    )
    dates = (
        f"{run.data_date}"
        if run.data_date == run.last_data_date
        else f"{run.data_date} to {run.last_data_date}"
    )
    return [
        f"{run.started_at.astimezone(EASTERN):%m-%d %H:%M:%S}" if run.started_at else None,
        run.job,
        dates if run.data_date else None,
        run.status,
        seconds,
        run.dagster_run_id[:8],
        run.error,
    ]


def _show_players(players: "pl.DataFrame") -> None:
    if players.is_empty():
        say("No player failed on the last slates.")
        return
    rows = [
        [
            "WARN" if row["is_often"] else "",
            row["player_name"],
            f"{row['failures']} of {row['slates']}",
            row["last_failed"],
            row["reason"],
        ]
        for row in players.iter_rows(named=True)
    ]
    print_table("Players who failed", ["", "player", "slates", "last", "why"], rows)


def _as_json(found: "list[Processed]", players: "pl.DataFrame | None") -> dict[str, Any]:
    return {
        "runs": [asdict(run) for run in found],
        "players": players.to_dicts() if players is not None else None,
    }
