"""Tonight's slate card is written anew once what it shows has been published.

What belongs here: the decision. What does not: reading what is published, and launching the run
(`sensors.py`).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum


class Act(Enum):
    """What to do about the card of a date."""

    NOTHING = "the card shows what is published"
    WAIT = "published anew; the run that works on it goes first"
    MAKE = "make"


@dataclass(frozen=True)
class CardState:
    """What the sensor remembers of a date: what its card was asked for with, and since when (wall clock, ISO
    text) something newer has waited.
    """

    shown: str = ""
    since: str | None = None


def decide(
    known: CardState | None, published: str, *, now: datetime, is_in_progress: bool, patience: timedelta
) -> tuple[CardState, Act]:
    """What to do about a card, and what to remember.

    `published` is the fingerprint of what stands published, empty for nothing; `known` is None where the
    sensor never looked before: what was published then is no news. A run that works on the date goes first,
    for as long as `patience`; so runs that follow one another all evening do not keep a card from appearing.
    """
    if known is None:
        return CardState(shown=published), Act.NOTHING
    if not published or published == known.shown:
        return replace(known, since=None), Act.NOTHING
    since = datetime.fromisoformat(known.since) if known.since else now
    if is_in_progress and now - since < patience:
        return replace(known, since=since.isoformat()), Act.WAIT
    return CardState(shown=published), Act.MAKE
