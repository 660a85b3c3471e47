"""The leak test: what happened on a date or later never reaches what was predicted for it."""

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from nba_props.clock import season_first_day
from nba_props.features import asof, history
from nba_props_tests.builders import rows
from nba_props_tests.league import League, invent, stat_line

BOX = "nba_raw.bdl_player_boxscores"
SEEDS = st.integers(0, 10_000)
few = settings(max_examples=6)


def _a_day(league: League, seed: int) -> date:
    """A date with games in the later season, so that there is something to know and something to leak."""
    days = league.schedule.filter(pl.col("game_date") >= date(2025, 11, 5))["game_date"].unique().sort()
    return days[seed % len(days)]


def _same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> None:
    assert one.keys() == other.keys()
    for name, frame in one.items():
        assert frame.equals(other[name]), name


def altered(league: League, day: date, dice: random.Random) -> League:
    """Alter, delete and add results of `day` and later."""
    before, after = (
        league.box.filter(pl.col("game_date") < day),
        league.box.filter(pl.col("game_date") >= day),
    )
    changed = [row | stat_line(dice) for row in after.to_dicts() if dice.random() < 0.6]
    added = [
        row | stat_line(dice) | {"source_player_id": f"nba:new{place}", "player_name": f"New {place}"}
        for place, row in enumerate(after.to_dicts())
        if dice.random() < 0.3
    ]
    # A known player turns up in another team on the very night.
    moved = [
        row | {"source_player_id": "nba:bos0", "team": "ORL"}
        for row in after.filter(team="MIA").head(1).to_dicts()
    ]
    box = pl.concat([before, rows(BOX, *changed, *added, *moved)]).unique(
        ["game_id", "source_player_id"], keep="first"
    )
    is_later = pl.col("game_date") >= day
    scores = league.schedule.with_columns(
        home_score=pl.when(is_later).then(pl.col("home_score") + 7).otherwise("home_score"),
        status=pl.when(is_later).then(pl.lit("postponed")).otherwise("status"),
        status_known_at=pl.when(is_later).then(pl.col("tip_at")).otherwise("status_known_at"),
    )
    return replace(league, box=box.sort("game_date"), schedule=scores)


@few
@given(SEEDS)
def test_results_of_the_date_or_later_change_nothing_before_it(seed: int) -> None:
    league = invent(seed)
    day = _a_day(league, seed)
    truth = league.pregame(day)
    assert truth["predictions"].height > 0
    _same(truth, altered(league, day, random.Random(seed)).pregame(day))


@pytest.mark.parametrize("seed", range(3))
def test_a_window_that_takes_the_date_itself_is_caught(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the proof above can fail: yesterday's window made inclusive."""
    monkeypatch.setattr(history, "latest_before", partial(asof.latest_before, inclusive=True))
    league = invent(seed)
    day = _a_day(league, seed)
    spoiled = altered(league, day, random.Random(seed)).pregame(day)
    assert not league.pregame(day)["features"].equals(spoiled["features"])


@few
@given(SEEDS)
def test_quotes_after_the_decision_change_nothing(seed: int) -> None:
    league = invent(seed)
    day = _a_day(league, seed)
    later = league.quotes.with_columns(
        pl.col("snapshot_timestamp").dt.offset_by("9h"), points_line=pl.lit(44.5), bookmaker=pl.lit("fanduel")
    )
    truth, spoiled = (
        league.pregame(day),
        replace(league, quotes=pl.concat([league.quotes, later])).pregame(day),
    )
    _same(truth, spoiled)


@few
@given(SEEDS)
def test_a_line_moves_the_market_columns_and_nothing_else(seed: int) -> None:
    league = invent(seed)
    day = _a_day(league, seed)
    truth = league.pregame(day)
    moved = replace(league, quotes=league.quotes.with_columns(pl.col("points_line") + 1)).pregame(day)
    market = pl.selectors.matches(
        "line|margin|sportsbook|price|probability|confidence|recommend|hash|prediction_id|expected_value|opening"
    )
    quoted = truth["features"]["line_books"].struct.field("value").sum() > 0
    assert truth["features"].equals(moved["features"]) is not quoted
    for name in ("features", "context", "predictions"):
        assert_frame_equal(truth[name].select(~market), moved[name].select(~market))
    assert truth["outcomes"].equals(moved["outcomes"])


@settings(max_examples=3)
@given(SEEDS)
def test_history_beyond_last_season_changes_nothing(seed: int) -> None:
    """A backfill and a nightly run read different stretches of history and must agree."""
    first_days = (date(2024, 1, 5), date(2025, 1, 5), date(2025, 11, 3))
    league = invent(seed, first_days, days=20)  # more than ten team games a season, as in life
    day = _a_day(league, seed)
    from_then = season_first_day(season_first_day(day) - timedelta(days=1))
    shorter = League(
        *(
            frame.filter(pl.col("game_date") >= from_then)
            for frame in (league.schedule, league.box, league.quotes)
        )
    )
    _same(league.pregame(day), shorter.pregame(day))


@few
@given(SEEDS)
def test_the_order_in_which_rows_are_read_changes_nothing(seed: int) -> None:
    """An identical re-run must write nothing: one last digit would make every prediction a new one."""
    league = invent(seed)
    day = _a_day(league, seed)
    shuffled = replace(league, box=league.box.sample(fraction=1, shuffle=True, seed=seed))
    _same(league.pregame(day), shuffled.pregame(day))


@few
@given(SEEDS)
def test_a_window_of_dates_gives_what_each_date_gives_alone(seed: int) -> None:
    league = invent(seed)
    days = (
        league.schedule.filter(pl.col("game_date") >= date(2025, 11, 5))["game_date"]
        .unique()
        .sort()
        .to_list()
    )
    inputs = replace(league.inputs(days[0]), quotes=league.quotes)
    together = league.pregame_of(inputs, days)
    each = [league.pregame(day) for day in days]
    for name in ("context", "features"):
        alone = pl.concat([made[name] for made in each]).sort("game_id", "player_lookup")
        assert_frame_equal(together[name].sort("game_id", "player_lookup"), alone)


def test_what_a_context_rests_on_is_older_than_its_date() -> None:
    league = invent(7)
    day = _a_day(league, 7)
    made = league.pregame(day)
    for name in ("context", "player zones", "team zones", "features"):
        assert made[name].filter(pl.col("max_contributing_date") >= pl.lit(day)).is_empty()
