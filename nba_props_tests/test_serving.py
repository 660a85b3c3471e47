"""Programs that are kept running, with real processes."""

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from nba_props import serving
from nba_props.errors import NbaPropsError
from nba_props.serving import Kept

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
ENDS = (sys.executable, "-c", "raise SystemExit(3)")


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_who_is_killed_is_started_again_after_a_pause_that_grows_and_shrinks_again() -> None:
    said: list[str] = []
    kept = Kept("daemon", SLEEPS, {})
    kept.start()
    assert kept.process is not None
    first, began = kept.process, kept.started_at
    kept.look(began + 1, said.append)
    assert kept.process is first and said == []
    first.kill()
    first.wait()
    kept.look(began + 1, said.append)
    assert kept.process is None and said == ["the daemon was ended by signal 9: it is started again"]
    kept.look(began + 1 + kept.pause, said.append)
    assert kept.process is not None and kept.process.poll() is None
    young = kept.pause
    kept.process.kill()
    kept.process.wait()
    kept.look(kept.started_at + 2, said.append)
    assert kept.pause == 2 * young
    kept.look(kept.due_at, said.append)
    kept.process.kill()
    kept.process.wait()
    kept.look(kept.started_at + 3600, said.append)
    assert kept.pause == serving._FIRST_PAUSE, "it had lived long enough to be well"
    kept.stop()
    assert kept.process is None


def test_the_pause_has_an_end_and_the_code_it_ended_with_is_said() -> None:
    said: list[str] = []
    kept = Kept("webserver", ENDS, {})
    for _ in range(9):
        kept.start()
        assert kept.process is not None
        kept.process.wait()
        kept.look(kept.started_at, said.append)
    assert kept.pause == serving._LONGEST_PAUSE
    assert set(said) == {"the webserver ended with 3: it is started again"}


def test_a_stopped_program_is_gone() -> None:
    kept = Kept("daemon", SLEEPS, {})
    kept.start()
    process = kept.process
    kept.stop()
    assert process is not None and process.returncode == -15


def test_a_code_server_that_cannot_start_is_no_endless_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [Kept("webserver", SLEEPS, {})]
    with pytest.raises(NbaPropsError, match="code server does not start"):
        serving._start([Kept("code server", ENDS, {}), *others], Path("/nowhere.sock"))
    assert others[0].process is None


def test_who_is_leashed_does_not_outlive_whoever_started_it() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
                import subprocess, time
                from nba_props.leash import leashed
                child = subprocess.Popen(leashed("http.server", "0", "--bind", "127.0.0.1"))
                print(child.pid, flush=True)
                time.sleep(60)
            """),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    assert within(20, lambda: any(found.status == "LISTEN" for found in child.net_connections()))
    parent.kill()
    parent.wait()
    assert within(10, lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
