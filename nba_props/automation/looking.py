"""What the sensors look at: runs in progress, payloads about a date, and a date as it would be written now.

What belongs here: reading Dagster's records, the landing zone and the warehouse for a decision. What does
not: the decisions, which are pure, and launching.
"""

import os
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import polars as pl
from dagster._core.events import RunFailureReason
from dagster._core.storage.tags import (
    ROOT_RUN_ID_TAG,
    RUN_FAILURE_REASON_TAG,
    RUN_KEY_TAG,
    WILL_RETRY_TAG,
)

from nba_props.assets import slate
from nba_props.assets.analytics import CONTEXT, context_of
from nba_props.assets.predictions import OUTCOMES, PREDICTIONS
from nba_props.assets.raw import ROSTERS, SCHEDULE, games_landed, injuries_landed, quotes_landed
from nba_props.assets.reference import aliases_landed
from nba_props.assets.run import Run, Services
from nba_props.assets.table import key_of
from nba_props.automation import changes
from nba_props.automation.arrivals import Patience, fingerprint
from nba_props.automation.progress import RunInProgress, works_on
from nba_props.ingest import reports
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props.sources.feeds import FEEDS

_NOT_OVER = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
#: What a game is, apart from where we read it.
_GAME = ["game_id", "home_team", "away_team", "tip_at", "status"]
_WRITTEN = ["run_id", "created_at"]
_MEMBER = ["season", "team", "source_player_id"]


def wall() -> datetime:
    """The wall clock: what measures waiting. Which date is tonight says the one clock, which may stand
    still.
    """
    return datetime.now(UTC)


def in_progress(instance: dg.DagsterInstance) -> list[RunInProgress]:
    """The runs that are not over."""
    records = instance.get_run_records(dg.RunsFilter(statuses=_NOT_OVER))
    return [_in_progress(record) for record in records]


def is_in_progress(instance: dg.DagsterInstance, day: date) -> bool:
    """Whether a run that is not over may write the date."""
    return any(works_on(run, day) for run in in_progress(instance))


def is_lost(instance: dg.DagsterInstance, key: str | None) -> bool:
    """Whether the run asked for under a key has died and Dagster retries it no more.

    A run that failed in one of its steps did not: what it failed on is there still.
    """
    asked = instance.get_runs(dg.RunsFilter(tags={RUN_KEY_TAG: key}), limit=1) if key else ()
    if not asked:
        return False
    retried = instance.get_runs(dg.RunsFilter(tags={ROOT_RUN_ID_TAG: asked[0].run_id}), limit=1)
    [latest] = retried or asked
    return (
        latest.status == dg.DagsterRunStatus.FAILURE
        and latest.tags.get(WILL_RETRY_TAG) == "false"
        and latest.tags.get(RUN_FAILURE_REASON_TAG) != RunFailureReason.STEP_FAILURE.value
    )


def is_alive(process: int) -> bool:
    """Whether a process of this machine lives."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def print_of(landing: Landing, kinds: Collection[str], day: date) -> str:
    """The fingerprint of the payloads of these kinds that are about a date; undated ones (names) are about
    all.
    """
    return fingerprint(_paths(landing, kinds, day))


def later_dates(landing: Landing, kind: str, today: date) -> set[date]:
    """The dates after today that payloads of a kind are about."""
    refs = [ref for feed in _feeds(landing, (kind,)) for ref in landing.refs(feed, today + timedelta(days=1))]
    return {day for ref in refs for day in landing.dates(ref) if day > today}


def materialised(instance: dg.DagsterInstance, table: str, day: date) -> str:
    """What the latest materialisation of a table's date is known by; empty for none."""
    wanted = dg.AssetRecordsFilter(asset_key=key_of(table), asset_partitions=[day.isoformat()])
    found = instance.fetch_materializations(wanted, limit=1).records
    return str(found[0].storage_id) if found else ""


def is_accounted(services: Services, day: date) -> bool:
    """Whether an evening run has accounted for the players of the date."""
    return day in services.warehouse.dates(OUTCOMES)


def published(services: Services, day: date) -> str:
    """The fingerprint of what stands published of a date; empty for nothing."""
    stored = (services.warehouse.read(table, day, day, _WRITTEN) for table in (PREDICTIONS, OUTCOMES))
    batches = pl.concat(rows.select(_WRITTEN) for rows in stored).unique()
    return fingerprint(f"{run_id} {written}" for run_id, written in batches.iter_rows())


