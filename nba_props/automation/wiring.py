"""All that acts by itself, for the code location.

What belongs here: the list. What does not: any one of them.
"""

from nba_props.automation.alarms import ALARMS
from nba_props.automation.conditions import automated
from nba_props.automation.fetching import feed_clock, fetch
from nba_props.automation.jobs import JOBS as _MAKING
from nba_props.automation.schedules import SCHEDULES
from nba_props.automation.sensors import SENSORS as _LOOKING

JOBS = [*_MAKING, fetch]
SENSORS = [*_LOOKING, feed_clock, *ALARMS]

__all__ = ["JOBS", "SCHEDULES", "SENSORS", "automated"]
