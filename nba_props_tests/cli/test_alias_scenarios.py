"""Decisions about names in a league that was played: what is made anew, and that nothing else is."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props import runner
from nba_props.assets import ASSETS, halves
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.renaming import GRADING, PRE_GAME
from nba_props.settings import Settings
from nba_props.sources import operator
from nba_props.warehouse.lake import Lake
from nba_props_tests.cli.conftest import OUTCOMES, PREDICTIONS, Said
from nba_props_tests.hindsight import PROPS as PROPS_FEED
from nba_props_tests.hindsight import Document, quotes_of, rewrite
from nba_props_tests.homes import (
    LAST,
    Remembered,
    asset_tables,
    back,
    backfill,
    differences,
    files_of,
    lake_of,
    simulated,
)
from nba_props_tests.homes import settings_of as settings_at

pytestmark = pytest.mark.journey

Command = Callable[..., Said]

EVENING = "2026-01-16T17:00:00-05:00"
PROPS = "nba_raw.odds_api_player_points_props"
DECISIONS, QUEUE = "nba_reference.name_decisions", "nba_reference.unresolved_player_names"
#: Tables without dates, made whole each time.
REFERENCE = {DECISIONS, QUEUE, "nba_reference.nba_players_registry", "nba_reference.player_aliases"}
#: Plays too little to be predicted without a line; the books of LAST call him by a name nobody knows.
BENCH, NICKNAME = "Damon Southgate", "Skip Southgate"
LOOKUP, NICK_LOOKUP = "damonsouthgate", "skipsouthgate"
#: Printed so on two earlier dates, by one book.
BOBBY, ROBERT = "Bobby Ashcombe", "Robert Ashcombe"
#: Teams that play on none of the dates on which the man on the bench's does.
OTHER_TEAMS = ("BKN", "IND", "MIN", "OKC")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four graded dates, and LAST as it was predicted before its games."""
    folder = tmp_path_factory.mktemp("names") / "home"
    settings = simulated(folder, 5, EVENING)
    landing = Landing(settings.landing_url)
    for ref in landing.refs(PROPS_FEED, LAST, LAST):
        if BENCH.encode() in landing.read(ref):
            rewrite(settings, ref, _nicknamed)
    backfill(settings, back(4), back(1))
    runner.run(settings, DateWindow.day(LAST), halves.PRE_GAME, backfill=False)
    return folder


def _nicknamed(document: Document) -> Document:
    for quote in quotes_of(document):
        if quote["description"] == BENCH:
            quote["description"] = NICKNAME
    return document


@pytest.fixture
def league(played: Path, home: Path) -> Settings:
    """A home of one's own, as it was after LAST was predicted."""
    shutil.copytree(played, home)
    return settings_at(home, EVENING)


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[tuple[str, str]]:
    """(table, partition) of the files that are not what they were; the runs' own records aside."""
    records = ("nba_monitoring/", "nba_predictions/staged_")
    paths = {
        path
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path) and not path.startswith(records)
    }
    return {(".".join(Path(path).parts[:2]), Path(path).stem) for path in paths}


def _planned(run: Command) -> dict[str, set[str]]:
    """What a dry run lists: date -> tables."""
    said = json.loads(run("alias", "apply", "--dry-run", "--json").out)
    planned: dict[str, set[str]] = {}
    for step in said["steps"]:
        window = DateWindow(date.fromisoformat(step["from"]), date.fromisoformat(step["to"]))
        for day in window.dates():
            planned.setdefault(str(day), set()).update(step["tables"])
    assert sorted(planned) == said["dates"]
    return planned


def _applied(run: Command, settings: Settings) -> dict[str, set[str]]:
    """Apply what is due; returns the plan, after holding it against the files that changed."""
    planned, before = _planned(run), files_of(settings.warehouse_dir)
    assert run("alias", "apply").code == 0
    changed = _changed(before, files_of(settings.warehouse_dir))
    dated = {(table, day) for table, day in changed if day != "all"}
    assert {table for table, _ in changed - dated} <= REFERENCE
    # A prediction that came out the same keeps its file; every date has something that did not.
    assert dated <= {(table, day) for day, tables in planned.items() for table in tables}
    assert {day for _, day in dated} == set(planned)
    assert _planned(run) == {}
    return planned


def _of(lake: Lake, table: str, who: pl.Expr) -> pl.DataFrame:
    return lake.read(table, LAST, LAST).filter(who)


