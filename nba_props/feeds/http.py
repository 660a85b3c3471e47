"""One GET, politely: a deadline, retries with jitter, pauses the service asks for, a pace, a circuit breaker.

A key is put into the request at the last moment and never into a message; redirects are not followed, so it
goes to no other host.

What belongs here: the conversation. What does not: what is asked (`requests.py`), and what becomes of the
answer.
"""

import email.utils
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from nba_props.feeds.circuit import Gate, Limits
from nba_props.feeds.requests import FeedError, Request, Service
from nba_props.settings import Settings
from nba_props.text import plain, scrubbed

#: The largest answer taken; a season's schedule is a tenth of it.
_MOST_BYTES = 64 * 1024**2
_CONNECT_SECONDS = 10.0
_LONGEST_PAUSE = 60.0
_SHOWN = 200
_TOO_MANY, _NOT_MODIFIED, _TIMED_OUT = 429, 304, 408
#: Fetchers that failed together must not come back together.
_DICE = secrets.SystemRandom()
_KEY_FAULTS = (401, 402, 403)


@dataclass(frozen=True)
class Answer:
    """An answer: 200 with a body, or 304 without one.

    `skew` is how far the service's clock is ahead of ours, in seconds; None where it does not tell.
    """

    status: int
    body: bytes
    etag: str | None
    last_modified: str | None
    attempts: int
    credits_spent: int | None
    credits_left: int | None
    skew: float | None


@dataclass(frozen=True)
class _Fault:
    """Why an attempt failed, what the service said of pausing, and whether another may fare better."""

    why: str
    status: int | None = None
    pause: float | None = None
    again: bool = True
    is_down: bool = True


