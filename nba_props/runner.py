"""Running the graph: the same assets and the same instance the UI shows, from the command line.

What belongs here: which assets and dates a command means, and one Dagster run of them. What does not:
printing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import dagster as dg

from nba_props import home
from nba_props import tags as run_tags
from nba_props.assets import ASSETS, grading, halves, models, predictions
from nba_props.assets.run import process_tags
from nba_props.definitions import build_definitions, services
from nba_props.errors import RunFailedError, UsageError
from nba_props.landing import Landing
from nba_props.overrides import NONE, Overrides
from nba_props.partitions import DateWindow, is_partition, parse_player_key, why_no_partition
from nba_props.settings import Settings
from nba_props.validation.check import settled_from
from nba_props.warehouse import open_warehouse


@dataclass(frozen=True)
class RunReport:
    """What one run did: seconds of our own computing by table, all seconds, events Dagster logged, checks
    that failed and checks that only warn.
    """

    run_id: str
    window: DateWindow
    tables: int
    seconds: float
    computing: dict[str, float]
    events: int
    failed_checks: tuple[str, ...]
    warned_checks: tuple[str, ...] = ()

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
    overrides: Overrides = NONE,
    on_table: Callable[[str], None] | None = None,
) -> RunReport:
    """Materialise tables (all by default) and their checks over a window, as one Dagster run in this process.

    Raises RunFailedError naming the steps that failed and why; what they had written before stays.
    """
    dates = window.dates()
    if not dates:
        raise UsageError(f"no game date in {window}: {why_no_partition(window.start)}")
    tags = _tags(dates[0].isoformat(), dates[-1].isoformat()) | overrides.tags()
    if backfill:
        tags[run_tags.BACKFILL] = "true"
    return _execute(settings, window, tables or all_tables(), tags, on_table)


def predict_players(settings: Settings, keys: Sequence[str], overrides: Overrides = NONE) -> RunReport:
    """Predict some players of one slate anew and publish its date, as one Dagster run in this process.

    In: partition keys that follow one another, as a slate's do. Raises RunFailedError naming whom no system
    could predict; the others are published.
    """
    days = sorted({parse_player_key(key)[0] for key in keys})
    tags = _tags(keys[0], keys[-1]) | overrides.tags()
    return _execute(settings, DateWindow(days[0], days[-1]), [predictions.PLAYERS], tags, None)


def publish(settings: Settings, day: date, overrides: Overrides = NONE) -> RunReport:
    """Publish what is staged of a date, if it is due, and account for its players; predicts nobody."""
    only = replace(overrides, publish_only=True)
    return run(settings, DateWindow.day(day), halves.PUBLISHING, backfill=False, overrides=only)


def train(settings: Settings, month: date) -> RunReport:
    """Fit a month's models (its first day) on what was played before it, as one Dagster run in this process.

    Raises RunFailedError with the reason where they cannot be fitted.
    """
    key = month.isoformat()
    tags = partition_tags(key, key) | process_tags()
    return _execute(settings, DateWindow.day(month), [models.TABLE], tags, None)


def untrained(settings: Settings, window: DateWindow) -> list[date]:
    """The months with dates in the window, and of the slate that follows it, that could have models and have
    none that fit: their first days.
    """
    used = services(settings)
    settled = settled_from(used.warehouse)
    following = min(window.end + timedelta(days=1), settings.clock().today())
    dates = [*window.dates(), *DateWindow.day(following).dates()]
    months = sorted({day.replace(day=1) for day in dates})
    return [month for month in months if settled and month >= settled and used.models.lineup(month).lack]


def _execute(
    settings: Settings,
    window: DateWindow,
    tables: Sequence[str],
    tags: Mapping[str, str],
    on_table: Callable[[str], None] | None,
) -> RunReport:
    watched = replace(services(settings), on_table=on_table)
    graph = build_definitions(settings, watched)
    started = time.perf_counter()
    with home.instance(settings) as instance:
        result = graph.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(table.split(".")) for table in tables],
            tags=dict(tags),
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
        failed_checks=_not_passed(result, dg.AssetCheckSeverity.ERROR),
        warned_checks=_not_passed(result, dg.AssetCheckSeverity.WARN),
    )
    _raise_on_failure(result, report)
    return report


def _groups() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for asset in ASSETS:
        groups.setdefault(asset.group_names_by_key[asset.key], []).append(".".join(asset.key.path))
    return groups


def _tags(first: str, last: str) -> dict[str, str]:
    """The tags of a run over the partitions from `first` to `last`, and of who runs it."""
    dated = {run_tags.DATE: first} if first == last else {}
    return partition_tags(first, last) | process_tags() | dated


def partition_tags(first: str, last: str) -> dict[str, str]:
    """How Dagster is told the partitions of a run: a single one by name, so that its checks are of it."""
    if first == last:
        return {run_tags.PARTITION: first}
    return {run_tags.RANGE_START: first, run_tags.RANGE_END: last}


def _not_passed(result: dg.ExecuteInProcessResult, severity: dg.AssetCheckSeverity) -> tuple[str, ...]:
    """The checks that did not pass, each once: a range has an evaluation a date beside the one of all
    dates.
    """
    return tuple(
        dict.fromkeys(
            f"{'.'.join(evaluation.asset_key.path)}: {evaluation.check_name}"
            for evaluation in result.get_asset_check_evaluations()
            if not evaluation.passed and evaluation.severity == severity
        )
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
