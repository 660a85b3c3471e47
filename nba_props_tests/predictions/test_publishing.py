"""When a slate is published, and which staged row counts: from rows alone."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.predictions import publishing, reconcile, staging
from nba_props.predictions.publishing import Terms
from nba_props.warehouse import contracts
from nba_props_tests.builders import BEFORE_TIP, rows

NOW = BEFORE_TIP
TERMS = Terms(0.95, timedelta(minutes=10), timedelta(minutes=30))
PUBLISHED = "nba_predictions.player_prop_predictions"
STAGED = "nba_predictions.staged_predictions"
TRIED = "nba_predictions.staged_outcomes"


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def decided(number: int, **given: Any) -> pl.DataFrame:
    players = (
        {"player_lookup": f"p{n:03}", "outcome": "predicted", "game_id": "0022500001"} for n in range(number)
    )
    return rows("nba_predictions.prediction_outcomes", *({**player, **given} for player in players))


def staged_row(
    player: str = "p000", prediction_id: str = "a", minutes: float = 0, **given: Any
) -> dict[str, Any]:
    usual = {
        "player_lookup": player,
        "prediction_id": prediction_id,
        "staged_at": ago(minutes),
        "run_id": prediction_id,
    }
    return usual | {"origin": "live"} | given


def staged(number: int, *minutes: float) -> pl.DataFrame:
    """Rows of the first `number` players, staged so many minutes ago, the last value for the rest."""
    when = [*minutes, *[minutes[-1]] * number][:number]
    return rows(STAGED, *(staged_row(f"p{n:03}", f"{n}", ago_) for n, ago_ in enumerate(when)))


NONE = rows(PUBLISHED)


@pytest.mark.parametrize(
    ("expected", "made", "publishes"),
    [
        (104, 104, True),
        (104, 103, True),
        (104, 102, True),
        (141, 126, False),
        (141, 116, False),
        (141, 94, False),
        (20, 19, True),
    ],
)
def test_a_slate_is_published_from_the_share_on(expected: int, made: int, publishes: bool) -> None:
    standing = publishing.judge(decided(expected), NONE, staged(made, 0), TERMS, NOW)
    assert (standing.publishes, len(standing.lacking)) == (publishes, expected - made)
    assert standing.completion == pytest.approx(made / expected)
    assert standing.is_partial == (made < expected)


@pytest.mark.parametrize(
    ("minutes", "publishes"),
    [((9.9,), False), ((10,), True), ((29, 5), False), ((30, 5), True)],
    ids=["arriving", "stalled", "trickling", "cap"],
)
def test_below_the_share_patience_publishes(minutes: tuple[float, ...], publishes: bool) -> None:
    standing = publishing.judge(decided(141), NONE, staged(94, *minutes), TERMS, NOW)
    assert standing.publishes == publishes


def test_nothing_staged_is_not_published_however_long_it_takes() -> None:
    assert not publishing.judge(decided(5), NONE, rows(STAGED), TERMS, NOW).publishes


def test_a_night_with_nobody_to_predict_is_complete() -> None:
    standing = publishing.judge(decided(3, outcome="skipped"), NONE, rows(STAGED), TERMS, NOW)
    assert (standing.publishes, standing.expected, standing.completion) == (True, 0, 1.0)


def test_a_date_published_before_does_not_wait_for_late_players() -> None:
    stored = rows(PUBLISHED, {"player_lookup": "p000", "prediction_id": "a"})
    standing = publishing.judge(decided(10), stored, staged(2, 0), TERMS, NOW)
    assert (standing.publishes, standing.lacking[0]) == (True, "p002")


def due(stored: pl.DataFrame, *given: dict[str, Any], expected: int = 1) -> list[str]:
    waiting = rows(STAGED, *given)
    standing = publishing.judge(decided(expected), stored, waiting, TERMS, NOW)
    return publishing.due(decided(expected), stored, waiting, standing, NOW)["prediction_id"].to_list()


def test_the_newest_staged_row_counts() -> None:
    assert due(NONE, staged_row(minutes=3), staged_row(prediction_id="b", minutes=1)) == ["b"]


def test_what_one_instant_staged_is_ordered_by_the_write() -> None:
    first = staged_row(prediction_id="z", created_at=ago(2))
    assert due(NONE, staged_row(prediction_id="b", created_at=ago(1)), first) == ["b"]


def test_who_is_no_longer_to_be_predicted_is_not_published() -> None:
    assert due(NONE, staged_row("p000"), staged_row("p001", "b"), expected=1) == ["a"]


def test_an_older_staged_row_does_not_replace_what_was_predicted_since() -> None:
    """As when history was written anew after the evening."""
    stored = rows(PUBLISHED, {"player_lookup": "p000", "prediction_id": "new", "predicted_at": ago(1)})
    assert due(stored, staged_row(minutes=2)) == []
    assert due(stored, staged_row(minutes=0.5)) == ["a"]
    unknown = stored.with_columns(predicted_at=pl.lit(None, pl.Datetime("us", "UTC")))
    assert due(unknown, staged_row(minutes=2)) == ["a"]


def published(stored: pl.DataFrame, *given: dict[str, Any]) -> tuple[pl.DataFrame, list[str]]:
    """The rows after publishing, and what was unmerged before."""
    waiting = rows(STAGED, *given)
    standing = publishing.judge(decided(1), stored, waiting, TERMS, NOW)
    arriving = publishing.due(decided(1), stored, waiting, standing, NOW).with_columns(
        created_at=pl.lit(NOW).cast(pl.Datetime("us", "UTC"))
    )
    arriving = arriving.select(stored.columns)
    left = publishing.unmerged(stored, arriving, now=NOW, expected=decided(1))
    return reconcile.publish(stored, arriving, now=NOW, expected=decided(1)), left


def test_what_publishing_would_change_is_unmerged_and_nothing_else_is() -> None:
    stored, left = published(NONE, staged_row())
    assert left == ["a"]
    stored, left = published(stored, staged_row())
    assert left == []
    _, left = published(stored, staged_row(minutes=5), staged_row(prediction_id="b"))
    assert left == ["b"]


def tried(*given: tuple[str, str, str | None, float]) -> dict[str, tuple[int, str]]:
    """Attempts and error by player, of tries (player, outcome, error, minutes ago)."""
    told = [
        {"player_lookup": who, "outcome": what, "error": error, "staged_at": ago(when), "game_id": "g"}
        for who, what, error, when in given
    ]
    frame = rows(TRIED, *({**row, "run_id": f"{number}"} for number, row in enumerate(told)))
    return {row[1]: (row[2], row[3]) for row in staging.tries(frame).iter_rows()}


def test_tries_in_vain_are_counted_since_the_last_that_went_well() -> None:
    found = tried(
        ("p", "failed", "one", 9),
        ("p", "predicted", None, 8),
        ("p", "failed", "two", 7),
        ("p", "failed", "three", 6),
        ("q", "failed", "one", 9),
        ("q", "predicted", None, 8),
        ("r", "predicted", "a system failed", 5),
        ("s", "skipped", None, 5),
    )
    assert found == {"p": (2, "three"), "r": (1, "a system failed")}


def test_staged_rows_expire_when_they_are_old_and_published_and_never_before() -> None:
    old, young = staged_row(minutes=25 * 60), staged_row("p001", "b", minutes=23 * 60)
    lifetime = timedelta(hours=24)
    stored = rows(STAGED, old, young)
    assert staging.kept(stored, [], NOW, lifetime)["prediction_id"].to_list() == ["b"]
    assert staging.kept(stored, ["a"], NOW, lifetime).height == 2


def test_staged_and_published_rows_have_the_same_columns_but_for_what_publishing_decides() -> None:
    """The drift between the two stopped the replaced system for a night."""
    decides = {
        "prediction_version", "is_active", "superseded_by", "superseded_at", "invalidation_reason",
        "invalidated_at", "updated_at", "slate_completion", "is_partial_slate", "predicted_at",
    }  # fmt: skip
    main, staging_table = (
        {column.name: (column.sql_type, column.nullable) for column in contracts.table(name).columns}
        for name in (PUBLISHED, STAGED)
    )
    assert {name: kind for name, kind in main.items() if name not in decides} == {
        name: kind for name, kind in staging_table.items() if name != "staged_at"
    }
