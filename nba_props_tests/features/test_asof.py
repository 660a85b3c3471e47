from datetime import date

import polars as pl
import pytest

from nba_props.features.asof import latest_before

STATES = pl.DataFrame(
    {
        "who": ["a", "a", "b"],
        "game_date": [date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 5)],
        "value": [1, 5, 50],
    }
)


@pytest.mark.parametrize(
    ("day", "inclusive", "value"),
    [(1, False, None), (2, False, 1), (5, False, 1), (5, True, 5), (6, False, 5), (1, True, 1)],
)
def test_the_last_state_strictly_before_is_joined(day: int, inclusive: bool, value: int | None) -> None:
    target = pl.DataFrame({"who": ["a"], "game_date": [date(2026, 1, day)]})
    assert latest_before(target, STATES, by="who", inclusive=inclusive)["value"].to_list() == [value]


def test_targets_keep_their_order() -> None:
    days = [date(2026, 1, day) for day in (9, 2, 6)]
    target = pl.DataFrame({"who": ["a", "a", "b"], "game_date": days})
    assert latest_before(target, STATES, by="who").select("game_date", "value").rows() == list(
        zip(days, [5, 1, 50], strict=True)
    )


def test_of_two_states_of_one_day_the_last_in_the_frame_counts() -> None:
    states = pl.DataFrame({"who": ["a"] * 30, "game_date": [date(2026, 1, 1)] * 30, "value": list(range(30))})
    target = pl.DataFrame({"who": ["a"], "game_date": [date(2026, 1, 2)]})
    assert latest_before(target, states, by="who")["value"].to_list() == [29]
