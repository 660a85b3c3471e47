"""What `nba-props ui` keeps running: code server, webserver and daemon, each started again when it ends.

`dagster dev` starts the same three, but when its code server dies it goes on without one: the daemon reports
that it lives, and no sensor ever looks again.

What belongs here: starting, watching and ending the three. What does not: what they do.
"""

import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from nba_props.errors import NbaPropsError
from nba_props.leash import leashed

LOCATION = "nba_props.definitions"

_LOOK_SECONDS = 0.5
#: A program that ended is started again after so long, doubled each time it ends young, up to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
#: Who has lived for so long was well.
_WELL_SECONDS = 60.0
_START_SECONDS = 180.0
_STOP_SECONDS = 30.0

Say = Callable[[str], None]


@dataclass
class Kept:
    """A program that is started again when it ends."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = _FIRST_PAUSE
    due_at: float = 0.0

    def start(self) -> None:
        """Start it."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.command, env=self.environment)

    def look(self, now: float, say: Say) -> None:
        """Start it again if it has ended, once its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            is_young = now - self.started_at < _WELL_SECONDS
            self.pause = min(2 * self.pause, _LONGEST_PAUSE) if is_young else _FIRST_PAUSE
            self.due_at = now + self.pause
            say(f"the {self.name} {_how(self.process.returncode)}: it is started again")
            self.process = None
        if self.process is None and now >= self.due_at:
            self.start()

    def stop(self) -> None:
        """Ask it to end, and end it when it does not."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(host: str, port: int, environment: Mapping[str, str], say: Say) -> None:
    """Keep the three running until this process is asked to end (Ctrl-C, SIGTERM).

    Raises NbaPropsError when the code server cannot be started at all.
    """
    with _ended_by_signals(), tempfile.TemporaryDirectory(prefix="nba-props-") as folder:
        at = Path(folder) / "code.sock"
        kept = _programs(Path(folder), at, host, port, environment)
        try:
            _start(kept, at)
            while True:
                for program in kept:
                    program.look(time.monotonic(), say)
                time.sleep(_LOOK_SECONDS)
        except KeyboardInterrupt:
            say("asked to end")
        finally:
            for program in reversed(kept):
                program.stop()


def _programs(folder: Path, at: Path, host: str, port: int, environment: Mapping[str, str]) -> list[Kept]:
    workspace = folder / "workspace.yaml"
    workspace.write_text(
        f"load_from:\n  - grpc_server:\n      socket: {at}\n      location_name: {LOCATION}\n"
    )
    where = ("--workspace", str(workspace))
    # Without a graph of its own the code server is of no use to anybody: it loads it before it listens.
    code = ("api", "grpc", "--socket", str(at), "-m", LOCATION, "--location-name", LOCATION)
    return [
        Kept("code server", leashed("dagster", *code, "--log-level", "warning"), environment),
        Kept(
            "webserver",
            leashed("dagster_webserver", "--host", host, "--port", str(port), *where),
            environment,
        ),
        Kept("daemon", leashed("dagster._daemon", "run", *where), environment),
    ]


def _start(kept: Sequence[Kept], at: Path) -> None:
    """The code server first: who finds none when he starts looks for it only now and then."""
    code, *others = kept
    code.start()
    deadline = time.monotonic() + _START_SECONDS
    while not _listens(at):
        if code.process is None or code.process.poll() is not None or time.monotonic() > deadline:
            raise NbaPropsError("the code server does not start; what it says stands above")
        time.sleep(_LOOK_SECONDS)
    for program in others:
        program.start()


def _listens(at: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.connect(str(at))
        return True
    return False


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _how(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
