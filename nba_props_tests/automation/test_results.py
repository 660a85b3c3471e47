"""Results: new ones and corrections of the last days run their dates; old ones and known ones do not."""

from datetime import UTC, date, datetime, timedelta

from nba_props.automation.results import MOST_RUNS, Decision, Seen, contiguous, decide, window
from nba_props.partitions import DateWindow

TODAY = date(2026, 1, 16)
NOW = datetime(2026, 1, 16, 22, 0, tzinfo=UTC)
PATIENCE = timedelta(minutes=10)


def day(back: int) -> date:
    return TODAY - timedelta(days=back)


def test_tonight_and_three_days_back_are_watched_and_the_off_season_is_not() -> None:
    assert window(TODAY, 3) == [day(3), day(2), day(1), TODAY]
    assert window(date(2026, 7, 1), 3) == [date(2026, 6, 28), date(2026, 6, 29), date(2026, 6, 30)]


def decided(
    prints: dict[date, str],
    seen: dict[date, Seen],
    graded: dict[date, str] | None = None,
    in_progress: tuple[date, ...] = (),
    minutes: float = 0,
) -> Decision:
    return decide(
        prints,
        seen,
        graded=graded or {},
        in_progress=in_progress,
        now=NOW + timedelta(minutes=minutes),
        patience=PATIENCE,
    )


def test_new_box_scores_run_their_date_once() -> None:
    first = decided({day(1): "a", TODAY: ""}, {})
    assert first.windows == (DateWindow.day(day(1)),)
    assert decided({day(1): "a", TODAY: ""}, first.seen, minutes=1).windows == ()
    done = decided({day(1): "a"}, first.seen, {day(1): "7"}, minutes=60)
    assert done.windows == () and done.seen == {day(1): Seen("a")}


def test_a_correction_runs_its_date_again_and_no_other() -> None:
    seen = {day(2): Seen("a"), day(1): Seen("b")}
    graded = {day(2): "5", day(1): "6"}
    found = decided({day(2): "corrected", day(1): "b"}, seen, graded)
    assert found.windows == (DateWindow.day(day(2)),)
    assert decided({day(2): "corrected"}, found.seen, {day(2): "9"}, minutes=60).windows == ()


def test_a_run_that_made_no_grades_is_repeated_after_a_while_and_not_for_ever() -> None:
    """It was killed, or failed: the grades are those there were when it was asked for."""
    for graded in ({}, {day(1): "5"}):
        seen, asked = {day(1): Seen("old")}, []
        for minutes in range(0, 61, 5):
            found = decided({day(1): "new"}, seen, graded, minutes=minutes)
            seen = found.seen
            asked += [minutes] * len(found.windows)
        assert asked == [0, 10, 20] and seen[day(1)].runs == MOST_RUNS
        assert decided({day(1): "newer"}, seen, graded, minutes=61).windows == (DateWindow.day(day(1)),)


def test_neighbouring_dates_are_one_run() -> None:
    prints = {day(3): "a", day(2): "b", TODAY: "c"}
    assert decided(prints, {}).windows == (DateWindow(day(3), day(2)), DateWindow.day(TODAY))
    assert contiguous([]) == []


def test_a_new_sensor_does_not_repeat_what_is_graded() -> None:
    found = decided({day(1): "a"}, {}, {day(1): "5"})
    assert found.windows == () and found.seen == {day(1): Seen("a")}


def test_a_date_with_a_run_in_progress_waits_and_is_not_forgotten() -> None:
    held = decided({day(1): "new"}, {day(1): Seen("old")}, {day(1): "5"}, in_progress=(day(1),))
    assert held.windows == () and held.waiting == (day(1),)
    found = decided({day(1): "new"}, held.seen, {day(1): "5"})
    assert found.windows == (DateWindow.day(day(1)),)
