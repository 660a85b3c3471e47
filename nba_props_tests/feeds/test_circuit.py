"""The pace, the pauses and the circuit breaker of a service."""

from pathlib import Path

from nba_props.feeds.circuit import Circuit, Gate, Limits, admit, failed, paused, succeeded

LIMITS = Limits(interval=2.0, failures=3, rest=60.0)


def test_requests_keep_their_distance() -> None:
    state, first = admit(Circuit(), 100.0, LIMITS)
    state, second = admit(state, 100.5, LIMITS)
    _, third = admit(state, 100.5, LIMITS)
    assert (first.wait, second.wait, third.wait) == (0.0, 1.5, 3.5)


def test_it_opens_after_failures_in_a_row_and_not_before() -> None:
    state = failed(failed(Circuit(), 1.0, LIMITS), 2.0, LIMITS)
    assert admit(state, 3.0, LIMITS)[1].closed_until is None
    state = failed(failed(succeeded(state), 3.0, LIMITS), 4.0, LIMITS)
    assert admit(state, 5.0, LIMITS)[1].closed_until is None
    assert admit(failed(state, 5.0, LIMITS), 6.0, LIMITS)[1].closed_until == 65.0


def test_one_probe_goes_through_and_no_second_until_it_is_decided() -> None:
    open_ = Circuit(failures=3, opened_at=5.0)
    state, probe = admit(open_, 65.0, LIMITS)
    assert probe.closed_until is None
    assert admit(state, 66.0, LIMITS)[1].closed_until == 125.0
    assert admit(succeeded(state), 66.0, LIMITS)[1].closed_until is None
    assert admit(failed(state, 66.0, LIMITS), 67.0, LIMITS)[1].closed_until == 126.0


def test_a_probe_whose_process_died_does_not_keep_it_open() -> None:
    state, _ = admit(Circuit(failures=3, opened_at=5.0), 65.0, LIMITS)
    assert admit(state, 125.0, LIMITS)[1].closed_until is None


def test_a_pause_is_everybodys(tmp_path: Path) -> None:
    one, other = (Gate(tmp_path / "service.json", LIMITS, lambda: 100.0) for _ in range(2))
    one.pause(30.0)
    assert other.admit().wait == 30.0
    assert paused(Circuit(next_at=500.0), 130.0).next_at == 500.0


def test_another_process_knows_of_the_failures(tmp_path: Path) -> None:
    for _ in range(3):
        Gate(tmp_path / "service.json", LIMITS, lambda: 100.0).failed()
    assert Gate(tmp_path / "service.json", LIMITS, lambda: 101.0).admit().closed_until == 160.0


def test_a_pause_is_told_and_the_pace_is_none(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "service.json", LIMITS, lambda: 100.0)
    gate.admit()
    assert gate.closed_until() == 0.0
    gate.pause(30.0)
    assert gate.closed_until() == 130.0
