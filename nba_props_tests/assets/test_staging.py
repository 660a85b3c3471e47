"""Staged rows over their life: from an older version, left behind, expired."""

import json
from pathlib import Path

import polars as pl
import pytest

from nba_props import housekeeping, runner
from nba_props.definitions import build_definitions
from nba_props.errors import ContractError
from nba_props.warehouse.lake import Lake
from nba_props_tests import slates
from nba_props_tests.builders import DAY
from nba_props_tests.slates import PREDICTIONS, STAGED, STAGED_OUTCOMES, active, evening, lookup, read

STALLED = "2026-01-16T17:11:00-05:00"
A_DAY_LATER = "2026-01-17T17:30:00-05:00"


def older(settings: slates.Settings, *lacking: str) -> Lake:
    """The lake as a version left it that knew fewer columns of staged rows."""
    folder = settings.warehouse_dir / STAGED.replace(".", "/")
    file = folder / f"{DAY}.parquet"
    pl.read_parquet(file).drop(lacking).write_parquet(file)
    columns = json.loads((folder / "_schema.json").read_text())
    (folder / "_schema.json").write_text(
        json.dumps({name: kind for name, kind in columns.items() if name not in lacking})
    )
    return Lake(settings.warehouse_dir)


def test_rows_staged_by_an_older_version_are_published_with_nulls(tmp_path: Path) -> None:
    """63 columns against 72 stopped two thousand predictions in the replaced system."""
    home = slates.at(tmp_path)
    slates.store(home, 20, bad=["p000", "p001"])
    evening(home)
    assert active(home).is_empty() and read(home, STAGED).height == 18
    lacking = (
        "line_minutes_before_game", "calibration_method", "similar_games_count", "similar_games_residual",
        "injury_status", "feature_importance", "over_price_decimal", "under_price_decimal", "sportsbook",
    )  # fmt: skip
    lake = older(home, *lacking)
    with pytest.raises(ContractError, match="migrate"):
        lake.append(STAGED, read(home, STAGED))
    runner.publish(slates.at(tmp_path, STALLED), DAY)
    assert active(home).height == 18
    assert active(home).select(lacking).null_count().row(0) == (18,) * len(lacking)
    assert sorted(lake.migrate(STAGED)) == sorted(lacking)


def test_an_unknown_staged_column_is_refused_by_name(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 4)
    evening(home)
    with pytest.raises(ContractError, match=r"unknown \['weather'\]"):
        Lake(home.warehouse_dir).append(STAGED, read(home, STAGED).with_columns(weather=pl.lit("fine")))


def test_published_staging_expires_after_a_day_and_what_waits_stays_and_is_counted(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 20)
    evening(home)
    stale = slates.at(tmp_path, "2026-01-17T16:30:00-05:00")
    assert housekeeping.expire(stale).rows == 0, "younger than a day"
    late = slates.at(tmp_path, A_DAY_LATER)
    assert housekeeping.expire(late) == housekeeping.slate.Expired(40, {})
    assert read(home, STAGED).is_empty() and read(home, STAGED_OUTCOMES).is_empty()
    assert active(home).height == 20


def test_what_was_never_published_does_not_expire_until_it_is(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 20, bad=["p000", "p001"])
    assert f"{PREDICTIONS}: staging_merged" in evening(home).warned_checks
    late = slates.at(tmp_path, A_DAY_LATER)
    assert housekeeping.expire(late) == housekeeping.slate.Expired(0, {DAY: 18})
    runner.publish(late, DAY)
    assert housekeeping.expire(late) == housekeeping.slate.Expired(38, {})


def test_staged_rows_of_players_who_are_out_meanwhile_are_orphans_and_expire(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 20, bad=[lookup(number) for number in range(10)])
    evening(home)
    slates.store(home, 20, bad=[lookup(number) for number in range(10)], injury_status="OUT")
    assert housekeeping.expire(slates.at(tmp_path, A_DAY_LATER)) == housekeeping.slate.Expired(30, {})


def test_the_job_that_expires_is_one_a_schedule_can_start(tmp_path: Path) -> None:
    home = slates.at(tmp_path)
    slates.store(home, 4)
    evening(home)
    late = slates.at(tmp_path, A_DAY_LATER)
    with slates.home.instance(late) as instance:
        done = build_definitions(late).resolve_job_def("maintenance").execute_in_process(instance=instance)
    assert done.success and read(home, STAGED).is_empty()
