"""Nothing arrives, and yet something must be done."""

from datetime import UTC, datetime, timedelta

import polars as pl

from nba_props.automation.stalls import is_slate_due, is_unpublished
from nba_props_tests.builders import rows

NOW = datetime(2026, 1, 16, 22, tzinfo=UTC)
STALL = timedelta(minutes=10)


def staged(*ids: str, ago: float) -> pl.DataFrame:
    at = NOW - timedelta(minutes=ago)
    return pl.DataFrame(
        {"prediction_id": list(ids), "staged_at": [at] * len(ids)},
        schema={"prediction_id": pl.String, "staged_at": pl.Datetime("us", "UTC")},
    )


def test_staged_rows_wait_for_the_stall_time_after_the_latest_and_no_longer() -> None:
    rows_ = pl.concat([staged("a", ago=30), staged("b", ago=9)])
    assert not is_unpublished(rows_, staged(ago=0), now=NOW, stall=STALL), "one came nine minutes ago"
    assert is_unpublished(rows_, staged(ago=0), now=NOW + timedelta(minutes=1), stall=STALL)


def test_what_is_published_does_not_wait() -> None:
    assert not is_unpublished(staged("a", ago=30), staged("a", ago=1), now=NOW, stall=STALL)
    assert not is_unpublished(staged(ago=30), staged(ago=1), now=NOW, stall=STALL)


def test_a_slate_is_due_before_the_first_tip_of_a_game_that_takes_place() -> None:
    def due(*games: dict[str, object]) -> bool:
        table = rows("nba_raw.schedule", *({"game_id": f"g{n}"} | game for n, game in enumerate(games)))
        return is_slate_due(table, now=NOW, lead=timedelta(minutes=60))

    soon, late = NOW + timedelta(minutes=60), NOW + timedelta(minutes=61)
    assert due({"tip_at": soon, "status": "scheduled"})
    assert not due({"tip_at": late, "status": "scheduled"})
    assert not due({"tip_at": soon, "status": "postponed"}, {"tip_at": late, "status": "scheduled"})
    assert not due({"tip_at": None, "status": "scheduled"})
    assert not due()