def _outcomes(lake: Lake) -> dict[str, str | None]:
    """What became of the two lookups of LAST: outcome, or the reason there is none."""
    rows = _of(lake, OUTCOMES, pl.col("player_lookup").is_in([LOOKUP, NICK_LOOKUP]))
    return dict(rows.select("player_lookup", pl.coalesce("reason_code", "outcome")).iter_rows())


def test_an_alias_added_after_the_slate_gives_one_player_his_prediction_and_touches_nobody_else(
    league: Settings, run: Command
) -> None:
    lake, others = lake_of(league), pl.col("player_lookup") != LOOKUP
    before, rest = files_of(league.warehouse_dir), _of(lake, PREDICTIONS, others)
    assert rest.height > 100
    assert _outcomes(lake) == {LOOKUP: "few_minutes", NICK_LOOKUP: "name_not_resolved"}
    assert _of(lake, PREDICTIONS, ~others).is_empty()

    said = run("alias", "add", NICKNAME, BENCH, "--why", "what the books call him", "--apply")
    assert said.code == 0, said.out
    assert f"1 dates: {LAST}" in said.out

    assert _outcomes(lake) == {LOOKUP: "predicted"}
    (prediction,) = _of(lake, PREDICTIONS, ~others).to_dicts()
    assert (prediction["has_prop_line"], prediction["is_active"], prediction["origin"]) == (
        True,
        True,
        "live",
    )
    assert _of(lake, PREDICTIONS, others).equals(rest)
    changed = _changed(before, files_of(league.warehouse_dir))
    assert {day for _, day in changed} == {str(LAST), "all"}
    assert {table for table, day in changed if day == "all"} <= REFERENCE
    assert {table for table, day in changed if day != "all"} == {PROPS, *PRE_GAME}
    assert NICK_LOOKUP not in lake.read(QUEUE)["player_lookup_raw"]

    now = files_of(league.warehouse_dir)
    again = run("alias", "apply", "--dry-run")
    assert (again.code, "nothing has to be made anew" in again.out) == (0, True)
    assert files_of(league.warehouse_dir) == now

    assert run("alias", "deactivate", NICKNAME, "--why", "a mistake", "--apply").code == 0
    assert _outcomes(lake) == {LOOKUP: "few_minutes", NICK_LOOKUP: "name_not_resolved"}
    assert not _of(lake, PREDICTIONS, ~others)["is_active"].any()
    assert _of(lake, PREDICTIONS, others).equals(rest)


def test_a_recorded_decision_changes_nothing_until_it_is_applied(league: Settings, run: Command) -> None:
    before = files_of(league.warehouse_dir)
    said = run("alias", "add", NICKNAME, BENCH, "--why", "what the books call him")
    assert said.code == 0 and "nba-props alias apply" in said.out
    assert files_of(league.warehouse_dir) == before
    assert _planned(run) == {str(LAST): {PROPS, *PRE_GAME}}


@pytest.mark.acceptance
def test_an_alias_of_the_past_makes_its_dates_anew_and_no_other(league: Settings, run: Command) -> None:
    printed = lake_of(league).read(PROPS).filter(pl.col("player_name") == BOBBY)
    dates = {str(day) for day in printed["game_date"]}
    assert dates and str(LAST) not in dates
    assert run("alias", "add", BOBBY, ROBERT, "--why", "one book's nickname").code == 0
    planned = _applied(run, league)
    assert set(planned) == dates
    assert all(tables == {PROPS, *PRE_GAME, *GRADING} for tables in planned.values())
    after = lake_of(league).read(PROPS).filter(pl.col("player_name") == BOBBY)
    assert set(after["player_lookup"]) == {"robertashcombe"} and set(after["resolution"]) == {"alias"}


def _rebuilt(settings: Settings, folder: Path) -> Lake:
    """Everything made anew from what is landed, in a home of its own."""
    shutil.copytree(settings.home, folder, ignore=shutil.ignore_patterns("warehouse", "dagster"))
    anew = settings_at(folder, EVENING)
    backfill(anew, back(4), back(1))
    runner.run(anew, DateWindow.day(LAST), halves.PRE_GAME, backfill=False)
    return lake_of(anew)


#: A prediction that no longer counts stays on record, so only those that count are compared, and not what
#: else they remember of it.
HISTORY = {"prediction_version", "superseded_by", "created_at", "updated_at", "run_id"}


