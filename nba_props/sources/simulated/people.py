"""The players and teams of the simulated league: who they are, how good they are, and who is traded when.

What belongs here: identity and talent. What does not: a night's minutes (`projection.py`) or points
(`games.py`).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nba_props.sources.simulated.names import CAST, FIRST_NAMES, LAST_NAMES
from nba_props.sources.simulated.streams import Purpose, stream
from nba_props.teams import TEAMS

Floats = npt.NDArray[np.float64]

#: Ids start here, out of the way of every real player's.
FIRST_PLAYER_ID = 900_001
ROSTER_SIZE = 15
#: Usual minutes by place in the rotation; the last five play when others cannot. They sum to a team's 240.
ROLE_MINUTES = (34.0, 32.5, 31.0, 29.0, 26.5, 23.0, 20.5, 18.5, 14.0, 11.0, 0.0, 0.0, 0.0, 0.0, 0.0)
#: Points a minute by place in the rotation, before each player's own talent.
ROLE_SCORING = (0.73, 0.61, 0.52, 0.46, 0.42, 0.40, 0.38, 0.36, 0.34, 0.32, 0.30, 0.30, 0.29, 0.29, 0.28)
ROLE_POSITIONS = ("G", "F", "G", "C", "F", "G-F", "F", "C", "G", "F", "G", "F", "C-F", "G", "F")

_RATES_36 = {  # rebounds, assists, steals, blocks in 36 minutes, by first position
    "G": (4.0, 6.2, 1.3, 0.4),
    "F": (6.6, 3.0, 1.1, 0.7),
    "C": (10.5, 2.4, 0.8, 1.5),
}
_HEIGHTS = {
    "G": ("6-2", "6-3", "6-4", "6-5"),
    "F": ("6-6", "6-7", "6-8", "6-9"),
    "C": ("6-10", "6-11", "7-0", "7-1"),
}
_COLLEGES = (
    "Northfield",
    "Lakeshore State",
    "Cedar Valley",
    "St. Alban's",
    "Port Royal Tech",
    "Highmoor",
    "-",
)
_COUNTRIES = ("USA", "USA", "USA", "USA", "Canada", "France", "Serbia", "Germany", "Australia", "Nigeria")


@dataclass(frozen=True)
class Player:
    """One invented player: who he is, and what he does with a minute on the court."""

    id: int
    first_name: str
    last_name: str
    position: str
    height: str
    weight: str
    jersey_number: str
    college: str
    country: str
    draft_year: int
    role_minutes: float
    points_per_minute: float
    three_share: float  # of his shots
    two_pct: float
    three_pct: float
    free_throws_per_shot: float
    free_throw_pct: float
    rates_36: tuple[float, float, float, float]  # rebounds, assists, steals, blocks

    @property
    def name(self) -> str:
        """The name the box score prints."""
        return f"{self.first_name} {self.last_name}"

    @property
    def points_per_shot(self) -> float:
        """Points a field-goal attempt brings, its free throws included."""
        return self.shooting_points_per_shot + self.free_throws_per_shot * self.free_throw_pct

    @property
    def shooting_points_per_shot(self) -> float:
        """Points a field-goal attempt brings, free throws apart."""
        return 2 * self.two_pct * (1 - self.three_share) + 3 * self.three_pct * self.three_share


@dataclass(frozen=True)
class Squad:
    """One team's players in a stretch without trades, and the team's style.

    `pace` multiplies its games' shots; `defence` multiplies what its opponents make of theirs (below 1 is
    good).
    """

    team: str
    pace: float
    defence: float
    players: tuple[Player, ...]

    def numbers(self, field: str) -> Floats:
        """One attribute of all players as an array in roster order."""
        return np.array([getattr(player, field) for player in self.players], dtype=np.float64)

    @cached_property
    def role_minutes(self) -> Floats:
        """Usual minutes, in roster order."""
        return self.numbers("role_minutes")

    @cached_property
    def shots_per_minute(self) -> Floats:
        """Field-goal attempts a minute when everyone plays, in roster order."""
        return self.numbers("points_per_minute") / self.numbers("points_per_shot")

    @cached_property
    def shooting_points(self) -> Floats:
        """Points a shot brings without free throws, in roster order."""
        return self.numbers("shooting_points_per_shot")

    @cached_property
    def free_throw_points(self) -> Floats:
        """Free-throw points a shot brings, in roster order."""
        return self.numbers("free_throws_per_shot") * self.numbers("free_throw_pct")


@dataclass(frozen=True)
class Trade:
    """Two players who change teams, as they stood before it."""

    place: int  # the game date of the stretch, counted from 0, from whose morning it holds
    first: tuple[str, int]  # team, slot
    second: tuple[str, int]


Rosters = dict[str, Squad]

#: Where the trades fall and whom they take, in the seed's order of teams: (date of the stretch, (team,
#: slot) twice).
_TRADES = ((8, (20, 3), (21, 2)), (22, (24, 5), (27, 4)))


def team_order(seed: int) -> list[str]:
    """The thirty abbreviations in the seed's own order, in which the planted people and trades are dealt."""
    rng = stream(seed, Purpose.PEOPLE, 0)
    return [TEAMS[i].abbreviation for i in rng.permutation(len(TEAMS))]


