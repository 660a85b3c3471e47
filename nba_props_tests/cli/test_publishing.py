"""`publish`, `regenerate`, `restore`, `prune`, `expire` and the new words of `slate`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props import home as homes
from nba_props.partitions import PLAYERS_NAME, player_key
from nba_props.settings import load_settings
from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.warehouse.lake import Lake

from .conftest import ACCURACY, PREDICTIONS, SYSTEM, Said

pytestmark = pytest.mark.journey

LAST = date(2026, 1, 16)


@pytest.fixture
def graded(home: Path, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Four dates of the simulated league, backfilled to grades."""
    monkeypatch.setenv("NBA_PROPS_NOW", "2026-01-17T12:00:00-05:00")
    assert run("simulate", "--days", "4", "--end", str(LAST)).code == 0
    assert run("backfill").code == 0
    return run


def test_a_system_is_regenerated_from_stored_features_and_put_back(
    graded: Callable[..., Said], lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("--from", "2026-01-14", "--to", str(LAST))
    before, grades = lake.read(PREDICTIONS), lake.read(ACCURACY)
    assert graded("regenerate", "--system", SYSTEM, *days).code == 0
    assert lake.read(PREDICTIONS).equals(before), "the same predictions again write nothing"

    monkeypatch.setattr(MovingAverageBaseline, "version", "2.0")
    said = graded("regenerate", "--system", SYSTEM, *days)
    assert said.code == 0
    after = lake.read(PREDICTIONS)
    fresh = after.filter(pl.col("is_active") & (pl.col("game_date") >= date(2026, 1, 14)))
    assert fresh["model_version"].unique().to_list() == ["2.0"]
    assert fresh["origin"].unique().to_list() == ["regenerated"]
    assert set(lake.read(ACCURACY, date(2026, 1, 14), LAST)["prediction_id"]) == set(fresh["prediction_id"])
    assert after.filter(pl.col("game_date") < date(2026, 1, 14)).equals(
        before.filter(pl.col("game_date") < date(2026, 1, 14))
    )

    undo = next(line for line in said.out.splitlines() if "to undo" in line).split()[-1]
    assert graded("restore", undo).code == 0
    assert lake.read(PREDICTIONS).equals(before)
    assert (
        lake.read(ACCURACY).select("prediction_id", "result").equals(grades.select("prediction_id", "result"))
    )


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--system", "magic", "--from", "2026-01-14", "--to", "2026-01-15"), "there is no system 'magic'"),
        (("--system", SYSTEM, "--from", "2026-01-14", "--to", "2026-01-16"), "is not over"),
        (
            ("--system", SYSTEM, "--from", "2026-01-14", "--to", "2026-01-15"),
            "no features are stored of 2 dates",
        ),
    ],
)
def test_what_cannot_be_regenerated_is_refused_with_the_reason(
    run: Callable[..., Said], arguments: tuple[str, ...], word: str
) -> None:
    said = run("regenerate", *arguments)
    assert said.code == 2 and word in said.out


def test_a_backup_that_is_none_is_refused(run: Callable[..., Said]) -> None:
    said = run("restore", "../landing")
    assert said.code == 2 and "there is no backup" in said.out


def test_players_of_old_seasons_are_pruned(run: Callable[..., Said], home: Path) -> None:
    old, new = date(2025, 4, 1), date(2025, 10, 25)
    keys = [player_key(day, name) for day in (old, new) for name in ("annaberg", "bobcole")]
    with homes.instance(load_settings()) as instance:
        instance.add_dynamic_partitions(PLAYERS_NAME, keys)
    said = run("prune", "--before", "2025-26")
    assert said.code == 0 and "2 partitions" in said.out
    with homes.instance(load_settings()) as instance:
        assert list(instance.get_dynamic_partitions(PLAYERS_NAME)) == keys[2:]


@pytest.mark.parametrize("season", ["2025", "2025-27", "last", "20-21"])
def test_a_season_that_is_none_is_refused(run: Callable[..., Said], season: str) -> None:
    assert run("prune", "--before", season).code == 2


def test_a_share_that_is_none_is_refused(run: Callable[..., Said]) -> None:
    said = run("slate", "2026-01-16", "--min-completion", "95")
    assert said.code == 2 and "no share" in said.out


def test_publish_without_anything_staged_says_so_and_expire_is_quiet(run: Callable[..., Said]) -> None:
    assert run("publish", "2026-01-16").code == 0
    assert "0 staged rows" in run("expire").out