class Http:
    """The conversation with one service. `now` is the one clock; `wall` and `sleep` measure waiting."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._service, self._settings, self._now, self._sleep = service, settings, now, sleep
        self._gate = gate_of(settings, service, wall)
        # At INFO httpx logs whole addresses, and a key may stand in one.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._client = httpx.Client(
            base_url=str(getattr(settings, service.url)),
            follow_redirects=False,
            timeout=httpx.Timeout(settings.feed_timeout_seconds, connect=_CONNECT_SECONDS),
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def get(self, request: Request, *, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """Ask, and ask again what failed for a moment. Raises FeedError, which names no key."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        spent: int | None = None
        attempt = 0
        while True:
            attempt += 1
            self._wait_for_admission(request, attempt, spent)
            answer, fault, cost = self._attempt(request, headers, attempt)
            spent = cost if spent is None else spent + (cost or 0)
            if answer is not None:
                self._gate.succeeded()
                return _with_cost(answer, spent)
            self._note(fault)
            if not fault.again or attempt == self._settings.feed_attempts:
                raise self._error(request, fault, attempt, spent)
            pause = self._pause(fault, attempt)
            if pause > self._settings.feed_patience_seconds:
                raise self._error(request, fault, attempt, spent)
            self._sleep(pause)

    def _wait_for_admission(self, request: Request, attempt: int, spent: int | None) -> None:
        admission = self._gate.admit()
        if admission.closed_until is not None:
            until = datetime.fromtimestamp(admission.closed_until, UTC)
            why = f"it failed too often and is not asked before {until:%H:%M:%S} UTC"
            raise self._error(request, _Fault(why), attempt - 1, spent)
        if admission.wait > self._settings.feed_patience_seconds:
            why = f"it is not to be asked for another {admission.wait:.0f} s"
            raise self._error(request, _Fault(why, _TOO_MANY), attempt - 1, spent)
        self._sleep(admission.wait)

    def _attempt(
        self, request: Request, headers: Mapping[str, str], attempt: int
    ) -> tuple[Answer | None, _Fault, int | None]:
        """One attempt: the answer, or why there is none; and what it cost, as far as the service tells."""
        shown, params = self._authorised()
        deadline = time.monotonic() + self._settings.feed_timeout_seconds
        cost: int | None = None
        try:
            with self._client.stream(
                "GET",
                request.path,
                params=[*request.params, *params.items()],
                headers={**self._service.headers, **shown, **headers},
            ) as response:
                cost = _number(response.headers.get("x-requests-last"))
                body = _body(response, deadline)
        except _SlowError as error:
            return None, _Fault(str(error)), cost
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return None, _Fault(f"{type(error).__name__}: {error}"), cost
        if response.status_code in (httpx.codes.OK, _NOT_MODIFIED):
            return self._answer(response, body, attempt, cost), _Fault(""), cost
        # A pause until an instant is meant by the service's clock.
        told = _instant(response.headers.get("date"))
        return None, _fault_of(response, body, told or self._now()), cost

    def _answer(self, response: httpx.Response, body: bytes, attempt: int, cost: int | None) -> Answer:
        headers = response.headers
        told = _instant(headers.get("date"))
        return Answer(
            response.status_code,
            body,
            headers.get("etag"),
            headers.get("last-modified"),
            attempt,
            cost,
            _number(headers.get("x-requests-remaining")),
            (told - self._now()).total_seconds() if told else None,
        )

    def _authorised(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        key = getattr(self._settings, self._service.key) if self._service.key else None
        if key is None or self._service.authorised is None:
            return {}, {}
        return self._service.authorised(key.get_secret_value())

    def _note(self, fault: _Fault) -> None:
        if fault.pause is not None:
            self._gate.pause(fault.pause)
        if fault.is_down:
            self._gate.failed()
        elif fault.pause is None:
            self._gate.succeeded()

    def _pause(self, fault: _Fault, attempt: int) -> float:
        if fault.pause is not None:
            return fault.pause
        longest = min(self._settings.feed_pause_seconds * 2 ** (attempt - 1), _LONGEST_PAUSE)
        return _DICE.uniform(longest / 2, longest)

    def _error(self, request: Request, fault: _Fault, attempts: int, spent: int | None) -> FeedError:
        words = scrubbed(plain(fault.why), self._settings.secrets)
        remedy = ""
        if fault.status in _KEY_FAULTS and self._service.key:
            remedy = f"; see NBA_PROPS_{self._service.key.upper()}"
        what = f"{request.feed} {request.subject}".strip()
        return FeedError(
            f"{self._service.title} did not answer {what} of {request.day}: {words}{remedy}",
            status=fault.status,
            attempts=attempts,
            credits_spent=spent,
            is_final=fault.is_down or fault.status in (*_KEY_FAULTS, _TOO_MANY),
        )


def gate_of(settings: Settings, service: Service, wall: Callable[[], float]) -> Gate:
    """The pace and circuit of a service, kept in the home."""
    pace = service.per_minute
    per_minute = float(getattr(settings, pace)) if isinstance(pace, str) else pace
    limits = Limits(60 / per_minute, settings.feed_breaker_failures, settings.feed_breaker_seconds)
    return Gate(gate_file(settings.home, service), limits, wall)


def gate_file(home: Path, service: Service) -> Path:
    """Where a service's circuit is kept."""
    return home / "feeds" / f"{service.name}.json"


class _SlowError(Exception):
    """The body did not come in time, or is too large."""


def _body(response: httpx.Response, deadline: float) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > _MOST_BYTES:
            raise _SlowError(f"its answer is larger than {_MOST_BYTES:,} bytes")
        if time.monotonic() > deadline:
            raise _SlowError(f"its answer was not whole in time ({size:,} bytes so far)")
        parts.append(part)
    return b"".join(parts)


def _fault_of(response: httpx.Response, body: bytes, now: datetime) -> _Fault:
    status = response.status_code
    said = " ".join(body[:_SHOWN].decode(errors="replace").split())
    why = f"HTTP {status}" + (f", {said}" if said else "")
    if status in (_TOO_MANY, _TIMED_OUT) or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        pause = _retry_after(response.headers.get("retry-after"), now)
        asked = f"; it asks for a pause of {pause:.0f} s" if pause is not None else ""
        return _Fault(why + asked, status, pause, again=True, is_down=status != _TOO_MANY)
    return _Fault(why, status, again=False, is_down=False)


def _retry_after(printed: str | None, now: datetime) -> float | None:
    """Seconds, from a number or an HTTP date; None where it says neither."""
    seconds = _number(printed)
    if seconds is not None:
        return float(max(seconds, 0))
    at = _instant(printed)
    return max((at - now).total_seconds(), 0.0) if at else None


def _instant(printed: str | None) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(printed) if printed else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _number(printed: str | None) -> int | None:
    try:
        return int(float(printed)) if printed else None
    except (ValueError, OverflowError):
        return None


def _with_cost(answer: Answer, spent: int | None) -> Answer:
    return replace(answer, credits_spent=spent)
