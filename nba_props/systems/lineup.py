"""Which systems predict a slate, and why the others do not.

What belongs here: the record of that. What does not: fitting (`training.py`), and where models are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nba_props.systems import SYSTEMS
from nba_props.systems.protocol import System
from nba_props.systems.training import SYSTEM_IDS


@dataclass(frozen=True)
class Lineup:
    """The systems that can predict, and by system_id why each of the others cannot."""

    systems: tuple[System, ...]
    absent: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many systems there should be."""
        return len(self.systems) + len(self.absent)

    @property
    def why_absent(self) -> str:
        """Why systems are absent, each reason once; empty where none is."""
        return "; ".join(dict.fromkeys(self.absent.values()))


def without_models(why: str) -> Lineup:
    """Those that predict without being fitted; the others are absent because of `why`."""
    present = {system.system_id for system in SYSTEMS}
    return Lineup(SYSTEMS, {name: why for name in SYSTEM_IDS if name not in present})