def draw_rosters(seed: int) -> Rosters:
    """Thirty teams of fifteen, the planted people in their places."""
    order = team_order(seed)
    rng = stream(seed, Purpose.PEOPLE, 1)
    names = _ordinary_names(rng, len(order) * ROSTER_SIZE)
    planted = {(order[one.team], one.slot): (one.first_name, one.last_name) for one in CAST}
    rosters: Rosters = {}
    for t, team in enumerate(TEAMS):
        places = range(t * ROSTER_SIZE, (t + 1) * ROSTER_SIZE)
        jerseys = rng.choice(56, ROSTER_SIZE, replace=False)
        players = tuple(
            _draw_player(
                rng,
                FIRST_PLAYER_ID + place,
                planted.get((team.abbreviation, slot), names[place]),
                slot,
                str(jerseys[slot]),
            )
            for slot, place in enumerate(places)
        )
        pace, defence = 1 + 0.025 * rng.standard_normal(), 1 + 0.028 * rng.standard_normal()
        rosters[team.abbreviation] = Squad(team.abbreviation, float(pace), float(defence), players)
    return rosters


def draw_trades(seed: int, dates: int) -> list[Trade]:
    """The trades of a stretch of so many game dates, earliest first. None falls on the last date."""
    order = team_order(seed)
    return [
        Trade(place, (order[one], slot), (order[other], other_slot))
        for place, (one, slot), (other, other_slot) in _TRADES
        if place < dates - 1
    ]


def after_trade(rosters: Rosters, trade: Trade) -> Rosters:
    """The rosters once the two players have changed places."""
    (team, slot), (other, other_slot) = trade.first, trade.second
    leaving, coming = rosters[team].players[slot], rosters[other].players[other_slot]
    return {
        **rosters,
        team: _with_player(rosters[team], slot, coming),
        other: _with_player(rosters[other], other_slot, leaving),
    }


def _with_player(squad: Squad, slot: int, player: Player) -> Squad:
    players = (*squad.players[:slot], player, *squad.players[slot + 1 :])
    return Squad(squad.team, squad.pace, squad.defence, players)


def _ordinary_names(rng: np.random.Generator, count: int) -> list[tuple[str, str]]:
    chosen = rng.choice(len(FIRST_NAMES) * len(LAST_NAMES), count, replace=False)
    return [(FIRST_NAMES[i // len(LAST_NAMES)], LAST_NAMES[i % len(LAST_NAMES)]) for i in chosen]


def _draw_player(rng: np.random.Generator, id_: int, name: tuple[str, str], slot: int, jersey: str) -> Player:
    position = ROLE_POSITIONS[slot]
    kind = position[0]
    talent = rng.standard_normal(6)
    rates = _RATES_36[kind]
    return Player(
        id=id_,
        first_name=name[0],
        last_name=name[1],
        position=position,
        height=str(rng.choice(_HEIGHTS[kind])),
        weight=str(int({"G": 195, "F": 222, "C": 248}[kind] + 10 * talent[5])),
        jersey_number=jersey,
        college=str(rng.choice(_COLLEGES)),
        country=str(rng.choice(_COUNTRIES)),
        draft_year=int(rng.integers(2012, 2025)),
        role_minutes=ROLE_MINUTES[slot],
        points_per_minute=float(ROLE_SCORING[slot] * np.exp(0.12 * talent[0])),
        three_share=float(np.clip({"G": 0.46, "F": 0.42, "C": 0.15}[kind] + 0.1 * talent[1], 0.02, 0.75)),
        two_pct=float(np.clip({"G": 0.52, "F": 0.54, "C": 0.61}[kind] + 0.03 * talent[2], 0.42, 0.72)),
        three_pct=float(np.clip(0.36 + 0.025 * talent[3], 0.28, 0.44)),
        free_throws_per_shot=float(np.clip(0.25 + 0.07 * talent[4], 0.08, 0.5)),
        free_throw_pct=float(np.clip(0.78 + 0.06 * talent[5], 0.55, 0.93)),
        rates_36=(rates[0], rates[1], rates[2], rates[3]),
    )