def concerned(services: Services, day: date) -> tuple[pl.DataFrame, int]:
    """The players whom new payloads or a new context concern (see `changes.concerned`), and of how many."""
    run = _looking(services, day)
    aliases = aliases_landed(run)
    context = context_of(run, quotes_landed(run, aliases), injuries_landed(run, aliases))
    found = changes.concerned(
        context,
        run.read(PREDICTIONS),
        run.read(OUTCOMES),
        now=run.now,
        thresholds=changes.Thresholds(run.settings.line_move_points, run.settings.minutes_change),
    )
    return found, context.height


def has_other_games(services: Services, day: date) -> bool:
    """Whether the schedule as landed has other games, tips or states than the one stored."""
    run = _looking(services, day)
    landed = games_landed(run)
    return not landed.select(_GAME).sort(_GAME).equals(run.read(SCHEDULE).select(_GAME).sort(_GAME))


def has_new_members(services: Services, day: date) -> bool:
    """Whether a team list landed names somebody the stored ones do not."""
    run = _looking(services, day)
    landed = reports.rosters(run.records("rosters").records["rosters"])
    return not landed.join(run.everything(ROSTERS), on=_MEMBER, how="anti").is_empty()


def has_unmerged(services: Services, day: date) -> bool:
    """Whether publishing what is staged of a date would change what is published."""
    return bool(slate.unmerged(_looking(services, day)))


def failed_players(services: Services, day: date) -> Mapping[str, int]:
    """The failed players of a date whose game has not tipped: lookup -> how often each was tried."""
    rows = services.warehouse.read(OUTCOMES, day, day).filter(pl.col("outcome") == "failed")
    tips = services.warehouse.read(CONTEXT, day, day, ["game_id", "player_lookup", "tip_at"])
    now = services.clock.now()
    open_ = rows.join(tips, on=["game_id", "player_lookup"], how="left").filter(
        (pl.col("tip_at") > now).fill_null(value=True)
    )
    return dict(open_.select("player_lookup", pl.col("attempts").fill_null(1)).iter_rows())


def why_failed(services: Services, day: date, players: Collection[str]) -> tuple[list[str], str]:
    """The reasons of failed players of a date, and the run that stored them."""
    rows = services.warehouse.read(OUTCOMES, day, day, ["player_lookup", "reason", "run_id", "created_at"])
    theirs = rows.filter(pl.col("player_lookup").is_in(list(players))).sort("created_at")
    return theirs["reason"].drop_nulls().unique().sort().to_list(), str(theirs["run_id"].last())


def results_prints(services: Services, days: Collection[date]) -> dict[date, str]:
    """The fingerprint of the box scores landed about each date."""
    return {day: print_of(services.landing, ("box_scores",), day) for day in days}


def graded_dates(services: Services, table: str) -> set[date]:
    """The dates that have a partition of a table."""
    return set(services.warehouse.dates(table))


def grades(
    instance: dg.DagsterInstance, services: Services, table: str, days: Collection[date]
) -> dict[date, str]:
    """Of the days that have a partition of a table: what its latest materialisation is known by."""
    return {day: materialised(instance, table, day) for day in graded_dates(services, table) & set(days)}


def patience(settings: Settings) -> Patience:
    """How long the evening run waits for more payloads, and for a slate."""
    return Patience(
        timedelta(seconds=settings.arrival_patience_seconds),
        timedelta(minutes=settings.publish_stall_minutes),
    )


def _looking(services: Services, day: date) -> Run:
    return Run(services, "looking", DateWindow.day(day), is_backfill=False, now=services.clock.now())


def _paths(landing: Landing, kinds: Collection[str], day: date) -> list[str]:
    return [ref.path for feed in _feeds(landing, kinds) for ref in landing.refs(feed, *_window(feed, day))]


def _window(feed: str, day: date) -> tuple[date, date] | tuple[()]:
    undated = {"rosters", "aliases"}
    return () if undated.intersection(FEEDS[feed].kinds) else (day, day)


def _feeds(landing: Landing, kinds: Collection[str]) -> list[str]:
    present = set(landing.feeds())
    return [feed.name for feed in FEEDS.values() if feed.name in present and set(feed.kinds) & set(kinds)]


def _in_progress(record: dg.RunRecord) -> RunInProgress:
    run = record.dagster_run
    waits = run.status == dg.DagsterRunStatus.QUEUED
    since = (
        datetime.fromtimestamp(record.start_time, UTC)
        if record.start_time
        else record.create_timestamp.replace(tzinfo=UTC)
    )
    return RunInProgress(run.run_id, run.job_name, run.tags, None if waits else since)
