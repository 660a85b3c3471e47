"""The incident of the placeholder lines and its remedy, as an operator meets them on the simulated league."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props import remediation
from nba_props.settings import load_settings
from nba_props.warehouse.contracts import STAMP_COLUMNS
from nba_props.warehouse.lake import Lake
from nba_props_tests import poison
from nba_props_tests.homes import backfill, differences, files_of, lake_of, simulated
from nba_props_tests.poison import ACCURACY, OUTCOMES, PREDICTIONS

from .conftest import Said

pytestmark = pytest.mark.journey

FIRST, LAST = date(2026, 1, 13), date(2026, 1, 16)
DAYS = ("--from", "2026-01-13", "--to", "2026-01-16")
MORNING = "2026-01-17T12:00:00-05:00"
PLANTED = 30


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four dates of the simulated league, backfilled to grades, for all tests to copy."""
    folder = tmp_path_factory.mktemp("clean") / "home"
    settings = simulated(folder, 4)
    backfill(settings, FIRST, LAST)
    return folder


@pytest.fixture
def morning(
    clean: Path, home: Path, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """The morning after, in a copy of that home."""
    shutil.copytree(clean, home)
    monkeypatch.setenv("NBA_PROPS_NOW", MORNING)
    return run


@pytest.fixture
def reference(clean: Path) -> Iterator[Lake]:
    """The lake before anything was planted."""
    yield lake_of(load_settings(home=clean, now=MORNING))


def test_a_planted_season_is_mended_restored_and_mended_again(
    morning: Callable[..., Said], lake: Lake, reference: Lake
) -> None:
    was = poison.plant(lake, FIRST, LAST, PLANTED)
    assert was.height == PLANTED
    warehouse = lake.root
    poisoned = files_of(warehouse)

    said = morning("remediate", "placeholders", *DAYS)
    assert said.code == 0, said.out
    assert f"{PLANTED} predictions on" in said.out
    assert differences(lake, reference) == []
    grain = ["game_date", "game_id", "player_lookup", "system_id"]
    for table in (PREDICTIONS, OUTCOMES, ACCURACY):
        keys = [name for name in grain if name in lake.read(table).columns]
        others = lake.read(table).join(was, on=keys, how="anti")
        assert not others.is_empty()
        if table == ACCURACY:  # planting graded everybody anew
            continue
        assert others.equals(reference.read(table).join(was, on=keys, how="anti")), (
            "nobody else's rows change"
        )

    undo = next(line for line in said.out.splitlines() if "To undo" in line).split()[-1]
    _require_reasons(lake.root.parent / "backups" / undo, was)
    mended = files_of(warehouse)
    again = morning("remediate", "placeholders", *DAYS)
    assert again.code == 0
    assert "nothing to mend" in again.out
    assert files_of(warehouse) == mended

    assert morning("restore", undo).code == 0
    assert _data(files_of(warehouse)) == _data(poisoned), "byte for byte"
    assert morning("remediate", "placeholders", *DAYS).code == 0
    assert differences(lake, reference) == []


def _data(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the tables; every run appends its verdicts, and locks are no rows."""
    return {
        name: body
        for name, body in files.items()
        if not name.startswith("nba_monitoring") and ".locks" not in name
    }


def test_a_dry_run_shows_each_date_and_changes_nothing(morning: Callable[..., Said], lake: Lake) -> None:
    was = poison.plant(lake, FIRST, LAST, PLANTED)
    before = files_of(lake.root)
    said = morning("remediate", "placeholders", *DAYS, "--dry-run")
    assert said.code == 0
    assert "nothing was changed" in said.out
    told = json.loads(morning("remediate", "placeholders", *DAYS, "--dry-run", "--json").out)
    assert files_of(lake.root) == before
    assert not (lake.root.parent / "backups").exists()
    counted = {str(day): number for day, number in was.group_by("game_date").len().iter_rows()}
    assert {row["game_date"]: row["placeholders"] for row in told["dates"]} == counted
    quoted = sum(row["quoted"] for row in told["dates"])
    assert quoted == was["has_prop_line"].sum()
    assert quoted + sum(row["unlined"] for row in told["dates"]) == PLANTED == told["placeholders"]
    assert told["changed"] is False
    assert all(row["regraded"] for row in told["dates"])


def _require_reasons(folder: Path, was: pl.DataFrame) -> None:
    """The backup says when and why, and of each row taken out why that was."""
    manifest = json.loads((folder / "backup.json").read_text())
    assert f"{PLANTED} placeholder lines" in manifest["why"]
    assert manifest["made_at"]
    removed = pl.read_parquet(folder / "removed.parquet")
    assert removed["fault"].unique().to_list() == ["a line nobody quoted"]
    assert (removed["becomes"] == "quoted").sum() == was["has_prop_line"].sum()
    held = pl.read_parquet(folder / PREDICTIONS / "*.parquet")
    assert held.join(removed, on="prediction_id", how="semi").height == PLANTED


def test_live_rows_stay_and_are_corrected(morning: Callable[..., Said], lake: Lake, reference: Lake) -> None:
    """What was published before the tip is superseded by the same prediction against the line of then."""
    rows = lake.read(PREDICTIONS, LAST, LAST)
    lake.replace(PREDICTIONS, rows.with_columns(origin=pl.lit("live")), [LAST])
    was = poison.plant(lake, LAST, LAST, 6)
    bad = lake.read(PREDICTIONS, LAST, LAST).filter(pl.col("line_source") == "ESTIMATED")
    assert morning("remediate", "placeholders", *DAYS).code == 0
    after = lake.read(PREDICTIONS, LAST, LAST)
    assert after.height == rows.height + 4, "those under an id of their own stay, superseded"
    active = after.filter("is_active")
    own = ["prediction_version", "origin", *STAMP_COLUMNS]
    assert active.drop(own, strict=False).equals(rows.drop(own, strict=False))
    assert active["origin"].unique().to_list() == ["live"]
    superseded = after.filter(~pl.col("is_active"))
    assert set(superseded["prediction_id"]) == set(bad["prediction_id"]) - set(was["prediction_id"])
    assert superseded["invalidation_reason"].unique().to_list() == ["placeholder line: a line nobody quoted"]
    assert set(superseded["superseded_by"]) <= set(active["prediction_id"])
    assert superseded["current_points_line"].unique().to_list() == [poison.PLACEHOLDER]
    assert differences(lake, reference, [t for t in _tables() if t.name == ACCURACY], ignored=own) == []
    before = files_of(lake.root)
    assert "nothing to mend" in morning("remediate", "placeholders", *DAYS).out
    assert files_of(lake.root) == before


@pytest.mark.acceptance
def test_a_remedy_that_died_before_grading_is_finished(
    morning: Callable[..., Said], lake: Lake, reference: Lake
) -> None:
    poison.plant(lake, FIRST, LAST, PLANTED)
    rows = {day: reference.read(PREDICTIONS, day, day) for day in reference.dates(PREDICTIONS)}
    lake.replace(PREDICTIONS, pl.concat(rows.values()), list(rows))
    assert differences(lake, reference) != []
    said = morning("remediate", "placeholders", *DAYS)
    assert said.code == 0
    assert differences(lake, reference) == []


@pytest.mark.acceptance
def test_a_context_that_rests_on_a_placeholder_is_named_with_the_command(
    morning: Callable[..., Said], lake: Lake, reference: Lake
) -> None:
    context = "nba_analytics.upcoming_player_game_context"
    was = poison.plant(lake, LAST, LAST, 3)
    lied = pl.col("player_lookup").is_in(was["player_lookup"].implode())
    rows = lake.read(context, LAST, LAST).with_columns(
        current_points_line=pl.when(lied).then(poison.PLACEHOLDER).otherwise("current_points_line")
    )
    lake.replace(context, rows, [LAST])
    before = lake.read(PREDICTIONS)
    said = morning("remediate", "placeholders", *DAYS)
    assert said.code == 1
    assert "nba-props backfill --select upcoming_player_game_context,precompute --from 2026-01-16" in said.out
    assert lake.read(PREDICTIONS).equals(before)
    assert morning("backfill", "--select", "upcoming_player_game_context,precompute", *DAYS).code == 0
    assert morning("remediate", "placeholders", *DAYS).code == 0
    assert differences(lake, reference) == []


@pytest.mark.parametrize(
    ("days", "word"),
    [
        (("--from", "2026-01-13", "--to", "2026-01-17"), "2026-01-17 is not over: mend up to 2026-01-16"),
        (("--from", "2026-01-16", "--to", "2026-01-13"), "2026-01-13"),
        (("--from", "soon", "--to", "2026-01-13"), "soon"),
    ],
)
def test_dates_that_cannot_be_mended_are_refused(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, days: tuple[str, ...], word: str
) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", MORNING)
    said = run("remediate", "placeholders", *days)
    assert said.code == 2
    assert word in said.out


def test_clean_dates_have_nothing_to_mend(morning: Callable[..., Said], lake: Lake) -> None:
    settings = load_settings()
    found = remediation.plan(settings, remediation.DateWindow(FIRST, LAST))
    assert found.found.is_empty()
    assert (found.steps, found.dates, found.tables) == ((), [], [])


def _tables() -> list:
    from nba_props_tests.homes import asset_tables

    return asset_tables()
