"""The feeds an operator knows, and which services answer each: the first that has its key and is up.

What belongs here: the chain of each feed, and the requests each service needs for it. What does not: making
requests (`session.py`), and when (`plan.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.clock import DECISION_LEAD, eastern_date
from nba_props.errors import UsageError
from nba_props.feeds import balldontlie, espn, nba_com, odds_api
from nba_props.feeds.games import Game, known_games
from nba_props.feeds.requests import Document, FeedError, Request, Service
from nba_props.feeds.session import Session
from nba_props.landing import Landing
from nba_props.settings import Settings
from nba_props.warehouse.base import Warehouse

PROPS_TABLE = "nba_raw.odds_api_player_points_props"
SCHEDULE_TABLE = "nba_raw.schedule"
#: Props of the past are asked for as they stood at the decision, and as they closed.
CLOSING_LEAD = timedelta(minutes=5)
_PAST_LEADS = (DECISION_LEAD, CLOSING_LEAD)


#: The feed that asks for results where they have not been had from yet.
CONFIRMATION = "second_results"


@dataclass(frozen=True)
class Task:
    """One fetch: a feed for a date, planned for an instant, of some games alone where `games` names any."""

    feed: str
    day: date
    slot: datetime
    games: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A service's way of answering a feed, and the feed of the landing zone where its answers are."""

    service: Service
    fetch: Callable[[Session, Task], None]
    lands: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed: what it brings, and its sources, the best first.

    One that `confirms` is of no use unless there are two, and asks the one that has not answered yet.
    """

    name: str
    brings: str
    sources: tuple[Source, ...]
    confirms: bool = False

    def usable(self, settings: Settings) -> list[Source]:
        """The sources whose key is set, or that need none."""
        found = [source for source in self.sources if has_key(settings, source.service)]
        return [] if self.confirms and len(found) == 1 else found

    def asked(self, settings: Settings, landing: Landing, day: date) -> list[Source]:
        """The sources to be asked about a date, in turn."""
        usable = self.usable(settings)
        if not self.confirms or not usable:
            return usable
        answered = [source for source in usable if landing.refs(source.lands, day, day)]
        first = (answered or usable)[0]
        return [source for source in usable if source is not first]


def has_key(settings: Settings, service: Service) -> bool:
    """Whether a service can be asked: its key is set, or it needs none."""
    return not service.key or getattr(settings, service.key) is not None


def fetch(session: Session, task: Task) -> None:
    """Ask the feed's sources in turn until one has answered. Raises FeedError that names why none did."""
    feed = feed_of(task.feed)
    asked = feed.asked(session.settings, session.landing, task.day)
    if not asked:
        keyed = [source.service.key for source in feed.sources if source.service.key]
        keys = " or ".join(f"NBA_PROPS_{key.upper()}" for key in keyed)
        raise UsageError(f"the feed {feed.name} needs a key: set {keys} in the environment")
    faults: list[str] = []
    for source in asked:
        try:
            source.fetch(session, task)
        except FeedError as error:
            faults.append(str(error))
        else:
            session.report.notes += [f"{fault}; {source.service.title} stood in" for fault in faults]
            return
    raise FeedError("; ".join(faults), is_final=True)


def feed_of(name: str) -> Feed:
    """A feed by its name; raises UsageError that lists them."""
    if name not in FEEDS:
        raise UsageError(f"there is no feed {name!r}: there are {', '.join(FEEDS)}")
    return FEEDS[name]


def most_credits(settings: Settings, task_feed: str, games: int, *, is_past: bool) -> int:
    """The most a fetch of a date with so many games costs."""
    if task_feed == "lines":
        return odds_api.lines_cost(settings) if games else 0
    if task_feed != "props" or not games:
        return 0
    if is_past:
        return odds_api.PAST_EVENTS_COST + games * len(_PAST_LEADS) * odds_api.past_props_cost(settings)
    return games * odds_api.props_cost(settings)


def unquoted(warehouse: Warehouse, games: tuple[Game, ...], day: date) -> list[Game]:
    """The games of a date that have no stored quote from before their tip."""
    quotes = warehouse.read(PROPS_TABLE, day, day, ["game_date", "game_id", "snapshot_timestamp"])
    rows = warehouse.read(SCHEDULE_TABLE, day, day, ["game_date", "game_id", "game_code", "tip_at"])
    before = quotes.join(rows, on="game_id").filter(
        (pl.col("snapshot_timestamp") < pl.col("tip_at")).fill_null(value=True)
    )
    quoted = set(before["game_code"])
    return [game for game in games if game.code not in quoted]


def _props(session: Session, task: Task) -> None:
    if task.day < eastern_date(session.clock.now()):
        _past_props(session, task)
        return
    listed = session.ask(odds_api.events(task.day, task.slot))
    now = session.clock.now()
    events = [event for event in odds_api.events_of(listed, task.day) if event.starts > now]
    wanted = [event for event in events if not task.games or event.code in task.games]
    absent = sorted(set(task.games) - {event.code for event in events})
    if absent:
        session.report.notes.append(f"The Odds API lists no event that has not begun for {', '.join(absent)}")
    session.ask_each([odds_api.event_odds(session.settings, event, task.day, task.slot) for event in wanted])


