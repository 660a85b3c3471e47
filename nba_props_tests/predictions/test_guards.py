"""What halts a system's recommendations, and what a halted row looks like."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.predictions import guards
from nba_props.warehouse.lake import Lake
from nba_props_tests import slates
from nba_props_tests.builders import DAY, GAME, rows
from nba_props_tests.slates import PREDICTIONS, active, evening, read

pytestmark = pytest.mark.journey

SUMMARY = "nba_analytics.player_game_summary"
BASELINE = "moving_average_baseline_v1"
LIMITS = guards.Limits(days=7, bad_days=5, line_gap=0.5, lines=2)
_ERRORS = {"game_date": pl.Date, "system_id": pl.String, "error": pl.Float64, "line_error": pl.Float64}
#: Of each of twenty days before DAY: how far the system's error lies above the line's; None: no games.
GAPS = st.lists(st.one_of(st.none(), st.sampled_from([-0.2, 0.4, 0.6, 2.0])), min_size=20, max_size=20)


def erred(gaps: list[float | None], last: date = DAY - timedelta(days=1)) -> pl.DataFrame:
    """Two lined predictions a day, the last entry on `last`; the line is off by 4 points."""
    days = [last - timedelta(days=len(gaps) - 1 - place) for place in range(len(gaps))]
    said = [
        (day, BASELINE, sign * (4 + gap), 4.0)
        for day, gap in zip(days, gaps, strict=True)
        if gap is not None
        for sign in (-1, 1)
    ]
    return pl.DataFrame(said, schema=_ERRORS, orient="row")


def halted(errors: pl.DataFrame, *days: date) -> list[date]:
    found = guards.halts(guards.judged_days(errors, LIMITS), days or (DAY,), LIMITS)
    return found["game_date"].to_list()


def test_five_bad_days_of_seven_halt_and_four_do_not() -> None:
    assert halted(erred([0.6, 0.0, 0.6, 0.6, 0.0, 0.6, 0.6])) == [DAY]
    assert halted(erred([0.6, 0.0, 0.6, 0.6, 0.0, 0.0, 0.6])) == []


def test_a_gap_of_just_the_limit_is_not_bad() -> None:
    assert halted(erred([0.5] * 7)) == []
    assert halted(erred([0.501] * 7)) == [DAY]


def test_days_without_games_are_no_days_and_two_weeks_ago_is_too_long() -> None:
    assert halted(erred([0.6, None, 0.6, None, 0.6, None, 0.6, None, 0.6])) == [DAY]
    assert halted(erred([0.6] * 5 + [None] * 13)) == []


def test_a_day_with_few_lines_is_not_judged() -> None:
    few = erred([0.6] * 7).filter(pl.col("error") > 0)
    assert halted(few) == []


def test_a_system_recovers_when_the_bad_days_are_past() -> None:
    gaps = [0.6] * 7 + [0.0] * 3
    days = [DAY - timedelta(days=back) for back in (3, 2, 1, 0)]
    assert halted(erred(gaps), *days) == days[:3]


def test_the_reason_says_how_bad_it_was() -> None:
    found = guards.halts(guards.judged_days(erred([0.6] * 7), LIMITS), [DAY], LIMITS)
    assert found["halt"].to_list() == [
        "halted: more than 0.5 points worse than the line on 7 of the last 7 days judged, 0.6 on average"
    ]


@settings(max_examples=30)
@given(GAPS)
def test_a_window_is_judged_as_each_of_its_dates_alone(gaps: list[float | None]) -> None:
    """A backfill knows the whole window and must halt whom each evening, which knew only the past, did."""
    everything = erred(gaps, last=DAY)
    days = [DAY - timedelta(days=back) for back in range(12, -1, -1)]
    alone = [
        day for day in days for found in halted(everything.filter(pl.col("game_date") < day), day) if found
    ]
    assert halted(everything, *days) == alone


def test_a_withheld_row_passes_and_is_another_prediction() -> None:
    given_rows = rows(
        PREDICTIONS,
        {"prediction_id": "a", "recommendation": "OVER", "recommendation_reason": "5 points over the line"},
        {"prediction_id": "b", "recommendation": "NO_LINE", "player_lookup": "bobcole"},
        {"prediction_id": "c", "recommendation": "OVER", "system_id": "xgboost_v1"},
    )
    halts = guards.halts(guards.judged_days(erred([0.6] * 7), LIMITS), [DAY], LIMITS)
    held, unlined, other = guards.withheld(given_rows, halts).to_dicts()
    assert (held["recommendation"], held["recommendation_reason"][:7]) == ("PASS", "halted:")
    assert unlined["recommendation"] == "NO_LINE"
    assert (other["recommendation"], other["prediction_id"]) == ("OVER", "c")
    assert held["prediction_id"] not in ("a", unlined["prediction_id"])
    identities = given_rows.select("game_date", "game_id", "player_lookup", "system_id", "prediction_id")
    assert guards.withheld(identities, halts)["prediction_id"].to_list() == [
        row["prediction_id"] for row in (held, unlined, other)
    ]


def _week_before(lake: Lake, error: float) -> None:
    """Seven stored days on which the baseline was off by so much, and the line by two points."""
    men, days = [f"q{number}" for number in range(20)], [DAY - timedelta(days=back) for back in range(1, 8)]
    said = [
        {"game_date": day, "game_id": f"{day}", "player_lookup": man, "prediction_id": f"{day}{man}",
         "predicted_points": 18 + error, "current_points_line": 20.0}
        for day in days for man in men
    ]  # fmt: skip
    played = [
        {"game_date": day, "game_id": f"{day}", "player_lookup": man, "pts": 18}
        for day in days
        for man in men
    ]
    lake.replace(PREDICTIONS, rows(PREDICTIONS, *said), days)
    lake.replace(SUMMARY, rows(SUMMARY, *played), days)


@pytest.mark.parametrize("backfill", [False, True])
def test_an_evening_after_a_bad_week_recommends_nothing_and_the_next_run_changes_nothing(
    tmp_path: Path, backfill: bool
) -> None:
    home = slates.at(tmp_path, "2026-01-18T12:00:00-05:00" if backfill else slates.EVENING)
    lined = {"has_prop_line": True, "current_points_line": 5.0, "sportsbook": "fanduel", "line_books": 1}
    slates.store(home, 3, **lined)
    lake = Lake(home.warehouse_dir)
    quoted = [
        {"game_id": GAME, "player_lookup": man, "player_lookup_raw": man, "points_line": 5.0}
        for man in map(slates.lookup, range(3))
    ]
    lake.replace(slates.PROPS, rows(slates.PROPS, *quoted), [DAY])
    _week_before(lake, 2.1)
    evening(home, backfill=backfill)
    before = active(home)
    assert set(before["recommendation"]) == {"OVER"}
    _week_before(lake, 2.9)
    evening(home, backfill=backfill)
    after = active(home)
    assert set(after["recommendation"]) == {"PASS"}
    assert all(why.startswith("halted:") for why in after["recommendation_reason"])
    columns = ["player_lookup", "predicted_points"]
    assert after.select(columns).sort(columns).equals(before.select(columns).sort(columns))
    stored = read(home, PREDICTIONS).height
    evening(home, backfill=backfill)
    assert read(home, PREDICTIONS).height == stored
