"""The simulated books' game lines: spread, total and moneyline of each game, once a day.

What belongs here: the lines on a game. What does not: lines on players (`books.py`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from scipy.special import ndtr

from nba_props.sources.simulated.books import BOOKS, Book, american

#: The books that quote games here.
GAME_BOOKS = BOOKS[:5]
#: Spread of a game's margin around the expected one, in points.
MARGIN_SPREAD = 13.0
#: How far the books' opinions of margin and total wander from the expectation, together and each.
SHARED_ERROR, OWN_ERROR = 1.2, 0.35
_EVEN_PRICE = -110


@dataclass(frozen=True)
class GameLine:
    """One book's lines. `home_spread` is negative when the home side is favoured; prices are American."""

    book: Book
    updated_at: datetime
    home_spread: float
    total: float
    home_moneyline: int
    away_moneyline: int
    price: int = _EVEN_PRICE


def game_lines(
    rng: np.random.Generator, at: datetime, home_points: float, away_points: float
) -> list[GameLine]:
    """Every book's lines given both sides' expected points."""
    margin, total = np.array([home_points - away_points, home_points + away_points]) + (
        SHARED_ERROR * rng.standard_normal(2)
    )
    return [_of_book(rng, book, at, float(margin), float(total)) for book in GAME_BOOKS]


def _of_book(rng: np.random.Generator, book: Book, at: datetime, margin: float, total: float) -> GameLine:
    own_margin, own_total = np.array([margin, total]) + OWN_ERROR * rng.standard_normal(2)
    chance = float(ndtr(own_margin / MARGIN_SPREAD))
    home, away = american(1.045 * np.array([chance, 1 - chance]), 5).tolist()
    updated = at - timedelta(seconds=int(rng.integers(5, 240)))
    return GameLine(
        book, updated, -(np.floor(own_margin) + 0.5), float(np.floor(own_total) + 0.5), home, away
    )
