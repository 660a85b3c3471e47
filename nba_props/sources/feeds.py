"""The feeds: which there are, which kinds of record each yields, and which one an unnamed file belongs to.

What belongs here: the registry, and recognising a body by its content (a file's name proves nothing).
What does not: any one format; add a feed by writing its module and one line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nba_props.errors import PayloadError, UnusedPayloadError
from nba_props.landing import PayloadRef
from nba_props.sources import balldontlie, bulk, espn, nba_com, odds_api, operator, prizepicks
from nba_props.sources.decoding import child, decode, instant_of, unpacked
from nba_props.sources.extract import Extract
from nba_props.sources.records import Parsed
from nba_props.sources.tabular import PARQUET_MAGIC, column_names
from nba_props.sources.validation import check


@dataclass(frozen=True)
class Feed:
    """One feed of the landing zone: how its payloads are read and which kinds of record they can hold.

    Of one that is a `listing` each payload lists all there is of its dates.
    """

    name: str
    extract: Callable[[bytes, PayloadRef], Extract]
    kinds: tuple[str, ...]
    is_listing: bool = False

    def parse(self, body: bytes, ref: PayloadRef) -> Parsed:
        """The records and rejects of one payload. Raises PayloadError when it cannot be read at all."""
        return check([(ref, self.extract(body, ref))])


FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (
        Feed("odds_api.event_odds", odds_api.extract_event_odds, ("props", "game_lines")),
        Feed("odds_api.historical_event_odds", odds_api.extract_event_odds, ("props", "game_lines")),
        Feed("odds_api.events", odds_api.extract_events, ("schedule", "game_lines")),
        Feed("odds_api.historical_events", odds_api.extract_events, ("schedule", "game_lines")),
        Feed("odds_api.odds", odds_api.extract_events, ("schedule", "game_lines")),
        Feed("odds_api.historical_odds", odds_api.extract_events, ("schedule", "game_lines")),
        Feed("balldontlie.box_scores", balldontlie.extract_box_scores, ("box_scores", "schedule")),
        Feed("balldontlie.stats", balldontlie.extract_stats, ("box_scores",)),
        Feed("balldontlie.games", balldontlie.extract_games, ("schedule",)),
        Feed("balldontlie.player_injuries", balldontlie.extract_player_injuries, ("injuries",)),
        Feed("balldontlie.players", balldontlie.extract_players, ("rosters",)),
        Feed("nba_com.schedule", nba_com.extract_schedule, ("schedule",), is_listing=True),
        Feed("nba_com.player_game_logs", nba_com.extract_player_game_logs, ("box_scores",)),
        Feed("nba_com.player_index", nba_com.extract_player_index, ("rosters",)),
        Feed("espn.scoreboard", espn.extract_scoreboard, ("schedule",)),
        Feed("espn.injuries", espn.extract_injuries, ("injuries",)),
        Feed("prizepicks.projections", prizepicks.extract_projections, ("props",)),
        Feed("bulk.box_scores", bulk.extract_bulk, ("box_scores",)),
        Feed("bulk.props_points", bulk.extract_bulk, ("props",)),
        Feed("bulk.schedule", bulk.extract_bulk, ("schedule", "game_lines")),
        Feed("bulk.rosters", bulk.extract_bulk, ("rosters",)),
        Feed("bulk.injuries", bulk.extract_bulk, ("injuries",)),
        Feed("bulk.aliases", bulk.extract_bulk, ("aliases",)),
        Feed(operator.FEED, operator.extract_name_decisions, ("name_decisions",)),
    )
}


def parse(ref: PayloadRef, body: bytes) -> Parsed:
    """The records and rejects of one landed payload. Raises PayloadError when it cannot be read at all."""
    return feed_of(ref).parse(body, ref)


def feed_of(ref: PayloadRef) -> Feed:
    """The feed a payload was landed under. Raises PayloadError when no such feed is known."""
    if ref.feed not in FEEDS:
        raise PayloadError(f"{ref.path}: there is no feed {ref.feed!r}; known are {', '.join(FEEDS)}")
    return FEEDS[ref.feed]


@dataclass(frozen=True)
class Detected:
    """What a body turned out to be. `captured_at` is its own timestamp, None where it carries none."""

    feed: str
    suffix: str
    captured_at: datetime | None


def detect(body: bytes, name: str) -> Detected:
    """Recognise a body by its content; `name` only serves the messages.

    Raises UnusedPayloadError for what is known and used by nothing, PayloadError for what is unknown or
    damaged.
    """
    body = unpacked(body, name)
    if body.startswith(PARQUET_MAGIC):
        return Detected(bulk.recognise(column_names(body, name), name), "parquet", None)
    if not body.strip() or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"<", b"%"):
        document = decode(body, name)
        return Detected(_feed_of_document(document, name), "json", _stamp(document))
    return Detected(bulk.recognise(column_names(body, name), name), "csv", None)


def _stamp(document: Any) -> datetime | None:
    """A document's own time: The Odds API's history, NBA.com's `meta`, the PrizePicks mirror; of odds as they
    stood the latest update of any book, before which they cannot have been captured.
    """
    if not isinstance(document, dict):
        return _last_update(document)
    meta = document.get("meta")
    printed = meta.get("time") if isinstance(meta, dict) else None
    own = instant_of(document.get("timestamp") or printed or document.get("scrapedAt"))
    return own or _last_update([document])


def _last_update(events: Any) -> datetime | None:
    books = [book for event in _objects(events) for book in _objects(event.get("bookmakers"))]
    markets = [market for book in books for market in _objects(book.get("markets"))]
    updates = [instant_of(part.get("last_update")) for part in (*books, *markets)]
    return max((update for update in updates if update is not None), default=None)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _feed_of_document(document: Any, name: str) -> str:
    if isinstance(document, list):
        return _feed_of_events(document, "", name)
    if "timestamp" in document and "data" in document:
        data = document["data"]
        if isinstance(data, list):
            return _feed_of_events(data, "historical_", name)
        return "odds_api.historical_event_odds"
    for keys, feed in _BY_KEYS:
        if all(key in document for key in keys):
            return feed
    if "resultSets" in document:
        return _feed_of_result_sets(document, name)
    if "data" in document:
        return _feed_of_data(document["data"], name)
    raise PayloadError(f"{name} is JSON of no service known here: its keys are {', '.join(document)[:120]}")


_BY_KEYS = (
    (("commence_time", "home_team"), "odds_api.event_odds"),
    (("leagueSchedule",), "nba_com.schedule"),
    (("leagues", "events"), "espn.scoreboard"),
    (("injuries", "timestamp"), "espn.injuries"),
    (("props", "scrapedAt"), "prizepicks.projections"),
    ((operator.PAYLOAD_KEY,), operator.FEED),
)


def _feed_of_events(events: list[Any], prefix: str, name: str) -> str:
    if not events:
        raise UnusedPayloadError(f"{name} is an empty list: there is nothing in it to import")
    if not all(isinstance(event, dict) and "commence_time" in event for event in events[:1]):
        raise PayloadError(f"{name} is a JSON list of no service known here")
    quoted = any(isinstance(event, dict) and event.get("bookmakers") for event in events)
    return f"odds_api.{prefix}{'odds' if quoted else 'events'}"


def _feed_of_result_sets(document: dict[str, Any], name: str) -> str:
    resource = document.get("resource")
    if isinstance(resource, str) and resource in _NBA_COM:
        return _NBA_COM[resource]
    raise PayloadError(f"{name} is the NBA.com answer {resource!r}: no parser reads it")


#: NBA.com's statistics say what they are.
_NBA_COM = {"leaguegamelog": "nba_com.player_game_logs", "playerindex": "nba_com.player_index"}


#: balldontlie's answers by the fields of an entry, the most telling first: their feed, or else what they are.
_BALLDONTLIE: tuple[tuple[tuple[str, ...], str | None, str], ...] = (
    (("home_team", "visitor_team", "home_team.players"), "balldontlie.box_scores", ""),
    (("home_team", "visitor_team"), "balldontlie.games", ""),
    (("player", "game", "pts"), "balldontlie.stats", ""),
    (("player", "status", "description"), "balldontlie.player_injuries", ""),
    (("player", "stats", "season"), None, "season averages"),
    (("team", "conference_rank"), None, "standings"),
    (("abbreviation", "full_name"), None, "a list of teams"),
    (("game_id", "vendor"), None, "betting odds of games"),
    (("first_name", "last_name"), "balldontlie.players", ""),
)


def _feed_of_data(data: Any, name: str) -> str:
    if data == []:
        raise UnusedPayloadError(
            f"{name} is an empty answer of balldontlie: there is nothing in it to import"
        )
    entry = data[0] if isinstance(data, list) else data
    if not isinstance(entry, dict):
        raise PayloadError(f"{name} has a list of values under data, not of objects: no service known here")
    fields = set(entry) | {f"home_team.{key}" for key in child(entry, "home_team")}
    for keys, feed, meaning in _BALLDONTLIE:
        if fields.issuperset(keys):
            if feed is None:
                raise UnusedPayloadError(
                    f"{name} is not imported: it is {meaning} of balldontlie, which nothing uses"
                )
            return feed
    raise PayloadError(f"{name} is JSON of no service known here: its entries have {', '.join(entry)[:120]}")
