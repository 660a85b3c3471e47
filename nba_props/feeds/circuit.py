"""When a service may be asked: a pace, pauses it asked for itself, and a circuit breaker.

The circuit opens after so many failures in a row; then nobody asks, until after a while one probe goes
through (half open): its success closes the circuit, its failure opens it for another while. The state is a
file, so that processes that follow one another, or work at once, keep one pace and know of one failure.

What belongs here: that state and its rules. What does not: asking (`http.py`), and what counts as a failure.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nba_props.atomic import exclusive, replacing


@dataclass(frozen=True)
class Limits:
    """`interval` seconds between two requests; the circuit opens after `failures` for `rest` seconds."""

    interval: float
    failures: int
    rest: float


@dataclass(frozen=True)
class Circuit:
    """A service's state; instants in seconds of the wall clock. `probed_at` is the probe that is out."""

    next_at: float = 0.0
    failures: int = 0
    opened_at: float | None = None
    probed_at: float | None = None


@dataclass(frozen=True)
class Admission:
    """Whether a request may go: after `wait` seconds, or not before `closed_until`."""

    wait: float = 0.0
    closed_until: float | None = None


def admit(state: Circuit, now: float, limits: Limits) -> tuple[Circuit, Admission]:
    """May a request go, and the state after it has."""
    if state.opened_at is not None:
        until = rested(state, limits)
        if now < until:
            return state, Admission(closed_until=until)
        state = replace(state, probed_at=now)
    at = max(now, state.next_at)
    return replace(state, next_at=at + limits.interval), Admission(wait=at - now)


def rested(state: Circuit, limits: Limits) -> float:
    """When an open circuit lets a probe through; 0 where it is closed."""
    if state.opened_at is None:
        return 0.0
    # A probe whose process died must not keep the circuit open for ever.
    return max(state.opened_at, state.probed_at or 0.0) + limits.rest


def succeeded(state: Circuit) -> Circuit:
    """The state after an answer: closed."""
    return Circuit(next_at=state.next_at)


def failed(state: Circuit, now: float, limits: Limits) -> Circuit:
    """The state after a failure: open once there were enough in a row, and after a probe that failed."""
    failures = state.failures + 1
    opens = failures >= limits.failures or state.opened_at is not None
    return replace(state, failures=failures, opened_at=now if opens else None, probed_at=None)


def paused(state: Circuit, until: float) -> Circuit:
    """The state after the service asked for a pause; it answers, so that is no failure."""
    return replace(state, next_at=max(state.next_at, until))


class Gate:
    """The circuit of one service, kept in a file."""

    def __init__(self, file: Path, limits: Limits, wall: Callable[[], float]) -> None:
        self._file, self._limits, self._wall = file, limits, wall

    def admit(self) -> Admission:
        """Ask to go; counts as gone unless the circuit is open."""
        with exclusive(self._file.with_suffix(".lock")):
            state, admission = admit(self.state(), self._wall(), self._limits)
            self._keep(state)
        return admission

    def succeeded(self) -> None:
        """An answer came."""
        self._change(succeeded)

    def failed(self) -> None:
        """None came, or one that says the service is not well."""
        self._change(lambda state: failed(state, self._wall(), self._limits))

    def pause(self, seconds: float) -> None:
        """The service asked for a pause."""
        self._change(lambda state: paused(state, self._wall() + seconds))

    def closed_until(self) -> float:
        """When the service may be asked again: after its circuit rested, and the pause it asked for.

        The pace between two requests is no pause.
        """
        state = self.state()
        is_pause = state.next_at - self._wall() > self._limits.interval
        return max(rested(state, self._limits), state.next_at if is_pause else 0.0)

    def state(self) -> Circuit:
        """The state as it stands; a new one where there is none yet."""
        try:
            return Circuit(**json.loads(self._file.read_text()))
        except FileNotFoundError:
            return Circuit()

    def _change(self, rule: Callable[[Circuit], Circuit]) -> None:
        with exclusive(self._file.with_suffix(".lock")):
            self._keep(rule(self.state()))

    def _keep(self, state: Circuit) -> None:
        with replacing(self._file) as temporary:
            temporary.write_text(json.dumps(asdict(state)))
