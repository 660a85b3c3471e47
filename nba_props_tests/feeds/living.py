"""Living through dates: all that acts by itself is asked at simulated instants, and what it asks for is run.

An instant is visited when something happens at it: a fetch of the day's plan, a tick of a schedule. What
ticks all day long, whatever happens, is asked twice a day, in the morning and in the evening.

What belongs here: the passing of time. What does not: what is expected of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, takewhile
from operator import itemgetter
from time import monotonic

import dagster as dg
from dagster._core.definitions.asset_daemon_cursor import AssetDaemonCursor
from dagster._utils.schedules import schedule_execution_time_iterator

from nba_props.automation import alarms
from nba_props.automation.conditions import AUTOMATION
from nba_props.automation.wiring import SCHEDULES, SENSORS
from nba_props.clock import EASTERN, eastern_instant
from nba_props.feeds import fetching
from nba_props_tests.feeds.conftest import Home
from nba_props_tests.feeds.driving import Daemon

#: What looks and launches; alarms are told of every run, and automation has an evaluation of its own.
LOOKING = [sensor.name for sensor in SENSORS if sensor not in (AUTOMATION, *alarms.ALARMS)]
#: Schedules with hours of their own; the others tick all day long.
RARE = [schedule for schedule in SCHEDULES if str(schedule.cron_schedule).split()[1] != "*"]
_OFTEN_ASKED_AT = (time(8), time(20))
_HOUR = timedelta(hours=1)
#: Whoever still asks for runs after so many looks at one instant will never be content.
_MOST_LOOKS = 12
_MIDNIGHT = time(0, 0)
_MAKE_NO_TABLE = {"fetch", "watch_plan", "maintenance"}

Ran = dg.ExecuteInProcessResult


@dataclass(frozen=True)
class Done:
    """A run: when (simulated), who asked, how it ended and how long it took (real seconds)."""

    at: datetime
    asked_by: str
    result: Ran
    seconds: float

    @property
    def run(self) -> dg.DagsterRun:
        """Dagster's record of it."""
        return self.result.dagster_run


@dataclass
class Life:
    """A daemon and the instants it lived through, with the runs made at each and the ticks of schedules."""

    at_work: Daemon
    made: Home
    done: list[Done] = field(default_factory=list)
    ticks: list[tuple[str, datetime]] = field(default_factory=list)
    _automated_after: tuple[int, date] | None = None
    _automation: AssetDaemonCursor | None = None

    def through(self, day: date, until: time = _MIDNIGHT) -> None:
        """From the first second of an Eastern date to an hour of it, if none is given to its last second."""
        now = first = eastern_instant(day, _MIDNIGHT)
        last = eastern_instant(day + timedelta(days=until == _MIDNIGHT), until)
        while True:
            planned = [one.at for one in fetching.plan_of(self.made.settings, self.made.landing, day)]
            coming = [at for at in (*planned, *_rare_ticks(first, last)) if now < at < last]
            if not coming:
                return
            now = min(coming)
            self.visit(now)

    def visit(self, at: datetime) -> None:
        """Let everybody look until nobody asks for a run any more."""
        self.made.server.world.at = at
        for schedule, tick in self._ticks_at(at):
            self.ticks.append((schedule.name, tick))
            self._make(schedule.name, lambda s=schedule, t=tick: self.at_work.tick(s, t))
        for _ in range(_MOST_LOOKS):
            known = len(self.done)
            for name in LOOKING:
                self._make(name, lambda n=name: self.at_work.look(n))
            self._make(AUTOMATION.name, lambda: self._automate(at))
            if len(self.done) == known:
                return
        raise AssertionError(f"at {at} somebody asks for ever: {[done.asked_by for done in self.done[-20:]]}")

    def _make(self, name: str, ask: Callable[[], list[Ran]]) -> None:
        began = monotonic()
        results = ask()
        seconds = monotonic() - began
        now = self.made.server.world.at
        self.done += [Done(now, name, result, seconds / len(results)) for result in results]
        for result in results:
            self.at_work.told(result)

    def _automate(self, at: datetime) -> list[Ran]:
        """What it looks at are tables, and which dates are recent: without a run neither changes in a day."""
        makes = sum(done.run.job_name not in _MAKE_NO_TABLE for done in self.done)
        if (makes, at.date()) == self._automated_after:
            return []
        self._automated_after = (makes, at.date())
        found = dg.evaluate_automation_conditions(
            self.at_work.definitions, self.at_work.instance, evaluation_time=at, cursor=self._automation
        )
        self._automation = found.cursor
        asked = sorted(
            (str(partition), key)
            for key in self.at_work.automated
            for partition in found.get_requested_partitions(key)
        )
        return [
            self.at_work.materialise([key for _, key in keys], partition)
            for partition, keys in groupby(asked, key=itemgetter(0))
        ]

    def _ticks_at(self, at: datetime) -> list[tuple[dg.ScheduleDefinition, datetime]]:
        """The schedules that tick at an instant; twice a day the last tick of those that tick all day."""
        now = [(schedule, at) for schedule in RARE if at in _ticks(schedule, at, at)]
        if at.astimezone(EASTERN).time() not in _OFTEN_ASKED_AT:
            return now
        often = [schedule for schedule in SCHEDULES if schedule not in RARE]
        return now + [(schedule, _ticks(schedule, at - _HOUR, at)[-1]) for schedule in often]


def _rare_ticks(first: datetime, last: datetime) -> list[datetime]:
    return [tick for schedule in RARE for tick in _ticks(schedule, first, last)]


def _ticks(schedule: dg.ScheduleDefinition, first: datetime, last: datetime) -> list[datetime]:
    """The instants at which the daemon evaluates a schedule, both ends included."""
    ticks = schedule_execution_time_iterator(
        first.timestamp(), str(schedule.cron_schedule), schedule.execution_timezone
    )
    return [tick.astimezone(UTC) for tick in takewhile(lambda tick: tick <= last, ticks)]
