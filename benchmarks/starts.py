"""From the return key to the print: commands that only read, and loading the graph.

What belongs here: start-up. What does not: commands that compute.
"""

from benchmarks.ground import Ground
from benchmarks.measure import Figure, command, figure, python

_RUNS = 5


def definitions(ground: Ground) -> Figure:
    """A process that only loads the code location."""
    return figure(
        [python(ground.fresh("none"), "-c", "import nba_props.definitions").seconds for _ in range(_RUNS)]
    )


def board(ground: Ground) -> Figure:
    """`nba-props board` of one date."""
    return _started(ground, "board", "2026-01-16", target=1.5)


def status(ground: Ground) -> Figure:
    """`nba-props status` over three seasons."""
    return _started(ground, "status", target=2)


def sql(ground: Ground) -> Figure:
    """`nba-props sql` counting three seasons of box rows."""
    return _started(ground, "sql", "SELECT count(*) FROM nba_raw.bdl_player_boxscores")


def _started(ground: Ground, *arguments: str, target: float | None = None) -> Figure:
    # Holes are no failure here: not every home is whole.
    seen = [command(ground.fullest, *arguments, good=(0, 1)).seconds for _ in range(_RUNS)]
    return figure(seen, target=target)
