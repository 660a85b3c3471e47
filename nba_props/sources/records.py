"""What a source hands on: flat records of one kind, whatever service they came from.

A parser turns a payload into frames with exactly these columns; the names, games and tables are not its
business (see `ingest/`). Every record says where it came from: `source`, `payload` (path in the landing
zone), `record` (its place in the payload), `captured_at` (UTC, null where the source does not say).

What belongs here: the column lists and the rejects. What does not: any one service's format.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import polars as pl

INSTANT = pl.Datetime("us", "UTC")

Schema = dict[str, Any]

PROVENANCE: Schema = {"source": pl.String, "payload": pl.String, "record": pl.Int64, "captured_at": INSTANT}

#: One player's line of one game. Minutes are a decimal number of minutes; counts are null where not printed.
BOX_SCORES: Schema = {
    "game_date": pl.Date,
    "season_type": pl.String,  # Regular Season, Play-In, Playoffs, NBA Cup Final
    "source_game_id": pl.String,
    "source_player_id": pl.String,  # prefixed by its issuer: nba:203999, bdl:246
    "player_name": pl.String,
    "team": pl.String,  # abbreviation
    "opponent": pl.String,
    "is_home": pl.Boolean,
    "game_status": pl.String,  # scheduled, live, final, postponed
    "start_position": pl.String,
    "minutes": pl.Float64,
    "pts": pl.Int64,
    "reb": pl.Int64,
    "ast": pl.Int64,
    "fgm": pl.Int64,
    "fga": pl.Int64,
    "fg3m": pl.Int64,
    "fg3a": pl.Int64,
    "ftm": pl.Int64,
    "fta": pl.Int64,
    "oreb": pl.Int64,
    "dreb": pl.Int64,
    "stl": pl.Int64,
    "blk": pl.Int64,
    "tov": pl.Int64,
    "pf": pl.Int64,
    "plus_minus": pl.Int64,
    **PROVENANCE,
}

#: One book's quote of one points line. Prices are given both ways; a one-sided quote has nulls.
PROPS: Schema = {
    "game_date": pl.Date,
    "commence_at": INSTANT,
    "source_event_id": pl.String,
    "home_team": pl.String,
    "away_team": pl.String,
    "player_name": pl.String,
    "bookmaker": pl.String,  # canonical key, see `bookmaker_key`
    "bookmaker_printed": pl.String,
    "market": pl.String,  # player_points, player_points_alternate
    "points_line": pl.Float64,
    "over_price_american": pl.Float64,
    "under_price_american": pl.Float64,
    "over_price_decimal": pl.Float64,
    "under_price_decimal": pl.Float64,
    "snapshot_at": INSTANT,
    "bookmaker_last_update": INSTANT,
    **PROVENANCE,
}

#: One scheduled game as one payload saw it.
SCHEDULE: Schema = {
    "game_date": pl.Date,
    "season_type": pl.String,
    "source_game_id": pl.String,
    "home_team": pl.String,
    "away_team": pl.String,
    "tip_at": INSTANT,
    "status": pl.String,  # scheduled, live, final, postponed
    "home_score": pl.Int64,
    "away_score": pl.Int64,
    "label": pl.String,
    **PROVENANCE,
}

#: One book's game lines. `home_spread` is negative when the home team is favoured.
GAME_LINES: Schema = {
    "game_date": pl.Date,
    "source_event_id": pl.String,
    "home_team": pl.String,
    "away_team": pl.String,
    "bookmaker": pl.String,
    "home_spread": pl.Float64,
    "total_points": pl.Float64,
    "home_moneyline": pl.Float64,  # American
    "away_moneyline": pl.Float64,
    "snapshot_at": INSTANT,
    **PROVENANCE,
}

#: One player's status in one report.
INJURIES: Schema = {
    "game_date": pl.Date,  # the Eastern date the report is about
    "reported_at": INSTANT,
    "source_player_id": pl.String,
    "player_name": pl.String,
    "team": pl.String,
    "status": pl.String,  # OUT, DOUBTFUL, QUESTIONABLE, PROBABLE
    "source_status": pl.String,
    "details": pl.String,
    **PROVENANCE,
}

#: One person on one team's list. `known_from` is the first date on which this was public.
ROSTERS: Schema = {
    "season": pl.String,
    "known_from": pl.Date,
    "source_player_id": pl.String,
    "player_name": pl.String,
    "team": pl.String,
    "position": pl.String,
    "birth_date": pl.Date,
    **PROVENANCE,
}

#: Two spellings of one person.
ALIASES: Schema = {"spelling": pl.String, "other_spelling": pl.String, **PROVENANCE}

#: What a person decided about names, see `players/decisions.py`.
NAME_DECISIONS: Schema = {
    "decision": pl.String,
    "spelling": pl.String,
    "person_id": pl.String,
    "other_id": pl.String,
    "decided_by": pl.String,
    "decided_at": INSTANT,
    "why": pl.String,
    **PROVENANCE,
}

KINDS: dict[str, Schema] = {
    "box_scores": BOX_SCORES,
    "props": PROPS,
    "schedule": SCHEDULE,
    "game_lines": GAME_LINES,
    "injuries": INJURIES,
    "rosters": ROSTERS,
    "aliases": ALIASES,
    "name_decisions": NAME_DECISIONS,
}

#: A refused record: where it stood, why, and what it said (cut short).
REJECTS: Schema = {
    "payload": pl.String,
    "record": pl.Int64,
    "kind": pl.String,
    "game_date": pl.Date,
    "reason": pl.String,
    "content": pl.String,
}


def empty(kind: str) -> pl.DataFrame:
    """A frame of `kind` without rows."""
    return pl.DataFrame(schema=KINDS[kind])


def no_rejects() -> pl.DataFrame:
    """A frame of rejects without rows."""
    return pl.DataFrame(schema=REJECTS)


@dataclass(frozen=True)
class Parsed:
    """What one payload held: a frame for each kind of record found in it, and the records refused."""

    records: dict[str, pl.DataFrame] = field(default_factory=dict)
    rejects: pl.DataFrame = field(default_factory=no_rejects)

    def counts(self) -> dict[str, int]:
        """Accepted records by kind."""
        return {kind: frame.height for kind, frame in self.records.items()}


@lru_cache(1024)
def bookmaker_key(printed: str) -> str:
    """One key for a book however it is printed: 'FanDuel', 'fanduel' and 'Fan Duel' are `fanduel`."""
    words = "".join(letter if letter.isalnum() else " " for letter in printed.lower()).split()
    joined = "_".join(words)
    return _BOOKMAKERS.get("".join(words), joined)


_BOOKMAKERS = {
    "betonlineag": "betonlineag",
    "betonline": "betonlineag",
    "betmgm": "betmgm",
    "betrivers": "betrivers",
    "draftkings": "draftkings",
    "draftkingspick6": "draftkings_pick6",
    "pick6": "draftkings_pick6",
    "fanduel": "fanduel",
    "espnbet": "espn_bet",
    "thescorebet": "thescore_bet",
    "prizepicks": "prizepicks",
    "underdog": "underdog",
    "underdogfantasy": "underdog",
    "williamhillus": "caesars",
    "caesars": "caesars",
    "unnamedusbooks": "unnamed_us_books",
}
