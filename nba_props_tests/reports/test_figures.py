"""The pure figures behind the reading commands."""

from datetime import date

import polars as pl
import pytest

from nba_props.reports import board, export, status


def _day(number: int) -> date:
    return date(2026, 1, number)


def test_ranges_follow_the_grid_and_not_the_calendar() -> None:
    grid = [date(2025, 6, 29), date(2025, 6, 30), date(2025, 10, 1), date(2025, 10, 2)]
    assert status.ranges(grid[1:3], grid) == [(grid[1], grid[2])]
    assert status.ranges([grid[0], grid[3]], grid) == [(grid[0], grid[0]), (grid[3], grid[3])]


def test_the_grid_tells_no_games_from_unknown_and_leaves_today_out() -> None:
    schedule = pl.DataFrame(
        {"game_date": [_day(1), _day(3), _day(5)], "status": ["final", "postponed", "scheduled"]}
    )
    grid = status.grid_of(schedule, [_day(1), _day(3), _day(5)], today=_day(5))
    assert grid.dates == (_day(1), _day(2), _day(3))
    kinds = (grid.with_games, grid.without_games, grid.unknown)
    assert kinds == tuple(frozenset({_day(number)}) for number in (1, 3, 2))


def test_an_optional_table_may_be_empty() -> None:
    schedule = pl.DataFrame({"game_date": [_day(1)], "status": ["final"]})
    grid = status.grid_of(schedule, [_day(1)], today=_day(5))
    needed = status.table_state("t", grid, [_day(1)], with_rows=set(), size=1)
    optional = status.table_state("t", grid, [_day(1)], with_rows=None, size=1)
    assert (needed.empty, optional.empty, needed.holes) == ((_day(1),), (), ())


@pytest.mark.parametrize(
    ("day", "statuses", "rows", "state"),
    [
        (date(2025, 8, 1), None, (0, 0), board.OFF_SEASON),
        (_day(1), None, (0, 0), board.NOT_STORED),
        (_day(1), [], (0, 0), board.NO_GAMES),
        (_day(1), ["postponed"], (0, 9), board.POSTPONED),
        (_day(1), ["postponed", "scheduled"], (0, 0), board.NOTHING_PREDICTED),
        (_day(1), ["scheduled"], (0, 9), board.NOBODY_PREDICTED),
        (_day(1), ["scheduled"], (3, 9), board.PREDICTED),
    ],
)
def test_states_of_a_date(day: date, statuses: list[str] | None, rows: tuple[int, int], state: str) -> None:
    schedule = None if statuses is None else pl.DataFrame({"status": statuses}, schema={"status": pl.String})
    assert board.state_of(day, schedule, predictions=rows[0], outcomes=rows[1]) == state


def test_systems_come_best_first_and_unknown_ones_last() -> None:
    assert board.in_order(["aaa", "moving_average_baseline_v1", "ensemble_v1"]) == (
        "ensemble_v1",
        "moving_average_baseline_v1",
        "aaa",
    )


def test_nested_structs_become_flat_columns_in_place() -> None:
    frame = pl.DataFrame({"a": [1], "f": [{"value": 2.0, "why": {"source": "x"}}], "z": [None]})
    flat = export.flatten(frame)
    assert flat.columns == ["a", "f.value", "f.why.source", "z"]
    assert flat.row(0) == (1, 2.0, "x", None)


@pytest.mark.parametrize(
    ("rows", "stored", "window", "state"),
    [
        (0, [], (None, None), export.EMPTY),
        (0, [_day(1)], (_day(2), _day(3)), export.EMPTY),
        (0, [_day(1)], (_day(1), _day(1)), export.EMPTY),
        (5, [_day(1), _day(3)], (None, None), export.PARTIAL),
        (5, [_day(1), _day(2)], (None, None), export.COMPLETE),
    ],
)
def test_what_an_export_holds(
    rows: int, stored: list[date], window: tuple[date | None, date | None], state: str
) -> None:
    assert export.extent(rows, stored, *window).state == state
