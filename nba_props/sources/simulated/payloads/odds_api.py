"""The Odds API, version 4: the odds of a date's events, and one event's player props.

Prices are American. What belongs here: these two bodies. What does not: lines and prices (`books.py`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from nba_props.sources.simulated.books import BookQuotes, Quote
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.game_lines import GameLine
from nba_props.sources.simulated.payloads import body_of
from nba_props.teams import TEAMS

_FULL_NAMES = {team.abbreviation: team.full_name for team in TEAMS}


def event_id(seed: int, game: Game) -> str:
    """The service's 32 hexadecimal digits for a game."""
    return hashlib.sha256(f"{seed}/{game.nba_id}".encode()).hexdigest()[:32]


def odds(seed: int, slate: Sequence[tuple[Game, Sequence[GameLine]]]) -> bytes:
    """`/odds`: a date's events with moneyline, spread and total of each book."""
    return body_of(
        [
            {**_event(seed, game), "bookmakers": [_game_book(game, line) for line in lines]}
            for game, lines in slate
        ]
    )


def event_odds(seed: int, game: Game, offers: Iterable[BookQuotes]) -> bytes:
    """`/events/{id}/odds`: one event's points props at each book."""
    return body_of({**_event(seed, game), "bookmakers": [_prop_book(offer) for offer in offers]})


def instant(at: datetime) -> str:
    """2026-01-16T00:10:00Z"""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _event(seed: int, game: Game) -> dict[str, Any]:
    return {
        "id": event_id(seed, game),
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": instant(game.tip_at),
        "home_team": _FULL_NAMES[game.home],
        "away_team": _FULL_NAMES[game.away],
    }


def _game_book(game: Game, line: GameLine) -> dict[str, Any]:
    home, away, updated = _FULL_NAMES[game.home], _FULL_NAMES[game.away], instant(line.updated_at)
    markets = {
        "h2h": [
            {"name": away, "price": line.away_moneyline},
            {"name": home, "price": line.home_moneyline},
        ],
        "spreads": [
            {"name": away, "price": line.price, "point": -line.home_spread},
            {"name": home, "price": line.price, "point": line.home_spread},
        ],
        "totals": [{"name": side, "price": line.price, "point": line.total} for side in ("Over", "Under")],
    }
    return {
        "key": line.book.key,
        "title": line.book.title,
        "last_update": updated,
        "markets": [{"key": key, "last_update": updated, "outcomes": rows} for key, rows in markets.items()],
    }


def _prop_book(offer: BookQuotes) -> dict[str, Any]:
    updated = instant(offer.updated_at)
    markets = {"player_points": offer.main, "player_points_alternate": offer.alternate}
    return {
        "key": offer.book.key,
        "title": offer.book.title,
        "markets": [
            {"key": key, "last_update": updated, "outcomes": _outcomes(quotes)}
            for key, quotes in markets.items()
            if quotes
        ],
    }


def _outcomes(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
    return [
        {"name": side, "description": quote.name, "price": price, "point": quote.line}
        for quote in quotes
        for side, price in (("Over", quote.over), ("Under", quote.under))
        if price is not None
    ]
