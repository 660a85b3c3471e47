"""The three real seasons, imported and backfilled once for every proof that reads them."""

import os
import time
from pathlib import Path

import pytest

from nba_props_tests.acceptance.planting import copy_of, is_predicted
from nba_props_tests.acceptance.processes import succeed
from nba_props_tests.homes import real_data

#: The morning after the last real game.
MORNING_AFTER = "2026-02-01T12:00:00-05:00"
FIRST, LAST = "2023-10-24", "2026-01-31"


@pytest.fixture(scope="session")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with all real games through every table, by one import and one backfill.

    NBA_PROPS_SEASONS may name a home in which that was done before, for who is working on these proofs.
    """
    if ready := os.environ.get("NBA_PROPS_SEASONS"):
        return Path(ready)
    folder, home = real_data(), tmp_path_factory.mktemp("seasons") / "home"
    began = time.monotonic()
    succeed(home, "import", str(folder), now=MORNING_AFTER)
    print(f"\nimported in {time.monotonic() - began:.0f} s; backfilling {FIRST} to {LAST}", flush=True)
    print(succeed(home, "backfill", "--from", FIRST, "--to", LAST, now=MORNING_AFTER), flush=True)
    return home


#: Sixty dates with games end on LAST.
SIXTY_FIRST = "2025-12-01"


@pytest.fixture(scope="session")
def graded(seasons: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seasons' home with its last sixty dates predicted by all systems and graded."""
    home = copy_of(seasons, tmp_path_factory.mktemp("graded") / "home", "landing", "warehouse", "models")
    if not is_predicted(home, SIXTY_FIRST, LAST):
        window = ("--from", SIXTY_FIRST, "--to", LAST)
        succeed(home, "backfill", *window, "--train", "--select", "predictions,grading", now=MORNING_AFTER)
    return home
