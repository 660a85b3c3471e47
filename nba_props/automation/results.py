"""Box scores arrive: which dates are summarised and graded.

Corrections within a few days grade a date anew; nothing here ever predicts. Older ones are a backfill's
affair.

What belongs here: the decision. What does not: the runs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nba_props.partitions import DateWindow, is_partition

#: A date's results are asked for this often on the same payloads before a person is needed.
MOST_RUNS = 3


@dataclass(frozen=True)
class Seen:
    """What is remembered of a date: the fingerprint of its box scores; and, until grades are made anew, how
    many runs those were given, when the last was asked for (wall clock, ISO text), and what the grades made
    by then were known by.
    """

    print: str
    runs: int = 0
    last_run: str | None = None
    stood: str = ""


@dataclass(frozen=True)
class Decision:
    """The windows to run, the dates that wait for a run in progress, and what to remember."""

    windows: tuple[DateWindow, ...]
    waiting: tuple[date, ...]
    seen: dict[date, Seen]


def window(today: date, correction_days: int) -> list[date]:
    """The dates whose results are watched: tonight, and those young enough to be corrected."""
    days = (today - timedelta(days=back) for back in range(correction_days, -1, -1))
    return [day for day in days if is_partition(day)]


def decide(
    prints: Mapping[date, str],
    seen: Mapping[date, Seen],
    *,
    graded: Mapping[date, str],
    in_progress: Collection[date],
    now: datetime,
    patience: timedelta,
) -> Decision:
    """What to run for the payloads there are (date -> fingerprint, empty for none).

    `graded` tells what a date's latest grades are known by (absent for none). A date never looked at before
    that has grades counts as done: a new sensor does not repeat a season. A run after which they are the same
    has failed, or died: it is repeated after `patience`, a bounded number of times.
    """
    known = {day: _settled(seen[day], graded.get(day, "")) for day in prints if day in seen}
    known |= {day: Seen(prints[day]) for day in prints if day not in seen and day in graded}
    landed = {day: found for day, found in prints.items() if found}
    due = {day for day, found in landed.items() if _is_due(known.get(day), found, now, patience)}
    waiting = due & set(in_progress)
    asked = {day: _asked(known.get(day), landed[day], graded.get(day, ""), now) for day in due - waiting}
    kept = {day: known[day] for day in landed if day in known}
    return Decision(tuple(contiguous(asked)), tuple(sorted(waiting)), kept | asked)


def _settled(known: Seen, grades: str) -> Seen:
    """Grades made since the run was asked for: there is nothing more to wait for."""
    return Seen(known.print) if known.runs and grades != known.stood else known


def _is_due(known: Seen | None, found: str, now: datetime, patience: timedelta) -> bool:
    if known is None or known.print != found:
        return True
    if known.last_run is None or known.runs >= MOST_RUNS:
        return False
    return now - datetime.fromisoformat(known.last_run) >= patience


def _asked(known: Seen | None, found: str, grades: str, now: datetime) -> Seen:
    runs = known.runs if known is not None and known.print == found else 0
    return Seen(found, runs + 1, now.isoformat(), grades)


def contiguous(days: Collection[date]) -> list[DateWindow]:
    """The dates as windows without a gap: a run carries one contiguous range."""
    windows: list[DateWindow] = []
    for day in sorted(days):
        if windows and day - windows[-1].end == timedelta(days=1):
            windows[-1] = DateWindow(windows[-1].start, day)
        else:
            windows.append(DateWindow.day(day))
    return windows
