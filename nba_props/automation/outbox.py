"""Messages on their way to a service that may be slow or away: kept until it has taken them, in order.

A message is claimed before it is sent: nobody else sends while the claim lasts, and a sender that dies leaves
a claim that runs out. Failures make the next try wait longer each time.

What belongs here: what is sent next, and when. What does not: sending (`slack.py`) and storing
(`alert_book.py`).
"""

import random
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: Longer than any try takes.
CLAIM = timedelta(seconds=30)
#: What a service may ask for with Retry-After; beyond it the answer is a mistake.
_LONGEST_ASKED = timedelta(hours=1)
_JITTER = random.SystemRandom()


@dataclass(frozen=True)
class Pauses:
    """Waits of `first`, twice that, and so on up to `longest`, each shortened at random by up to half."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(seconds=120)

    def after(self, failures: int) -> timedelta:
        """The wait after so many failures in a row."""
        doubled: timedelta = self.first * 2 ** min(failures - 1, 20)
        whole = min(doubled, self.longest)
        return whole * _JITTER.uniform(0.5, 1.0)


@dataclass(frozen=True)
class Answer:
    """What became of a try: taken, or with which fault.

    `is_final` says that the service refuses this message however often it comes; `may_have_arrived` that
    nobody knows; `wait` is what it asked for.
    """

    is_taken: bool
    fault: str = ""
    wait: timedelta | None = None
    is_final: bool = False
    may_have_arrived: bool = False


@dataclass(frozen=True)
class Message:
    """Words to be sent, since when they wait, and whether an earlier try may have arrived."""

    message_id: str
    words: str
    since: datetime
    may_have_arrived: bool = False

    @property
    def text(self) -> str:
        """The words; a person is told where they may come twice."""
        again = "\n  (perhaps sent before: an earlier try got no answer)" if self.may_have_arrived else ""
        return self.words + again


@dataclass(frozen=True)
class Outbox:
    """What waits, oldest first; failures in a row, the last one's words, and before when nothing is sent."""

    waiting: tuple[Message, ...] = ()
    failures: int = 0
    not_before: datetime | None = None
    fault: str = ""

    def adding(self, words: str, now: datetime) -> "Outbox":
        """With words to be sent."""
        return replace(self, waiting=(*self.waiting, Message(secrets.token_hex(8), words, now)))

    def due(self, now: datetime) -> Message | None:
        """What to send now."""
        if not self.waiting or (self.not_before is not None and now < self.not_before):
            return None
        return self.waiting[0]

    def claimed(self, now: datetime) -> "Outbox":
        """While a try is made nothing else is sent; if its sender dies, the message may have arrived."""
        first, *rest = self.waiting
        waiting = (replace(first, may_have_arrived=True), *rest)
        return replace(self, waiting=waiting, not_before=now + CLAIM)

    def after(self, tried: Message, answer: Answer, now: datetime, pauses: Pauses) -> "Outbox":
        """After a try: without the message if it was taken, else with a wait.

        A message refused for good goes to the end, so that it holds nobody up.
        """
        rest = tuple(each for each in self.waiting if each.message_id != tried.message_id)
        if answer.is_taken:
            return Outbox(rest)
        uncertain = tried.may_have_arrived or answer.may_have_arrived
        kept = replace(tried, may_have_arrived=uncertain)
        failures = self.failures + 1
        asked = min(answer.wait, _LONGEST_ASKED) if answer.wait is not None else timedelta()
        return Outbox(
            waiting=(*rest, kept) if answer.is_final else (kept, *rest),
            failures=failures,
            not_before=now + max(asked, pauses.after(failures)),
            fault=answer.fault,
        )
