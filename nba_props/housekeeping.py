"""What keeps a home from growing for ever: players' partitions of old seasons, staged rows of old slates.

What belongs here: doing it for a home. What does not: what may go (`predictions/staging.py`).
"""

from datetime import date

from nba_props import home
from nba_props.assets import slate
from nba_props.assets.run import Run
from nba_props.definitions import services
from nba_props.partitions import PLAYERS_NAME, parse_player_key
from nba_props.settings import Settings


def prune_players(settings: Settings, before: date) -> int:
    """Remove the partitions of players on dates before `before` from the instance; returns how many.

    Predictions and their history stay: a partition is only the button that predicts a player again.
    """
    with home.instance(settings) as instance:
        keys = instance.get_dynamic_partitions(PLAYERS_NAME)
        old = [key for key in keys if parse_player_key(key)[0] < before]
        for key in old:
            instance.delete_dynamic_partition(PLAYERS_NAME, key)
    return len(old)


def expire(settings: Settings) -> slate.Expired:
    """Remove staged rows that are old and published."""
    home.prepare(settings)
    used = services(settings)
    return slate.expire(
        Run(services=used, run_id="expire", window=None, is_backfill=False, now=used.clock.now())
    )
