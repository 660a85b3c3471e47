"""What has landed and was never worked on.

What belongs here: holding the landing zone against the warehouse. What does not: working on it (`runner.py`).
"""

from datetime import date

from nba_props.assets import analytics
from nba_props.landing import Landing
from nba_props.partitions import DateWindow, is_partition
from nba_props.settings import Settings
from nba_props.warehouse.lake import Lake


def missing_history(settings: Settings, day: date) -> DateWindow | None:
    """The dates before `day` that have landed results and no summary yet, as one window.

    None when all have one.
    """
    landing, lake = Landing(settings.landing_url), Lake(settings.warehouse_dir)
    feeds = [
        feed for feed in landing.feeds() if feed.split(".")[-1] in ("box_scores", "stats", "player_game_logs")
    ]
    landed: set[date] = set().union(*(landing.days(feed) for feed in feeds))
    missing = sorted(
        found for found in landed - set(lake.dates(analytics.SUMMARY)) if found < day and is_partition(found)
    )
    return DateWindow(missing[0], missing[-1]) if missing else None
