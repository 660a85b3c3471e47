"""Props arrive: when the evening run of a date starts.

A date is judged by the payloads there are about it and by what is stored of it, never by the order or the
time in which they came. So a restart, a payload landed twice and one that came late all mean what they are.

What belongs here: the decision. What does not: listing payloads and launching runs (`sensors.py`).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

#: A date's evening run is launched this often for the same payloads before a person is needed.
MOST_RUNS = 3


class Act(Enum):
    """What to do about a date."""

    NOTHING = "nothing new"
    WAIT = "a run that works on it is in progress"
    SETTLE = "payloads are still coming in"
    RUN = "run"
    GAVE_UP = "its runs ended without a slate; see their failures, then `nba-props slate`"


@dataclass(frozen=True)
class DateState:
    """What the sensor remembers of a date.

    `seen` is the fingerprint of the payloads acted upon, `since` when others were first seen, `runs` how many
    runs those seen were given and `last_run` when the last was launched. Instants are the wall clock's, as
    ISO text.
    """

    seen: str = ""
    since: str | None = None
    runs: int = 0
    last_run: str | None = None


@dataclass(frozen=True)
class Patience:
    """How long payloads may keep coming before the run starts all the same, and how long a run may leave no
    slate.
    """

    settling: timedelta
    stalling: timedelta


def fingerprint(paths: Iterable[str]) -> str:
    """What a set of payloads is known by: the same set in any order is the same; empty for none."""
    ordered = sorted(set(paths))
    return hashlib.sha256("\n".join(ordered).encode()).hexdigest()[:16] if ordered else ""


def decide(
    state: DateState,
    print_: str,
    *,
    now: datetime,
    patience: Patience,
    is_accounted: bool,
    is_in_progress: bool,
    is_quiet: bool,
) -> tuple[DateState, Act]:
    """What to do about a date tonight, and what to remember.

    `print_` is the fingerprint of its payloads; `is_accounted` whether an evening run has accounted for its
    players; `is_quiet` whether no payload came while we looked. Once a date is accounted for, new payloads
    are the affair of `changes`.
    """
    if not print_:
        return DateState(), Act.NOTHING
    if is_accounted:
        return (state if print_ == state.seen else DateState(seen=print_)), Act.NOTHING
    if is_in_progress:
        return state, Act.WAIT
    if print_ != state.seen:
        return _new_payloads(state, print_, now, patience, is_quiet=is_quiet)
    return _no_slate_yet(state, now, patience)


def _new_payloads(
    state: DateState, print_: str, now: datetime, patience: Patience, *, is_quiet: bool
) -> tuple[DateState, Act]:
    since = still_settling(state.since, now, patience, is_quiet=is_quiet)
    if since:
        return replace(state, since=since), Act.SETTLE
    return DateState(seen=print_, runs=1, last_run=now.isoformat()), Act.RUN


def _no_slate_yet(state: DateState, now: datetime, patience: Patience) -> tuple[DateState, Act]:
    """The run for these payloads left nobody accounted for: it failed, or died before it could say so."""
    if state.last_run and now - datetime.fromisoformat(state.last_run) < patience.stalling:
        return state, Act.NOTHING
    if state.runs >= MOST_RUNS:
        return state, Act.GAVE_UP
    return replace(state, runs=state.runs + 1, last_run=now.isoformat()), Act.RUN


def still_settling(since: str | None, now: datetime, patience: Patience, *, is_quiet: bool) -> str | None:
    """Since when payloads have been coming in, if it is worth waiting for the rest of them; else None."""
    first = datetime.fromisoformat(since) if since else now
    return first.isoformat() if not is_quiet and now - first < patience.settling else None


def waiting(days: Iterable[date], today: date) -> list[date]:
    """The dates after today that have payloads: their evening run waits until they are tonight."""
    return sorted(day for day in days if day > today)
