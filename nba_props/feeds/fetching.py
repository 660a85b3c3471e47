"""A fetch from beginning to end: alone at its service, resumed where it was interrupted, recorded.

What belongs here: that frame. What does not: which requests are made (`sources.py`), and when (`plan.py`).
"""

import json
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from nba_props.atomic import exclusive, replacing
from nba_props.clock import Clock
from nba_props.errors import UsageError
from nba_props.feeds import ledger
from nba_props.feeds.games import known_games, schedule_reaches
from nba_props.feeds.plan import CORRECTED_DAYS, Planned, plan
from nba_props.feeds.requests import Service
from nba_props.feeds.session import Report, Say, Session
from nba_props.feeds.sources import FEEDS, Task, feed_of, fetch
from nba_props.home import league_of
from nba_props.landing import Landing
from nba_props.rehearsal import afar
from nba_props.settings import Settings
from nba_props.warehouse.base import Warehouse

#: A fetch that was interrupted longer ago is not resumed: what it left is old.
_RESUMED_FOR = timedelta(minutes=30)


def run(
    task: Task,
    settings: Settings,
    landing: Landing,
    warehouse: Warehouse,
    clock: Clock,
    *,
    run_id: str,
    say: Say = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Report:
    """Fetch, one at a time from a service. Raises FeedError where nobody answers.

    A report with failures has landed all the same what did not fail.
    """
    if league_of(landing) == "simulated":
        raise UsageError(
            f"{settings.home} holds the simulated league, and a home holds one league: set NBA_PROPS_HOME to"
            " another folder to fetch real games"
        )
    feed = feed_of(task.feed)
    usable = feed.usable(settings) or list(feed.sources)
    if strangers := _out_of_rehearsal(settings, [source.service for source in feed.usable(settings)]):
        raise UsageError(
            f"{strangers}: what it answers now would be filed under another time. Unset"
            " NBA_PROPS_NOW and NBA_PROPS_CLOCK_FILE, or rehearse with services on this machine"
            " (NBA_PROPS_ODDS_API_URL and the like)"
        )
    marker = settings.home / "feeds" / "unfinished" / f"{task.feed}-{task.day}.json"
    with exclusive(settings.home / "feeds" / f"{usable[0].service.name}.fetching"):
        with replacing(marker) as temporary:
            temporary.write_text(json.dumps({"slot": task.slot.isoformat()}))
        session = Session(settings, landing, warehouse, clock, run_id, say=say, sleep=sleep)
        try:
            fetch(session, task)
        finally:
            session.close()
        if not session.report.failures:
            marker.unlink(missing_ok=True)
    return session.report


def plan_of(settings: Settings, landing: Landing, day: date) -> list[Planned]:
    """The plan of a date, from the schedules that have landed."""
    schedule = known_games(landing, day - timedelta(days=CORRECTED_DAYS), day)
    return plan(day, schedule, settings, known_until=schedule_reaches(landing))


def credits_left(settings: Settings, warehouse: Warehouse, now: datetime) -> ledger.Budget:
    """What may still be spent at an instant."""
    return ledger.budget(ledger.read(warehouse), settings, now)


def why_clock_rests(settings: Settings, landing: Landing) -> str | None:
    """Why the clock fetches nothing; None where it does."""
    if settings.feed_clock == "off":
        return "NBA_PROPS_FEED_CLOCK is off"
    if league_of(landing) == "simulated":
        return f"{settings.home} holds the simulated league"
    if settings.feed_clock == "keys" and not (settings.odds_api_key or settings.balldontlie_key):
        return "no key is set; NBA_PROPS_FEED_CLOCK=on fetches what needs none"
    services = [source.service for feed in FEEDS.values() for source in feed.usable(settings)]
    return _out_of_rehearsal(settings, services) or None


def _out_of_rehearsal(settings: Settings, services: Iterable[Service]) -> str:
    """Why services are not asked under a clock that was set; empty where they are."""
    if settings.now is None and settings.clock_file is None:
        return ""
    strangers = afar(getattr(settings, service.url) for service in services)
    return f"the clock was set, and {', '.join(strangers)} is real" if strangers else ""


def slot_now(settings: Settings, feed: str, day: date, now: datetime) -> datetime:
    """The instant a fetch by hand is planned for: now, or that of one like it that was interrupted."""
    marker = settings.home / "feeds" / "unfinished" / f"{feed}-{day}.json"
    try:
        begun = datetime.fromisoformat(json.loads(marker.read_text())["slot"])
    except FileNotFoundError:
        return now
    return begun if timedelta(0) <= now - begun <= _RESUMED_FOR else now
