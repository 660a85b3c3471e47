"""A history moved between the lake and BigQuery's emulator by a process that is killed on its way.

What belongs here: kills. What does not: what a copy is (`warehouse/test_bigquery.py`).
"""

import itertools
import multiprocessing
import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nba_props.settings import Settings
from nba_props.warehouse import contracts, copying, open_warehouse
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.bigquery import open_bigquery
from nba_props_tests.both import say
from nba_props_tests.builders import rows
from nba_props_tests.emulator import Emulator

pytestmark = pytest.mark.acceptance

SCHEDULE, ZONES, ALIASES = (
    "nba_raw.schedule",
    "nba_precompute.team_defense_zone_analysis",
    "nba_reference.player_aliases",
)
TABLES = (SCHEDULE, ZONES, ALIASES)
FIRST = date(2025, 10, 21)
#: Two pieces and a part of a third; every seventh date is empty.
DATES = [FIRST + timedelta(days=number) for number in range(2 * copying.DATES_A_PIECE + 20)]
#: Pieces of all tables together: three, three, and the one without dates.
PIECES = 7


@dataclass(frozen=True)
class Homes:
    """A home whose lake has a history, its warehouse in BigQuery, and a home with an empty lake."""

    full: Settings
    empty: Settings

    @property
    def history(self) -> Warehouse:
        """The lake with the history."""
        return open_warehouse(self.full, "lake")


@pytest.fixture
def homes(bigquery_server: Emulator, tmp_path: Path, few_tables: None) -> Homes:
    """Only the tables copied are created: each costs the emulator time."""
    full = bigquery_server.settings(tmp_path / "full", now="2026-07-17T12:00:00-04:00")
    empty = full.model_copy(update={"home": tmp_path / "empty"})
    lake = open_warehouse(full, "lake")
    for name in (SCHEDULE, ZONES):
        dated = [{"game_date": day, "game_id": str(day)} for day in DATES if day.toordinal() % 7]
        known = contracts.table(name).schema
        made = rows(name, *({key: value for key, value in row.items() if key in known} for row in dated))
        lake.replace(name, made, DATES)
    lake.replace(ALIASES, rows(ALIASES, *({"alias_lookup": f"a{number}"} for number in range(30))))
    open_bigquery(full).create()
    return Homes(full, empty)


@pytest.fixture
def few_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The declarations of the tables copied and no others, in this process."""
    few = {name: contracts.table(name) for name in TABLES}
    monkeypatch.setattr(contracts, "tables", lambda: few)


@pytest.mark.parametrize(
    ("way", "kills"),
    [
        # As it begins its nth publish: pieces held by then.
        (("lake", "bigquery"), [(2, 1), (1, 1), (3, 3)]),
        # As it begins to write its nth date, in the midst of a piece.
        (("bigquery", "lake"), [(50, 0), (130, 1), (130, 2)]),
    ],
    ids=["there", "back"],
)
def test_a_copy_killed_again_and_again_goes_on_where_it_was(
    homes: Homes, way: tuple[str, str], kills: list[tuple[int, int]]
) -> None:
    settings = homes.full
    if way[1] == "lake":
        settings = homes.empty
        list(copying.copy(homes.history, open_warehouse(settings, "bigquery"), TABLES))
    for number, held in kills:
        assert _killed(settings, way, number) == -9
        assert _held(settings, way) == held
    source, target = (open_warehouse(settings, kind) for kind in way)
    pieces = list(copying.copy(source, target, TABLES))
    assert [piece.was_there for piece in pieces].count(True) == kills[-1][1]
    assert len(pieces) == PIECES
    _is_whole(homes, target)
    said = say(settings, "warehouse", "copy", "--from", way[0], "--to", way[1], "--tables", SCHEDULE)
    assert (said.code, said.out.count("there already")) == (0, 3)
    assert "0 rows copied" in said.out


def _is_whole(homes: Homes, target: Warehouse) -> None:
    """Row for row, empty dates included."""
    for name in TABLES:
        assert target.read(name).equals(homes.history.read(name), null_equal=True)
        assert target.dates(name) == homes.history.dates(name)
    assert target.dates(SCHEDULE) == DATES
    assert target.read(SCHEDULE).height == sum(day.toordinal() % 7 > 0 for day in DATES)


def _held(settings: Settings, way: tuple[str, str]) -> int:
    """How many pieces the target holds row for row."""
    source, target = (open_warehouse(settings, kind) for kind in way)
    return sum(
        copying._holds(target, declared, dates, copying._read(source, declared, dates))
        for declared in map(contracts.table, TABLES)
        for dates in copying._pieces(declared, source)
    )


def _killed(settings: Settings, way: tuple[str, str], number: int) -> int | None:
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=_copy_and_die, args=(settings.model_dump_json(), way, number))
    process.start()
    process.join(400)
    return process.exitcode


def _copy_and_die(settings: str, way: tuple[str, str], number: int) -> None:
    """Copy, and be killed as the target is about to make a piece's rows, or a date's, the stored ones."""
    source, target = (open_warehouse(Settings.model_validate_json(settings), kind) for kind in way)
    verb = "_publish" if way[1] == "bigquery" else "_write"
    carry_out, begun = getattr(target, verb), itertools.count(1)

    def dying(*given: Any, **named: Any) -> Any:
        if next(begun) == number:
            os.kill(os.getpid(), 9)
        return carry_out(*given, **named)

    setattr(target, verb, dying)
    list(copying.copy(source, target, TABLES))
