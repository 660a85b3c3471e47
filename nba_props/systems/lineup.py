"""Which systems predict a slate, and why the others do not.

What belongs here: the record of that. What does not: fitting (`training.py`), and where models are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nba_props.systems import SYSTEM_IDS
from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.systems.protocol import System

#: Those that predict without being fitted; all seven come from `training.restore`.
SYSTEMS: tuple[System, ...] = (MovingAverageBaseline(),)


@dataclass(frozen=True)
class Lineup:
    """The systems that can predict, and by system_id why each of the others cannot.

    `stand_in` says of which month the models are and why, where they are not those of the date's own month.
    """

    systems: tuple[System, ...]
    absent: Mapping[str, str] = field(default_factory=dict)
    stand_in: str = ""

    @property
    def size(self) -> int:
        """How many systems there should be."""
        return len(self.systems) + len(self.absent)

    @property
    def why_absent(self) -> str:
        """Why systems are absent, each reason once; empty where none is."""
        return "; ".join(dict.fromkeys(self.absent.values()))

    @property
    def lack(self) -> str:
        """What training would mend; empty where every system predicts by the models of the date's month."""
        return self.stand_in or self.why_absent


def without_models(why: str) -> Lineup:
    """Those that predict without being fitted; the others are absent because of `why`."""
    present = {system.system_id for system in SYSTEMS}
    return Lineup(SYSTEMS, {name: why for name in SYSTEM_IDS if name not in present})
