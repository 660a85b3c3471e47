"""Failed players: a bounded number of times, with growing pauses, alone, and then no more."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nba_props.automation.retries import Limits, Memory, Plan, pause, plan, ranges

NOW = datetime(2026, 1, 16, 22, tzinfo=UTC)
LIMITS = Limits(attempts=3, first_pause=timedelta(seconds=5), longest_pause=timedelta(seconds=120))


def planned(
    failed: dict[str, int],
    memory: dict[str, Memory] | None = None,
    at: float = 0,
    *,
    is_in_progress: bool = False,
) -> Plan:
    now = NOW + timedelta(seconds=at)
    return plan(failed, memory or {}, now=now, limits=LIMITS, is_in_progress=is_in_progress)


def test_a_failed_player_waits_a_pause_is_tried_thrice_and_is_then_named() -> None:
    first = planned({"anna": 1})
    assert (first.due, first.waiting) == ((), ("anna",))
    memory, tries, at = first.memory, [], 0.0
    while at < 600:
        at += 1
        now = planned({"anna": 1}, memory, at)
        memory = now.memory
        if now.due:
            tries.append(at)
    assert len(tries) == 3
    gaps = [tries[0], tries[1] - tries[0], tries[2] - tries[1]]
    assert 5 <= gaps[0] <= 7 and 10 <= gaps[1] <= 14 and 20 <= gaps[2] <= 27
    assert planned({"anna": 1}, memory, 601).exhausted == ("anna",)


def test_the_rows_count_of_attempts_counts_where_it_is_greater() -> None:
    assert planned({"anna": 4}).exhausted == ("anna",)
    assert planned({"anna": 3}).exhausted == ()


def test_who_has_recovered_is_forgotten_and_starts_anew() -> None:
    spent = {"anna": Memory(3, NOW)}
    assert planned({}, spent).memory == {}
    assert planned({"anna": 1}, planned({}, spent).memory).waiting == ("anna",)


def test_nobody_is_due_while_a_run_of_the_date_is_in_progress() -> None:
    memory = {"anna": Memory(0, NOW)}
    held = planned({"anna": 1}, memory, 10, is_in_progress=True)
    assert held.due == () and held.memory["anna"].retries == 0
    assert planned({"anna": 1}, held.memory, 11).due == ("anna",)


@given(st.text("abc", min_size=1), st.integers(1, 30))
def test_a_pause_doubles_up_to_the_longest_with_a_quarter_of_jitter(player: str, attempt: int) -> None:
    plain = min(5 * 2 ** (attempt - 1), 120)
    assert plain <= pause(player, attempt, LIMITS).total_seconds() <= 1.25 * plain


def test_players_who_failed_together_do_not_come_back_together() -> None:
    assert len({pause(f"player{n}", 1, LIMITS) for n in range(50)}) > 40


@given(st.sets(st.integers(0, 30)))
def test_ranges_hold_exactly_the_wanted_keys(wanted: set[int]) -> None:
    keys = [f"d|p{n:02}" for n in range(31)]
    chosen = {keys[n] for n in wanted}
    held = [
        key for first, last in ranges(keys, chosen) for key in keys[keys.index(first) : keys.index(last) + 1]
    ]
    assert held == sorted(chosen)
    assert len(list(ranges(keys, chosen))) == sum(n - 1 not in wanted for n in wanted), (
        "as few as there can be"
    )


def test_a_key_not_known_yet_is_a_range_of_its_own() -> None:
    assert list(ranges(["a", "b"], {"a", "b", "z"})) == [("a", "b"), ("z", "z")]
