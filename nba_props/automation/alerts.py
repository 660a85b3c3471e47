"""Alerts: what a person must hear, once when it begins and once when it is over.

What is failing is remembered in the home (`alerts.json`), so that a restart repeats nothing. A channel says
it: the console here; another channel is one class with `send`.

What belongs here: when something is said, and its words. What does not: finding faults (`alarms.py`).
"""

import json
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from nba_props import atomic
from nba_props.text import plain

_FILE = "alerts.json"
_SHOWN_PLAYERS = 12

Level = Literal["ERROR", "WARN"]


@dataclass(frozen=True)
class Alert:
    """Something wrong. `key` is what it is known by from its beginning to its end; `remedy` is the command
    that mends it.
    """

    key: str
    level: Level
    title: str
    remedy: str
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)
    players: tuple[str, ...] = ()


@dataclass(frozen=True)
class News:
    """What is to be said: faults that began, titles of those that ended; and what is open now."""

    began: tuple[Alert, ...]
    ended: tuple[str, ...]
    still_open: dict[str, str]


class Channel(Protocol):
    """A way to a person. `send` raises when the words did not get there: they are sent again next time."""

    def send(self, words: str) -> None:
        """Say it."""
        ...


class Console:
    """Standard error, where the daemon's log goes."""

    def send(self, words: str) -> None:
        """Print the words."""
        print(words, file=sys.stderr, flush=True)


def news(was_open: Mapping[str, str], failing: Iterable[Alert], well: Collection[str]) -> News:
    """What is new of what fails (alerts) and of what is well (keys), against what was open (key -> title)."""
    current = {alert.key: alert for alert in failing}
    began = tuple(alert for key, alert in current.items() if key not in was_open)
    ended = [key for key in was_open if key in set(well) - set(current)]
    still = {key: title for key, title in was_open.items() if key not in ended}
    return News(
        began, tuple(was_open[key] for key in ended), still | {alert.key: alert.title for alert in began}
    )


def words(alert: Alert) -> str:
    """The alert for a person: what, the numbers, who, and the command that mends it."""
    lines = [f"ALERT {alert.level}: {alert.title}"]
    if alert.numbers:
        lines.append("  " + ", ".join(f"{name} {value}" for name, value in alert.numbers.items()))
    if alert.players:
        more = len(alert.players) - _SHOWN_PLAYERS
        names = ", ".join(alert.players[:_SHOWN_PLAYERS]) + (f" and {more} more" if more > 0 else "")
        lines.append(f"  players: {names}")
    return "\n".join(plain(line) for line in [*lines, f"  mend it: {alert.remedy}"])


@dataclass(frozen=True)
class Alerts:
    """The alerts of a home: said through a channel, remembered in a file."""

    home: Path
    channel: Channel

    def report(self, failing: Iterable[Alert] = (), well: Collection[str] = ()) -> News:
        """Say what began and what ended. What could not be said stays unsaid and raises."""
        self.home.mkdir(parents=True, exist_ok=True)
        with atomic.exclusive(self.home / f"{_FILE}.lock"):
            told = news(self.open(), failing, well)
            for alert in told.began:
                self.channel.send(words(alert))
            for title in told.ended:
                self.channel.send(f"RECOVERED: {plain(title)}")
            if told.began or told.ended:
                with atomic.replacing(self.home / _FILE) as temporary:
                    temporary.write_text(json.dumps(told.still_open, indent=1))
        return told

    def open(self) -> dict[str, str]:
        """What is failing as far as is known: key -> title."""
        path = self.home / _FILE
        found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        return found
