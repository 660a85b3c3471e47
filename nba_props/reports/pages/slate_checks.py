"""The checks of a slate in words: how many passed, and what each that did not says and found.

What belongs here: verdicts as sentences. What does not: the checks (`validation/`, sql/checks/).
"""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.reports.pages.blocks import Block, Cell, Column, Notice, Section, Table, Tone
from nba_props.reports.slate import Slate

_TONES: Mapping[str, Tone] = {"error": "bad", "broken": "bad", "no_data": "bad", "warn": "warn"}
#: States and how they are counted, in this order.
_COUNTED = {
    "pass": "passed", "not_applicable": "do not apply", "warn": "warn", "error": "failed",
    "broken": "could not be asked", "no_data": "had no data",
}  # fmt: skip
#: Found rows told of one check.
_TOLD = 3
_LONG = 12


def checks(slate: Slate, descriptions: Mapping[tuple[str, str], str]) -> Section:
    """The checks of the date; `descriptions` by table and name of what each asks."""
    return Section("Checks of this date", _blocks(slate, descriptions), link="Checks")


def _blocks(slate: Slate, descriptions: Mapping[tuple[str, str], str]) -> tuple[Block, ...]:
    if slate.checks.is_empty():
        return (Notice("No verdict of this date is stored: its checks were never asked.", "warn"),)
    columns = (
        Column("check", "Check"), Column("state", "State", tight=True),
        Column("asks", "What it asks", wide=True),
        Column("found", "What was found", wide=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(row["check_name"].replace("_", " "), sub=row["table_name"]),
            Cell(row["state"].replace("_", " "), tone=_TONES.get(row["state"], "")),
            Cell(descriptions.get((row["table_name"], row["check_name"]), "not described")),
            Cell(found(row), row["violations"]),
        )
        for row in slate.failing.iter_rows(named=True)
    )
    folded = f"{len(rows)} checks that did not pass" if len(rows) > _LONG else ""
    table = Table("checks", "", columns, rows, empty="None warns or fails.", folded=folded)
    return (Notice(_counted(slate.checks)), table)


def _counted(asked: pl.DataFrame) -> str:
    counts = dict(asked.group_by("state").len().iter_rows())
    told = [f"{counts[state]} {said}" for state, said in _COUNTED.items() if counts.get(state)]
    others = [f"{counts[state]} {state}" for state in sorted(set(counts) - set(_COUNTED))]
    return f"Of {asked.height} checks {', '.join([*told, *others])}."


def found(row: Mapping[str, Any]) -> str:
    """How many rows a check found and what stands in the first of them, or why it could not be asked."""
    if row["reason"]:
        return str(row["reason"])
    sample: list[Mapping[str, Any]] = json.loads(row["sample"] or "[]")
    told = "; ".join(
        ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in one.items())
        for one in sample[:_TOLD]
    )
    count = f"{row['violations']:,} of {row['population']:,}"
    more = f"; and {row['violations'] - _TOLD:,} more" if row["violations"] > _TOLD < len(sample) else ""
    return f"{count}: {told}{more}" if told else count
