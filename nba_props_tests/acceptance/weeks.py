"""Dates that the product lived through by itself, and what must be stored of each.

What belongs here: setting up, living, and what holds of every date. What does not: which dates, and what is
special about them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props import home
from nba_props.automation import sensors
from nba_props.clock import eastern_instant
from nba_props.feeds import fetching, ledger, plan
from nba_props.feeds.sources import CLOSING_LEAD
from nba_props.warehouse.base import Warehouse
from nba_props_tests.feeds.arranged import Arranged
from nba_props_tests.feeds.conftest import Home
from nba_props_tests.feeds.driving import daemon
from nba_props_tests.feeds.living import Life
from nba_props_tests.feeds.server import Server, serving
from nba_props_tests.homes import backfill

PROPS, SCHEDULE = "nba_raw.odds_api_player_points_props", "nba_raw.schedule"
PREDICTIONS, OUTCOMES = "nba_predictions.player_prop_predictions", "nba_predictions.prediction_outcomes"
ACCURACY, LINES = "nba_predictions.prediction_accuracy", "nba_predictions.prop_line_results"
#: Every way of a quoted player's night to end.
FATES = {"played", "did not play", "name not resolved"}

_EVERYBODY = [time(19)] * 15


@dataclass
class Week:
    """What was lived through: the home, the league's server, the runs, and what each date was to cost."""

    made: Home
    server: Server
    league: Arranged
    life: Life
    days: list[date]
    planned: dict[date, int] = field(default_factory=dict)
    spent: dict[date, int] = field(default_factory=dict)
    #: Grades as they were before a correction.
    before: pl.DataFrame | None = None

    @property
    def stored(self) -> Warehouse:
        """Its tables."""
        return self.made.warehouse

    @property
    def with_games(self) -> list[date]:
        """The dates somebody plays."""
        return [day for day in self.days if self.league.games_on[day]]

    def live(self, day: date) -> None:
        """Live through a date, noting its plan and its price."""
        before = self.server.spent
        self.life.through(day)
        found = fetching.plan_of(self.made.settings, self.made.landing, day)
        self.planned[day], self.spent[day] = plan.cost(found), self.server.spent - before

    def until_morning(self) -> None:
        """Live on until the results of the last date are in, and looked at again."""
        self.life.through(self.days[-1] + timedelta(days=1), until=time(10))


@contextmanager
def about_to_live(folder: Path, tips: Mapping[date, Sequence[time]], *, history: int = 3) -> Iterator[Week]:
    """The dates of these tips before they are lived through, after so many on which everybody plays."""
    first, last = min(tips), max(tips)
    past = [first - timedelta(days=back) for back in range(history, 0, -1)]
    # The schedule goes on after the last date.
    later = {last + timedelta(days=1): [time(22, 30)]}
    league = Arranged(7, {**dict.fromkeys(past, _EVERYBODY), **tips, **later})
    with serving(league, eastern_instant(first, time(0))) as server:
        made = Home(folder / "home", server, {"odds_api_daily_credits": 5000})
        home.prepare(made.settings)
        made.fetch("season", first)
        for day in past:
            made.fetch("results", day)
        backfill(made.settings, past[0], past[-1])
        with daemon(made) as at_work, pytest.MonkeyPatch.context() as patch:
            # Nothing lands while a sensor looks: it need not wait for more.
            patch.setattr(sensors, "_SETTLING_SECONDS", 0.0)
            yield Week(made, server, league, Life(at_work, made), sorted(tips))


def require_well(week: Week) -> None:
    """No run failed, and no service was asked the same for the same instant twice, or in vain."""
    assert [done.run.job_name for done in week.life.done if not done.result.success] == []
    asked = week.stored.read(ledger.TABLE)
    assert not asked["request_id"].is_duplicated().any()
    assert set(asked["outcome"]) <= set(ledger.WELL)
    assert asked["attempts"].sum() == len(week.server.log)


def tell(week: Week, seconds: float) -> None:
    """What was lived through, in figures."""
    runs = Counter(done.run.job_name for done in week.life.done)
    print(f"\n{len(week.days)} dates in {seconds:.0f} s: {sum(runs.values())} runs, {dict(runs)}")
    print(f"{len(week.server.log)} requests, {week.server.spent} credits")
    times: Counter[str] = Counter()
    for done in week.life.done:
        times[done.run.job_name] += done.seconds
    print(f"seconds: { {job: round(took) for job, took in times.items()} }")


def require_predictions(week: Week, day: date) -> None:
    """Everybody quoted is accounted for, and every prediction was decided live, before its game."""
    games = week.stored.read(SCHEDULE, day, day)
    active = week.stored.read(PREDICTIONS, day, day).filter("is_active")
    outcomes = week.stored.read(OUTCOMES, day, day)
    assert set(active["game_id"]) == set(games["game_id"]), day
    assert set(active["origin"]) == {"live"}
    assert active.filter(pl.col("decision_time") >= pl.col("tip_at")).is_empty()
    predicted = outcomes.filter(outcome="predicted")
    assert set(predicted["player_lookup"]) == set(active["player_lookup"])
    assert predicted.height >= 8 * games.height
    assert outcomes.filter(pl.col("outcome") == "failed").is_empty()
    assert outcomes.filter((pl.col("outcome") != "predicted") & pl.col("reason").is_null()).is_empty()
    quoted = week.stored.read(PROPS, day, day)["player_lookup"].drop_nulls()
    assert set(quoted) <= set(outcomes["player_lookup"])


def require_closing_lines(week: Week, day: date) -> None:
    """Every game's last stored quotes are those of five minutes before its tip."""
    quotes = week.stored.read(PROPS, day, day)
    last = (
        quotes.join(week.stored.read(SCHEDULE, day, day).select("game_id", "tip_at"), on="game_id")
        .group_by("game_id", "tip_at")
        .agg(pl.col("snapshot_timestamp").max())
    )
    assert last.height == len(week.league.games_on[day])
    assert last.filter(pl.col("tip_at") - pl.col("snapshot_timestamp") != CLOSING_LEAD).is_empty(), day


def require_grades(week: Week, day: date) -> None:
    """Every active prediction has its result, whoever did not play his reason, every line its fate."""
    active = week.stored.read(PREDICTIONS, day, day).filter("is_active")
    graded = week.stored.read(ACCURACY, day, day)
    assert set(graded["prediction_id"]) == set(active["prediction_id"]), day
    assert graded.filter(pl.col("result") == "PENDING").is_empty()
    void = graded.filter(pl.col("result") == "VOID")
    assert void["void_reason"].null_count() == 0
    assert graded.filter(pl.col("result") != "VOID")["actual_points"].null_count() == 0
    lines = week.stored.read(LINES, day, day)
    assert set(lines["fate"]) <= FATES
    played = lines.filter(fate="played")
    assert played["actual_points"].null_count() == played["closing_points_line"].null_count() == 0
    quoted = week.stored.read(PROPS, day, day)["player_lookup"].drop_nulls()
    assert set(quoted) <= set(lines["player_lookup"])
