"""The alerts of a home: what is open and what is on its way to a person, in one file (`alerts.json`).

Reporting a fault writes it down and says it on standard error, where the daemon's log goes. Nothing is sent
there: a sensor of its own (`alarms.alert_delivery`) does, so that a slow service holds up neither a run nor
whoever looks for faults. Both are changed together under one lock, so that restarts and a second daemon
repeat nothing.

What belongs here: the file. What does not: what is news (`alerts.py`), and when what is sent (`outbox.py`).
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from nba_props import atomic
from nba_props.automation.alerts import Alert, News, Open, Well, news, words, words_of_end
from nba_props.automation.outbox import Answer, Message, Outbox, Pauses
from nba_props.settings import Settings
from nba_props.text import scrubbed

FILE = "alerts.json"
#: One visit sends for so long; what is left is sent by the next.
_VISIT_SECONDS = 10.0


class Channel(Protocol):
    """A way to a person that takes its time."""

    def send(self, words: str) -> Answer:
        """One try; never raises."""
        ...


@dataclass(frozen=True)
class Delivery:
    """What a visit did: messages taken, messages still waiting, and the last fault's words."""

    sent: int
    waiting: int
    fault: str


@dataclass(frozen=True)
class Book:
    """What is open and what waits to be sent."""

    open: dict[str, Open] = field(default_factory=dict)
    outbox: Outbox = field(default_factory=Outbox)


def _wall() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Alerts:
    """The alerts of a home; with a `channel` what is said is sent through it too.

    `secrets` are in no word that leaves; `repeat` is the pause after which what goes on is said again.
    """

    home: Path
    secrets: tuple[str, ...] = ()
    repeat: timedelta | None = None
    channel: Channel | None = None
    pauses: Pauses = field(default_factory=Pauses)
    now: Callable[[], datetime] = field(default=_wall, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Alerts":
        """As the settings say."""
        hours = settings.alert_repeat_hours
        return cls(
            settings.home, settings.secrets, timedelta(hours=hours) if hours else None, _channel(settings)
        )

    def report(self, failing: Iterable[Alert] = (), well: Iterable[Well] = ()) -> News:
        """Say what began and what ended, on standard error at once and through the channel soon."""
        with self._lock():
            book, now = self.read(), self.now()
            told = news(book.open, list(failing), list(well), now=now, repeat=self.repeat)
            outbox = book.outbox
            for said in (*map(words, told.said), *map(words_of_end, told.ended)):
                clean = scrubbed(said, self.secrets)
                print(clean, file=sys.stderr, flush=True)
                outbox = outbox.adding(clean, now) if self.channel else outbox
            if (told.still_open, outbox) != (book.open, book.outbox):
                self._write(Book(told.still_open, outbox))
        return told

    def deliver(self) -> Delivery:
        """Send what waits, in order, until all is taken, a try fails, or the visit has lasted long enough."""
        end, sent = time.monotonic() + _VISIT_SECONDS, 0
        while self.channel and time.monotonic() < end and (message := self._claim()):
            answer = self.channel.send(message.text)
            self._settle(message, answer)
            if not answer.is_taken:
                break
            sent += 1
        outbox = self.read().outbox
        return Delivery(sent, len(outbox.waiting), outbox.fault)

    def read(self) -> Book:
        """What is open and what waits, as far as is known."""
        path = self.home / FILE
        return _book(json.loads(path.read_text())) if path.exists() else Book()

    def _claim(self) -> Message | None:
        with self._lock():
            book, now = self.read(), self.now()
            message = book.outbox.due(now)
            if message is not None:
                self._write(Book(book.open, book.outbox.claimed(now)))
            return message

    def _settle(self, message: Message, answer: Answer) -> None:
        with self._lock():
            book = self.read()
            self._write(Book(book.open, book.outbox.after(message, answer, self.now(), self.pauses)))

    def _lock(self) -> Any:
        return atomic.exclusive(self.home / f"{FILE}.lock")

    def _write(self, book: Book) -> None:
        with atomic.replacing(self.home / FILE) as temporary:
            temporary.write_text(json.dumps(_plain(book), indent=1))


def _channel(settings: Settings) -> Channel | None:
    if settings.slack_webhook_url is None:
        return None
    from nba_props.automation.slack import Slack  # late: only who sends waits for its libraries

    return Slack(settings.slack_webhook_url)


def _plain(book: Book) -> dict[str, Any]:
    """The book as JSON has it."""
    stored = asdict(book)
    for fault in stored["open"].values():
        fault |= {name: sorted(map(str, fault[name])) for name in ("dates", "tables")}
        fault["said_at"] = fault["said_at"].isoformat()
    for message in stored["outbox"]["waiting"]:
        message["since"] = message["since"].isoformat()
    instant = stored["outbox"]["not_before"]
    stored["outbox"]["not_before"] = instant.isoformat() if instant else None
    return stored


def _book(stored: dict[str, Any]) -> Book:
    """The book of a file. One of an earlier form tells titles alone: what still fails is said anew."""
    if set(stored) != {"open", "outbox"}:
        return Book()
    found = {
        key: Open(
            fault["about"],
            fault["title"],
            frozenset(map(date.fromisoformat, fault["dates"])),
            frozenset(fault["tables"]),
            datetime.fromisoformat(fault["said_at"]),
            fault.get("remedy", ""),
        )
        for key, fault in stored["open"].items()
    }
    kept = stored["outbox"]
    waiting = tuple(
        Message(**(message | {"since": datetime.fromisoformat(message["since"])}))
        for message in kept["waiting"]
    )
    instant = datetime.fromisoformat(kept["not_before"]) if kept["not_before"] else None
    return Book(found, Outbox(waiting, kept["failures"], instant, kept["fault"]))
