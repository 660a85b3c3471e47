"""The sensors: each looks, lets a pure function decide, and launches.

Waiting is measured by the wall clock; which date is tonight says the one clock. So under a clock that stands
still (`NBA_PROPS_NOW`) everything works on that one evening, and pauses and stalls still pass.

What belongs here: the wiring. What does not: decisions (`arrivals cards changes retries results stalls`),
looking (`looking.py`), alerts (`alarms.py`).
"""

import json
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import dagster as dg

from nba_props.assets.analytics import CONTEXT
from nba_props.assets.grading import LINE_RESULTS
from nba_props.assets.run import Services
from nba_props.automation import arrivals, cards, jobs, looking, requests, results, retries
from nba_props.automation import changes as changing
from nba_props.automation.alarms import exhausted_players, link_to
from nba_props.automation.alert_book import Alerts
from nba_props.automation.arrivals import Act, DateState
from nba_props.automation.cards import CardState
from nba_props.automation.conditions import AUTOMATION
from nba_props.automation.progress import works_on
from nba_props.landed import missing_history
from nba_props.partitions import is_partition

#: The daemon's own loop takes five seconds; looking costs some milliseconds while nothing changes.
_OFTEN, _SOMETIMES = 5, 30
#: Payloads come in bursts: whoever sees new ones looks again after this long.
_SETTLING_SECONDS = 1.0
_RUNNING = dg.DefaultSensorStatus.RUNNING
_NEEDS = {"services"}

Launch = dg.RunRequest | dg.SkipReason
Seen = TypeVar("Seen")


