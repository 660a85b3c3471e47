"""Results: new ones and corrections of the last days run their dates; old ones and known ones do not."""

from datetime import date, timedelta

from nba_props.automation.results import contiguous, decide, window
from nba_props.partitions import DateWindow

TODAY = date(2026, 1, 16)


def day(back: int) -> date:
    return TODAY - timedelta(days=back)


def test_tonight_and_three_days_back_are_watched_and_the_off_season_is_not() -> None:
    assert window(TODAY, 3) == [day(3), day(2), day(1), TODAY]
    assert window(date(2026, 7, 1), 3) == [date(2026, 6, 28), date(2026, 6, 29), date(2026, 6, 30)]


def test_new_box_scores_run_their_date_once() -> None:
    first = decide({day(1): "a", TODAY: ""}, {}, graded=(), in_progress=())
    assert first.windows == (DateWindow.day(day(1)),)
    assert decide({day(1): "a", TODAY: ""}, first.seen, graded=(), in_progress=()).windows == ()


def test_a_correction_runs_its_date_again_and_no_other() -> None:
    seen = {day(2): "a", day(1): "b"}
    found = decide({day(2): "corrected", day(1): "b"}, seen, graded=(day(2), day(1)), in_progress=())
    assert found.windows == (DateWindow.day(day(2)),)


def test_neighbouring_dates_are_one_run() -> None:
    prints = {day(3): "a", day(2): "b", TODAY: "c"}
    assert decide(prints, {}, graded=(), in_progress=()).windows == (
        DateWindow(day(3), day(2)),
        DateWindow.day(TODAY),
    )
    assert contiguous([]) == []


def test_a_new_sensor_does_not_repeat_what_is_graded() -> None:
    found = decide({day(1): "a"}, {}, graded=(day(1),), in_progress=())
    assert found.windows == () and found.seen == {day(1): "a"}


def test_a_date_with_a_run_in_progress_waits_and_is_not_forgotten() -> None:
    held = decide({day(1): "new"}, {day(1): "old"}, graded=(), in_progress=(day(1),))
    assert held.windows == () and held.waiting == (day(1),)
    assert decide({day(1): "new"}, held.seen, graded=(day(1),), in_progress=()).windows == (
        DateWindow.day(day(1)),
    )
