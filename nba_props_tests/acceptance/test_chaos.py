"""A week under a daemon whose processes are killed at random ends as one in peace.

Each evening the clock moves on a day, the day's payloads land, and `nba-props ui` makes the slate, the grades
of the night before and, after a moved line, one player's prediction anew; meanwhile `kill -9` meets the
process of a run, the daemon or the code server, one after the other in random order. The same week is made in
peace by commands, from the same payloads. The seed is printed; set NBA_PROPS_CHAOS_SEED to draw it again.
"""

import os
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import psutil
import pytest

from nba_props import home, housekeeping, runner
from nba_props.assets import halves
from nba_props.assets.grading import ACCURACY
from nba_props.automation import jobs, looking
from nba_props.landing import Landing
from nba_props.model_store import ModelStore
from nba_props.overrides import NONE, Overrides
from nba_props.partitions import DateWindow
from nba_props.settings import Settings, load_settings
from nba_props.sources.simulated import calendar, simulate
from nba_props.systems import SYSTEM_IDS, training
from nba_props.warehouse import contracts
from nba_props_tests.acceptance.odds import move_line
from nba_props_tests.acceptance.processes import Ui, dagster_ui, until
from nba_props_tests.homes import LAST, back, differences, lake_of, leftovers
from nba_props_tests.situations import MONTH, situations
from nba_props_tests.slates import CONTEXT, OUTCOMES, PREDICTIONS, STAGED, STAGED_OUTCOMES

pytestmark = pytest.mark.acceptance

KILLS = int(os.environ.get("NBA_PROPS_CHAOS_KILLS", "3"))
SEED = int(os.environ.get("NBA_PROPS_CHAOS_SEED", time.time_ns() % 1_000_000))
#: The week's evenings, as many as there are kills; the dates before them are history.
EVENINGS = [back(days) for days in reversed(range(min(7, KILLS)))]
#: The stretch's night without games is the last of these.
HISTORY = calendar.FIRST_OFF_DAY + 1
#: A kill comes so long after the one before it, in seconds.
SOONEST, LATEST = 1.0, 15.0
#: In minutes. A run that left no slate is repeated after so long.
STALL = 0.5
#: Killed runs are found within a minute or, if they had no process yet, three, and begin again.
PATIENCE = 900.0
#: In seconds; where no run has a process by then, another kind of process is killed.
RUN_PATIENCE = 20.0

OVER = {"SUCCESS", "FAILURE", "CANCELED"}
_RUNS = "{ runsOrError(limit: 1000) { ... on Runs { results { jobName status } } } }"


def test_a_week_of_kills_ends_as_one_in_peace(tmp_path: Path) -> None:
    draw = random.Random(SEED)
    print(f"\n{KILLS} kills in {len(EVENINGS)} evenings, seed {SEED}", flush=True)
    week = Week(tmp_path)
    week.begin()
    targets = [target for _ in range(0, KILLS, len(Target)) for target in draw.sample([*Target], len(Target))]
    for place, day in enumerate(EVENINGS):
        _evening(week.on(day), targets[:KILLS][place :: len(EVENINGS)], draw)
    _require_whole(week.on(LAST))


@dataclass(frozen=True)
class Week:
    """Two homes over one landing zone, one of them left in peace, on one of the week's evenings."""

    folder: Path
    day: date = LAST

    def on(self, day: date) -> "Week":
        return replace(self, day=day)

    @property
    def now(self) -> str:
        return f"{self.day}T17:10:00-05:00"

    @property
    def peaceful(self) -> Settings:
        return self._settings("peaceful")

    @property
    def disturbed(self) -> Settings:
        return self._settings("disturbed")

    def begin(self) -> None:
        """The dates before the week, summarised in both homes, and models for its month."""
        first = EVENINGS[0]
        artefacts = training.train(situations(), MONTH)
        self.on(first).land()
        history = DateWindow(first - timedelta(days=HISTORY), first - timedelta(days=1))
        for settings in (self.on(first).peaceful, self.on(first).disturbed):
            home.prepare(settings)
            ModelStore(settings.models_dir).write(MONTH, artefacts)
            runner.run(settings, history, (*halves.POST_GAME, *halves.GRADING), backfill=True)

    def land(self) -> None:
        """What was captured by now of all dates."""
        days = len(EVENINGS) + HISTORY
        landing = Landing(self.peaceful.landing_url)
        simulate(landing, seed=7, end=LAST, days=days, now=datetime.fromisoformat(self.now))

    def make_results(self) -> None:
        """Last night's, in peace."""
        if self.day > EVENINGS[0]:
            night = DateWindow.day(self.day - timedelta(days=1))
            runner.run(self.peaceful, night, jobs.MAKES["results"], backfill=False)

    def make_slate(self, asked: Overrides = NONE) -> None:
        """Tonight's, in peace."""
        tables = halves.SAME_EVENING if asked.players else halves.PRE_GAME
        runner.run(self.peaceful, DateWindow.day(self.day), tables, backfill=False, overrides=asked)

    def _settings(self, name: str) -> Settings:
        return load_settings(
            home=self.folder / name,
            now=self.now,
            landing=str(self.folder / "landing"),
            publish_stall_minutes=STALL,
        )


