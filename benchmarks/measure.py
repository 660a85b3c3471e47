"""Repeating a thing, timing it, and saying what was seen.

What belongs here: clocks, child processes and the form of a figure. What does not: what is measured.
"""

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

Figure = dict[str, Any]

_PACKAGES = ("dagster", "polars", "duckdb", "sqlglot", "pydantic", "scipy")


class Skipped(Exception):
    """A figure that cannot be had here; its text says why."""


@dataclass(frozen=True)
class Ended:
    """A child process that ended well: wall seconds, the most memory it held, and its stdout."""

    seconds: float
    peak_mib: float
    out: str

    def json(self) -> Any:
        """Its stdout as JSON."""
        return json.loads(self.out)


def figure(values: Sequence[float], unit: str = "s", **more: Any) -> Figure:
    """A figure from every value seen."""
    rounded = [round(value, 4) for value in (median(values), min(values), max(values))]
    return dict(zip(("median", "min", "max"), rounded, strict=True)) | {
        "runs": len(values),
        "unit": unit,
        **more,
    }


def timed(work: Callable[[], object], runs: int = 5, **more: Any) -> Figure:
    """The wall time of `work`, repeated."""
    return figure([seconds_of(work) for _ in range(runs)], **more)


def seconds_of(work: Callable[[], object]) -> float:
    """The wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def python(home: Path, *arguments: str, good: Sequence[int] = (0,)) -> Ended:
    """Run this Python with these arguments on a data home, to its end.

    The child may keep compiled modules, as an installation has them, whatever this process was told.
    """
    kept_out = ("NBA_PROPS_", "DAGSTER_", "PYTHONDONTWRITEBYTECODE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(kept_out)}
    compiled = Path(tempfile.gettempdir()) / "nba-props-benchmarks-compiled"
    environment = inherited | {"NBA_PROPS_HOME": str(home), "PYTHONPYCACHEPREFIX": str(compiled)}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if process.returncode not in good:
            said = errors.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}: {said}")
        return Ended(seconds, usage.ru_maxrss / _rss_unit(), out.read().decode())


def command(home: Path, *arguments: str, good: Sequence[int] = (0,)) -> Ended:
    """Run `nba-props` with these arguments on a data home."""
    return python(home, "-m", "nba_props.cli", *arguments, good=good)


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.system(),
        "python": platform.python_version(),
        "allocator": os.environ.get("_RJEM_MALLOC_CONF", "as polars sets it"),
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
    }


def _rss_unit() -> float:
    return 1024**2 if sys.platform == "darwin" else 1024
