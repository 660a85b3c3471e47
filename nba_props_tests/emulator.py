"""The BigQuery emulator as a real server on loopback, for tests.

`make emulator` installs it in an environment of its own, for it needs Python 3.13.

What belongs here: starting and stopping it, and warehouses in it. What does not: any expectation.
"""

import itertools
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nba_props.settings import Settings, load_settings

_ENVIRONMENT = Path(__file__).resolve().parents[1] / ".venv-emulator"
PROGRAM = Path(os.environ.get("NBA_PROPS_EMULATOR") or _ENVIRONMENT / "bin" / "local-bigquery")
PROJECT = "loopback"
_START_SECONDS = 60
_number = itertools.count()
#: The prefixes given out: their datasets may be there.
_given: list[tuple["Emulator", str]] = []


@dataclass(frozen=True)
class Emulator:
    """A running emulator: its REST address and its Storage API address."""

    rest: str
    storage: str

    def settings(self, home: Path, **more: Any) -> Settings:
        """Settings of a home whose warehouse is new datasets in this emulator."""
        prefix = f"t{os.getpid()}_{next(_number)}_"
        _given.append((self, prefix))
        return load_settings(
            **{
                "home": home,
                "warehouse": "bigquery",
                "bigquery_project": PROJECT,
                "bigquery_endpoint": self.rest,
                "bigquery_storage_endpoint": self.storage,
                "bigquery_dataset_prefix": prefix,
                **more,
            }
        )

    def drop(self, prefix: str) -> None:
        """Drop the datasets of a prefix, with all that is in them."""
        # Late: they take seconds to load, and most tests need none of them.
        from google.auth.credentials import AnonymousCredentials
        from google.cloud import bigquery

        client = bigquery.Client(PROJECT, AnonymousCredentials(), client_options={"api_endpoint": self.rest})
        for dataset in client.list_datasets():
            if dataset.dataset_id.startswith(prefix):
                client.delete_dataset(dataset.reference, delete_contents=True, not_found_ok=True)
        client.close()


@contextmanager
def tidy() -> Iterator[None]:
    """Drop the datasets made meanwhile: each request of the emulator looks through every table there is."""
    before = len(_given)
    try:
        yield
    finally:
        for server, prefix in _given[before:]:
            server.drop(prefix)
        del _given[before:]


@contextmanager
def running(folder: Path) -> Iterator[Emulator]:
    """An emulator with its data in `folder`; skips the test where it is not installed."""
    if not PROGRAM.exists():
        pytest.skip(f"no BigQuery emulator in {PROGRAM}: `make emulator` (it needs Python 3.13)")
    rest, storage = free_port(), free_port()
    command = [PROGRAM, "serve", "--host", "127.0.0.1", "--port", str(rest), "--grpc-port", str(storage)]
    with (folder / "emulator.log").open("wb") as log:
        server = subprocess.Popen(
            [*map(str, command), "--data-dir", str(folder / "data"), "--project", PROJECT],
            stdout=log,
            stderr=log,
        )
        before = len(_given)
        try:
            await_port(rest, server, folder / "emulator.log")
            yield Emulator(f"http://127.0.0.1:{rest}", f"127.0.0.1:{storage}")
        finally:
            del _given[before:]
            server.terminate()
            server.wait(30)


def free_port() -> int:
    """A port of the loopback interface nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; raises RuntimeError with its last words when it does not."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"it did not start:\n{log.read_text()[-2000:]}")
