"""The Odds API v4: quotes of one event, and lists of events with or without game lines; live and historical.

A historical answer wraps the same body in its `timestamp`, which is then the capture and the snapshot; a live
one is a snapshot of its capture. Snapshots during a game are kept: what may serve as a line is decided
elsewhere.

What belongs here: this service's format. What does not: fetching it, or any rule about a quote.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from nba_props.clock import eastern_date
from nba_props.errors import PayloadError
from nba_props.landing import PayloadRef
from nba_props.late import Late
from nba_props.sources.casting import Row
from nba_props.sources.decoding import PROBLEM, decode, instant_of, instant_or_printed, objects
from nba_props.sources.extract import Extract, Rows
from nba_props.sources.prices import price_format
from nba_props.sources.records import bookmaker_key

SOURCE = "odds_api"
POINTS_MARKETS = ("player_points", "player_points_alternate")
LINE_MARKETS = ("h2h", "spreads", "totals")
_SIDES = ("over", "under")

_MIXED = "the payload mixes American and decimal prices"


def extract_event_odds(body: bytes, ref: PayloadRef) -> Extract:
    """The quotes of one event: `props` (empty where it has no points market) and `game_lines`.

    Raises PayloadError when the body is not one event, live or in the historical wrapper.
    """
    event, captured_at = _unwrapped(decode(body, ref.path), ref)
    if not isinstance(event, dict) or "commence_time" not in event:
        raise PayloadError(f"{ref.path} is not one event of The Odds API: it has no commence_time")
    books = objects(event.get("bookmakers", []), "bookmakers", ref.path)
    printed = price_format(outcome.get("price") for *_, outcome in _outcomes(books, ref))
    rows: Late[Rows] = Late(
        {
            "props": lambda: _quotes(event, books, captured_at, printed, ref),
            "game_lines": lambda: list(_game_lines(event, books, captured_at, printed, ref)),
        }
    )
    return Extract(rows, SOURCE, captured_at)


def extract_events(body: bytes, ref: PayloadRef) -> Extract:
    """A list of events: `schedule`, and `game_lines` of those that carry quotes.

    Raises PayloadError when the body is not a list of events, live or in the historical wrapper.
    """
    data, captured_at = _unwrapped(decode(body, ref.path), ref)
    events = objects(data, "the list of events", ref.path)
    books = {
        place: objects(event.get("bookmakers", []), "bookmakers", ref.path)
        for place, event in enumerate(events)
    }
    printed = price_format(
        outcome.get("price") for own in books.values() for *_, outcome in _outcomes(own, ref)
    )
    lines = [
        row
        for place, event in enumerate(events)
        for row in _game_lines(event, books[place], captured_at, printed, ref)
    ]
    return Extract({"schedule": [_game(event) for event in events], "game_lines": lines}, SOURCE, captured_at)


def _unwrapped(document: Any, ref: PayloadRef) -> tuple[Any, datetime]:
    """The answer inside the historical wrapper and its timestamp; a live answer and its capture time."""
    if not isinstance(document, dict) or "data" not in document:
        return document, ref.captured_at
    stamp = instant_of(document.get("timestamp"))
    if stamp is None:
        raise PayloadError(f"{ref.path} is a historical answer without a timestamp")
    return document["data"], stamp


def _event_facts(event: Row) -> Row:
    starts = instant_of(event.get("commence_time"))
    return {
        PROBLEM: event.get(PROBLEM),
        "game_date": eastern_date(starts) if starts else None,
        "source_event_id": event.get("id"),
        "home_team": event.get("home_team"),
        "away_team": event.get("away_team"),
    }


def _game(event: Row) -> Row:
    facts = _event_facts(event)
    return facts | {
        "source_game_id": facts["source_event_id"],
        "tip_at": instant_or_printed(event.get("commence_time")),
        "status": "scheduled",
    }


def _markets(book: Row, wanted: Collection[str], ref: PayloadRef) -> Iterator[Row]:
    markets = objects(book.get("markets", []), "markets", ref.path)
    return (market for market in markets if market.get("key") in wanted)


def _of_market(market: Row, ref: PayloadRef) -> list[Row]:
    return objects(market.get("outcomes", []), "outcomes", ref.path)


def _outcomes(
    books: list[Row], ref: PayloadRef, wanted: Collection[str] = POINTS_MARKETS + LINE_MARKETS
) -> Iterator[tuple[Row, Row, Row]]:
    """Every outcome of every market wanted, with its book and market."""
    for book in books:
        for market in _markets(book, wanted, ref):
            for outcome in _of_market(market, ref):
                yield book, market, outcome


def _quotes(event: Row, books: list[Row], snapshot_at: datetime, printed: str, ref: PayloadRef) -> list[Row]:
    """Over and under of one book, market, player and point as one row.

    A side quoted again (a book may list two of its markets under one) is its own row, refused as a repeat.
    """
    facts = _event_facts(event) | {
        "commence_at": instant_or_printed(event.get("commence_time")),
        "snapshot_at": snapshot_at,
    }
    rows: list[Row] = []
    by_quote: dict[tuple[str, ...], list[Row]] = {}
    for book in books:
        for market in _markets(book, POINTS_MARKETS, ref):
            shared = facts | _offer(book, market)
            quoted = str(book.get("key")), str(market["key"])
            for outcome in _of_market(market, ref):
                side = _side(outcome)
                same = by_quote.setdefault((*quoted, *_quoted(outcome, side)), [])
                row = next((one for one in same if side not in one["sides"]), None)
                if row is None:
                    row = shared | _wager(outcome)
                    same.append(row)
                    rows.append(row)
                row["sides"].add(side)
                row[f"{side}_price_{'decimal' if printed == 'decimal' else 'american'}"] = outcome.get(
                    "price"
                )
                row[PROBLEM] = row[PROBLEM] or _problem(outcome, side, printed)
    return rows


def _quoted(outcome: Row, side: str) -> tuple[str, ...]:
    """Whom and what an outcome is about; an unknown side must not spoil a good quote of the same point."""
    said = str(outcome.get("description")), str(outcome.get("point"))
    return said if side in _SIDES else (*said, side)


def _side(outcome: Row) -> str:
    name = outcome.get("name")
    return name.lower() if isinstance(name, str) else ""


def _problem(outcome: Row, side: str, printed: str) -> str | None:
    if side not in _SIDES:
        return f"unknown side: {str(outcome.get('name'))[:40]!r} is neither Over nor Under"
    return _MIXED if printed == "mixed" else None


def _offer(book: Row, market: Row) -> Row:
    """What all quotes of a book's market have in common."""
    return {
        **_named(book),
        "bookmaker_printed": book.get("title"),
        "market": market["key"],
        "bookmaker_last_update": instant_or_printed(market.get("last_update") or book.get("last_update")),
    }


