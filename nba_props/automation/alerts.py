"""Alerts: what a person must hear, once when it begins and once when it is over.

A fault is known by what it is about and by its dates. It is over when a later run has found each of those
dates well; while it goes on it is said again only after a setting's pause.

What belongs here: what an alert is, when it is said, and its words. What does not: finding faults
(`alarms.py`), remembering what is open (`alert_book.py`), and getting words to a person (`outbox.py`,
`slack.py`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from nba_props.text import plain

_SHOWN_PLAYERS = 12

Level = Literal["ERROR", "WARN"]


@dataclass(frozen=True)
class Alert:
    """Something wrong.

    `about` is what is wrong whatever the date (a check, a job), `dates` those on which it is; `tables` what a
    failed run was to make, so that any run that makes them ends it. `remedy` is the command that mends it,
    `link` the page of the run.
    """

    about: str
    level: Level
    title: str
    remedy: str
    dates: frozenset[date] = frozenset()
    tables: frozenset[str] = frozenset()
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)
    players: tuple[str, ...] = ()
    link: str = ""

    @property
    def key(self) -> str:
        """What the fault is known by while it is open."""
        if not self.dates:
            return self.about
        first, last = min(self.dates), max(self.dates)
        return f"{self.about}:{first}" + ("" if first == last else f":{last}")


@dataclass(frozen=True)
class Well:
    """Found well: a check or job on these dates, or, of a run, all tables that it made."""

    about: str
    dates: frozenset[date] = frozenset()
    tables: frozenset[str] = frozenset()

    def ends(self, fault: "Open") -> bool:
        """Whether it says anything of the fault: it is about the same, or made what the other was to make."""
        return fault.about == self.about or bool(fault.tables and fault.tables <= self.tables)


@dataclass(frozen=True)
class Open:
    """A fault that is not over: its title, the dates still to be found well, when it was last said, and the
    command that mends it (empty where it began before that was kept).
    """

    about: str
    title: str
    dates: frozenset[date]
    tables: frozenset[str]
    said_at: datetime
    remedy: str = ""


@dataclass(frozen=True)
class News:
    """What is to be said: alerts that begin or are said again, titles of what is over; and what is open
    now.
    """

    said: tuple[Alert, ...]
    ended: tuple[str, ...]
    still_open: dict[str, Open]


def news(
    was_open: Mapping[str, Open],
    failing: Iterable[Alert],
    well: Iterable[Well],
    *,
    now: datetime,
    repeat: timedelta | None,
) -> News:
    """What is new of what fails and of what is well, against what was open (by key).

    What fails and is well in one report fails. A fault whose dates all lie in an open one is that one. An
    open fault is said again after `repeat` (None: never), if it is seen again.
    """
    current = {alert.key: alert for alert in failing}
    left = {key: _without(fault, current.values(), well) for key, fault in was_open.items()}
    still = {key: fault for key, fault in left.items() if fault is not None}
    ended = tuple(was_open[key].title for key, fault in left.items() if fault is None)
    said = []
    for key, alert in current.items():
        known = next((name for name, fault in still.items() if _is_part_of(alert, fault)), None)
        if known is not None and not _is_long_ago(still[known], now, repeat):
            continue
        said.append(alert)
        place = known or key
        dates = alert.dates | (still[place].dates if place in still else frozenset())
        still[place] = Open(alert.about, alert.title, dates, alert.tables, now, alert.remedy)
    return News(tuple(said), ended, still)


def words(alert: Alert) -> str:
    """The alert for a person: what, the numbers, who, the command that mends it, and where to look."""
    lines = [f"ALERT {alert.level}: {alert.title}"]
    if alert.numbers:
        lines.append("  " + ", ".join(f"{name} {_figure(value)}" for name, value in alert.numbers.items()))
    if alert.players:
        more = len(alert.players) - _SHOWN_PLAYERS
        names = ", ".join(alert.players[:_SHOWN_PLAYERS]) + (f" and {more} more" if more > 0 else "")
        lines.append(f"  players: {names}")
    lines.append(f"  mend it: {alert.remedy}")
    if alert.link:
        lines.append(f"  look: {alert.link}")
    return "\n".join(plain(line) for line in lines)


def words_of_end(title: str) -> str:
    """That a fault is over."""
    return f"RECOVERED: {plain(title)}"


def _figure(value: float | int | str) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _without(fault: Open, failing: Collection[Alert], well: Iterable[Well]) -> Open | None:
    """The fault with the dates that are not found well; None where it is over."""
    same = [alert for alert in failing if alert.about == fault.about]
    found = [each for each in well if each.ends(fault)]
    if not fault.dates:
        return None if found and not same else fault
    failed = {day for alert in same for day in alert.dates}
    good = {day for each in found for day in each.dates} - failed
    left = fault.dates - good
    return replace(fault, dates=left) if left else None


def _is_part_of(alert: Alert, fault: Open) -> bool:
    is_alike = alert.about == fault.about and bool(alert.dates) == bool(fault.dates)
    return is_alike and alert.dates <= fault.dates


def _is_long_ago(fault: Open, now: datetime, repeat: timedelta | None) -> bool:
    return repeat is not None and now - fault.said_at >= repeat
