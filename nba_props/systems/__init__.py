"""The prediction systems. A new one is one module and one line in `SYSTEMS`."""

from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.systems.protocol import System

SYSTEMS: tuple[System, ...] = (MovingAverageBaseline(),)