def _wager(outcome: Row) -> Row:
    return {
        PROBLEM: outcome.get(PROBLEM),
        "player_name": outcome.get("description"),
        "points_line": outcome.get("point"),
        "sides": set(),
    }


def _named(book: Row) -> Row:
    key = book.get("key")
    return {"bookmaker": bookmaker_key(key) if isinstance(key, str) else key}


def _game_lines(
    event: Row, books: list[Row], snapshot_at: datetime, printed: str, ref: PayloadRef
) -> Iterable[Row]:
    """One row a book, its moneyline, spread and total together."""
    for book in books:
        found: Row = {}
        for _, market, outcome in _outcomes([book], ref, LINE_MARKETS):
            found |= _line(event, market["key"], outcome, printed)
        if not found:
            continue
        away_spread = found.pop("away_spread", None)
        if "home_spread" not in found and isinstance(away_spread, int | float):
            found["home_spread"] = -away_spread
        problem = _MIXED if printed == "mixed" else None
        facts = _event_facts(event)
        yield facts | {"snapshot_at": snapshot_at, **_named(book), PROBLEM: facts[PROBLEM] or problem} | found


def _line(event: Row, market: str, outcome: Row, printed: str) -> Row:
    if market == "totals":
        return {"total_points": outcome.get("point")} if outcome.get("name") == "Over" else {}
    name = outcome.get("name")
    side = "home" if name == event.get("home_team") else "away" if name == event.get("away_team") else None
    if side is None or market not in LINE_MARKETS:
        return {}
    if market == "spreads":
        return {f"{side}_spread": outcome.get("point")}
    return {f"{side}_moneyline{'_decimal' if printed == 'decimal' else ''}": outcome.get("price")}
