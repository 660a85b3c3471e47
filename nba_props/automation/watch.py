"""Who watches the watcher: is the daemon alive, does every sensor work, is the slate out when it is due?

Nothing here trusts the daemon: it reads what the daemon leaves behind, from outside (`nba-props doctor
--live`).

What belongs here: the findings of a live installation. What does not: those of one at rest (`diagnosis.py`).
"""

import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

import dagster as dg
import polars as pl
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, TickStatus

from nba_props import home
from nba_props.assets.predictions import PREDICTIONS
from nba_props.assets.raw import SCHEDULE
from nba_props.automation import looking, progress, stalls
from nba_props.automation.alert_book import Alerts
from nba_props.automation.schedules import NAMELESS, stall_watch
from nba_props.automation.wiring import SCHEDULES, SENSORS
from nba_props.diagnosis import FAIL, OK, WARN, Finding, held
from nba_props.landed import missing_history
from nba_props.settings import Settings
from nba_props.warehouse import open_warehouse

#: The daemon's parts report every thirty seconds; one that is busy with a long tick may skip some.
STALE = timedelta(minutes=3)
#: These look at least every minute. A daemon that has lost its code server lives on and looks at nothing.
_STEADY = {stall_watch.name, *(sensor.name for sensor in SENSORS)}
#: An alert that waits longer for Slack is worth a word.
_UNDELIVERED = timedelta(minutes=5)
_RESTART = "start the daemon: `nba-props ui`, or whatever keeps it running"

