"""Running the graph: the same assets and the same instance the UI shows, from the command line.

What belongs here: which assets and dates a command means, and one Dagster run of them. What does not:
printing.
"""

import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import dagster as dg

from nba_props import home
from nba_props.assets import ASSETS, analytics, grading, precompute, predictions, raw, reference
from nba_props.assets.run import BACKFILL_TAG
from nba_props.definitions import build_definitions, services
from nba_props.errors import RunFailedError, UsageError
from nba_props.landing import Landing
from nba_props.partitions import DateWindow, is_partition, why_no_partition
from nba_props.settings import Settings
from nba_props.warehouse import open_warehouse

_RANGE_START = "dagster/asset_partition_range_start"
_RANGE_END = "dagster/asset_partition_range_end"

#: Results of a date: what the next dates' features rest on.
POST_GAME = (
    raw.SCHEDULE, raw.BOX_SCORES, raw.ROSTERS, reference.REGISTRY, reference.ALIASES,
    analytics.SUMMARY, analytics.OFFENSE, analytics.DEFENSE,
)  # fmt: skip
#: Everything a date needs before its games, up to published predictions.
PRE_GAME = (
    raw.SCHEDULE, raw.ROSTERS, reference.REGISTRY, reference.ALIASES, raw.PROPS, raw.INJURIES, raw.GAME_LINES,
    analytics.CONTEXT, precompute.PLAYER_ZONES, precompute.TEAM_ZONES, precompute.FACTORS,
    precompute.FEATURES, predictions.PREDICTIONS, predictions.OUTCOMES,
)  # fmt: skip

#: What is made of results; to be made anew when a graded date is predicted again.
GRADING = (grading.ACCURACY, grading.DAILY, grading.LINE_RESULTS)


@dataclass(frozen=True)
class RunReport:
    """What one run did: seconds of our own computing by table, all seconds, events Dagster logged,
    failed checks.
    """

    run_id: str
    window: DateWindow
    tables: int
    seconds: float
    computing: dict[str, float]
    events: int
    failed_checks: tuple[str, ...]

    @property
    def computing_seconds(self) -> float:
        """Our own part of the time."""
        return sum(self.computing.values())


def landed_dates(settings: Settings) -> list[date]:
    """The game dates anything in the landing zone is about, in order."""
    landing = Landing(settings.landing_url)
    return sorted(
        day for day in set().union(*(landing.days(feed) for feed in landing.feeds())) if is_partition(day)
    )


def tonight(settings: Settings) -> date:
    """The date `slate` and `board` mean by default: today, or in the off-season the last date with games."""
    today = settings.clock().today()
    if is_partition(today):
        return today
    earlier = [day for day in landed_dates(settings) if day <= today]
    if not earlier:
        raise UsageError(f"{today} is in the off-season and nothing was landed before it: name a date")
    return earlier[-1]


def missing_history(settings: Settings, day: date) -> DateWindow | None:
    """The dates before `day` that have landed results and no summary yet, as one window.

    None when all have one.
    """
    landing, stored = Landing(settings.landing_url), open_warehouse(settings)
    feeds = [
        feed for feed in landing.feeds() if feed.split(".")[-1] in ("box_scores", "stats", "player_game_logs")
    ]
    landed: set[date] = set().union(*(landing.days(feed) for feed in feeds))
    missing = sorted(
        found
        for found in landed - set(stored.dates(analytics.SUMMARY))
        if found < day and is_partition(found)
    )
    return DateWindow(missing[0], missing[-1]) if missing else None


def is_graded(settings: Settings, day: date) -> bool:
    """Whether grades of the date are stored."""
    return day in open_warehouse(settings).dates(grading.ACCURACY)


def all_tables() -> list[str]:
    """Every table that is an asset."""
    return [".".join(asset.key.path) for asset in ASSETS]


def select_tables(text: str) -> list[str]:
    """The tables of a comma-separated selection: full names, bare names, or asset groups."""
    everything = all_tables()
    groups = _groups()
    chosen: list[str] = []
    for part in (piece.strip().replace("/", ".") for piece in text.split(",") if piece.strip()):
        found = groups.get(part) or [name for name in everything if part in (name, name.split(".")[1])]
        if not found:
            raise UsageError(
                f"{part!r} is neither a table nor a group;"
                f" groups: {', '.join(groups)}; tables: {', '.join(everything)}"
            )
        chosen += found
    return list(dict.fromkeys(chosen))


def run(
    settings: Settings,
    window: DateWindow,
    tables: Sequence[str] | None = None,
    *,
    backfill: bool,
    on_table: Callable[[str], None] | None = None,
) -> RunReport:
    """Materialise tables (all by default) and their checks over a window, as one Dagster run in this process.

    Raises RunFailedError naming the steps that failed and why; what they had written before stays.
    """
    watched = replace(services(settings), on_table=on_table)
    graph = build_definitions(settings, watched)
    dates = window.dates()
    if not dates:
        raise UsageError(f"no game date in {window}: {why_no_partition(window.start)}")
    started = time.perf_counter()
    with home.instance(settings) as instance:
        result = graph.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(table.split(".")) for table in tables] if tables else None,
            tags=_tags(dates, backfill=backfill),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    report = RunReport(
        run_id=result.run_id,
        window=window,
        tables=len(watched.seconds),
        seconds=time.perf_counter() - started,
        computing=dict(watched.seconds),
        events=len(result.all_events),
        failed_checks=_failed_checks(result),
    )
    _raise_on_failure(result, report)
    return report


def _groups() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for asset in ASSETS:
        groups.setdefault(asset.group_names_by_key[asset.key], []).append(".".join(asset.key.path))
    return groups


def _tags(dates: Sequence[date], *, backfill: bool) -> dict[str, str]:
    tags = {
        _RANGE_START: dates[0].isoformat(),
        _RANGE_END: dates[-1].isoformat(),
        "nba_props/host": socket.gethostname(),
        "nba_props/process": str(os.getpid()),
    }
    return tags | ({BACKFILL_TAG: "true"} if backfill else {})


def _failed_checks(result: dg.ExecuteInProcessResult) -> tuple[str, ...]:
    return tuple(
        f"{'.'.join(evaluation.asset_key.path)}: {evaluation.check_name}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    )


def _raise_on_failure(result: dg.ExecuteInProcessResult, report: RunReport) -> None:
    if result.success:
        return
    faults = []
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = (error.cause or error) if error else None
            faults.append(f"  {event.step_key}: {cause.message.strip() if cause else 'failed'}")
    faults += [f"  check failed: {name}" for name in report.failed_checks]
    raise RunFailedError(
        f"run {report.run_id} over {report.window} failed:\n"
        + "\n".join(faults)
        + "\n  see it with `nba-props ui`"
    )


def yesterday(settings: Settings) -> date:
    """The latest date whose games are over in the morning."""
    return settings.clock().today() - timedelta(days=1)
