"""The evening run and the players' partitions, through Dagster: who is published, retried, left alone."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props import runner
from nba_props.errors import RunFailedError
from nba_props.overrides import Overrides
from nba_props.partitions import player_key
from nba_props.warehouse.lake import Lake
from nba_props_tests import slates
from nba_props_tests.builders import DAY
from nba_props_tests.slates import PREDICTIONS, STAGED, active, evening, lookup, outcome, partitions, read

pytestmark = pytest.mark.journey

COMPLETE = f"{PREDICTIONS}: slate_complete"
#: Eleven minutes after the evening run: nothing has arrived meanwhile.
STALLED = "2026-01-16T17:11:00-05:00"
LATER = "2026-01-16T17:05:00-05:00"
MORNING_AFTER = "2026-01-17T12:00:00-05:00"


def test_two_of_104_never_finish_and_the_rest_is_published_flagged_and_complained_about(
    tmp_path: Path,
) -> None:
    """98 % is enough to publish and not enough to be silent; the two are retried without the others."""
    home = slates.at(tmp_path)
    slates.store(home, 104, bad=["p003", "p050"])
    report = evening(home)
    assert COMPLETE in report.warned_checks and not report.failed_checks
    published = active(home)
    assert published.height == 102
    assert published.select(pl.col("slate_completion").unique().round(3)).to_series().to_list() == [0.981]
    assert published["is_partial_slate"].all()
    failed = outcome(home, "p003")
    assert (failed["outcome"], failed["attempts"]) == ("failed", 1)
    assert "points_ewma" in failed["error"]
    keys, done = partitions(home)
    assert list(keys) == [player_key(DAY, lookup(number)) for number in range(104)]
    assert set(keys) - done == {player_key(DAY, "p003"), player_key(DAY, "p050")}

    with pytest.raises(RunFailedError, match=r"1 of 1 players have no prediction: 2026-01-16\|p003"):
        runner.predict_players(home, [player_key(DAY, "p003")])
    assert outcome(home, "p003")["attempts"] == 2

    slates.store(home, 104, bad=["p050"])
    runner.predict_players(home, [player_key(DAY, "p003")])
    assert (outcome(home, "p003")["outcome"], outcome(home, "p003")["attempts"]) == ("predicted", 0)
    assert outcome(home, "p050")["outcome"] == "failed"
    assert player_key(DAY, "p003") in partitions(home)[1]
    others = pl.col("player_lookup") != "p003"
    assert active(home).filter(others).equals(published.filter(others))


@pytest.mark.parametrize("staged", [126, 116, 94])
def test_a_slate_that_stalls_below_the_share_is_published_as_it_is(tmp_path: Path, staged: int) -> None:
    """So many of 141 waited for ever in the replaced system."""
    home = slates.at(tmp_path)
    slates.store(home, 141, bad=[lookup(number) for number in range(staged, 141)])
    assert COMPLETE in evening(home).failed_checks
    assert active(home).is_empty() and read(home, STAGED).height == staged
    assert outcome(home, "p000")["reason_code"] == "not_published"
    assert outcome(home, "p140")["outcome"] == "failed"

    stalled = slates.at(tmp_path, STALLED)
    assert runner.publish(stalled, DAY).failed_checks == (COMPLETE,)
    assert active(home).height == staged and active(home)["is_partial_slate"].all()
    assert outcome(home, "p000")["reason_code"] is None
    assert read(home, STAGED).height == staged, "publishing predicts nobody"


def test_a_run_may_publish_with_less(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 20, bad=["p000", "p001"])
    evening(home, Overrides(min_completion=0.9))
    assert active(home).height == 18


def test_what_a_run_staged_before_it_died_is_published_by_the_next_without_predicting_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 12)
    merge = Lake.merge

    def dies(self: Lake, table: str, *given: Any) -> Any:
        if table == PREDICTIONS:
            raise OSError("the disk is gone")
        return merge(self, table, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Lake, "merge", dies)
        with pytest.raises(RunFailedError, match="the disk is gone"):
            evening(home)
    staged = read(home, STAGED)
    assert staged.height == 12 and read(home, PREDICTIONS).is_empty()

    evening(slates.at(tmp_path, LATER))
    assert read(home, STAGED).equals(staged)
    assert active(home)["run_id"].unique().to_list() == staged["run_id"].unique().to_list()
    assert len(partitions(home)[1]) == 12


def test_six_late_players_are_predicted_alone(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 141)
    evening(home)
    before = active(home)
    later = slates.at(tmp_path, LATER)
    slates.store(later, 147)
    evening(later)
    after = active(later)
    late = pl.col("player_lookup").is_in([lookup(number) for number in range(141, 147)])
    assert after.filter(~late).equals(before)
    assert after.filter(late).height == 6
    assert set(read(home, STAGED).filter(run_id=after.filter(late)["run_id"][0])["player_lookup"]) == set(
        after.filter(late)["player_lookup"]
    )
    assert len(partitions(home)[1]) == 147


def test_a_second_run_with_nothing_new_predicts_nobody_and_changes_nothing(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 12)
    evening(home)
    staged, published = read(home, STAGED), read(home, PREDICTIONS)
    evening(slates.at(tmp_path, LATER))
    assert read(home, STAGED).equals(staged) and read(home, PREDICTIONS).equals(published)


def test_a_forced_run_replaces_a_changed_slate_and_mixes_no_two_runs(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 30)
    evening(home)
    slates.store(home, 30, points={lookup(number): 25.5 for number in range(30)})
    again = evening(home, Overrides(force=True))
    assert read(home, STAGED).height == 60
    assert active(home)["run_id"].unique().to_list() == [again.run_id]
    assert active(home)["prediction_version"].unique().to_list() == [2]
    evening(home, Overrides(force=True))
    assert active(home)["run_id"].unique().to_list() == [again.run_id], "the same again writes nothing"


def test_only_named_players_are_predicted_and_a_stranger_is_named(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 12)
    evening(home)
    slates.store(home, 12, points={"p001": 28.0, "p002": 28.0})
    evening(home, Overrides(players=("p001",)))
    changed = active(home).filter(prediction_version=2)
    assert changed["player_lookup"].to_list() == ["p001"]
    with pytest.raises(RunFailedError, match="not expected on 2026-01-16: nobody"):
        evening(home, Overrides(players=("nobody",)))


def test_a_player_whose_second_prediction_fails_keeps_the_first_and_it_is_told(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 12)
    evening(home)
    slates.store(home, 12, bad=["p004"])
    evening(home, Overrides(players=("p004",)))
    assert active(home).height == 12
    told = outcome(home, "p004")
    assert (told["outcome"], told["attempts"]) == ("predicted", 1) and "points_ewma" in told["error"]


def test_a_key_of_nobody_fails_by_name_and_the_others_of_its_run_do_not(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 3)
    evening(home)
    slates.store(home, 2, points={"p000": 28.0, "p001": 28.0})
    with pytest.raises(RunFailedError, match=r"1 of 3 players have no prediction: 2026-01-16\|p002"):
        runner.predict_players(home, [player_key(DAY, lookup(number)) for number in range(3)])
    fresh = active(home).filter(prediction_version=2)
    assert fresh["player_lookup"].sort().to_list() == ["p000", "p001"]


def test_a_backfill_of_yesterday_leaves_its_live_rows_alone(tmp_path: Path) -> None:
    slates.store(home := slates.at(tmp_path), 12)
    evening(home)
    before = read(home, PREDICTIONS)
    after = slates.at(tmp_path, MORNING_AFTER)
    slates.store(after, 12, points={"p001": 28.0}, origin="backfill")
    evening(after, backfill=True)
    assert read(after, PREDICTIONS).equals(before)
    evening(after, Overrides(force=True))
    assert read(after, PREDICTIONS).equals(before)


def test_a_slate_staged_before_tip_off_and_published_after_it_is_not_live(tmp_path: Path) -> None:
    slates.store(home := slates.at(tmp_path), 12, bad=["p000"])
    evening(home)
    assert active(home).is_empty()
    runner.publish(slates.at(tmp_path, MORNING_AFTER), DAY)
    assert active(home)["origin"].unique().to_list() == ["regenerated"]


def test_a_backfill_records_who_failed_and_makes_no_events_of_players(tmp_path: Path) -> None:
    home = slates.at(tmp_path, MORNING_AFTER)
    slates.store(home, 12, bad=["p003"], origin="backfill")
    assert COMPLETE in evening(home, backfill=True).failed_checks
    assert active(home).height == 11 and active(home)["is_partial_slate"].all()
    assert "points_ewma" in outcome(home, "p003")["error"]
    assert partitions(home) == ([], set())
    assert read(home, STAGED).is_empty()
