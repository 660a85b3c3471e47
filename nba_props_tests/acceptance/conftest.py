"""The three real seasons, imported and backfilled once for every proof that reads them."""

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from nba_props.settings import Settings
from nba_props_tests.acceptance.planting import copy_of, is_predicted
from nba_props_tests.acceptance.processes import command, succeed
from nba_props_tests.homes import real_data, settings_of

#: The morning after the last real game.
MORNING_AFTER = "2026-02-01T12:00:00-05:00"
FIRST, LAST = "2023-10-24", "2026-01-31"


#: Sixty dates with games end on LAST.
SIXTY_FIRST = "2025-12-01"


@pytest.fixture(scope="session")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with all real games through every table, by one import and one backfill; nobody writes in it.

    NBA_PROPS_SEASONS may name a home in which that was done before, for who is working on these proofs.
    """
    if ready := os.environ.get("NBA_PROPS_SEASONS"):
        return Path(ready)
    return _once(tmp_path_factory, "seasons", _imported)


@pytest.fixture(scope="session")
def graded(seasons: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seasons' home with its last sixty dates predicted by all systems and graded, for reading too."""

    def predicted(home: Path) -> None:
        copy_of(seasons, home, "landing", "warehouse", "models")
        if not is_predicted(home, SIXTY_FIRST, LAST):
            window = ("--from", SIXTY_FIRST, "--to", LAST)
            succeed(
                home, "backfill", *window, "--train", "--select", "predictions,grading", now=MORNING_AFTER
            )

    return _once(tmp_path_factory, "graded", predicted)


#: The simulated league's evening on which pages are looked at.
TONIGHT, EVENING = date(2026, 1, 16), "2026-01-16T18:00:00-05:00"


@pytest.fixture(scope="session")
def league(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three weeks of the simulated league, all but tonight graded, tonight predicted live."""
    return settings_of(_once(tmp_path_factory, "league", _simulated), EVENING)


def _simulated(home: Path) -> None:
    succeed(home, "simulate", "--days", "21", "--end", TONIGHT.isoformat(), now=EVENING)
    for step in ("backfill", "slate"):  # a check that fails, as some do on so few games, is no matter here
        assert command(home, step, now=EVENING).returncode in (0, 1)


def _imported(home: Path) -> None:
    folder, began = real_data(), time.monotonic()
    succeed(home, "import", str(folder), now=MORNING_AFTER)
    print(f"\nimported in {time.monotonic() - began:.0f} s; backfilling {FIRST} to {LAST}", flush=True)
    print(succeed(home, "backfill", "--from", FIRST, "--to", LAST, now=MORNING_AFTER), flush=True)


def _once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A home that the first process of the session to ask for it makes, and the others wait for."""
    common = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    home, made = common / name / "home", common / name / "made"
    with FileLock(common / f"{name}.lock"):
        if not made.exists():
            home.parent.mkdir(exist_ok=True)
            make(home)
            made.touch()
    return home
