"""Which failures of the service are worth another try, and how long to wait before it.

What belongs here: telling passing faults from lasting ones, and the one back-off. What does not: jobs.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests
from google.api_core import exceptions as gexceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth import exceptions as auth_exceptions

Result = TypeVar("Result")

_JITTER = random.SystemRandom()

#: The client's own retries, switched off: there is one policy, and it is ours.
ONCE = Retry(predicate=if_exception_type())

#: Answers that say "later", whatever their reason.
_PASSING: tuple[type[Exception], ...] = (
    gexceptions.TooManyRequests,
    gexceptions.InternalServerError,
    gexceptions.BadGateway,
    gexceptions.ServiceUnavailable,
    gexceptions.GatewayTimeout,
    gexceptions.Aborted,
    requests.exceptions.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.Timeout,
    ConnectionError,
    auth_exceptions.TransportError,
)
#: Reasons that say so under another status. `quotaExceeded` is not among them: a daily quota lasts.
_PASSING_REASONS = {
    "rateLimitExceeded",
    "jobRateLimitExceeded",
    "backendError",
    "internalError",
    "jobBackendError",
    "jobInternalError",
    "tableUnavailable",
}
#: What the service says of statements that met others on the same table; its reason is `invalidQuery`.
_PASSING_WORDS = (
    "too many dml statements outstanding",
    "could not serialize access",
    "aborted due to concurrent update",
)


@dataclass(frozen=True)
class Backoff:
    """Waits of 5, 10, 20, ... seconds, none above the cap, each shortened at random by up to half.

    The jitter keeps a hundred writers that failed together from coming back together.
    """

    first: float = 5.0
    factor: float = 2.0
    cap: float = 120.0
    retries: int = 3
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def waits(self) -> Iterator[float]:
        """The seconds before each retry."""
        for retry in range(self.retries):
            whole = min(self.first * self.factor**retry, self.cap)
            yield whole * _JITTER.uniform(0.5, 1.0)


def is_passing(error: BaseException) -> bool:
    """Whether the same request may succeed later without anybody changing anything."""
    if isinstance(error, _PASSING):
        return True
    said = str(error).lower()
    return bool(_reasons(error) & _PASSING_REASONS) or any(words in said for words in _PASSING_WORDS)


def is_fault(error: BaseException) -> bool:
    """Whether the service failed, rather than answered no: what is not there (404), is there already (409) or
    was asked wrongly (400) is an answer.
    """
    answers = (gexceptions.NotFound, gexceptions.Conflict, gexceptions.BadRequest)
    return is_passing(error) or not isinstance(error, answers)


def insist(call: Callable[[], Result], backoff: Backoff, on_fault: Callable[[BaseException], None]) -> Result:
    """Call until it succeeds, fails for good, or the retries are used up; then its last error is raised.

    `on_fault` is told of every failure of the service, also of the last.
    """
    waits = backoff.waits()
    while True:
        try:
            return call()
        except Exception as error:
            if is_fault(error):
                on_fault(error)
            wait = next(waits, None)
            if wait is None or not is_passing(error):
                raise
            backoff.sleep(wait)


def _reasons(error: BaseException) -> set[str]:
    given: list[Any] = list(getattr(error, "errors", None) or [])
    return {str(each["reason"]) for each in given if isinstance(each, dict) and "reason" in each}
