"""Runs that are not over: which dates they work on, and whether their process still lives.

What belongs here: telling, from what a run carries. What does not: asking Dagster (`looking.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nba_props import tags


@dataclass(frozen=True)
class RunInProgress:
    """A run that is not over: what it is, what it carries, since when it is
    meant to run (wall clock; None while it waits in the queue)."""

    run_id: str
    job: str
    tags: Mapping[str, str]
    started_at: datetime | None


@dataclass(frozen=True)
class Gone:
    """A run whose process is gone, and how that is known."""

    run: RunInProgress
    why: str


def gone(
    runs: Iterable[RunInProgress],
    *,
    host: str,
    is_alive: Callable[[int], bool],
    now: datetime,
    nameless: timedelta,
) -> list[Gone]:
    """The started runs whose process is gone.

    A run names its process when it starts; one of this host is judged by that. One that has named none after
    `nameless` died before it could. A process of another host cannot be judged from here.
    """
    found = []
    for run in runs:
        process = run.tags.get(tags.PROCESS)
        if run.started_at is None:
            continue
        if process is None:
            if now - run.started_at > nameless:
                found.append(
                    Gone(run, f"started {_ago(now - run.started_at)} ago and no process works on it")
                )
        elif run.tags.get(tags.HOST) == host and not is_alive(int(process)):
            found.append(Gone(run, f"its process {process} on {host} is gone"))
    return found


def works_on(run: RunInProgress, day: date) -> bool:
    """Whether a run may write the date: its own, one of its range, or any date while it writes history anew.

    History is everybody's: names and registry are made of all of it. Pages are written for nobody's table.
    """
    if tags.PAGE in run.tags:
        return False
    if tags.BACKFILL in run.tags or tags.UI_BACKFILL in run.tags:
        return True
    key = day.isoformat()
    one = (run.tags.get(tags.DATE), run.tags.get(tags.PARTITION, "")[: len(key)])
    first, last = (run.tags.get(name, "")[: len(key)] for name in (tags.RANGE_START, tags.RANGE_END))
    return key in one or bool(first and first <= key <= last)


def _ago(duration: timedelta) -> str:
    return f"{duration.total_seconds():.0f} s"
