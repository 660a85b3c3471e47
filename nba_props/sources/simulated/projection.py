"""What a well-informed person expects of a night: minutes and points of each player, given who is out.

The games are played around these expectations and the books set their lines on them, so that the market is
a good predictor and an absence moves team-mates. What belongs here: expectations. What does not: luck
(`games.py`), prices (`books.py`).
"""

from dataclasses import dataclass

import numpy as np

from nba_props.sources.simulated.people import Floats, Squad

TEAM_MINUTES = 240.0
#: Nobody is asked for more than this.
MOST_MINUTES = 39.0
#: Field-goal attempts of a team in a game of average pace.
TEAM_SHOTS = 88.0
#: What home does to the share of shots made; about 2.4 points a game between the two.
HOME_COURT = 1.013
#: Without its scorers a team takes the same shots, and makes fewer: efficiency falls as this power of
#: strength.
STRENGTH_POWER = 0.5
#: A week's ups and downs: amplitude and length in days of a slow wave through each player's scoring.
FORM_WAVE, FORM_DAYS = 0.07, 60.0


@dataclass(frozen=True)
class Projection:
    """Expected minutes, shots and points in roster order; `efficiency` multiplies the shots made."""

    minutes: Floats
    shot_share: Floats
    shots: float
    efficiency: float
    points: Floats

    @property
    def team_points(self) -> float:
        """The team's expected points."""
        return float(self.points.sum())


def spread_of_points(mean: Floats) -> Floats:
    """Standard deviation of a night's points: variance 4.3 mu - 0.065 mu^2, as measured in real games."""
    return np.sqrt(np.maximum(4.3 * mean - 0.065 * mean**2, 1.0))


def project(
    squad: Squad, available: Floats, opponent: Squad, day_ordinal: int, *, at_home: bool
) -> Projection:
    """Expect a team's night.

    `available` is 1 or 0 for each player; vacated minutes and shots go to the others.
    """
    minutes = share_minutes(squad.role_minutes, available)
    appetite = squad.shots_per_minute * _form(squad, day_ordinal)
    wants = minutes * appetite
    whole = float((squad.role_minutes * squad.shots_per_minute).sum())
    shots = TEAM_SHOTS * (squad.pace + opponent.pace) / 2
    court = HOME_COURT if at_home else 1 / HOME_COURT
    efficiency = (float(wants.sum()) / whole) ** STRENGTH_POWER * opponent.defence * court
    share = wants / wants.sum()
    points = shots * share * (squad.shooting_points * efficiency + squad.free_throw_points)
    return Projection(minutes, share, shots, efficiency, points)


def share_minutes(role: Floats, available: Floats) -> Floats:
    """Usual minutes of those who play, plus a share of what the absent leave; together a team's 240.

    The extra goes mostly to those who play anyway and have room below MOST_MINUTES.
    """
    minutes = role * available
    for _ in range(4):
        room = np.maximum(MOST_MINUTES - minutes, 0) * np.sqrt(minutes + 2) * available
        minutes = minutes + (TEAM_MINUTES - minutes.sum()) * room / room.sum()
    return minutes


def _form(squad: Squad, day_ordinal: int) -> Floats:
    """Each player's slow wave at a date; its phase is his id's, so it needs no memory of earlier dates."""
    phase = np.array(
        [player.id * 2.399963 for player in squad.players]
    )  # the golden angle spreads the phases
    return 1 + FORM_WAVE * np.sin(2 * np.pi * day_ordinal / FORM_DAYS + phase)
