"""What is asked of a service: a request without its key, its identity, and the services' own properties.

What belongs here: these shapes. What does not: any one service's addresses, and asking.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from nba_props.errors import NbaPropsError


class FeedError(NbaPropsError):
    """A feed did not answer as it should; says which, why, and what to do.

    `status` is the HTTP status where there was one; `credits_spent` what the attempts cost all the same;
    `is_final` that no other request of this service would fare better now: its key, its circuit, it is down.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        attempts: int = 0,
        credits_spent: int | None = None,
        is_final: bool = False,
    ) -> None:
        super().__init__(message)
        self.status, self.attempts = status, attempts
        self.credits_spent, self.is_final = credits_spent, is_final


class OverBudgetError(FeedError):
    """A request would spend more credits than the settings allow; it was not made."""


@dataclass(frozen=True)
class Request:
    """One GET of a service, filed under `feed`, about the game date `day`.

    `slot` is the instant it was planned for (None where the answer is the same whenever it is asked): the
    same request of the same slot is one request, however often its fetcher is killed. `credits` is the most
    it costs.
    `subject` says what it is about, for a person. `keeps_unchanged` is False where an answer equal to the one
    before it says nothing new and is not stored again.
    """

    feed: str
    service: str
    path: str
    params: tuple[tuple[str, str], ...]
    day: date
    slot: datetime | None = None
    credits: int = 0
    subject: str = ""
    keeps_unchanged: bool = True

    @property
    def id(self) -> str:
        """What identifies it, and stands in its payload's name."""
        when = self.slot.isoformat() if self.slot else ""
        return _digest(self.feed, self.path, *(f"{name}={value}" for name, value in self.params), when)

    @property
    def address(self) -> str:
        """What identifies what is asked, whenever it is asked: for conditional requests."""
        return _digest(self.feed, self.path, *(f"{name}={value}" for name, value in self.params))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Service:
    """A service: its settings by name, how a key is shown to it, and how it counts.

    `url` and `key` name settings (`key` is empty where none is needed). `authorised` makes headers and
    parameters of a key. `per_minute` is a number or the name of a setting. `headers` go with every request.
    """

    name: str
    title: str
    url: str
    key: str = ""
    authorised: Callable[[str], tuple[Mapping[str, str], Mapping[str, str]]] | None = None
    per_minute: float | str = 60.0
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filing:
    """Where an answer is filed: under one `day`, or under an index of `dates`."""

    day: date | None = None
    dates: Mapping[date, int] | None = None


#: Reads an answer already decoded.
Document = Any
