from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from nba_props.predictions import reconcile
from nba_props_tests.builders import AFTER_TIP, BEFORE_TIP, PLAYER, rows

TABLE = "nba_predictions.player_prop_predictions"
NONE = rows(TABLE)


def _new(prediction_id: str = "a", player: str = PLAYER, **given: Any) -> dict[str, Any]:
    return {"prediction_id": prediction_id, "player_lookup": player, "origin": "live"} | given


def _expected(*players: str) -> pl.DataFrame:
    return rows(
        "nba_predictions.prediction_outcomes",
        *({"player_lookup": p, "outcome": "predicted", "game_id": "0022500001"} for p in players),
    )


def publish(
    stored: pl.DataFrame, *new: dict[str, Any], now: Any = BEFORE_TIP, expected: tuple[str, ...] = (PLAYER,)
) -> pl.DataFrame:
    arriving = reconcile.arriving(rows(TABLE, *new), now, 1.0)
    return reconcile.publish(stored, arriving, now=now, expected=_expected(*expected))


def _state(stored: pl.DataFrame) -> dict[str, tuple[int, bool, str | None]]:
    """prediction_id -> version, is_active, superseded_by."""
    found = stored.select("prediction_id", "prediction_version", "is_active", "superseded_by").rows()
    return {row[0]: row[1:] for row in found}


def test_the_first_prediction_is_version_one_and_active() -> None:
    assert _state(publish(NONE, _new())) == {"a": (1, True, None)}


def test_an_identical_run_changes_nothing() -> None:
    stored = publish(NONE, _new())
    assert publish(stored, _new(), now=BEFORE_TIP + timedelta(minutes=5)).equals(stored)


def test_a_changed_input_supersedes_and_keeps_the_chain() -> None:
    stored = publish(publish(publish(NONE, _new("a")), _new("b")), _new("c"))
    assert _state(stored) == {"a": (1, False, "b"), "b": (2, False, "c"), "c": (3, True, None)}


def test_a_return_to_an_earlier_prediction_makes_it_count_again() -> None:
    stored = publish(publish(publish(NONE, _new("a")), _new("b")), _new("a"))
    assert _state(stored) == {"a": (1, True, None), "b": (2, False, "a")}


def test_who_is_no_longer_predicted_is_invalidated_with_the_reason() -> None:
    stored = publish(publish(NONE, _new()), expected=())
    row = stored.row(0, named=True)
    assert (row["is_active"], row["superseded_by"], row["invalidated_at"]) == (False, None, BEFORE_TIP)
    assert "no longer predicted" in row["invalidation_reason"]


def test_who_is_predicted_again_counts_again() -> None:
    row = publish(publish(publish(NONE, _new()), expected=()), _new()).row(0, named=True)
    assert (row["is_active"], row["invalidation_reason"], row["invalidated_at"]) == (True, None, None)


def test_whom_a_system_failed_to_predict_again_keeps_the_old_row() -> None:
    stored = publish(NONE, _new())
    assert publish(stored).equals(stored)


def test_a_live_row_is_untouched_by_a_backfill_after_tip_off() -> None:
    stored = publish(NONE, _new())
    assert publish(stored, _new("b", origin="backfill"), now=AFTER_TIP).equals(stored)
    assert publish(stored, now=AFTER_TIP, expected=()).equals(stored)


def test_a_live_row_withdrawn_before_tip_off_is_not_revived_after_it() -> None:
    """The live record holds what stood at tip-off, and nothing a backfill would like to add."""
    withdrawn = publish(publish(NONE, _new()), expected=())
    assert publish(withdrawn, _new(origin="backfill"), now=AFTER_TIP).equals(withdrawn)


def test_before_tip_off_a_live_row_gives_way() -> None:
    assert _state(publish(publish(NONE, _new("a")), _new("b")))["b"] == (2, True, None)


def test_without_a_tip_a_live_row_gives_way_until_its_day_ends() -> None:
    stored = publish(NONE, _new("a", tip_at=None))
    assert _state(publish(stored, _new("b", tip_at=None), now=BEFORE_TIP + timedelta(hours=1)))["b"] == (
        2,
        True,
        None,
    )
    assert publish(stored, _new("b", tip_at=None), now=AFTER_TIP).equals(stored)


def test_what_is_predicted_only_after_tip_off_is_not_live() -> None:
    """A frozen live context predicted late must not enter the live record."""
    assert publish(NONE, _new(), now=AFTER_TIP)["origin"].to_list() == ["regenerated"]
    assert publish(NONE, _new(), now=BEFORE_TIP)["origin"].to_list() == ["live"]


def test_backfills_replace_each_other_at_any_time() -> None:
    stored = publish(NONE, _new("a", origin="backfill"), now=AFTER_TIP)
    assert _state(publish(stored, _new("b", origin="backfill"), now=AFTER_TIP))["b"] == (2, True, None)


_STEP = st.tuples(
    st.dictionaries(st.sampled_from(["p", "q"]), st.sampled_from("abc")),
    st.sets(st.sampled_from(["p", "q"])),
    st.sampled_from(["live", "backfill"]),
    st.booleans(),
)


@given(st.lists(_STEP, max_size=6))
def test_whatever_is_published_one_row_a_player_counts_and_none_is_lost(steps: list[Any]) -> None:
    stored, is_over = NONE, False
    for place, (predicted, expected, origin, tips) in enumerate(steps):
        is_over = is_over or tips
        now = (AFTER_TIP if is_over else BEFORE_TIP) + timedelta(minutes=place)
        new = [_new(f"{player}{which}", player, origin=origin) for player, which in predicted.items()]
        after = publish(stored, *new, now=now, expected=tuple(expected | predicted.keys()))
        active = after.filter("is_active")
        assert not active.select(reconcile.GRAIN).is_duplicated().any()
        assert after["prediction_id"].is_unique().all()
        assert set(stored["prediction_id"]) <= set(after["prediction_id"])
        assert not after.select("player_lookup", "prediction_version").is_duplicated().any()
        if is_over:
            kept = stored.filter(origin="live").sort("prediction_id")
            assert after.filter(origin="live").sort("prediction_id").equals(kept)
        stored = after