def _past_props(session: Session, task: Task) -> None:
    """Fill what is missing: games without a quote, and those whose fetch was begun and not ended."""
    games = known_games(session.landing, task.day, task.day).get(task.day, ())
    lacking = {game.code for game in unquoted(session.warehouse, games, task.day)}
    listing = odds_api.past_events(task.day)
    if games and not lacking and not session.has_landed(listing):
        session.report.notes.append(f"{task.day}: every game has quotes")
        return
    events = odds_api.events_of(session.ask(listing), task.day)
    requests = [
        request
        for event in events
        if not task.games or event.code in task.games
        for request in _of_past_event(session, event, task.day, is_lacking=not games or event.code in lacking)
    ]
    session.ask_each(requests)


def _of_past_event(session: Session, event: odds_api.Event, day: date, *, is_lacking: bool) -> list[Request]:
    asked = [
        odds_api.past_event_odds(session.settings, event, day, event.starts - lead) for lead in _PAST_LEADS
    ]
    return asked if is_lacking or any(session.has_landed(request) for request in asked) else []


def _lines(session: Session, task: Task) -> None:
    if task.day < session.clock.today():
        raise UsageError(f"game lines are served for games to come, and {task.day} is past")
    session.ask(odds_api.odds(session.settings, task.day, task.slot))


def _season(session: Session, task: Task) -> None:
    _require_today(session, task)
    session.ask(nba_com.schedule(task.day, task.slot))


def _games(session: Session, task: Task) -> None:
    session.ask_pages(balldontlie.games(task.day, task.slot))


def _scoreboard(session: Session, task: Task) -> None:
    session.ask(espn.scoreboard(task.day, task.slot))


def _rosters(session: Session, task: Task) -> None:
    _require_today(session, task)
    session.ask_pages(balldontlie.players(task.day, task.slot))


def _player_index(session: Session, task: Task) -> None:
    _require_today(session, task)
    session.ask(nba_com.players(task.day, task.slot))


def _box_scores(session: Session, task: Task) -> None:
    found = session.ask(balldontlie.box_scores(task.day, task.slot))
    _require_results(session, task, len(_data(found)), "balldontlie")


def _game_logs(session: Session, task: Task) -> None:
    games = known_games(session.landing, task.day, task.day).get(task.day, ())
    parts = sorted({game.season_type or "" for game in games}) or [""]
    rows = 0
    for part in parts:
        document = session.ask(nba_com.game_logs(task.day, task.slot, part))
        rows += sum(len(table.get("rowSet", [])) for table in document["resultSets"]) if document else 0
    _require_results(session, task, rows, "NBA.com")


def _require_results(session: Session, task: Task, found: int, title: str) -> None:
    """A service that knows of no result on a date with games has none yet: another may."""
    games = known_games(session.landing, task.day, task.day).get(task.day, ())
    if games and not found:
        raise FeedError(f"{title} has no results of the {len(games)} games of {task.day} yet")


def _injuries(session: Session, task: Task) -> None:
    _require_today(session, task)
    session.ask_pages(balldontlie.injuries(task.day, task.slot))


def _espn_injuries(session: Session, task: Task) -> None:
    _require_today(session, task)
    session.ask(espn.injuries(task.day, task.slot))


def _require_today(session: Session, task: Task) -> None:
    today = session.clock.today()
    if task.day != today:
        raise UsageError(f"{task.feed} are served as they stand now: fetch them for {today}, not {task.day}")


def _data(document: Document) -> list[object]:
    found = document.get("data", [])
    return found if isinstance(found, list) else []


_OF_RESULTS = (
    Source(balldontlie.SERVICE, _box_scores, balldontlie.BOX_SCORES),
    Source(nba_com.STATS, _game_logs, nba_com.GAME_LOGS),
)

FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (
        Feed("season", "the season's games and tips", (Source(nba_com.SERVICE, _season),)),
        Feed(
            "schedule",
            "a date's games as they stand: moved, postponed, final",
            (Source(balldontlie.SERVICE, _games), Source(espn.SERVICE, _scoreboard)),
        ),
        Feed(
            "rosters",
            "who is on which team",
            (Source(balldontlie.SERVICE, _rosters), Source(nba_com.STATS, _player_index)),
        ),
        Feed("results", "box scores of a date", _OF_RESULTS),
        Feed(CONFIRMATION, "the same from the other source, compared", _OF_RESULTS, confirms=True),
        Feed(
            "injuries",
            "who is out or doubtful now",
            (Source(balldontlie.SERVICE, _injuries), Source(espn.SERVICE, _espn_injuries)),
        ),
        Feed("props", "points props, tonight's or a past date's", (Source(odds_api.SERVICE, _props),)),
        Feed("lines", "spreads and totals of tonight", (Source(odds_api.SERVICE, _lines),)),
    )
}