class Target(Enum):
    """A kind of process that is killed, by a word of its command line."""

    RUN = "multiprocessing.spawn"
    DAEMON = "dagster._daemon"
    CODE_SERVER = "grpc"


def _evening(week: Week, targets: list[Target], draw: random.Random) -> None:
    """One evening with its kills: most of them on the way to the slate, the others after a line moved."""
    later = len(targets) // 3
    week.land()
    week.make_results()
    week.make_slate()
    settings = week.disturbed
    given = {"landing": settings.landing_url, "publish_stall_minutes": str(STALL)}
    with dagster_ui(settings.home, now=week.now, **given) as ui:
        _kill(ui, targets[later:], draw)
        _wait_for_peace(ui, week, "the slate and the grades of the night before")
        slate = lake_of(settings).read(PREDICTIONS, week.day, week.day).filter("is_active", "has_prop_line")
        player = slate["player_lookup"].min()
        move_line(settings, week.day, player, 2.0, minutes=1)
        week.make_slate(Overrides(players=(player,)))
        _kill(ui, targets[:later], draw)
        _wait_for_peace(ui, week, f"the moved line of {player}")
        runs = Counter(run["status"] for run in _runs(ui))
    print(f"  {week.day}: {len(targets)} kills; runs of the week so far: {dict(runs)}", flush=True)


def _kill(ui: Ui, targets: list[Target], draw: random.Random) -> None:
    """Kill one process of each kind in turn; where no run is at work, the daemon instead."""
    for wanted in targets:
        time.sleep(draw.uniform(SOONEST, LATEST))
        target = wanted if wanted is not Target.RUN or _appears(ui, wanted) else Target.DAEMON
        until(lambda target=target: bool(_processes(ui, target)), f"{target.name} lives", ui.log)
        _processes(ui, target)[0].kill()
        print(f"    kill -9 {target.name}", flush=True)


def _appears(ui: Ui, target: Target) -> bool:
    for _ in range(int(RUN_PATIENCE)):
        if _processes(ui, target):
            return True
        time.sleep(1)
    return False


def _processes(ui: Ui, target: Target) -> list[psutil.Process]:
    """The processes of a kind that `nba-props ui` or a child of it started, whoever their parent is now."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == ui.group and target.value in " ".join(process.cmdline()):
                found.append(process)
    return found


def _wait_for_peace(ui: Ui, week: Week, what: str) -> None:
    """Until what is published is what was published in peace, and nothing is at work any more."""
    deadline, apart = time.monotonic() + PATIENCE, ["never looked"]
    while time.monotonic() < deadline:
        apart = _apart(week)
        if not apart and all(run["status"] in OVER for run in _runs(ui)):
            return
        time.sleep(1)
    raise AssertionError(
        f"after {PATIENCE:.0f} s still not: {what} of {week.day}: {apart}; {_runs(ui)[:5]}\n"
        + ui.log.read_text(errors="replace")[-6000:]
    )


def _apart(week: Week) -> list[str]:
    """How the slate of the evening and the grades of the night before differ between the homes."""
    both = lake_of(week.disturbed), lake_of(week.peaceful)
    if set(both[1].dates(ACCURACY)) - set(both[0].dates(ACCURACY)):
        return ["grades are missing"]
    return differences(*both, [contracts.table(name) for name in (PREDICTIONS, OUTCOMES)], [week.day])


def _runs(ui: Ui) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ui.ask(_RUNS)["runsOrError"]["results"]
    return found


def _require_whole(week: Week) -> None:
    """Nothing tells of the kills: not a row, not a staged one, not a torn file, not a run in progress."""
    settings = week.disturbed
    lake = lake_of(settings)
    assert differences(lake, lake_of(week.peaceful)) == []
    for day in EVENINGS:
        active = lake.read(PREDICTIONS, day, day).filter("is_active")
        assert active.height > 100 and active["system_id"].n_unique() == len(SYSTEM_IDS)
        assert not active.select("game_id", "player_lookup", "system_id").is_duplicated().any()
        expected = lake.read(CONTEXT, day, day).select("game_id", "player_lookup")
        outcomes = lake.read(OUTCOMES, day, day).select("game_id", "player_lookup")
        assert not outcomes.is_duplicated().any() and set(expected.rows()) <= set(outcomes.rows())
    a_day_later = settings.model_copy(update={"now": settings.clock().now() + timedelta(days=1, hours=1)})
    assert housekeeping.expire(a_day_later).unmerged == {}
    assert lake.read(STAGED).is_empty() and lake.read(STAGED_OUTCOMES).is_empty()
    assert leftovers(settings.home) == []
    with home.instance(settings) as instance:
        assert looking.in_progress(instance) == []
