"""The homes the benchmarks work on, each made once, when first asked for, in a folder that goes away.

What belongs here: making homes. What does not: measuring, but for what making them costs anyway.
"""

import os
import shutil
import sys
from functools import cached_property
from pathlib import Path

from benchmarks.measure import Ended, Skipped, command
from nba_props.assets.halves import POST_GAME
from nba_props.settings import Settings

#: What the real files hold.
FIRST, LAST = "2023-10-24", "2026-01-31"
SIMULATED_DAYS, SIMULATED_END = 40, "2026-01-16"


class Ground:
    """Homes below `folder`; the real ones from the files in `real`."""

    def __init__(self, folder: Path, real: Path) -> None:
        self._folder = folder
        self._real = real

    @property
    def has_real_files(self) -> bool:
        """Whether there are real files; without them the simulated league serves where it can."""
        return self._real.is_dir()

    @property
    def real_files(self) -> Path:
        """The folder of real files."""
        if not self.has_real_files:
            raise Skipped(f"there is no folder {self._real}; name the real files with --real")
        return self._real

    def fresh(self, name: str) -> Path:
        """A home with nothing in it."""
        home = self._folder / name
        shutil.rmtree(home, ignore_errors=True)
        return home

    @cached_property
    def imported(self) -> Path:
        """The real files, landed."""
        home = self.fresh("imported")
        command(home, "import", str(self.real_files))
        return home

    @cached_property
    def history(self) -> tuple[Path, Ended]:
        """Three real seasons up to what features rest on, and what making that took."""
        home = self.copy(self.imported, "history")
        say("making the history of three seasons (about two minutes)")
        tables = ",".join(POST_GAME)
        return home, command(home, "backfill", "--from", FIRST, "--to", LAST, "--select", tables, "--json")

    @cached_property
    def whole(self) -> tuple[Path, Ended]:
        """Three real seasons in every table, and what making them took."""
        home = self.copy(self.imported, "whole")
        say("backfilling three seasons (some minutes)")
        return home, command(home, "backfill", "--from", FIRST, "--to", LAST, "--json")

    @cached_property
    def fullest(self) -> Path:
        """The home with the most in it: the real one as far as it was made, else the simulated league."""
        if not self.has_real_files:
            return self.simulated[0]
        return (self.whole if "whole" in self.__dict__ else self.history)[0]

    @cached_property
    def simulated(self) -> tuple[Path, Ended, Ended]:
        """The simulated league in every table, what landing it took, and what backfilling it took."""
        home = self.fresh("simulated")
        days = ("--days", str(SIMULATED_DAYS), "--end", SIMULATED_END)
        return home, command(home, "simulate", *days), command(home, "backfill", "--json")

    def copy(self, home: Path, name: str) -> Path:
        """A copy of a home to spoil."""
        return Path(shutil.copytree(home, self.fresh(name)))


def settings_of(home: Path) -> Settings:
    """The default settings on a home."""
    return Settings(home=home)


def real_folder() -> Path:
    """The folder of real files: NBA_PROPS_REAL_DATA, or shared/data beside the checkout."""
    named = os.environ.get("NBA_PROPS_REAL_DATA")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"


def say(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)
