"""Who cannot play and since when the public knows: injuries that span games, rested stars, late scratches.

What belongs here: absences and their announcement. What does not: what an absence does to team-mates
(`projection.py`) or how a report prints it (`payloads/balldontlie.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from nba_props.clock import eastern_instant
from nba_props.sources.simulated.people import Floats, Player, Rosters
from nba_props.sources.simulated.streams import Purpose, stream

#: A player's chance of a new absence on a date. With the lengths below one or two players a team are out.
NEW_ABSENCE = 0.013
#: The share of players already out when the stretch begins.
OUT_AT_THE_START = 0.09
#: Lengths in days: (share, shortest, longest).
LENGTHS = ((0.45, 1, 3), (0.40, 4, 12), (0.15, 15, 50))
#: When a new absence becomes public: by the morning, in the afternoon; the rest are late scratches.
IN_THE_MORNING, BY_THE_AFTERNOON = 0.50, 0.88
#: A star's chance of a night off after a game the night before.
NIGHT_OFF, STAR_MINUTES = 0.06, 30.0
#: A listed player who plays after all: the chance that one stands in a date's report.
DOUBTFUL_BUT_PLAYS = 0.02
#: No more of one team are out at a time.
MOST_OUT = 5

_BODY_PARTS = ("ankle", "knee", "hamstring", "back", "calf", "shoulder", "illness", "hip", "groin", "foot")


@dataclass(frozen=True)
class Absence:
    """One player's stretch of dates out, both ends included.

    `announced_at` (UTC): when a report first says so.
    """

    player_id: int
    start: date
    end: date
    announced_at: datetime
    reason: str

    @property
    def is_late_scratch(self) -> bool:
        """Whether the first date's games began before anyone said so."""
        return self.announced_at > eastern_instant(self.start + timedelta(days=1), time(0, 0))


@dataclass
class Availability:
    """All absences of a stretch, and `doubts`: date -> id -> body part of who is listed and plays."""

    absences: list[Absence] = field(default_factory=list)
    doubts: dict[date, dict[int, str]] = field(default_factory=dict)
    _by_day: dict[date, list[Absence]] = field(default_factory=lambda: defaultdict(list))

    def add(self, absence: Absence) -> None:
        """Record one absence."""
        self.absences.append(absence)
        for i in range((absence.end - absence.start).days + 1):
            self._by_day[absence.start + timedelta(days=i)].append(absence)

    def out_on(self, day: date) -> frozenset[int]:
        """The ids of those who truly do not play on `day`."""
        return frozenset(absence.player_id for absence in self._by_day[day])

    def known_on(self, day: date, at: datetime) -> list[Absence]:
        """The absences of `day` that the public knows at the instant `at`."""
        return [absence for absence in self._by_day[day] if absence.announced_at <= at]

    def known_out(self, day: date, at: datetime) -> frozenset[int]:
        """The ids of those known at `at` not to play on `day`."""
        return frozenset(absence.player_id for absence in self.known_on(day, at))


def draw_availability(
    seed: int,
    dates: Sequence[date],
    rosters_on: Mapping[date, Rosters],
    second_night: Mapping[date, frozenset[str]],
) -> Availability:
    """Draw the absences of a stretch. `second_night`: the teams that play on a date and the date before."""
    availability = Availability()
    for place, day in enumerate(dates):
        rng = stream(seed, Purpose.AVAILABILITY, day.toordinal())
        out = availability.out_on(day)
        for team, squad in rosters_on[day].items():
            luck = rng.random((len(squad.players), 6))
            missing = sum(player.id in out for player in squad.players)
            doubts = []
            for player, chance in zip(squad.players, luck, strict=True):
                if player.id in out:
                    continue
                absence = _drawn(player, day, chance, first=place == 0, tired=team in second_night[day])
                if absence is not None and missing < MOST_OUT:
                    availability.add(absence)
                    missing += 1
                elif chance[4] < DOUBTFUL_BUT_PLAYS:
                    doubts.append((player.id, _part(chance[3])))
            availability.doubts.setdefault(day, {}).update(doubts)
    return availability


def _drawn(player: Player, day: date, luck: Iterable[float], *, first: bool, tired: bool) -> Absence | None:
    onset, length, report, part, _, night_off = luck
    if onset < (OUT_AT_THE_START if first else NEW_ABSENCE):
        announced = (
            eastern_instant(day - timedelta(days=2), time(18, 0)) if first else _announced(day, report)
        )
        return Absence(player.id, day, day + timedelta(days=_length(length) - 1), announced, _part(part))
    if tired and player.role_minutes >= STAR_MINUTES and night_off < NIGHT_OFF:
        return Absence(player.id, day, day, _announced(day, report), "rest")
    return None


def _announced(day: date, luck: float) -> datetime:
    """10:30 Eastern, some minute of the afternoon before 16:55, or (a late scratch) only the next morning."""
    if luck < IN_THE_MORNING:
        return eastern_instant(day, time(10, 30))
    if luck < BY_THE_AFTERNOON:
        share = (luck - IN_THE_MORNING) / (BY_THE_AFTERNOON - IN_THE_MORNING)
        return eastern_instant(day, time(12, 0)) + timedelta(minutes=int(295 * share))
    return eastern_instant(day + timedelta(days=1), time(9, 0))


def _length(luck: float) -> int:
    for share, shortest, longest in LENGTHS:
        if luck < share:
            return shortest + int((longest - shortest + 1) * luck / share)
        luck -= share
    return LENGTHS[-1][2]


def _part(luck: float) -> str:
    return _BODY_PARTS[int(luck * len(_BODY_PARTS))]


def nights_in_a_row(played: Mapping[date, frozenset[str]]) -> dict[date, frozenset[str]]:
    """For each date the teams that also played the date before. `played`: the teams of each date."""
    return {day: teams & played.get(day - timedelta(days=1), frozenset()) for day, teams in played.items()}


def as_array(players: Sequence[Player], out: frozenset[int]) -> Floats:
    """1 for each player who is available, 0 for one who is out, in their order."""
    return np.array([player.id not in out for player in players], dtype=np.float64)
