"""Failed players are tried again alone: how often, when, and in which runs.

What belongs here: the decision. What does not: what failed (`prediction_outcomes`), and the run.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_JITTER = 0.25


@dataclass(frozen=True)
class Limits:
    """How often a player is tried again, the first pause, and the longest."""

    attempts: int
    first_pause: timedelta
    longest_pause: timedelta


@dataclass(frozen=True)
class Memory:
    """What is remembered of a failed player: how often he was tried again, and before when he is not."""

    retries: int
    not_before: datetime


@dataclass(frozen=True)
class Plan:
    """Whom to try again now, whom later, whom no more; and what to remember."""

    due: tuple[str, ...]
    waiting: tuple[str, ...]
    exhausted: tuple[str, ...]
    memory: dict[str, Memory]


def plan(
    failed: Mapping[str, int],
    memory: Mapping[str, Memory],
    *,
    now: datetime,
    limits: Limits,
    is_in_progress: bool,
) -> Plan:
    """What to do about the failed players of a date (lookup -> how often he was tried, as his row says; 1 if
    unknown).

    A player seen failed for the first time waits one pause. The count is the greater of the row's and ours,
    so that a run that dies before it writes counts too. While a run of the date is in progress nobody is due.
    """
    kept = {player: _known(player, tried, memory, now, limits) for player, tried in failed.items()}
    exhausted = tuple(sorted(player for player, known in kept.items() if known.retries >= limits.attempts))
    ready = [player for player, known in kept.items() if player not in exhausted and now >= known.not_before]
    due = () if is_in_progress else tuple(sorted(ready))
    for player in due:
        retries = kept[player].retries + 1
        kept[player] = Memory(retries, now + pause(player, retries + 1, limits))
    waiting = tuple(sorted(set(kept) - set(due) - set(exhausted)))
    return Plan(due, waiting, exhausted, kept)


def pause(player: str, attempt: int, limits: Limits) -> timedelta:
    """The pause before an attempt (1, 2, ...): doubled each time up to the longest, plus up to a quarter of
    jitter.

    The jitter is the player's own, so that those who failed together do not come back together.
    """
    draw: float = int.from_bytes(hashlib.sha256(f"{player}/{attempt}".encode()).digest()[:4]) / 2**32
    seconds = min(
        limits.first_pause.total_seconds() * 2.0 ** (attempt - 1), limits.longest_pause.total_seconds()
    )
    return timedelta(seconds=seconds * (1 + _JITTER * draw))


def ranges(in_order: Sequence[str], wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    """The wanted keys as contiguous ranges of `in_order`: (first, last) each; a key that is not there is its
    own.

    A run carries one contiguous range, and a range must not hold a player who is well.
    """
    chosen, first, last = set(wanted), None, None
    for key in in_order:
        if key in chosen:
            first, last = first or key, key
        elif first and last:
            yield first, last
            first = last = None
    if first and last:
        yield first, last
    for key in sorted(chosen - set(in_order)):
        yield key, key


def _known(player: str, tried: int, memory: Mapping[str, Memory], now: datetime, limits: Limits) -> Memory:
    if player in memory:
        known = memory[player]
        return Memory(max(known.retries, tried - 1), known.not_before)
    return Memory(max(tried - 1, 0), now + pause(player, 1, limits))
