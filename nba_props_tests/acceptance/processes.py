"""Real processes for the acceptance tests: commands in a home of their own, and the Dagster UI with its
daemon.

What belongs here: starting, waiting, stopping by the ids we started. What does not: what is being proven.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

#: Generous, because the machine may be shared; a healthy answer comes in a fraction of it.
PATIENCE = 240.0


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a process that works on `home` and inherits no settings of ours."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("NBA_PROPS_", "DAGSTER_"))
    }
    return (
        inherited
        | {"NBA_PROPS_HOME": str(home)}
        | {f"NBA_PROPS_{name.upper()}": value for name, value in settings.items()}
    )


def command(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `nba-props` with these arguments to its end."""
    return subprocess.run(
        [sys.executable, "-m", "nba_props.cli", *arguments],
        env=environment(home, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def succeed(home: Path, *arguments: str, **settings: str) -> str:
    """Run `nba-props` and return what it printed; fails the test with its words when it does not end well."""
    done = command(home, *arguments, **settings)
    assert done.returncode == 0, (
        f"nba-props {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    )
    return done.stdout


@contextmanager
def dagster_ui(home: Path, **settings: str) -> Iterator["Ui"]:
    """`nba-props ui` with its daemon, on a free port, ended with all its children."""
    port = _free_port()
    log = home / "ui.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "nba_props.cli", "ui", "--port", str(port)],
            env=environment(home, **settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            ui = Ui(f"http://127.0.0.1:{port}", log, process.pid)
            until(ui.answers, "the UI answers", log)
            yield ui
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(30)


class Ui:
    """A running Dagster UI, asked over GraphQL as its own pages do."""

    def __init__(self, url: str, log: Path, group: int) -> None:
        self.url = url
        self.log = log
        #: The process group of `nba-props ui` and of all it starts.
        self.group = group

    def answers(self) -> bool:
        """Whether the webserver answers and has loaded the code location."""
        try:
            data = self.ask(
                "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } } } } }"
            )
        except httpx.TransportError:
            return False
        return bool(data["repositoriesOrError"].get("nodes"))

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of one GraphQL query."""
        answer = httpx.post(f"{self.url}/graphql", json={"query": query, "variables": variables}, timeout=60)
        answer.raise_for_status()
        body = answer.json()
        assert "errors" not in body, json.dumps(body["errors"])[:2000]
        found: dict[str, Any] = body["data"]
        return found


def until(
    condition: Callable[[], bool], what: str, log: Path | None = None, patience: float = PATIENCE
) -> None:
    """Wait for a condition; fails naming it, with the end of the log."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.5)
    tail = log.read_text(errors="replace")[-4000:] if log else ""
    raise AssertionError(f"after {patience:.0f} s still not: {what}\n{tail}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
