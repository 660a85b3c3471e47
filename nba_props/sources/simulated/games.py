"""One night's luck: from what was expected of two teams to their box scores.

Everything a box score must keep holds by construction: points = 2 FGM + 3PM + FTM, team minutes 240 plus 25
an overtime, no tie at the end, plus-minus five times the margin. What belongs here: chance. What does not:
expectations (`projection.py`), formats (`payloads/`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nba_props.sources.simulated.people import Floats, Squad
from nba_props.sources.simulated.projection import Projection, spread_of_points

Ints = npt.NDArray[np.int64]

#: Spread of a rotation player's minutes around the expected ones (log scale).
MINUTES_SPREAD = 0.11
#: The chance that a player leaves early, and the share of his minutes he then plays.
EARLY_EXIT, EARLY_EXIT_SHARE = 0.012, 0.3
#: The chance that a deep reserve sees the last minutes, and how many.
GARBAGE_TIME, GARBAGE_MINUTES = 0.12, 3.0
#: The share of his team's shots he takes in a minute.
GARBAGE_SHOT_SHARE = 0.0034
MOST_MINUTES = 46.0
#: Spread of a team's shots around the expected number.
SHOTS_SPREAD = 3.5
#: Shots of one team in an overtime.
OVERTIME_SHOTS = 9
MOST_OVERTIMES = 3
#: The points variance a player's shots and minutes bring by themselves, per point; nightly form makes up
#: the rest.
OTHER_VARIANCE = 2.7

_COUNTS = ("fgm", "fga", "fg3m", "fg3a", "ftm", "fta")


@dataclass(frozen=True)
class Box:
    """One team's box score, arrays in roster order; a player with 0 minutes did not play."""

    squad: Squad
    minutes: Ints
    fgm: Ints
    fga: Ints
    fg3m: Ints
    fg3a: Ints
    ftm: Ints
    fta: Ints
    oreb: Ints
    dreb: Ints
    ast: Ints
    stl: Ints
    blk: Ints
    tov: Ints
    pf: Ints
    plus_minus: Ints
    periods: tuple[int, ...]  # points by quarter, then by overtime

    @property
    def pts(self) -> Ints:
        """Points by player."""
        return 2 * self.fgm + self.fg3m + self.ftm

    @property
    def score(self) -> int:
        """The team's points."""
        return int(self.pts.sum())


@dataclass(frozen=True)
class Result:
    """A played game; `early_points` are those of half an hour after tip, home and away."""

    home: Box
    away: Box
    early_points: tuple[Ints, Ints]

    @property
    def overtimes(self) -> int:
        """How many overtimes it took."""
        return len(self.home.periods) - 4


class _Side:
    """One team during a game: its players' minutes, and what they have shot so far."""

    def __init__(
        self, rng: np.random.Generator, squad: Squad, available: Floats, expected: Projection
    ) -> None:
        self.rng, self.squad, self.expected = rng, squad, expected
        self.minutes = _draw_minutes(rng, expected.minutes, available)
        appetite = expected.shot_share * _nightly_form(rng, expected.points)
        unexpected = np.full_like(appetite, GARBAGE_SHOT_SHARE)
        self.per_minute: Floats = np.divide(
            appetite, expected.minutes, out=unexpected, where=expected.minutes > 0
        )
        self.counts = {name: np.zeros(len(squad.players), dtype=np.int64) for name in _COUNTS}
        self.periods: list[int] = []

    @property
    def score(self) -> int:
        return int((2 * self.counts["fgm"] + self.counts["fg3m"] + self.counts["ftm"]).sum())

    def shoot(self, attempts: int, weights: Floats) -> int:
        """Take so many shots, shared by `weights`; the points they brought."""
        rng, squad, before = self.rng, self.squad, self.score
        fga = rng.multinomial(attempts, weights / weights.sum())
        fg3a = rng.binomial(fga, squad.numbers("three_share"))
        makes = self.expected.efficiency
        fg3m = rng.binomial(fg3a, np.clip(squad.numbers("three_pct") * makes, 0, 1))
        fg2m = rng.binomial(fga - fg3a, np.clip(squad.numbers("two_pct") * makes, 0, 1))
        fta = rng.poisson(fga * squad.numbers("free_throws_per_shot"))
        ftm = rng.binomial(fta, squad.numbers("free_throw_pct"))
        for name, drawn in zip(_COUNTS, (fg2m + fg3m, fga, fg3m, fg3a, ftm, fta), strict=True):
            self.counts[name] += drawn
        return self.score - before

    def regulation(self) -> None:
        """Four quarters."""
        attempts = round(self.expected.shots + SHOTS_SPREAD * self.rng.standard_normal())
        points = self.shoot(attempts, self.minutes * self.per_minute)
        self.periods = [int(quarter) for quarter in self.rng.multinomial(points, [0.25] * 4)]

    def overtime(self) -> None:
        """Five more minutes for the five who played most."""
        five = np.argsort(-self.minutes, kind="stable")[:5]
        self.minutes[five] += 5
        on_court = np.zeros(len(self.minutes))
        on_court[five] = 1
        self.periods.append(self.shoot(OVERTIME_SHOTS, on_court * self.per_minute))

    def last_free_throw(self) -> None:
        """One free throw by the man with the most shots, which ends a game that would not end."""
        shooter = int(np.argmax(self.counts["fga"]))
        self.counts["ftm"][shooter] += 1
        self.counts["fta"][shooter] += 1
        self.periods[-1] += 1

    def box(self, margin: int) -> Box:
        return Box(
            self.squad,
            self.minutes,
            plus_minus=_plus_minus(self.rng, self.minutes, margin),
            periods=tuple(self.periods),
            **self.counts,
            **_other_counts(self.rng, self.squad, self.minutes),
        )


