"""The prediction systems.

A new one is one module and one line in `training.MEMBERS`. `SYSTEMS` are those that predict without being
fitted; all seven come from `training.restore`.
"""

from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.systems.protocol import System

SYSTEMS: tuple[System, ...] = (MovingAverageBaseline(),)
