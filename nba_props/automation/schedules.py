"""The daily clock, in Eastern time, and what acts when nothing arrives.

A tick says only that it is time; which date is meant says the one clock. All hours lie outside the night's
gap, so both changes of daylight saving find each hour once.

What belongs here: the wiring. What does not: decisions (`stalls.py`) and looking (`looking.py`).
"""

import socket
from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from nba_props import tags
from nba_props.assets.grading import LINE_RESULTS
from nba_props.assets.raw import SCHEDULE
from nba_props.assets.run import Services
from nba_props.automation import exporting, jobs, looking, progress, requests, results, stalls
from nba_props.automation.staging import staged
from nba_props.feeds.games import schedule_reaches
from nba_props.partitions import is_partition
from nba_props.validation.check import settled_from

_EASTERN = "America/New_York"
_RUNNING = dg.DefaultScheduleStatus.RUNNING
_NEEDS = {"services"}
#: A run that named no process for so long died before it could; a healthy one takes seconds.
NAMELESS = timedelta(minutes=3)
_PING_SECONDS = 10.0

Launch = dg.RunRequest | dg.SkipReason


@dg.schedule(
    cron_schedule="45 5 * * *",
    job=jobs.games,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def morning_games(context: dg.ScheduleEvaluationContext) -> Iterator[Launch]:
    """05:45: the games of today, and of the last days nobody looked at, as landed schedules have them. A date
    without games is known to have none; one that waits for its props in vain is missed.
    """
    services: Services = context.resources.services
    today, reached = services.clock.today(), schedule_reaches(services.landing)
    days = results.window(today, services.settings.correction_days)
    known = set(services.warehouse.dates(SCHEDULE))
    lacking = [day for day in days if reached and day <= reached and day not in known]
    for window in results.contiguous(lacking):
        yield requests.games(window, key=f"games:{today}:{window}", why="the morning's games")
    if not lacking:
        until = f"landed schedules reach {reached}" if reached else "no schedule has landed"
        yield dg.SkipReason(f"{today}: no date lacks its games; {until}")


@dg.schedule(
    cron_schedule="0 6 * * *",
    job=jobs.results,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def morning_results(context: dg.ScheduleEvaluationContext) -> Iterator[Launch]:
    """06:00: summaries and grades of the last days that have box scores and none yet, should their arrival
    have been missed.
    """
    services: Services = context.resources.services
    today = services.clock.today()
    days = [day for day in results.window(today, services.settings.correction_days) if day < today]
    prints, graded = looking.results_prints(services, days), looking.graded_dates(services, LINE_RESULTS)
    late = [day for day in days if prints[day] and day not in graded]
    for window in results.contiguous(late):
        yield requests.results(window, key=f"morning:{today}:{window}", why="the morning's results")
    if not late:
        absent = [str(day) for day in days if not prints[day]]
        yield dg.SkipReason(
            f"all landed results are graded; no box scores of {', '.join(absent) or 'no date'}"
        )


@dg.schedule(
    cron_schedule="0 8 * * *",
    job=jobs.train,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def month_models(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """08:00: the models of the month that has begun, if they are not there; tried again every morning."""
    services: Services = context.resources.services
    today = services.clock.today()
    if not is_partition(today):
        return dg.SkipReason(f"{today}: off-season")
    month = today.replace(day=1)
    lineup, settled = services.models.lineup(month), settled_from(services.warehouse)
    if not lineup.lack:
        return dg.SkipReason(f"{month:%Y-%m} has its models")
    if settled is None or month < settled:
        return dg.SkipReason(f"too little was played before {month:%Y-%m} to fit models on")
    return requests.train(month, key=f"models:{month}:{today}", why=lineup.lack)


@dg.schedule(
    cron_schedule="0 9 * * 1",
    job=jobs.evaluate,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def weekly_evaluation(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Mondays at 09:00, when the week's last games are graded: the season so far, judged."""
    services: Services = context.resources.services
    yesterday = services.clock.today() - timedelta(days=1)
    month = yesterday.replace(day=1)
    if not is_partition(yesterday):
        return dg.SkipReason(f"{yesterday}: off-season")
    if month not in services.models.months():
        return dg.SkipReason(f"{month:%Y-%m} has no models")
    return requests.evaluate(month, key=f"evaluation:{yesterday}", why="a week's games are graded")


@dg.schedule(
    cron_schedule="0 17,20 * * *",
    job=jobs.evening,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def injury_peaks(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """17:00 and 20:00, when most injury news has come: the whole slate again. What has not changed is not
    written.
    """
    services: Services = context.resources.services
    today = services.clock.today()
    if not is_partition(today) or services.warehouse.read(SCHEDULE, today, today).is_empty():
        return dg.SkipReason(f"{today}: no games")
    hour = context.scheduled_execution_time
    return requests.evening(today, key=f"injuries:{today}:{hour:%Y%m%dT%H%M}", why="injury reports are in")


@dg.schedule(
    cron_schedule="* * * * *",
    job=jobs.reconcile,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def stall_watch(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every minute, whatever arrives: runs whose process is gone are failed, and what is staged and nobody
    published within the stall time is published as it is.
    """
    services: Services = context.resources.services
    failed = fail_runs_without_process(context.instance)
    words = f"{failed} runs without a process failed; " if failed else ""
    today, now = services.clock.today(), looking.wall()
    if not is_partition(today) or looking.is_in_progress(context.instance, today):
        return dg.SkipReason(f"{words}{today}: off-season, or a run that works on it is in progress")
    rows, published = staged(services.warehouse, today)
    stall = timedelta(minutes=services.settings.publish_stall_minutes)
    if not stalls.is_unpublished(rows, published, now=services.clock.now(), stall=stall):
        return dg.SkipReason(f"{words}{today}: nothing staged waits to be published")
    # What was predicted anew when its game had tipped, or again before it was published, never will be.
    if not looking.has_unmerged(services, today):
        return dg.SkipReason(f"{words}{today}: what is staged changes nothing that is published")
    return requests.reconcile(
        today,
        key=f"stall:{today}:{now:%Y%m%dT%H%M}",
        why="staged and not published within the stall time",
        more={tags.MIN_COMPLETION: "0"},
    )


@dg.schedule(
    cron_schedule="7,37 * * * *",
    job=jobs.watch_plan,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def plan_watch(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Twice an hour, whatever arrives: the checks of what did not happen, with the runs of now as rows."""
    services: Services = context.resources.services
    exporting.export(context.instance, services.warehouse, "plan_watch")
    return dg.RunRequest()


@dg.schedule(
    cron_schedule="0 4 * * *", job=jobs.maintenance, execution_timezone=_EASTERN, default_status=_RUNNING
)
def nightly_maintenance() -> dg.RunRequest:
    """04:00: housekeeping."""
    return dg.RunRequest()


@dg.schedule(
    cron_schedule="*/5 * * * *",
    job=jobs.maintenance,
    execution_timezone=_EASTERN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def heartbeat(context: dg.ScheduleEvaluationContext) -> dg.SkipReason:
    """Every five minutes: tell the dead man's switch that the daemon lives. It runs nothing."""
    services: Services = context.resources.services
    url = services.settings.heartbeat_url
    if url is None:
        return dg.SkipReason("NBA_PROPS_HEARTBEAT_URL is not set: nobody hears when the daemon dies")
    said = ping(url.get_secret_value())
    if said is None:
        return dg.SkipReason("the dead man's switch was told")
    context.log.warning(said)
    return dg.SkipReason(said)


def ping(url: str) -> str | None:
    """Ask a URL; returns why it was in vain, without the URL, which is as good as a password."""
    import httpx

    try:
        answer = httpx.get(url, timeout=_PING_SECONDS, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"the dead man's switch could not be told: {type(error).__name__}"
    if answer.is_success:
        return None
    return f"the dead man's switch answered {answer.status_code}"


def fail_runs_without_process(instance: dg.DagsterInstance) -> int:
    """Fail the runs whose process is gone, so that they are tried again or alerted; returns how many."""
    gone = progress.gone(
        looking.in_progress(instance),
        host=socket.gethostname(),
        is_alive=looking.is_alive,
        now=looking.wall(),
        nameless=NAMELESS,
    )
    for found in gone:
        run = instance.get_run_by_id(found.run.run_id)
        if run is not None and not run.is_finished:
            instance.report_run_failed(run, f"failed by the stall watch: {found.why}")
    return len(gone)


SCHEDULES = [
    morning_games,
    morning_results,
    month_models,
    weekly_evaluation,
    injury_peaks,
    stall_watch,
    plan_watch,
    nightly_maintenance,
    heartbeat,
]