def play(
    rng: np.random.Generator,
    squads: tuple[Squad, Squad],
    available: tuple[Floats, Floats],
    expected: tuple[Projection, Projection],
) -> Result:
    """Play one game, home side first. `available` is 1 or 0 for each player in roster order."""
    home, away = (_Side(rng, *side) for side in zip(squads, available, expected, strict=True))
    home.regulation()
    away.regulation()
    for _ in range(MOST_OVERTIMES):
        if home.score != away.score:
            break
        home.overtime()
        away.overtime()
    if home.score == away.score:
        home.last_free_throw()
    margin = home.score - away.score
    boxes = home.box(margin), away.box(-margin)
    early = _early_points(rng, boxes[0]), _early_points(rng, boxes[1])
    return Result(*boxes, early)


def whole_numbers(shares: Floats, total: int) -> Ints:
    """Round to whole numbers that sum to `total`, the largest remainders upwards."""
    floors = np.floor(shares).astype(np.int64)
    order = np.argsort(-(shares - floors), kind="stable")
    left = total - int(floors.sum())
    floors[order] += left // len(order)
    floors[order[: left % len(order)]] += 1
    return floors


def _draw_minutes(rng: np.random.Generator, expected: Floats, available: Floats) -> Ints:
    luck = np.exp(MINUTES_SPREAD * rng.standard_normal(len(expected)))
    leaves = np.where(rng.random(len(expected)) < EARLY_EXIT, EARLY_EXIT_SHARE, 1.0)
    last_minutes = (rng.random(len(expected)) < GARBAGE_TIME) & (expected < 1)
    minutes = (expected * luck * leaves + GARBAGE_MINUTES * last_minutes) * available
    for _ in range(3):
        minutes = np.minimum(minutes * 240 / minutes.sum(), MOST_MINUTES)
    played = np.flatnonzero(minutes > 0)
    drawn = np.zeros(len(expected), dtype=np.int64)
    drawn[played] = whole_numbers(minutes[played], 240)
    return drawn


def _nightly_form(rng: np.random.Generator, points: Floats) -> Floats:
    """A factor with mean 1 that brings the spread of points up to that of real games."""
    missing = np.maximum(spread_of_points(points) ** 2 - OTHER_VARIANCE * points, 0)
    squared = np.clip(missing / np.maximum(points, 1) ** 2, 0.002, 0.6)
    form: Floats = rng.gamma(1 / squared, squared)
    return form


def _other_counts(rng: np.random.Generator, squad: Squad, minutes: Ints) -> dict[str, Ints]:
    rates = np.array([player.rates_36 for player in squad.players]).T * minutes / 36
    rebounds = rng.poisson(rates[0])
    offensive = rng.binomial(rebounds, 0.25)
    return {
        "oreb": offensive,
        "dreb": rebounds - offensive,
        "ast": rng.poisson(rates[1]),
        "stl": rng.poisson(rates[2]),
        "blk": rng.poisson(rates[3]),
        "tov": rng.poisson(minutes * 13.5 / 240),
        "pf": np.minimum(rng.poisson(minutes * 19 / 240), 6),
    }


def _plus_minus(rng: np.random.Generator, minutes: Ints, margin: int) -> Ints:
    played = np.flatnonzero(minutes > 0)
    time = minutes[played].astype(np.float64)
    raw = margin * time / 48 + 1.4 * np.sqrt(time) * rng.standard_normal(len(played))
    raw += (5 * margin - raw.sum()) * time / time.sum()
    drawn = np.zeros(len(minutes), dtype=np.int64)
    drawn[played] = whole_numbers(raw, 5 * margin)
    return drawn


def _early_points(rng: np.random.Generator, box: Box) -> Ints:
    """Points by player half an hour after tip: about a quarter of the night's."""
    return rng.binomial(box.pts, 0.25)
