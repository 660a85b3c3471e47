"""`python -m benchmarks`: measure, print one JSON object, and keep it under benchmarks/results.

What belongs here: the list of benchmarks, and the command. What does not: any one of them.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import names, pages, parts, runs, starts
from benchmarks.ground import Ground, real_folder, say
from benchmarks.measure import Skipped, machine

#: In this order, so that a later one finds the homes an earlier one had to make anyway.
BENCHMARKS: dict[str, Callable[[Ground], Any]] = {
    "definitions": starts.definitions,
    "import": runs.importing,
    "simulated": runs.simulated,
    "backfill": runs.backfill,
    "history": runs.history,
    "board": starts.board,
    "status": starts.status,
    "sql": starts.sql,
    "slate_card": pages.slate_card,
    "report_card": pages.report_card,
    "lake": parts.lake,
    "names": names.names,
    "features": parts.features,
    "models": parts.models,
    "slate": runs.slate,
}
#: Only when named or with --all.
LONG = {"backfill"}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Measure what was asked for."""
    wanted = _arguments()
    measured: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    with tempfile.TemporaryDirectory(prefix="nba-props-bench-") as folder:
        ground = Ground(Path(folder), wanted.real)
        measured["league"] = "real" if ground.has_real_files else "simulated"
        measured["figures"] = {name: _measured(name, ground) for name in wanted.names}
    text = json.dumps(measured, indent=1)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json").write_text(f"{text}\n")
    print(text)


def _measured(name: str, ground: Ground) -> Any:
    say(f"measuring {name}")
    try:
        return BENCHMARKS[name](ground)
    except Skipped as reason:
        return f"skipped: {reason}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure, and print the figures as JSON: a few minutes without `backfill`, more with it.",
        epilog="Example: python -m benchmarks --only board,status,slate",
    )
    parser.add_argument("--real", type=Path, default=real_folder(), help="the folder of real games and props")
    parser.add_argument("--only", help=f"comma-separated, of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--all", action="store_true", help=f"the long ones too: {', '.join(LONG)}")
    wanted = parser.parse_args()
    names = [name for name in BENCHMARKS if wanted.all or name not in LONG]
    wanted.names = wanted.only.split(",") if wanted.only else names
    unknown = set(wanted.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}")
    return wanted


main()
