"""ESPN: the scoreboard of a date and the league's injuries. No key, and no promise that it stays.

What belongs here: this service's addresses. What does not: its format (`sources/espn.py`).
"""

from datetime import date, datetime

from nba_props.feeds.requests import Request, Service

SERVICE = Service(name="espn", title="ESPN", url="espn_url", per_minute=30.0)

SCOREBOARD = "espn.scoreboard"
INJURIES = "espn.injuries"

_NBA = "/apis/site/v2/sports/basketball/nba"


def scoreboard(day: date, slot: datetime) -> Request:
    """The games of a date."""
    params = (("dates", f"{day:%Y%m%d}"),)
    return Request(SCOREBOARD, SERVICE.name, f"{_NBA}/scoreboard", params, day, slot, subject="games")


def injuries(day: date, slot: datetime) -> Request:
    """Everyone who is reported injured now."""
    return Request(INJURIES, SERVICE.name, f"{_NBA}/injuries", (), day, slot, subject="injuries")
