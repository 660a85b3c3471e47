"""When the evening run starts: once for what arrived, whatever the order, and never for nothing."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from nba_props.automation.arrivals import MOST_RUNS, Act, DateState, Patience, decide, fingerprint, waiting

NOW = datetime(2026, 1, 16, 22, tzinfo=UTC)
PATIENCE = Patience(settling=timedelta(seconds=20), stalling=timedelta(minutes=10))


def decided(
    state: DateState,
    print_: str,
    at: float = 0,
    *,
    is_accounted: bool = False,
    is_in_progress: bool = False,
    is_quiet: bool = True,
) -> tuple[DateState, Act]:
    return decide(
        state,
        print_,
        now=NOW + timedelta(seconds=at),
        patience=PATIENCE,
        is_accounted=is_accounted,
        is_in_progress=is_in_progress,
        is_quiet=is_quiet,
    )


def test_the_same_payloads_in_any_order_and_twice_are_the_same() -> None:
    assert len({fingerprint(order) for order in permutations(["a", "b", "c"])}) == 1
    assert fingerprint(["a", "b", "a"]) == fingerprint(["b", "a"]) != fingerprint(["a"])
    assert fingerprint([]) == ""


def test_nothing_landed_is_nothing_to_do() -> None:
    assert decided(DateState(), "") == (DateState(), Act.NOTHING)


def test_new_payloads_run_once_and_the_state_survives_a_restart_as_text() -> None:
    state, act = decided(DateState(), "p1")
    assert act is Act.RUN
    again, act = decided(DateState(**{**state.__dict__}), "p1", 5)
    assert (again, act) == (state, Act.NOTHING)


def test_payloads_still_coming_in_are_waited_for_but_not_for_ever() -> None:
    state, act = decided(DateState(), "p1", is_quiet=False)
    assert act is Act.SETTLE and state.seen == ""
    state, act = decided(state, "p2", 19, is_quiet=False)
    assert act is Act.SETTLE
    state, act = decided(state, "p3", 20, is_quiet=False)
    assert act is Act.RUN and state.seen == "p3"


def test_while_a_run_is_in_progress_nothing_is_launched_and_nothing_forgotten() -> None:
    state, act = decided(DateState(seen="p1", runs=1), "p2", is_in_progress=True)
    assert act is Act.WAIT
    assert decided(state, "p2", 5)[1] is Act.RUN


def test_what_is_accounted_for_is_left_to_the_changes() -> None:
    state, act = decided(DateState(), "p1", is_accounted=True)
    assert act is Act.NOTHING and state.seen == "p1"


def test_a_run_that_left_no_slate_is_repeated_after_the_stall_time_and_not_for_ever() -> None:
    state, _ = decided(DateState(), "p1")
    assert decided(state, "p1", 599)[1] is Act.NOTHING
    acts, at = [], 0.0
    for _ in range(MOST_RUNS + 1):
        at += 601
        state, act = decided(state, "p1", at)
        acts.append(act)
    assert acts == [Act.RUN] * (MOST_RUNS - 1) + [Act.GAVE_UP] * 2
    assert decided(state, "p2", at)[1] is Act.RUN, "new payloads are a new chance"


@given(st.lists(st.floats(0, 59.9), min_size=1, max_size=60), st.integers(3, 15))
def test_sixty_files_in_a_minute_are_a_handful_of_runs(landings: list[float], run_seconds: int) -> None:
    """A tick every five seconds; a file within the second of looking is not quiet; a run takes its time."""
    state, runs, busy_until = DateState(), 0, -1.0
    for tick in range(0, 120, 5):
        landed = [at for at in landings if at <= tick]
        state, act = decided(
            state,
            fingerprint(map(str, landed)),
            tick,
            is_in_progress=tick < busy_until,
            is_quiet=not any(tick < at <= tick + 1 for at in landings),
        )
        if act is Act.RUN:
            runs, busy_until = runs + 1, tick + run_seconds
    assert 1 <= runs <= 12
    assert state.seen == fingerprint(map(str, landings))


def test_a_steady_stream_of_files_is_a_handful_of_runs() -> None:
    """One file a second for a minute, none accounted for meanwhile: three runs while it lasts, one after."""
    state, runs, busy_until = DateState(), 0, -1
    for tick in range(0, 120, 5):
        print_ = fingerprint(map(str, range(min(tick, 60) + 1)))
        state, act = decided(state, print_, tick, is_in_progress=tick < busy_until, is_quiet=tick >= 60)
        if act is Act.RUN:
            runs, busy_until = runs + 1, tick + 10
    assert runs <= 5


def test_later_dates_wait_for_their_day() -> None:
    today = date(2026, 1, 16)
    days = {today, today + timedelta(days=2), today + timedelta(days=1), today - timedelta(days=1)}
    assert waiting(days, today) == [today + timedelta(days=1), today + timedelta(days=2)]
