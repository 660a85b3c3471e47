"""What the report card says in a sentence, and that nothing judged is no quiet alarm."""

from datetime import date

import polars as pl
import pytest

from nba_props.evaluation.alarms import Alarm
from nba_props.evaluation.report import Report
from nba_props.reports.pages import record
from nba_props.warehouse import contracts

LAST = date(2026, 1, 16)
EMPTY = pl.DataFrame()
NOT_COMPARED = contracts.table("nba_predictions.system_comparisons").frame()


def report(gain: float | None = None, *alarms: Alarm) -> Report:
    """A report of one system on regulars and on everybody."""
    row = {
        "system_id": "ensemble_v1", "n": 100, "games": 10, "mae": 4.8, "mae_ratio": 0.98,
        "mae_ratio_low": 0.97,
        "mae_ratio_high": 0.99, "line_n": 50, "line_mae_ratio": 0.99, "line_mae_ratio_low": 0.98,
        "line_mae_ratio_high": 1.0, "line_gain": gain, "brier_gain": 0.001, "brier_gain_low": -0.01,
        "brier_gain_high": 0.01, "priced_n": 40, "coverage_80": 0.8, "bias": 0.1,
    }  # fmt: skip
    table = pl.DataFrame([row])
    return Report(
        first=date(2025, 10, 21), last=LAST, tables={"regulars": table, "everybody": table},
        slices={"points": EMPTY, "side": EMPTY, "month": EMPTY},
        reliability=pl.DataFrame(schema={"system_id": pl.String, "of": pl.String}),
        reliability_error=EMPTY, histogram=pl.DataFrame(schema={"system_id": pl.String, "bar": pl.Int64}),
        coverage=EMPTY, bets=EMPTY, closing=EMPTY, paths=EMPTY, alarms=alarms,
    )  # fmt: skip


def page(**found: Report | None) -> record.Page:
    return record.page(LAST, {"live": None, "backfill": None} | found, NOT_COMPARED, made="now")


@pytest.mark.parametrize(
    ("gain", "word"), [(0.05, "0.050 smaller"), (-0.05, "0.050 larger"), (None, "not known")]
)
def test_a_gain_on_the_line_is_a_smaller_error(gain: float | None, word: str) -> None:
    assert f"beside the line's its error is {word}" in page(backfill=report(gain)).lead


def test_alarms_are_quiet_only_where_something_was_judged() -> None:
    rings, quiet = (Alarm("a", "x", 0.1, 0.2, 5, rings=rings) for rings in (True, False))
    assert page().badges[0] == ("nothing was judged, so no leak alarm was asked", "quiet")
    assert page(backfill=report()).badges[0][1] == "quiet"
    assert page(backfill=report(None, quiet)).badges[0] == ("leak alarms are quiet", "good")
    assert page(live=report(None, quiet), backfill=report(None, rings)).badges[0][1] == "bad"


def test_live_stands_apart_and_its_absence_is_said() -> None:
    without, both = page(backfill=report()), page(live=report(), backfill=report())
    assert without.sections[0].title == both.sections[1].title == "Live: published before the games"
    assert "no live record yet" in without.lead
    assert [part.title for part in both.sections].count(
        "Walk-forward: past dates, each predicted as it stood then"
    ) == 1


def test_every_population_that_was_judged_is_there_beside_the_regulars() -> None:
    blocks = {
        getattr(block, "key", ""): block for part in page(backfill=report()).sections for block in part.blocks
    }
    assert [row[0].text for row in blocks["backfill-populations"].rows] == ["everybody"]
    assert [row[0].text for row in blocks["backfill-errors"].rows] == ["ensemble_v1"]
