"""Google's object store as a real server on loopback, for tests of a `gs://` landing zone.

`make emulator` installs it beside BigQuery's emulator.

What belongs here: starting and stopping it, and a bucket in it. What does not: any expectation.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from nba_props_tests import emulator

_PROGRAM = emulator.PROGRAM.with_name("gcp-storage-emulator")
_BUCKET = "landing"


@dataclass(frozen=True)
class Bucket:
    """A bucket: its `gs://` address and the server's, which clients take from STORAGE_EMULATOR_HOST."""

    url: str
    server: str


@contextmanager
def running(folder: Path) -> Iterator[Bucket]:
    """A bucket kept in memory; skips the test where the server is not installed."""
    if not _PROGRAM.exists():
        pytest.skip(f"no storage emulator in {_PROGRAM}: `make emulator` (it needs Python 3.13)")
    port = emulator.free_port()
    log = folder / "bucket.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [_PROGRAM, "start", "--host", "127.0.0.1", "--port", str(port), "--in-memory"],
            stdout=output,
            stderr=output,
        )
        try:
            emulator.await_port(port, server, log)
            address = f"http://127.0.0.1:{port}"
            made = httpx.post(f"{address}/storage/v1/b", json={"name": _BUCKET}, timeout=60)
            made.raise_for_status()
            yield Bucket(f"gs://{_BUCKET}", address)
        finally:
            server.terminate()
            server.wait(30)