@dg.sensor(
    jobs=[jobs.evening, jobs.results],
    minimum_interval_seconds=_OFTEN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def props_arrival(context: dg.SensorEvaluationContext) -> Iterator[Launch]:
    """Props of tonight landed and nobody is accounted for yet: the evening run, once they have settled.

    Payloads about a later date wait until it is tonight. Payloads about a past date are not predicted here,
    nor looked at: their results are the affair of `results_arrival`, the rest of `nba-props backfill`.
    """
    services: Services = context.resources.services
    today, cursor = services.clock.today(), _cursor(context)
    if not is_partition(today):
        yield dg.SkipReason(f"{today} is in the off-season")
        return
    remembered = cursor.get(today.isoformat(), {})
    print_, is_quiet = _settled(
        lambda: looking.print_of(services.landing, ("props",), today), remembered.get("seen", "")
    )
    state, act = arrivals.decide(
        DateState(**remembered),
        print_,
        now=looking.wall(),
        patience=looking.patience(services.settings),
        is_accounted=looking.is_accounted(services, today),
        is_in_progress=bool(print_) and looking.is_in_progress(context.instance, today),
        is_quiet=is_quiet,
    )
    history = missing_history(services.settings, today) if act is Act.RUN else None
    tries = cursor.get("histories", {})
    tried = tries.get(str(history), 0)
    if history is not None and tried < arrivals.MOST_RUNS:
        _remember(context, cursor | {"histories": {str(history): tried + 1}})
        yield requests.history(history, tried)
        return
    _remember(context, {today.isoformat(): asdict(state), "histories": tries})
    if act is Act.RUN:
        yield requests.evening(today, key=f"arrival:{today}:{print_}:{state.runs}", why="props arrived")
    else:
        yield dg.SkipReason(f"{today}: {act.value}{_of_later_dates(services, today)}")


@dg.sensor(
    job=jobs.evening, minimum_interval_seconds=_OFTEN, default_status=_RUNNING, required_resource_keys=_NEEDS
)
def slate_changes(context: dg.SensorEvaluationContext) -> Iterator[Launch]:
    """A line moved, a book or a line appeared, an injury status, the context or a name changed: those players
    again.

    Other games or team lists concern the whole slate. Nothing is run when what landed changes nobody. A run
    that died and is not retried is asked for again.
    """
    services: Services = context.resources.services
    today, cursor = services.clock.today(), _cursor(context)
    if not looking.is_accounted(services, today):
        yield dg.SkipReason(f"{today}: no slate yet, see props_arrival")
        return
    known = cursor.get(today.isoformat(), {})
    if known.get("lost", 0) < arrivals.MOST_RUNS and looking.is_lost(context.instance, known.get("key")):
        known = {"lost": known.get("lost", 0) + 1}
    seen, is_quiet = _settled(lambda: _prints(context, services, today), known.get("seen"))
    if seen == known.get("seen"):
        yield dg.SkipReason(f"{today}: {Act.NOTHING.value}")
        return
    if looking.is_in_progress(context.instance, today):
        yield dg.SkipReason(f"{today}: {Act.WAIT.value}")
        return
    patience = looking.patience(services.settings)
    since = arrivals.still_settling(known.get("since"), looking.wall(), patience, is_quiet=is_quiet)
    if since:
        _remember(context, {today.isoformat(): known | {"since": since}})
        yield dg.SkipReason(f"{today}: {Act.SETTLE.value}")
        return
    whole = _concerns_everybody(services, today, seen, known.get("seen", {}))
    found, expected = looking.concerned(services, today)
    players, facts = changing.not_yet_asked(found, known.get("asked", {}))
    lost = 0 if "seen" in known else known.get("lost", 0)
    key = f"changes:{today}:{arrivals.fingerprint(f'{kind}={value}' for kind, value in seen.items())}:{lost}"
    _remember(context, {today.isoformat(): {"seen": seen, "asked": facts, "key": key, "lost": lost}})
    if whole:
        yield requests.evening(today, key=key, why=whole)
    elif players:
        why = dict(found.select("player_lookup", "why").iter_rows())
        reasons = ", ".join(sorted({why[player] for player in players}))
        only = players if len(players) <= expected / 2 else []
        yield requests.changed_players(today, only, key=key, why=f"{len(players)} players: {reasons}")
    else:
        yield dg.SkipReason(f"{today}: what landed changes nobody")


@dg.sensor(
    job=jobs.retry_players,
    minimum_interval_seconds=_OFTEN,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def retry_of_failed_players(context: dg.SensorEvaluationContext) -> Iterator[Launch]:
    """Players of tonight who failed are tried again alone, with growing pauses; then an alert names them."""
    services: Services = context.resources.services
    today, settings = services.clock.today(), services.settings
    failed = looking.failed_players(services, today)
    memory = {
        player: retries.Memory(count, datetime.fromisoformat(instant))
        for player, (count, instant) in _cursor(context).get(today.isoformat(), {}).items()
    }
    plan = retries.plan(
        failed,
        memory,
        now=looking.wall(),
        limits=retries.Limits(
            settings.player_retries,
            timedelta(seconds=settings.retry_pause_seconds),
            timedelta(seconds=settings.longest_pause_seconds),
        ),
        is_in_progress=bool(failed) and looking.is_in_progress(context.instance, today),
    )
    alert, well = exhausted_players(today, plan.exhausted, *_why(services, today, plan.exhausted))
    Alerts.of(settings).report([alert] if alert else [], [] if alert else [well])
    kept = {player: [known.retries, known.not_before.isoformat()] for player, known in plan.memory.items()}
    _remember(context, {today.isoformat(): kept})
    if plan.due:
        key = arrivals.fingerprint(f"{player}={plan.memory[player].retries}" for player in plan.due)
        yield from requests.retries_of(context.instance, today, plan.due, key=f"retry:{today}:{key}")
    else:
        yield dg.SkipReason(
            f"{today}: {len(plan.waiting)} failed players wait, {len(plan.exhausted)} are not tried again"
        )


@dg.sensor(
    job=jobs.card, minimum_interval_seconds=_OFTEN, default_status=_RUNNING, required_resource_keys=_NEEDS
)
def card_of_tonight(context: dg.SensorEvaluationContext) -> Iterator[Launch]:
    """What is published of tonight changed, whoever published it: the slate card anew, in a run of its own.

    It goes after the runs that predict. One that fails is said, and asked for again by the next publishing
    alone.
    """
    services: Services = context.resources.services
    today, cursor = services.clock.today(), _cursor(context)
    known = cursor.get(today.isoformat(), {}) if cursor else None
    published = looking.published(services, today)
    state, act = cards.decide(
        None if known is None else CardState(**known),
        published,
        now=looking.wall(),
        is_in_progress=bool(published) and looking.is_in_progress(context.instance, today),
        patience=looking.patience(services.settings).stalling,
    )
    _remember(context, {today.isoformat(): asdict(state)})
    if act is cards.Act.MAKE:
        yield requests.card(today, key=f"card:{today}:{published}", why="published anew")
    else:
        yield dg.SkipReason(f"{today}: {act.value}")


@dg.sensor(
    job=jobs.results,
    minimum_interval_seconds=_SOMETIMES,
    default_status=_RUNNING,
    required_resource_keys=_NEEDS,
)
def results_arrival(context: dg.SensorEvaluationContext) -> Iterator[Launch]:
    """Final box scores of the last days landed, or were corrected: summaries and grades of their dates, anew.

    Older payloads are not looked at: `nba-props backfill` takes them in.
    """
    services: Services = context.resources.services
    days = results.window(services.clock.today(), services.settings.correction_days)
    # A cursor of an earlier version holds no such records, and is none.
    cursor = {day: found for day, found in _cursor(context).items() if isinstance(found, dict)}
    seen = {date.fromisoformat(day): results.Seen(**found) for day, found in cursor.items()}
    prints = looking.results_prints(services, days)
    in_progress = looking.in_progress(context.instance)
    decision = results.decide(
        prints,
        seen,
        graded=looking.grades(context.instance, services, LINE_RESULTS, days),
        in_progress=[day for day in days if any(works_on(run, day) for run in in_progress)],
        now=looking.wall(),
        patience=looking.patience(services.settings).stalling,
    )
    _remember(context, {day.isoformat(): asdict(found) for day, found in decision.seen.items()})
    for window in decision.windows:
        asked = {day: decision.seen[day] for day in window.dates()}
        key = arrivals.fingerprint(f"{day}={found.print}:{found.runs}" for day, found in asked.items())
        yield requests.results(window, key=f"results:{window}:{key}", why="box scores arrived")
    if not decision.windows:
        waiting = f"; {len(decision.waiting)} dates wait for a run in progress" if decision.waiting else ""
        yield dg.SkipReason(
            f"no new box scores of {days[0]} to {days[-1]}{waiting}" if days else "off-season"
        )


def _settled(look: Callable[[], Seen], known: Seen | None) -> tuple[Seen, bool]:
    """What is seen, and whether nothing came while we looked; what is known needs no second look."""
    first = look()
    if not first or first == known:
        return first, True
    time.sleep(_SETTLING_SECONDS)
    second = look()
    return second, first == second


def _prints(context: dg.SensorEvaluationContext, services: Services, day: date) -> dict[str, str]:
    landing = services.landing
    return {
        "games": looking.print_of(landing, ("schedule",), day),
        "rosters": looking.print_of(landing, ("rosters",), day),
        "rest": looking.print_of(landing, ("props", "injuries", "aliases"), day),
        "context": looking.materialised(context.instance, CONTEXT, day),
    }


def _concerns_everybody(services: Services, day: date, seen: dict[str, str], known: dict[str, str]) -> str:
    """Why the whole slate is to be run again; empty where it is not."""
    if seen["games"] != known.get("games") and looking.has_other_games(services, day):
        return "the schedule changed"
    if seen["rosters"] != known.get("rosters") and looking.has_new_members(services, day):
        return "a team list changed"
    return ""


def _why(services: Services, day: date, players: Collection[str]) -> tuple[list[str], str]:
    """Why these players have no prediction, and the page of the run that last said so."""
    if not players:
        return [], ""
    reasons, run_id = looking.why_failed(services, day, players)
    return reasons, link_to(services.settings, run_id)


def _of_later_dates(services: Services, today: date) -> str:
    days = arrivals.waiting(looking.later_dates(services.landing, "props", today), today)
    return f"; payloads of {', '.join(map(str, days))} wait until it is their date" if days else ""


def _cursor(context: dg.SensorEvaluationContext) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(context.cursor) if context.cursor else {}
    return found


def _remember(context: dg.SensorEvaluationContext, cursor: dict[str, Any]) -> None:
    context.update_cursor(json.dumps(cursor, sort_keys=True))


SENSORS = [
    props_arrival,
    slate_changes,
    retry_of_failed_players,
    card_of_tonight,
    results_arrival,
    AUTOMATION,
]
