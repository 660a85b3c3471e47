"""balldontlie v1: games, box scores, active players and injuries; long lists come in pages with a cursor.

What belongs here: this service's addresses and its pages. What does not: its format
(`sources/balldontlie.py`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from nba_props.feeds.requests import Document, Request, Service

SERVICE = Service(
    name="balldontlie",
    title="balldontlie",
    url="balldontlie_url",
    key="balldontlie_key",
    authorised=lambda key: ({"Authorization": key}, {}),
    per_minute="balldontlie_per_minute",
)

GAMES = "balldontlie.games"
BOX_SCORES = "balldontlie.box_scores"
PLAYERS = "balldontlie.players"
INJURIES = "balldontlie.player_injuries"

_PAGE = ("per_page", "100")


def games(day: date, slot: datetime) -> Request:
    """The games of a date with their status."""
    params = (("dates[]", day.isoformat()), _PAGE)
    return Request(GAMES, SERVICE.name, "/v1/games", params, day, slot, subject="games")


def box_scores(day: date, slot: datetime) -> Request:
    """The box scores of a date. Those that say the same as before grade nothing anew."""
    params = (("date", day.isoformat()),)
    return Request(
        BOX_SCORES,
        SERVICE.name,
        "/v1/box_scores",
        params,
        day,
        slot,
        subject="box scores",
        keeps_unchanged=False,
    )


def players(day: date, slot: datetime) -> Request:
    """Everyone who is on a team."""
    return Request(
        PLAYERS,
        SERVICE.name,
        "/v1/players/active",
        (_PAGE,),
        day,
        slot,
        subject="players",
        keeps_unchanged=False,
    )


def injuries(day: date, slot: datetime) -> Request:
    """Everyone who is reported injured now."""
    return Request(INJURIES, SERVICE.name, "/v1/player_injuries", (_PAGE,), day, slot, subject="injuries")


def cursor_of(document: Document) -> str | None:
    """Where the next page begins; None on the last."""
    meta = document.get("meta") if isinstance(document, Mapping) else None
    cursor = meta.get("next_cursor") if isinstance(meta, Mapping) else None
    return None if cursor is None else str(cursor)


def page_after(request: Request, cursor: str) -> Request:
    """The page that begins at a cursor."""
    kept = tuple(param for param in request.params if param[0] != "cursor")
    words = request.subject.partition(" from ")[0]
    return replace(request, params=(*kept, ("cursor", cursor)), subject=f"{words} from {cursor}")
