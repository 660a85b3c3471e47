"""A simulated week that runs itself: schedules and sensors are asked at simulated instants, all their runs
are made, and nobody touches anything.

The league stands behind a server on loopback. Before the first date a person has done what he does after
installing: fetched the results of the days before, and backfilled them.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from time import monotonic

import polars as pl
import pytest

from nba_props.automation.alarms import checks_of
from nba_props.automation.alert_book import Alerts
from nba_props.clock import eastern_instant
from nba_props.feeds import ledger
from nba_props_tests.acceptance.weeks import (
    ACCURACY,
    SCHEDULE,
    Week,
    about_to_live,
    require_closing_lines,
    require_grades,
    require_predictions,
    require_well,
    tell,
)

pytestmark = pytest.mark.acceptance

_EARLY, _LATE = time(13), time(22, 30)
FIRST = date(2026, 1, 10)
#: A matinee, thirteen games at two hours, nobody, two late ones, a matinee, nobody, one.
WEEK: dict[date, list[time]] = {
    FIRST + timedelta(days=number): hours
    for number, hours in enumerate(
        ([_EARLY], [*[time(19)] * 9, *[_LATE] * 4], [], [_LATE, _LATE], [_EARLY], [], [time(19)])
    )
}
FULL, CORRECTION = FIRST + timedelta(days=1), FIRST + timedelta(days=3)
_FEEDS = {"feeds_fresh", "credits_left", "feed_clocks_agree"}
#: The first source of results, and the second.
_RESULTS = ("balldontlie.box_scores", "nba_com.player_game_logs")
#: What a league that is a few days old is right to be told of: nothing to fit models on, features that do not
#: differ yet between the two teams of a date's one game, spellings nobody has decided about.
_OF_A_YOUNG_LEAGUE = {
    "every_system_predicts",
    "features_vary",
    "confidence_like_last_week",
    "props_in_context",
    "unresolved_queue_age",
}


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """The week, and the morning after."""
    began = monotonic()
    with about_to_live(tmp_path_factory.mktemp("week"), WEEK) as lived:
        game = lived.league.games_on[FULL][0]
        lived.server.world.corrected[game.nba_id] = eastern_instant(CORRECTION, time(2))
        for day in lived.days:
            if day == CORRECTION:
                lived.before = lived.stored.read(ACCURACY, FULL, FULL)
            lived.live(day)
        lived.until_morning()
        tell(lived, monotonic() - began)
        yield lived


def test_no_run_failed_and_nobody_was_asked_twice(week: Week) -> None:
    require_well(week)


def test_credits_spent_are_those_planned_and_days_without_games_cost_nothing(week: Week) -> None:
    assert week.spent == week.planned
    assert sum(week.spent.values()) == week.server.spent == week.stored.read(ledger.TABLE)["credits"].sum()
    idle = [day for day in week.days if day not in week.with_games]
    assert len(idle) == 2 and all(week.spent[day] == 0 for day in idle)
    assert len(week.league.games_on[FULL]) == 13 and week.spent[FULL] > 13 * 2
    assert all(day in week.stored.dates(SCHEDULE) for day in idle), "that there are no games is known"


def test_every_date_is_predicted_before_its_games(week: Week) -> None:
    for day in week.with_games:
        require_predictions(week, day)


def test_every_game_has_its_closing_lines_stored(week: Week) -> None:
    for day in week.with_games:
        require_closing_lines(week, day)


def test_everybody_predicted_or_quoted_is_graded_or_has_his_reason(week: Week) -> None:
    for day in week.with_games:
        require_grades(week, day)


def test_a_correction_is_graded_anew(week: Week) -> None:
    game = week.league.games_on[FULL][0]
    both = (
        week.stored.read(ACCURACY, FULL, FULL)
        .join(week.before, on="prediction_id", suffix="_before")
        .filter(pl.col("actual_points") != pl.col("actual_points_before"))
    )
    assert both["player_lookup"].n_unique() == 1
    assert both["game_id"].unique().to_list() == [game.nba_id]
    assert (both["actual_points"] - both["actual_points_before"]).unique().to_list() == [1]


def test_results_are_graded_once_and_for_a_correction_once_more(week: Week) -> None:
    """Each date's results land at six, and a quarter later what the second source says of them; what is
    fetched again and says the same starts no run.
    """
    landed = (
        week.stored.read(ledger.TABLE)
        .filter(pl.col("feed").is_in(_RESULTS) & (pl.col("outcome") == "landed"))
        .filter(pl.col("requested_at") > eastern_instant(FIRST, time(1)))
        .select("feed", "requested_at")
        .unique()
    )
    assert landed.filter(pl.col("feed") == _RESULTS[0]).height == len(week.with_games) + 1
    runs = [done for done in week.life.done if done.run.job_name == "results"]
    assert len(runs) == landed.height


def test_the_checks_of_feeds_and_dates_pass_at_the_end_and_alerts_say_only_what_is(week: Week) -> None:
    last = [done for done in week.life.done if done.run.job_name == "watch_plan"][-1]
    asked = checks_of(week.life.at_work.instance, last.run.run_id)
    verdicts = {each.check_name: each.passed for each in asked}
    assert {*_FEEDS, "dates_missing", "phases_fresh", "stuck_runs"} <= set(verdicts)
    assert [name for name, passed in verdicts.items() if not passed] == []
    open_ = {fault.about.split(":")[-1] for fault in Alerts.of(week.made.settings).read().open.values()}
    print(f"\nalerts: {sorted(open_)}")
    assert open_ <= _OF_A_YOUNG_LEAGUE
