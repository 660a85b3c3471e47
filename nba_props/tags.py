"""The tags our runs carry: how a run says which date it works on, which process it is, and what it was asked.

What belongs here: names of tags and their spelling. What does not: who sets or obeys them.
"""

from collections.abc import Iterable

#: The one date a run works on; two queued runs of one date wait for each other (`dagster.yaml`).
DATE = "nba_props/date"
#: Where the run's process is: a run whose process is gone is failed by the stall watch.
HOST = "nba_props/host"
PROCESS = "nba_props/process"
#: Set on runs that write history anew; only these, and the UI's backfills, touch what is frozen after
#: tip-off.
BACKFILL = "nba_props/backfill"
#: Overrides of one run: the share of players at which it publishes, whether it publishes whatever it has, and
#: whom alone it predicts (lookups, comma-separated).
MIN_COMPLETION = "nba_props/min_completion"
FORCE = "nba_props/force"
PLAYERS = "nba_props/players"
#: The run publishes what is staged and predicts nobody.
PUBLISH_ONLY = "nba_props/publish_only"
#: The one system a run predicts again, from stored features.
REGENERATE = "nba_props/regenerate"
#: The run mends predictions held against lines nobody quoted, and changes nothing else.
REMEDY = "nba_props/remedy"
#: Why a sensor launched the run, for a person.
WHY = "nba_props/why"
#: The feed and date a run fetches. It writes no date's tables, so it carries no `DATE`.
FEED = "nba_props/feed"
#: The run writes pages and no table: nobody who works on its date waits for it.
PAGE = "nba_props/page"

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
PARTITION = "dagster/partition"
UI_BACKFILL = "dagster/backfill"


def players(lookups: Iterable[str]) -> str:
    """The value of `PLAYERS`."""
    return ",".join(sorted(lookups))
