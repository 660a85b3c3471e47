"""Decisions and persons in frames, for the tests of what follows from them.

What belongs here: making the rows. What does not: any expectation.
"""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from nba_props.players.decisions import ADD, DEACTIVATE, DISMISS, MERGE, SPLIT
from nba_props.players.names import normalise, suffixless
from nba_props_tests.builders import rows

FIRST = datetime(2026, 1, 10, 12, tzinfo=UTC)
SEEN = date(2025, 10, 22)


def decided(*made: tuple[str, str | None, str | None, str | None]) -> pl.DataFrame:
    """(decision, spelling, person_id, other_id) an hour apart, in the order they were made."""
    given = [
        {
            "decided_at": FIRST + timedelta(hours=hour),
            "decision": decision,
            "spelling": spelling,
            "person_id": person,
            "other_id": other,
            "decided_by": "ann",
            "why": f"reason {hour}",
            "payload": f"p{hour:02}",
            "record": 0,
        }
        for hour, (decision, spelling, person, other) in enumerate(made)
    ]
    return rows("nba_reference.name_decisions", *given)


def add(spelling: str, person: str) -> tuple[str, str, str, None]:
    """A spelling becomes an alias of a person."""
    return ADD, spelling, person, None


def deactivate(spelling: str, person: str) -> tuple[str, str, str, None]:
    """An alias is taken out of use."""
    return DEACTIVATE, spelling, person, None


def dismiss(spelling: str) -> tuple[str, str, None, None]:
    """A name is nobody to care about."""
    return DISMISS, spelling, None, None


def merge(keep: str, other: str) -> tuple[str, None, str, str]:
    """Two are one."""
    return MERGE, None, keep, other


def split(person: str, source_id: str) -> tuple[str, None, str, str]:
    """One is two."""
    return SPLIT, None, person, source_id


def people(
    *persons: tuple[str, str], ids: dict[str, str] | None = None, known: dict[str, date] | None = None
) -> pl.DataFrame:
    """A registry of (universal_player_id, name); `ids` are a person's source ids where there are several,
    `known` from when on somebody is known.
    """
    given = [
        {
            "universal_player_id": person,
            "player_lookup": normalise(name),
            "player_name": name,
            "suffixless_lookup": suffixless(name),
            "source_ids": (ids or {}).get(person, person),
            "spellings": name,
            "spellings_known_from": f"{(known or {}).get(person, SEEN)}",
            "known_from": (known or {}).get(person, SEEN),
        }
        for person, name in persons
    ]
    return rows("nba_reference.nba_players_registry", *given)
