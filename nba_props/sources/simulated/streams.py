"""The league's chance: one seeded stream of random numbers for each purpose and date or game.

Separate streams keep a game's luck the same whatever else is drawn before it. What belongs here: the
purposes. What does not: what is drawn.
"""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for. The numbers are part of the seed: never renumber, only add."""

    PEOPLE = 1
    CALENDAR = 2
    TIPS = 3
    POSTPONEMENT = 4
    AVAILABILITY = 5
    GAMES = 6
    BOOKS = 7
    GAME_LINES = 8


def stream(seed: int, purpose: Purpose, *keys: int) -> np.random.Generator:
    """The stream of one purpose; `keys` (a date's ordinal, a game's number) tell its occasions apart."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(purpose), *keys])))
