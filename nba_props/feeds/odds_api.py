"""The Odds API v4: upcoming events, their points props and game lines, and how they stood in the past.

An answer costs a credit a market and region, ten in the past; lists of upcoming events are free, and an
answer without quotes costs nothing. The header `x-requests-last` tells what one cost.

What belongs here: this service's addresses and prices. What does not: its format (`sources/odds_api.py`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from nba_props.clock import eastern_date, eastern_instant
from nba_props.feeds.requests import Document, Filing, Request, Service
from nba_props.settings import Settings
from nba_props.sources.decoding import instant_of
from nba_props.sources.odds_api import POINTS_MARKETS
from nba_props.teams import abbreviation_of

SERVICE = Service(
    name="odds_api",
    title="The Odds API",
    url="odds_api_url",
    key="odds_api_key",
    authorised=lambda key: ({}, {"apiKey": key}),
    per_minute=600.0,
)

EVENTS = "odds_api.events"
EVENT_ODDS = "odds_api.event_odds"
ODDS = "odds_api.odds"
PAST_EVENTS = "odds_api.historical_events"
PAST_EVENT_ODDS = "odds_api.historical_event_odds"

_SPORT = "sports/basketball_nba"
_LINE_MARKETS = ("spreads", "totals")
#: Of the past the main line alone is asked for: each market costs ten times as much.
_PAST_MARKETS = POINTS_MARKETS[:1]
_PAST_FACTOR = 10
#: The list of the past's events is asked for as it stood then, before the first tip of any date.
_PAST_LISTED_AT = time(11, 0)


@dataclass(frozen=True)
class Event:
    """One event of a list: its id at the service, the game it is, and when it starts."""

    id: str
    code: str
    starts: datetime


def props_cost(settings: Settings) -> int:
    """The most one event's props cost."""
    return len(POINTS_MARKETS) * _regions(settings)


def lines_cost(settings: Settings) -> int:
    """The most a date's game lines cost."""
    return len(_LINE_MARKETS) * _regions(settings)


def past_props_cost(settings: Settings) -> int:
    """The most one event's props of the past cost."""
    return _PAST_FACTOR * len(_PAST_MARKETS) * _regions(settings)


#: What a list of the past's events costs.
PAST_EVENTS_COST = 1


def events(day: date, slot: datetime) -> Request:
    """The events of an Eastern date that have not ended."""
    return Request(EVENTS, SERVICE.name, f"/v4/{_SPORT}/events", _within(day), day, slot, subject="events")


def event_odds(settings: Settings, event: Event, day: date, slot: datetime) -> Request:
    """One event's points props, main and alternate lines."""
    return Request(
        EVENT_ODDS,
        SERVICE.name,
        f"/v4/{_SPORT}/events/{event.id}/odds",
        _quoted(settings, POINTS_MARKETS),
        day,
        slot,
        props_cost(settings),
        event.code,
    )


def odds(settings: Settings, day: date, slot: datetime) -> Request:
    """Spreads and totals of a date's events."""
    return Request(
        ODDS,
        SERVICE.name,
        f"/v4/{_SPORT}/odds",
        (*_quoted(settings, _LINE_MARKETS), *_within(day)),
        day,
        slot,
        lines_cost(settings),
        "game lines",
    )


def past_events(day: date) -> Request:
    """The events of a past date, as they were listed on its morning."""
    at = _stamp(eastern_instant(day, _PAST_LISTED_AT))
    return Request(
        PAST_EVENTS,
        SERVICE.name,
        f"/v4/historical/{_SPORT}/events",
        (("date", at), *_within(day)),
        day,
        credits=PAST_EVENTS_COST,
        subject="events",
    )


def past_event_odds(settings: Settings, event: Event, day: date, at: datetime) -> Request:
    """One event's points lines as they stood at an instant of the past."""
    return Request(
        PAST_EVENT_ODDS,
        SERVICE.name,
        f"/v4/historical/{_SPORT}/events/{event.id}/odds",
        (*_quoted(settings, _PAST_MARKETS), ("date", _stamp(at))),
        day,
        credits=past_props_cost(settings),
        subject=f"{event.code} at {_stamp(at)}",
    )


def events_of(document: Document, day: date) -> list[Event]:
    """The events of an answer that are games of the date, by start."""
    found = [event for event in map(_event, _listed(document)) if event is not None]
    return sorted(
        (event for event in found if eastern_date(event.starts) == day),
        key=lambda event: (event.starts, event.code),
    )


def filing(request: Request, document: Document) -> Filing:
    """An event is filed under the date it starts on, whatever date it was asked for; a list by its dates."""
    if request.feed in (EVENT_ODDS, PAST_EVENT_ODDS):
        data = document.get("data", document)
        starts = instant_of(data.get("commence_time")) if isinstance(data, Mapping) else None
        return Filing(day=eastern_date(starts) if starts else request.day)
    starts_of = [instant_of(event.get("commence_time")) for event in _listed(document)]
    dates = Counter(eastern_date(starts) for starts in starts_of if starts)
    return Filing(dates=dates) if dates else Filing(day=request.day)


def cost_of(settings: Settings, feed: str, document: Document) -> int:
    """What an answer cost, told by the answer itself: for one whose headers were lost with its fetcher."""
    data = document.get("data", document) if isinstance(document, Mapping) else document
    if feed == PAST_EVENTS:
        return PAST_EVENTS_COST if data else 0
    events_ = data if isinstance(data, list) else [data]
    markets = {
        market.get("key")
        for event in events_
        for book in event.get("bookmakers", [])
        for market in book.get("markets", [])
    }
    return len(markets) * _regions(settings) * (_PAST_FACTOR if feed == PAST_EVENT_ODDS else 1)


def _listed(document: Document) -> list[Mapping[str, object]]:
    data = document.get("data", []) if isinstance(document, Mapping) else document
    return [event for event in data if isinstance(event, Mapping)] if isinstance(data, list) else []


def _event(printed: Mapping[str, object]) -> Event | None:
    starts = instant_of(printed.get("commence_time"))
    home, away = (abbreviation_of(str(printed.get(f"{side}_team"))) for side in ("home", "away"))
    if starts is None or home is None or away is None:
        return None
    return Event(str(printed.get("id")), f"{eastern_date(starts):%Y%m%d}_{away}_{home}", starts)


def _quoted(settings: Settings, markets: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return (
        ("regions", settings.odds_api_regions),
        ("markets", ",".join(markets)),
        ("oddsFormat", "american"),
        ("dateFormat", "iso"),
    )


def _within(day: date) -> tuple[tuple[str, str], ...]:
    """An Eastern date as the service is asked for it: whole seconds, both ends included."""
    first = eastern_instant(day, time(0, 0))
    last = eastern_instant(day + timedelta(days=1), time(0, 0)) - timedelta(seconds=1)
    return (("commenceTimeFrom", _stamp(first)), ("commenceTimeTo", _stamp(last)))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _regions(settings: Settings) -> int:
    return len(settings.odds_api_regions.split(","))