def _apart(one: Lake | Remembered, other: Lake | Remembered) -> list[str]:
    plain = [table for table in asset_tables() if table.name != PREDICTIONS]
    active = [lake.read(PREDICTIONS).filter("is_active") for lake in (one, other)]
    kept = [rows.select(name for name in rows.columns if name not in HISTORY) for rows in active]
    keys = ["game_date", "player_lookup", "system_id"]
    same = kept[0].sort(keys).equals(kept[1].sort(keys))
    return differences(one, other, plain) + ([] if same else ["the active predictions differ"])


@pytest.mark.acceptance
def test_a_merge_and_a_split_make_anew_what_rests_on_the_persons(
    league: Settings, run: Command, tmp_path: Path
) -> None:
    """After either, the tables are what making everything anew would have made of them."""
    before = Remembered.of(lake_of(league))
    played = before.read("nba_analytics.player_game_summary")
    reported = before.read("nba_raw.injury_report").select("universal_player_id").unique()
    hurt = played.filter(pl.col("team").is_in(OTHER_TEAMS)).join(
        reported, on="universal_player_id", how="semi"
    )
    other = hurt.sort("minutes", "universal_player_id", descending=True)["universal_player_id"][0]
    his = played.filter(pl.col("universal_player_id") == other)["game_date"]
    said = run("registry", "merge", BENCH, other, "--why", "to see what follows")
    assert said.code == 0, said.out
    planned = _applied(run, league)
    assert {str(day) for day in his} <= set(planned)
    # The team he was last seen with is the other's, which has no game on LAST: nobody expects him there now.
    assert str(LAST) in planned
    assert LOOKUP not in lake_of(league).read(OUTCOMES, LAST, LAST)["player_lookup"]
    assert _apart(lake_of(league), _rebuilt(league, tmp_path / "merged")) == []

    merged = json.loads(run("registry", "show", BENCH, "--json").out)
    assert other in merged["ids"] != [merged["universal_player_id"]]
    assert run("registry", "split", BENCH, other, "--why", "they are two after all").code == 0
    _applied(run, league)
    assert lake_of(league).read(DECISIONS).height == 2
    assert [what for what in _apart(before, lake_of(league)) if DECISIONS not in what] == []


@pytest.mark.acceptance
def test_decisions_outlive_the_warehouse(league: Settings, run: Command) -> None:
    assert run("alias", "add", NICKNAME, BENCH, "--why", "what the books call him", "--apply").code == 0
    before = Remembered.of(lake_of(league))
    shutil.rmtree(league.warehouse_dir)
    backfill(league, back(4), back(1))
    runner.run(league, DateWindow.day(LAST), halves.PRE_GAME, backfill=False)
    assert _apart(before, lake_of(league)) == []
    assert _outcomes(lake_of(league)) == {LOOKUP: "predicted"}


def test_decisions_stay_with_their_league(league: Settings, run: Command) -> None:
    """Another league has other persons, under the same ids."""
    assert run("alias", "add", NICKNAME, BENCH, "--why", "what the books call him").code == 0
    (ref,) = Landing(league.landing_url).refs(operator.FEED)
    assert ref.simulated
    assert run("simulate", "--days", "2", "--end", str(LAST), "--seed", "11").code == 0
    assert Landing(league.landing_url).refs(operator.FEED) == []
    assert list(league.home.glob(f"simulated-league*/landing/{ref.path}"))


def test_what_is_made_anew_is_what_the_graph_makes_of_a_dates_names() -> None:
    """A table that is added to the graph behind the quotes must be made anew with them."""
    behind: dict[str, set[str]] = {}
    for asset in ASSETS:
        for spec in asset.specs:
            for dep in spec.deps:
                if not isinstance(dep.partition_mapping, dg.TimeWindowPartitionMapping) or (
                    dep.partition_mapping.end_offset == 0
                ):
                    behind.setdefault(dep.asset_key.to_user_string(), set()).add(spec.key.to_user_string())
    found: set[str] = set()
    todo = [PROPS.replace(".", "/"), "nba_raw/injury_report"]
    while todo:
        fresh = behind.get(todo.pop(), set()) - found
        found |= fresh
        todo += sorted(fresh)
    assert {name.replace("/", ".") for name in found} == {
        *PRE_GAME,
        *GRADING,
        QUEUE,
    }
