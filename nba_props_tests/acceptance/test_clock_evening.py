"""An evening under `nba-props ui`, with real processes: the services change what they serve as time passes,
and schedule, props, predictions, closing lines, results and grades follow with no hand touched.

Nothing is done but letting time pass, and where nothing would happen for hours it leaps: the clock of the
product and that of the services are one file (`NBA_PROPS_CLOCK_FILE`); between leaps it runs as fast as ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

import polars as pl
import pytest

from nba_props import atomic, home
from nba_props.clock import Clock, eastern_instant
from nba_props.feeds import ledger
from nba_props.feeds.sources import CLOSING_LEAD
from nba_props_tests.acceptance.processes import Ui, dagster_ui, until
from nba_props_tests.feeds.arranged import Arranged
from nba_props_tests.feeds.conftest import LAST, Home
from nba_props_tests.feeds.server import Server, serving
from nba_props_tests.feeds.world import World
from nba_props_tests.homes import backfill

pytestmark = pytest.mark.acceptance

PROPS, PREDICTIONS = "nba_raw.odds_api_player_points_props", "nba_predictions.player_prop_predictions"
ACCURACY, LINES = "nba_predictions.prediction_accuracy", "nba_predictions.prop_line_results"
TIP = eastern_instant(LAST, time(19))

#: Two markets of three games at eleven and at their close; spreads and totals at eleven and at five.
_CREDITS = 2 * 3 * 2 + 2 * 2

_RUNS = """{ runsOrError(limit: 200) { ... on Runs { results { jobName status } } } }"""


class Passing(World):
    """The league as it is at the instant a clock tells."""

    def __init__(self, league: Arranged, clock: Clock) -> None:
        self._clock = clock
        super().__init__(league, clock.now())

    @property
    def at(self) -> datetime:
        """Now."""
        return self._clock.now()

    @at.setter
    def at(self, _: datetime) -> None:
        """Nobody sets it: time passes."""


@dataclass
class Evening:
    """The home, its processes and its clock."""

    made: Home
    server: Server
    ui: Ui
    clock: Path
    began: float

    def leap(self, at: datetime) -> None:
        """Let time pass until an instant."""
        set_clock(self.clock, at)
        self.say(f"it is {at:%Y-%m-%d %H:%M:%S} UTC")

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for what comes by itself."""
        until(condition, what, self.ui.log)
        self.say(what)

    def say(self, words: str) -> None:
        """With the real seconds since the beginning."""
        print(f"{monotonic() - self.began:6.1f} s  {words}", flush=True)

    def asked(self, feed: str) -> pl.DataFrame:
        """What was asked of a feed's services since the daemon started."""
        return self.made.warehouse.read(ledger.TABLE).filter(
            (pl.col("run_id") != "test") & pl.col("feed").str.contains(feed)
        )

    def stored(self, table: str) -> pl.DataFrame:
        """What is stored of the evening."""
        return self.made.warehouse.read(table, LAST, LAST)

    def states(self) -> dict[str, set[str]]:
        """The states of the runs of each job."""
        found: dict[str, set[str]] = {}
        for run in self.ui.ask(_RUNS)["runsOrError"]["results"]:
            found.setdefault(run["jobName"], set()).add(run["status"])
        return found

    def is_idle(self) -> bool:
        """Whether no run is in progress."""
        return set().union(*self.states().values()) <= {"SUCCESS", "FAILURE", "CANCELED"}


def set_clock(file: Path, at: datetime) -> None:
    """As a whole: whoever looks sees the old instant or the new."""
    with atomic.replacing(file) as temporary:
        temporary.write_text(at.isoformat())


def test_an_evening_by_itself_from_the_schedule_to_the_grades(tmp_path: Path) -> None:
    past = [LAST - timedelta(days=back) for back in (3, 2, 1)]
    league = Arranged(7, {**dict.fromkeys(past, [time(19)] * 15), LAST: [time(19)] * 3})
    morning = eastern_instant(LAST, time(10, 0))
    with serving(league, morning) as server:
        made = Home(tmp_path / "home", server, {})
        _install(made, past)
        clock = tmp_path / "clock"
        set_clock(clock, morning)
        made.more["clock_file"] = clock
        server.world = Passing(league, made.settings.clock())
        given = {name: str(value) for name, value in {**server.environment(), **made.more}.items()}
        with dagster_ui(made.folder, **given) as ui:
            _live(Evening(made, server, ui, clock, monotonic()))
        asked = made.warehouse.read(ledger.TABLE)
        assert asked["attempts"].sum() == len(server.log), "nothing was asked in vain or unrecorded"
        assert not asked["request_id"].is_duplicated().any()
        assert asked["credits"].sum() == server.spent == _CREDITS


def _install(made: Home, past: list[date]) -> None:
    """What a person does once: the results of the days before."""
    home.prepare(made.settings)
    made.fetch("season", LAST)
    for day in past:
        made.fetch("results", day)
    backfill(made.settings, past[0], past[-1])


def _live(evening: Evening) -> None:
    evening.leap(eastern_instant(LAST, time(10, 44, 50)))
    evening.wait(lambda: evening.asked("balldontlie.games").height > 0, "the date's games are fetched")
    evening.leap(eastern_instant(LAST, time(10, 59, 50)))
    evening.wait(lambda: _active(evening).height > 0, "the slate is predicted")
    evening.wait(evening.is_idle, "no run is in progress")
    evening.leap(TIP - CLOSING_LEAD - timedelta(seconds=5))
    evening.wait(lambda: evening.asked("event_odds").filter(pl.col("slot") == TIP - CLOSING_LEAD).height == 3,
                 "the closing lines are captured")  # fmt: skip
    evening.wait(evening.is_idle, "no run is in progress")
    evening.leap(eastern_instant(LAST + timedelta(days=1), time(5, 59, 50)))
    evening.wait(lambda: evening.stored(ACCURACY).height > 0, "the date is graded")
    evening.wait(evening.is_idle, "no run is in progress")
    _require_whole(evening)


def _require_whole(evening: Evening) -> None:
    active, graded = _active(evening), evening.stored(ACCURACY)
    assert set(active["origin"]) == {"live"}
    assert active.filter(pl.col("decision_time") >= TIP).is_empty()
    assert set(graded["prediction_id"]) == set(active["prediction_id"])
    assert "PENDING" not in set(graded["result"])
    quotes = evening.stored(PROPS)
    closing = quotes.group_by("game_id").agg(pl.col("snapshot_timestamp").max())["snapshot_timestamp"]
    assert closing.len() == 3
    assert closing.is_between(TIP - CLOSING_LEAD, TIP - timedelta(minutes=1)).all()
    assert set(evening.stored(LINES)["fate"]) <= {"played", "did not play", "name not resolved"}
    states = evening.states()
    print(f"{active['player_lookup'].n_unique()} players, {graded.height} grades, runs {states}")
    assert set().union(*states.values()) == {"SUCCESS"}
    assert {"fetch", "evening", "results"} <= set(states)


def _active(evening: Evening) -> pl.DataFrame:
    return evening.stored(PREDICTIONS).filter("is_active")
