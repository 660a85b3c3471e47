"""Which dates a run works on, and whether its process lives."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props import tags
from nba_props.automation.progress import RunInProgress, gone, works_on

NOW = datetime(2026, 1, 16, 22, tzinfo=UTC)
DAY = date(2026, 1, 16)


@pytest.mark.parametrize(
    ("carried", "expected"),
    [
        ({tags.DATE: "2026-01-16"}, True),
        ({tags.DATE: "2026-01-15"}, False),
        ({tags.PARTITION: "2026-01-16"}, True),
        ({tags.PARTITION: "2026-01-16|annaberg"}, True),
        ({tags.RANGE_START: "2026-01-10", tags.RANGE_END: "2026-01-16"}, True),
        ({tags.RANGE_START: "2026-01-10", tags.RANGE_END: "2026-01-15"}, False),
        ({tags.RANGE_START: "2026-01-16|a", tags.RANGE_END: "2026-01-16|b"}, True),
        ({tags.RANGE_START: "2024-01-10", tags.RANGE_END: "2024-01-15", tags.BACKFILL: "true"}, True),
        ({tags.UI_BACKFILL: "abc"}, True),
        ({tags.RANGE_START: "2026-01-16", tags.RANGE_END: "2026-01-16", tags.PAGE: "a card"}, False),
        ({}, False),
    ],
)
def test_a_run_works_on_its_dates_and_history_is_everybodys(carried: dict[str, str], expected: bool) -> None:
    assert works_on(RunInProgress("r", "j", carried, NOW), DAY) is expected


def carried(process: str | None, host: str = "here") -> dict[str, str]:
    return {tags.HOST: host, tags.PROCESS: process} if process else {}


def found(started: float | None, carries: dict[str, str], alive: bool = False) -> list[str]:
    asked = [
        RunInProgress("r", "evening", carries, None if started is None else NOW - timedelta(seconds=started))
    ]
    return [
        one.run.run_id
        for one in gone(asked, host="here", is_alive=lambda _: alive, now=NOW, nameless=timedelta(minutes=3))
    ]


def test_a_run_of_this_host_is_judged_by_its_process() -> None:
    assert found(5, carried("17")) == ["r"]
    assert found(5, carried("17"), alive=True) == []


def test_a_run_of_another_host_is_not_judged_from_here() -> None:
    assert found(5, carried("17", host="elsewhere")) == []


def test_a_run_without_a_process_has_some_minutes_to_name_it_and_one_in_the_queue_for_ever() -> None:
    assert found(179, {}) == []
    assert found(181, {}) == ["r"]
    assert found(None, {}) == []
