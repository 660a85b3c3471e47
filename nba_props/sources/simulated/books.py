"""The simulated sportsbooks: which lines they quote at each snapshot, at which prices.

Every book starts from the public's expectation at that instant plus an error all books share, which shrinks
towards tip; each adds a small opinion of its own, its own rounding, spelling and margin. What belongs here:
lines and prices. What does not: the payload they are printed in (`payloads/odds_api.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from scipy.special import ndtr

from nba_props.clock import eastern_instant
from nba_props.sources.simulated import names
from nba_props.sources.simulated.games import Ints
from nba_props.sources.simulated.people import Floats, Player
from nba_props.sources.simulated.projection import spread_of_points

#: A player with at least this many expected minutes gets a line: about eight a team.
LINED_MINUTES = 17.5
#: A right-skewed count has its median this far below its mean.
MEDIAN_BELOW_MEAN = 0.55
#: The books' shared error at the opening, in points, and how it shrinks and wanders at each snapshot.
OPENING_ERROR, ERROR_KEPT, ERROR_ADDED = 0.7, 0.85, 0.2
#: A book's own opinion of a player, in points. With this limit and the rounding no two differ by more than 1.
OPINION, OPINION_LIMIT = 0.22, 0.3
#: The share of the night still to come half an hour after tip.
STILL_TO_COME = 0.76


@dataclass(frozen=True)
class Book:
    """One bookmaker. `margin` is the overround (1.07 = 7 %); `flat_price` is set where prices do not move."""

    key: str
    title: str
    spelling: Callable[[str], str]
    margin: float
    quotes: float  # the share of lined players it quotes
    half_points_only: bool = True  # no pushes
    flat_price: int | None = None
    price_step: int = 1
    alternates: tuple[float, ...] = ()  # offered around the main line, both sides
    milestones: tuple[float, ...] = ()  # fixed lines, over only


BOOKS = (
    Book(
        "draftkings",
        "DraftKings",
        names.as_in_box_score,
        margin=1.068,
        quotes=0.97,
        milestones=(9.5, 14.5, 19.5, 24.5, 29.5, 34.5),
    ),
    Book(
        "fanduel",
        "FanDuel",
        names.with_dotted_initials,
        margin=1.066,
        quotes=0.95,
        price_step=2,
        alternates=(-4, -2, 2, 4),
    ),
    Book("betmgm", "BetMGM", names.without_marks, margin=1.075, quotes=0.90, price_step=5),
    Book("betrivers", "BetRivers", names.without_suffix, margin=1.080, quotes=0.85, half_points_only=False),
    Book("bovada", "Bovada", names.familiar, margin=1.064, quotes=0.80, price_step=5),
    Book(
        "prizepicks",
        "PrizePicks",
        names.as_in_box_score,
        margin=1.087,
        quotes=0.92,
        half_points_only=False,
        flat_price=-119,
    ),
)


@dataclass(frozen=True)
class Quote:
    """One line of one player at one book. `under` is None where only the over is offered."""

    name: str
    line: float
    over: int
    under: int | None


@dataclass(frozen=True)
class BookQuotes:
    """One book's offer at a snapshot: main lines, and alternates where it has them."""

    book: Book
    updated_at: datetime
    main: tuple[Quote, ...]
    alternate: tuple[Quote, ...]


def snapshot_times(day: date, tip_at: datetime) -> tuple[datetime, ...]:
    """When a game's props are captured: opening at 18:00 Eastern the day before, 11:00, 17:00, closing
    5 minutes before tip, and in play 30 minutes after it. A matinee misses what would come after its closing.
    """
    usual = (
        eastern_instant(day - timedelta(days=1), time(18, 0)),
        eastern_instant(day, time(11, 0)),
        eastern_instant(day, time(17, 0)),
    )
    closing = tip_at - timedelta(minutes=5)
    return (*(at for at in usual if at < closing), closing, tip_at + timedelta(minutes=30))


