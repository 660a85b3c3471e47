"""The commands that do the work, each a whole process on a home of its own.

What belongs here: import, backfill, slate, the simulated league. What does not: parts of them.
"""

from typing import Any

from benchmarks.ground import SIMULATED_DAYS, Ground
from benchmarks.measure import Ended, Figure, command, figure

_SLATES = ("2026-01-16", "2025-12-26")
_FEATURES_TO_PUBLISH = (
    "upcoming_player_game_context", "zone_analysis", "factors", "feature_store", "player_prop_predictions",
)  # fmt: skip


def importing(ground: Ground) -> Figure:
    """`nba-props import` of the real folder into an empty home."""
    files = str(ground.real_files)
    return figure([command(ground.fresh("import"), "import", files).seconds for _ in range(3)], target=20)


def history(ground: Ground) -> Figure:
    """What a first slate does before itself: three seasons of results."""
    return _backfilled(ground.history[1])


def backfill(ground: Ground) -> Figure:
    """`nba-props backfill` of three seasons, every table."""
    targets = {"seconds": 480, "computing_seconds": 90, "peak_mib": 2048}
    return _backfilled(ground.whole[1], targets=targets)


def slate(ground: Ground) -> dict[str, Figure]:
    """`nba-props slate` of two dates whose history is made and nothing else."""
    return {day: _slate(ground, day) for day in _SLATES}


def simulated(ground: Ground) -> dict[str, Figure]:
    """The simulated league: landing it, and `backfill` of all its dates."""
    _, landed, done = ground.simulated
    return {"landing": figure([landed.seconds], days=SIMULATED_DAYS), "backfill": _backfilled(done)}


def _slate(ground: Ground, day: str) -> Figure:
    home = ground.copy(ground.history[0], "slate")
    ended = [command(home, "slate", day) for _ in range(3)]
    report = command(home, "backfill", "--from", day, "--to", day, "--json").json()["computing"]
    working = [seconds for name, seconds in report.items() if name.endswith(_FEATURES_TO_PUBLISH)]
    return figure(
        [one.seconds for one in ended],
        first=round(ended[0].seconds, 2),
        target=20,
        features_to_publish_seconds=round(sum(working), 3),
        features_to_publish_target=2,
    )


def _backfilled(done: Ended, **more: Any) -> Figure:
    report = done.json()
    dagster = report["seconds"] - report["computing_seconds"]
    slowest = sorted(report["computing"].items(), key=lambda item: -item[1])[:5]
    return figure(
        [done.seconds],
        computing_seconds=report["computing_seconds"],
        slowest_tables=dict(slowest),
        dagster_seconds=round(dagster, 1),
        events=report["events"],
        ms_per_event=round(1000 * dagster / report["events"], 2),
        peak_mib=round(done.peak_mib),
        **more,
    )
