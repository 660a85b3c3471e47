"""Who is out of a slate, and what changed since its morning.

What belongs here: both in words. What does not: who counts as out (`reports/absences.py`).
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.reports.pages import words
from nba_props.reports.pages.blocks import Cell, Column, Section, Table
from nba_props.reports.slate import Slate

#: Rows from which on a table is folded away.
_LONG = 12


def out(slate: Slate) -> Section:
    """Who is out, by team, with the minutes and points his team has to replace."""
    presumed = int(slate.absent["is_presumed"].sum())
    title = "Who is out" if presumed < max(slate.absent.height, 1) else "Who is presumed out"
    note = (
        "As listed at the decision."
        if not presumed
        else f"{_of_all(presumed, slate.absent.height)} presumed out (no injury report): their teams have"
        " none, and they missed the last game or more. Any of them may play."
    )
    note += (
        " Minutes and points are what the team has to replace; what that does to a team-mate's mean is in his"
        " row's details."
    )
    return Section(title, (_teams(slate.absent),), note=note, link="Who is out")


def _of_all(part: int, whole: int) -> str:
    """As All 104 are, 3 of 9 are."""
    return ("All " if part == whole > 1 else f"{part} of ") + f"{whole} {'is' if part == 1 else 'are'}"


def _teams(absent: pl.DataFrame) -> Table:
    columns = (
        Column("team", "Team"),
        Column("count", "Players", numeric=True),
        Column("minutes", "Minutes", numeric=True),
        Column("points", "Points", numeric=True),
        Column("who", "Who", wide=True),
    )
    rows = tuple(
        (
            Cell(str(team)),
            Cell(f"{who.height}", who.height),
            words.cell(float(who["expected_minutes"].sum()), 0),
            words.cell(float(who["points_ewma"].sum()), 1),
            Cell("; ".join(_named(row) for row in who.iter_rows(named=True))),
        )
        for (team,), who in absent.group_by("team", maintain_order=True)
    )
    folded = f"{words.plural(absent.height, 'player')} of {words.plural(len(rows), 'team')}"
    return Table(
        "out",
        "",
        columns,
        rows,
        empty="Nobody is listed or missed.",
        folded=folded if len(rows) > _LONG else "",
    )


def _named(row: Mapping[str, Any]) -> str:
    figures = [f"{row['expected_minutes']:.0f} min"] if row["expected_minutes"] is not None else []
    figures += [f"{row['points_ewma']:.1f} points"] if row["points_ewma"] is not None else []
    return f"{row['player_name']} ({', '.join([row['status'], *figures])})"


def changes(slate: Slate) -> Section:
    """What was captured both before the morning's hour and after it, and differs."""
    columns = (
        Column("player", "Player"), Column("team", "Team"), Column("what", "What", choices=True),
        Column("before", "Before"), Column("after", "At the decision"),
    )  # fmt: skip
    rows = tuple(tuple(Cell(value or "") for value in row) for row in slate.changes.iter_rows())
    since = words.eastern(slate.compared_from)
    told = (
        f"Since {since}; {words.plural(slate.compared, 'line')} captured both before and after it."
        if slate.compared
        else f"How lines moved cannot be told: no line was captured both before and after {since}."
    )
    if slate.small_moves:
        told += f" {words.plural(slate.small_moves, 'smaller move')} of lines and means not listed."
    if slate.fresh.injuries is None:
        told += " No injury report is stored to compare."
    table = Table(
        "changes",
        "",
        columns,
        rows,
        empty="Nothing that can be compared changed much." if slate.compared else "Nothing can be compared.",
        note=told,
        tools=len(rows) > _LONG,
        folded=words.plural(len(rows), "change") if len(rows) > _LONG else "",
    )
    return Section("What changed since the morning", (table,), link="Changes")
