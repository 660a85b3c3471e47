"""One league in two homes, a lake and BigQuery's emulator, worked on by the same commands.

What belongs here: making both, saying one command to each, and how they differ. What does not: which
commands, and any expectation.
"""

import contextlib
import io
import json
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props import cli, home
from nba_props.settings import Settings
from nba_props.warehouse import contracts, open_warehouse
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.bigquery import open_bigquery
from nba_props.warehouse.contracts import STAMP_COLUMNS, Table
from nba_props_tests import homes
from nba_props_tests.emulator import Emulator

#: Written by a sensor of the daemon, with the seconds each run took.
_RUNS = "nba_reference.processor_run_history"
#: What is of a run or of a store, and not of the rows.
_OF_THE_RUN = {
    "size", "place", "seconds", "computing_seconds", "run_id", "dagster_run_id", "run", "undo",
    *STAMP_COLUMNS, "started_at", "finished_at", "decided_at", "computing", "events", "warehouse",
    "bytes", "page",
    "text",  # what `doctor` found, in words about the store
}  # fmt: skip
#: When a person decided, by the wall clock, and the payload's name, which has the time in it.
_OF_THE_MOMENT = {"nba_reference.name_decisions": ("decided_at", "captured_at", "payload")}
_IN_TEXT = (
    (re.compile(r"\d{8}-\d{6}-\d{6}"), "<backup>"),
    (re.compile(r"\d+(\.\d+)? s\b"), "<seconds>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+"), "<run>"),
)


@dataclass(frozen=True)
class Said:
    """What a command did: its exit code, and what it printed, without what is of the run or the store."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """What it printed as JSON, or as text."""
        if self.out.lstrip().startswith(("{", "[")):
            return _without(json.loads(self.out))
        return _plain(self.out)

    @property
    def complaint(self) -> str:
        """What it complained of, in its first line."""
        return _plain(self.err).partition("\n")[0]


@dataclass(frozen=True)
class Both:
    """A lake's home and one on BigQuery, each with a landing zone of its own."""

    lake: Settings
    bigquery: Settings

    @classmethod
    def of(cls, lake: Settings, server: Emulator, folder: Path) -> "Both":
        """The lake's home and, in `folder`, one on BigQuery with the same landing zone, models and runs."""
        assert lake.now is not None
        other = server.settings(folder, now=lake.now.isoformat())
        folder.mkdir(parents=True, exist_ok=True)
        for kept in lake.home.iterdir():
            if kept.name in ("landing", "models", "dagster"):
                shutil.copytree(kept, folder / kept.name)
            elif kept.is_file():
                shutil.copy2(kept, folder / kept.name)
        home.prepare(lake)
        home.prepare(other)
        open_bigquery(other).create()
        return cls(lake, other)

    def __iter__(self) -> Iterator[Settings]:
        return iter((self.lake, self.bigquery))

    def at(self, now: str) -> "Both":
        """The same homes at another time."""
        made = self.lake.model_validate(self.lake.model_dump() | {"now": now}).now
        return replace(
            self,
            lake=self.lake.model_copy(update={"now": made}),
            bigquery=self.bigquery.model_copy(update={"now": made}),
        )

    def say(self, *arguments: str) -> tuple[Said, Said]:
        """Say a command to both."""
        return say(self.lake, *arguments), say(self.bigquery, *arguments)

    def warehouses(self) -> tuple[Warehouse, Warehouse]:
        """Both warehouses."""
        return open_warehouse(self.lake), open_warehouse(self.bigquery)

    def apart(self, tables: Collection[str] | None = None) -> list[str]:
        """How the rows of every table differ, column by column, and its stored dates; stamps left out."""
        one, other = self.warehouses()
        found = []
        for declared in contracts.tables().values():
            if declared.name == _RUNS or (tables is not None and declared.name not in tables):
                continue
            found += [f"{declared.name}: {what}" for what in _apart(declared, one, other)]
        return found


def say(settings: Settings, *arguments: str) -> Said:
    """Run `nba-props` with these arguments and settings, in this process."""
    out, err = io.StringIO(), io.StringIO()
    given = {name: getattr(settings, name) for name in type(settings).model_fields}
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "home",
            "landing",
            "warehouse",
            *(each for each in given if each.startswith("bigquery")),
        ):
            patch.setenv(f"NBA_PROPS_{name.upper()}", str(given[name]))
        assert settings.now is not None
        patch.setenv("NBA_PROPS_NOW", settings.now.isoformat())
        patch.setenv("COLUMNS", "400")
        patch.setattr("sys.argv", ["nba-props", *arguments])
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            cli.main()
    said = [text.getvalue().replace(str(settings.home), "<home>") for text in (out, err)]
    return Said(int(ended.value.code or 0), *said)


def _apart(declared: Table, one: Warehouse, other: Warehouse) -> Iterator[str]:
    if one.dates(declared.name) != other.dates(declared.name):
        yield "other dates"
    rows = one.read(declared.name), other.read(declared.name)
    if "run_id" not in declared.grain:
        ignored = (*STAMP_COLUMNS, *_OF_THE_MOMENT.get(declared.name, ()))
        yield from homes.difference(declared, *rows, ignored)
        return
    # Who wrote a row is part of its grain, and runs have other ids in each home.
    kept = [name for name in rows[0].columns if name not in STAMP_COLUMNS]
    lines = [sorted(frame.select(kept).write_ndjson().splitlines()) for frame in rows]
    if lines[0] != lines[1]:
        alone = [sorted(set(mine) - set(theirs)) for mine, theirs in (lines, lines[::-1])]
        counts = [len(each) for each in lines]
        yield f"{counts} rows; only the first has {alone[0][:2]}, only the second {alone[1][:2]}"


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(part) for name, part in value.items() if name not in _OF_THE_RUN}
    return [_without(part) for part in value] if isinstance(value, list) else value


def _plain(text: str) -> str:
    for pattern, word in _IN_TEXT:
        text = pattern.sub(word, text)
    return text


def exported(path: Path) -> pl.DataFrame:
    """What an export wrote, without the stamps of the write."""
    rows = pl.read_parquet(path)
    return rows.drop([name for name in STAMP_COLUMNS if name in rows.columns])
