"""Memory a step of a run gave back serves the next one."""

import os
import subprocess
import sys

import pytest

#: How many pages are taken from the system for a column of 16 MB, a second after one like it was dropped.
_ASK = """
import resource, time
import nba_props
import polars as pl
large, small = (pl.DataFrame({"a": range(rows)}) for rows in (2_000_000, 200_000))
def faults():
    large.select(pl.col("a") + 1.0)
    until = time.monotonic() + 1
    while time.monotonic() < until:
        small.select(pl.col("a") + 1.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    large.select(pl.col("a") + 1.0)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(min(faults() for _ in range(3)))
"""


def _pages(**environment: str) -> int:
    kept = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    said = subprocess.run(
        [sys.executable, "-c", _ASK], env=kept | environment, capture_output=True, text=True, check=True
    )
    return int(said.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count pages otherwise")
def test_memory_is_kept_for_the_next_step_unless_the_operator_says_otherwise() -> None:
    assert _pages() < 100 < _pages(_RJEM_MALLOC_CONF="dirty_decay_ms:0,muzzy_decay_ms:0")
