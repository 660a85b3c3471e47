"""Odds of a landed slate, captured again later with a player's line moved.

What belongs here: making and landing such a payload. What does not: who reacts to it.
"""

import json
from datetime import date, timedelta
from typing import Any

import polars as pl

from nba_props.landing import Landing
from nba_props.settings import Settings
from nba_props_tests.homes import lake_of

ODDS = "odds_api.event_odds"
_QUOTES = "nba_raw.odds_api_player_points_props"


def move_line(
    settings: Settings, day: date, player: str, points: float, *, minutes: int, seconds: int = 0
) -> None:
    """Land the latest odds of the player's game again, so much later, with his lines moved."""
    quotes = lake_of(settings).read(_QUOTES, day, day).filter(pl.col("player_lookup") == player)
    latest = quotes.sort("snapshot_timestamp").row(-1, named=True)
    landing = Landing(settings.landing_url)
    refs = {ref.path: ref for ref in landing.refs(ODDS, day, day)}
    ref = refs[latest["payload"]]
    event = json.loads(landing.read(ref))
    for outcome in _outcomes(event):
        if outcome["description"] == latest["player_name"]:
            outcome["point"] += points
    captured_at = ref.captured_at + timedelta(minutes=minutes, seconds=seconds)
    landing.put(
        ODDS,
        json.dumps(event).encode(),
        captured_at=min(captured_at, settings.clock().now()),
        day=day,
        simulated=True,
    )


def _outcomes(event: dict[str, Any]) -> list[dict[str, Any]]:
    markets = [market for book in event["bookmakers"] for market in book["markets"]]
    return [outcome for market in markets for outcome in market["outcomes"]]
