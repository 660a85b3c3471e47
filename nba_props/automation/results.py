"""Box scores arrive: which dates are summarised and graded.

Corrections within a few days grade a date anew; nothing here ever predicts. Older ones are a backfill's
affair.

What belongs here: the decision. What does not: the runs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nba_props.partitions import DateWindow, is_partition


@dataclass(frozen=True)
class Decision:
    """The windows to run, the dates that wait for a run in progress, and what to remember (date ->
    fingerprint).
    """

    windows: tuple[DateWindow, ...]
    waiting: tuple[date, ...]
    seen: dict[date, str]


def window(today: date, correction_days: int) -> list[date]:
    """The dates whose results are watched: tonight, and those young enough to be corrected."""
    days = (today - timedelta(days=back) for back in range(correction_days, -1, -1))
    return [day for day in days if is_partition(day)]


def decide(
    prints: Mapping[date, str],
    seen: Mapping[date, str],
    *,
    graded: Collection[date],
    in_progress: Collection[date],
) -> Decision:
    """What to run for the payloads there are (date -> fingerprint, empty for none).

    A date never looked at before whose grades are stored counts as done: a new sensor does not repeat a
    season.
    """
    fresh = {day for day, found in prints.items() if found and _is_news(day, found, seen, graded)}
    waiting = fresh & set(in_progress)
    remembered = {day: found for day, found in prints.items() if found and day not in waiting}
    kept = {day: seen[day] for day in waiting if day in seen}
    return Decision(tuple(contiguous(fresh - waiting)), tuple(sorted(waiting)), remembered | kept)


def contiguous(days: Collection[date]) -> list[DateWindow]:
    """The dates as windows without a gap: a run carries one contiguous range."""
    windows: list[DateWindow] = []
    for day in sorted(days):
        if windows and day - windows[-1].end == timedelta(days=1):
            windows[-1] = DateWindow(windows[-1].start, day)
        else:
            windows.append(DateWindow.day(day))
    return windows


def _is_news(day: date, found: str, seen: Mapping[date, str], graded: Collection[date]) -> bool:
    return seen[day] != found if day in seen else day not in graded
