"""The PrizePicks mirror: pick'em lines without prices. Only NBA points are read.

What belongs here: this service's format. What does not: fetching it, or any rule about a line.
"""

from nba_props.clock import eastern_date
from nba_props.landing import PayloadRef
from nba_props.sources.casting import Row
from nba_props.sources.decoding import (
    PROBLEM,
    decode_object,
    instant_of,
    instant_or_printed,
    objects,
)
from nba_props.sources.extract import Extract

SOURCE = "prizepicks"

_MARKETS = {
    "standard": "player_points",
    "demon": "player_points_alternate",
    "goblin": "player_points_alternate",
}


def extract_projections(body: bytes, ref: PayloadRef) -> Extract:
    """Points projections: `props`. The snapshot is the mirror's `scrapedAt`, else the capture."""
    document = decode_object(body, ref.path)
    snapshot_at = instant_of(document.get("scrapedAt")) or ref.captured_at
    entries = objects(document.get("props"), "props", ref.path)
    rows = [
        _quote(entry) | {"snapshot_at": snapshot_at}
        for entry in entries
        if PROBLEM in entry or (entry.get("sport") == "NBA" and entry.get("stat") == "Points")
    ]
    return Extract({"props": rows}, SOURCE, snapshot_at)


def _quote(entry: Row) -> Row:
    starts, odds_type = instant_of(entry.get("startTimeIso")), entry.get("oddsType")
    return {
        PROBLEM: entry.get(PROBLEM),
        "game_date": eastern_date(starts) if starts else None,
        "commence_at": instant_or_printed(entry.get("startTimeIso")),
        "source_event_id": entry.get("gameId"),
        "player_name": entry.get("player"),
        "bookmaker": "prizepicks",
        "bookmaker_printed": "PrizePicks",
        "market": _MARKETS.get(odds_type, odds_type) if isinstance(odds_type, str) else odds_type,
        "points_line": entry.get("line"),
    }
