"""A season's feeds and failing checks, counted; what was asked after a page was closed changes nothing."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.feeds import ledger
from nba_props.reports import pipeline
from nba_props.reports.status import Grid
from nba_props_tests.builders import DAY, at, rows

CHECKS = "nba_monitoring.check_results"
BEFORE, CLOSED = DAY - timedelta(days=1), at(20)


def request(hour: float, outcome: str, **fields: Any) -> dict[str, Any]:
    return {
        "request_id": f"r{hour}", "requested_at": at(0) + timedelta(hours=hour),
        "feed": "odds_api.event_odds",
        "service": "odds_api", "address": "a", "outcome": outcome, "attempts": 1, "planned_credits": 10,
        "credits": 10, "is_recovered": False,
    } | fields  # fmt: skip


def test_a_feed_is_as_fresh_as_its_last_good_answer_whatever_came_after() -> None:
    found = pipeline.feeds_of(
        rows(
            ledger.TABLE,
            request(3, ledger.FAILED, credits=0, error="timed out"),
            request(1, ledger.LANDED, credits_left=480),
            request(2, ledger.UNCHANGED, credits_left=470),
            request(1, ledger.EMPTY, feed="nba_com.schedule", service="nba_com", credits=0),
        )
    )
    assert found["feed"].to_list() == ["nba_com.schedule", "odds_api.event_odds"]
    odds = found.row(1, named=True)
    assert (odds["requests"], odds["failed"], odds["credits"], odds["credits_left"]) == (3, 1, 20, 470)
    assert (odds["last_outcome"], odds["error"]) == ("failed", "timed out")
    assert (odds["last_well"], odds["last_asked"]) == (at(2), at(3))


def verdict(state: str, day: date | None, asked: datetime, **fields: Any) -> dict[str, Any]:
    told = {"check_name": "c", "table_name": "t", "violations": 3, "population": 9}
    return told | {"state": state, "game_date": day, "checked_at": asked} | fields


def built(*verdicts: dict[str, Any], before: datetime = CLOSED) -> pl.DataFrame:
    nothing: dict[str, list[date]] = {table: [] for table in pipeline.PHASES.values()}
    given = pipeline.Inputs(
        grid=Grid((BEFORE, DAY), frozenset(), frozenset({BEFORE, DAY}), frozenset()),
        stored=nothing,
        with_rows=nothing,
        verdicts=rows(CHECKS, *verdicts),
        outcomes=rows(pipeline.OUTCOMES),
        grades=rows(pipeline.GRADES),
        lines=pl.DataFrame({"game_date": []}),
        runs=pl.DataFrame({"started_at": []}),
        captured={},
        requests=rows(ledger.TABLE),
        faults=(),
        asked_before=before,
    )
    return pipeline.build(given, coverage_warn=0.95).failing


def test_a_check_is_one_row_however_many_dates_it_fails_on() -> None:
    found = built(
        verdict("warn", BEFORE, at(12)),
        verdict("warn", DAY, at(12), violations=5),
        verdict("error", DAY, at(12), check_name="worse"),
        verdict("pass", DAY, at(12), check_name="well"),
    )
    assert found.select("check_name", "dates", "first", "last", "violations").rows() == [
        ("worse", 1, DAY, DAY, 3),
        ("c", 2, BEFORE, DAY, 5),
    ]


def test_the_verdict_that_counts_was_given_before_the_page_was_closed() -> None:
    failed, mended = verdict("error", DAY, at(12)), verdict("pass", DAY, at(22))
    assert built(failed, mended).height == 1
    assert built(failed, mended, before=at(23)).is_empty()
    assert built(verdict("warn", DAY, at(22)))["state"].to_list() == ["warn"], "history was asked later"