Check = Callable[[Settings, dg.DagsterInstance], Finding]


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check of a running installation, in order."""
    if not (settings.dagster_home / "dagster.yaml").exists():
        yield Finding("daemon", FAIL, f"nothing ever ran in {settings.home}", _RESTART)
        return
    with home.instance(settings) as instance:
        for name, check in _CHECKS.items():
            yield held(name, partial(check, settings, instance))


def ages(instance: dg.DagsterInstance, now: datetime) -> dict[str, timedelta | None]:
    """How long ago each part of the daemon last said that it lives; None for never."""
    beats = instance.get_daemon_heartbeats()
    return {
        part: timedelta(seconds=now.timestamp() - beats[part].timestamp) if part in beats else None
        for part in instance.get_required_daemon_types()
    }


def stale(found: Mapping[str, timedelta | None]) -> dict[str, str]:
    """The parts of the daemon that have not said that they live for too long, and for how long."""
    return {
        part: "never seen" if age is None else f"silent for {age.total_seconds():.0f} s"
        for part, age in found.items()
        if age is None or age > STALE
    }


def _daemon(_: Settings, instance: dg.DagsterInstance) -> Finding:
    found = stale(ages(instance, looking.wall()))
    if found:
        return Finding("daemon", FAIL, _listed(found), _RESTART)
    return Finding("daemon", OK, "every part of it lives")


def _sensors(_: Settings, instance: dg.DagsterInstance) -> Finding:
    states = {state.instigator_name: state for state in instance.all_instigator_state()}
    faults: dict[str, str] = {}
    for name in (*(sensor.name for sensor in SENSORS), *(schedule.name for schedule in SCHEDULES)):
        fault = _fault(instance, states.get(name), is_steady=name in _STEADY)
        if fault:
            faults[name] = fault
    if faults:
        return Finding(
            "sensors",
            FAIL,
            _listed(faults),
            "switch it on, or read its error, under Automation in `nba-props ui`",
        )
    return Finding("sensors", OK, f"{len(SENSORS)} sensors and {len(SCHEDULES)} schedules run")


def _fault(instance: dg.DagsterInstance, state: InstigatorState | None, *, is_steady: bool) -> str | None:
    if state is None:
        return "never started"
    if state.status == InstigatorStatus.STOPPED:
        return "stopped by hand"
    ticks = instance.get_ticks(
        state.instigator_origin_id,
        state.selector_id,
        limit=1,
        statuses=[TickStatus.SUCCESS, TickStatus.SKIPPED, TickStatus.FAILURE],
    )
    if ticks and ticks[0].status == TickStatus.FAILURE:
        error = ticks[0].error
        return f"its last tick failed: {error.message.strip()[:200] if error else 'no message'}"
    age = timedelta(seconds=looking.wall().timestamp() - ticks[0].timestamp) if ticks else timedelta()
    if is_steady and age > STALE:
        return f"has not looked for {age.total_seconds():.0f} s"
    return None


def _slate(settings: Settings, _: dg.DagsterInstance) -> Finding:
    clock, stored = settings.clock(), open_warehouse(settings)
    today = clock.today()
    games = stored.read(SCHEDULE, today, today)
    active = stored.read(PREDICTIONS, today, today, ["is_active"]).filter(pl.col("is_active")).height
    lead = timedelta(minutes=settings.slate_lead_minutes)
    if active:
        return Finding("slate", OK, f"{today}: {active} active predictions")
    if stalls.is_slate_due(games, now=clock.now(), lead=lead):
        return Finding("slate", FAIL, f"{today}: due, and nothing is published", f"`nba-props slate {today}`")
    return Finding("slate", OK, f"{today}: none yet, and none is due")


def _runs(_: Settings, instance: dg.DagsterInstance) -> Finding:
    running = looking.in_progress(instance)
    gone = progress.gone(
        running, host=socket.gethostname(), is_alive=looking.is_alive, now=looking.wall(), nameless=NAMELESS
    )
    if gone:
        words = _listed({f"{found.run.job} {found.run.run_id[:8]}": found.why for found in gone})
        return Finding(
            "runs", FAIL, words, "the stall watch fails them within a minute of the daemon's start"
        )
    return Finding("runs", OK, f"{len(running)} in progress, each with its process")


def _history(settings: Settings, _: dg.DagsterInstance) -> Finding:
    missing = missing_history(settings, settings.clock().today())
    if missing is None:
        return Finding("history", OK, "every landed result is summarised")
    words = f"results of {missing} are landed and not all summarised: features rest on fewer games"
    return Finding(
        "history",
        WARN,
        words,
        f"`nba-props backfill --from {missing.start} --to {missing.end} --select analytics`",
    )


def _alerts(settings: Settings, _: dg.DagsterInstance) -> Finding:
    book = Alerts.of(settings).read()
    if book.open:
        titles = "; ".join(fault.title for fault in book.open.values())
        return Finding("alerts", WARN, titles, "docs/runbook.md, by the alert's words")
    return Finding("alerts", OK, "none open")


def _delivery(settings: Settings, _: dg.DagsterInstance) -> Finding:
    if settings.slack_webhook_url is None:
        return Finding(
            "delivery", OK, "alerts stand in the daemon's log; NBA_PROPS_SLACK_WEBHOOK_URL is not set"
        )
    outbox = Alerts.of(settings).read().outbox
    if outbox.waiting and looking.wall() - outbox.waiting[0].since > _UNDELIVERED:
        since, fault = outbox.waiting[0].since, outbox.fault or "nobody sends them"
        words = f"{len(outbox.waiting)} alerts wait for Slack since {since:%Y-%m-%d %H:%M} UTC: {fault}"
        return Finding("delivery", WARN, words, "NBA_PROPS_SLACK_WEBHOOK_URL, or the daemon")
    return Finding("delivery", OK, "alerts reach Slack")


def _switch(settings: Settings, _: dg.DagsterInstance) -> Finding:
    if settings.heartbeat_url is None:
        return Finding("dead man", WARN, "nobody hears when this machine dies", "set NBA_PROPS_HEARTBEAT_URL")
    return Finding("dead man", OK, "the dead man's switch is told every five minutes")


def _listed(faults: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {fault}" for name, fault in faults.items())


_CHECKS: dict[str, Check] = {
    "daemon": _daemon,
    "sensors": _sensors,
    "slate": _slate,
    "runs": _runs,
    "history": _history,
    "alerts": _alerts,
    "delivery": _delivery,
    "dead man": _switch,
}