class Market:
    """One game's points market: the books' errors and opinions, kept from snapshot to snapshot.

    `players` are both teams' in the order of every array handed to the methods.
    """

    def __init__(self, rng: np.random.Generator, players: tuple[Player, ...], snapshots: int) -> None:
        self.players = players
        count = len(players)
        errors = [OPENING_ERROR * rng.standard_normal(count)]
        for _ in range(snapshots - 1):
            errors.append(ERROR_KEPT * errors[-1] + ERROR_ADDED * rng.standard_normal(count))
        self._errors = errors
        drawn = OPINION * rng.standard_normal((len(BOOKS), count))
        self._opinions = np.clip(drawn, -OPINION_LIMIT, OPINION_LIMIT)
        self._quoted = rng.random((len(BOOKS), count)) < np.array([[book.quotes] for book in BOOKS])
        self._ages = rng.integers(5, 240, (snapshots, len(BOOKS)))  # seconds since a book's last update
        self._spellings = [[book.spelling(player.name) for player in players] for book in BOOKS]

    def before_tip(self, snapshot: int, at: datetime, minutes: Floats, points: Floats) -> list[BookQuotes]:
        """The books' offers given expected minutes and points, as known at `at`."""
        return self._offers(snapshot, at, minutes >= LINED_MINUTES, points, np.zeros(len(points)))

    def in_play(
        self, snapshot: int, at: datetime, minutes: Floats, points: Floats, scored: Ints
    ) -> list[BookQuotes]:
        """The offers half an hour after tip, when each player has `scored` points."""
        return self._offers(
            snapshot, at, minutes >= LINED_MINUTES, STILL_TO_COME * points, scored.astype(float)
        )

    def _offers(
        self, snapshot: int, at: datetime, lined: np.ndarray, to_come: Floats, scored: Floats
    ) -> list[BookQuotes]:
        spread = spread_of_points(to_come)
        consensus = np.maximum(scored + to_come - MEDIAN_BELOW_MEAN + self._errors[snapshot], scored + 1.0)
        offers = []
        for b, book in enumerate(BOOKS):
            chosen = np.flatnonzero(lined & self._quoted[b])
            belief = (consensus + self._opinions[b])[chosen]
            spelled = [self._spellings[b][i] for i in chosen]
            main, lines = _main_quotes(book, spelled, belief, spread[chosen])
            alternate = _alternate_quotes(book, spelled, belief, spread[chosen], lines)
            updated = at - timedelta(seconds=int(self._ages[snapshot, b]))
            if main:
                offers.append(BookQuotes(book, updated, tuple(main), tuple(alternate)))
        return offers


def american(probability: Floats, step: int = 1) -> Ints:
    """American prices of implied probabilities, margin included, rounded to `step`."""
    implied = np.clip(probability, 0.02, 0.98)
    exact = np.where(implied >= 0.5, -100 * implied / (1 - implied), 100 * (1 - implied) / implied)
    rounded = (np.rint(exact / step) * step).astype(np.int64)
    return np.where(np.abs(rounded) <= 100, 100, rounded)


def _main_quotes(
    book: Book, spelled: list[str], belief: Floats, spread: Floats
) -> tuple[list[Quote], Floats]:
    lines = np.floor(belief) + 0.5 if book.half_points_only else np.rint(2 * belief) / 2
    over, under = _two_sided(book, lines, belief, spread)
    quotes = [
        Quote(*quote) for quote in zip(spelled, lines.tolist(), over.tolist(), under.tolist(), strict=True)
    ]
    return quotes, lines


def _alternate_quotes(
    book: Book, spelled: list[str], belief: Floats, spread: Floats, main: Floats
) -> list[Quote]:
    quotes = []
    for offset in book.alternates:
        lines = main + offset
        over, under = _two_sided(book, lines, belief, spread)
        quoted = zip(spelled, lines.tolist(), over.tolist(), under.tolist(), strict=True)
        quotes += [Quote(*quote) for quote in quoted if quote[1] > 0]
    for milestone in book.milestones:
        prices = american(book.margin * _over(milestone, belief, spread), 5).tolist()
        near = (np.abs(main - milestone) <= 8).tolist()
        quotes += [Quote(spelled[i], milestone, prices[i], None) for i in range(len(spelled)) if near[i]]
    return quotes


def _over(lines: Floats | float, belief: Floats, spread: Floats) -> Floats:
    return np.asarray(ndtr((belief - lines) / spread), dtype=np.float64)


def _two_sided(book: Book, lines: Floats, belief: Floats, spread: Floats) -> tuple[Ints, Ints]:
    if book.flat_price is not None:
        flat = np.full(len(lines), book.flat_price, dtype=np.int64)
        return flat, flat
    over = _over(lines, belief, spread)
    return american(book.margin * over, book.price_step), american(book.margin * (1 - over), book.price_step)
