"""What the slate card says first: whether there is a bet, and which sides are leaned to most.

What belongs here: the answer and what stands nearest to one. What does not: the rest of the card
(`slate.py`).
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.reports.board import BREAK_EVEN
from nba_props.reports.pages import words
from nba_props.reports.pages.blocks import Cell, Column, Notice, Section, Table
from nba_props.reports.slate import Slate

#: Sides listed.
_NEAREST = 5


def answer(slate: Slate) -> Section:
    """Whether anything is worth a stake, and the sides leaned to most."""
    return Section("The answer", (_verdict(slate), *_nearest(slate)))


def _verdict(slate: Slate) -> Notice:
    staked = slate.leanings.filter("is_actionable")
    if staked.height:
        count = words.plural(staked.height, "side carries", "sides carry")
        return Notice(f"{count} a stake, first below. This is not advice.", "warn", "A stake:")
    return Notice(f"{_why_none(slate)}{_passes(slate)}", "quiet", "No bet:")


def _why_none(slate: Slate) -> str:
    lined = slate.players.filter("has_prop_line").height
    if not lined:
        return "no predicted player has a line."
    if slate.leanings.is_empty():
        return f"of {words.plural(lined, 'line')} none is leaned to either side."
    sides = words.plural(slate.leanings.height, "side is", "sides are")
    reasons = "; ".join(slate.board.not_actionable)
    return f"{reasons}. Of {words.plural(lined, 'line')} {sides} leaned to, and a stake is put on none."


def _passes(slate: Slate) -> str:
    """Why the others are passed, in kinds."""
    passed = slate.players.filter(pl.col("recommendation") == "PASS")
    if passed.is_empty():
        return ""
    kinds = passed["recommendation_reason"].map_elements(_kind, return_dtype=pl.String).value_counts()
    ordered = kinds.sort("count", kinds.columns[0], descending=[True, False])
    told = "; ".join(f"{kind} ({count})" for kind, count in ordered.iter_rows())
    return f" {words.plural(passed.height, 'line is', 'lines are')} a PASS: {told}. Each row says why."


def _kind(reason: str) -> str:
    """What kind of reason it is, whatever its figures."""
    if reason.startswith("wins "):
        return f"would not win often enough (about {BREAK_EVEN:.1%} comes out even)"
    return reason


def _nearest(slate: Slate) -> tuple[Table, ...]:
    columns = (
        Column("player", "Player"), Column("lean", "Leans"),
        Column("chance", "Wins", numeric=True), Column("value", "Expects", numeric=True),
    )  # fmt: skip
    rows = tuple(_row(row) for row in slate.leanings.head(_NEAREST).iter_rows(named=True))
    note = (
        "By what a unit at the best real price would return if the estimate were right; a side without a"
        " price has no such figure and comes last. A large one is more often the estimate's error than the"
        " market's."
    )
    return (Table("nearest", "What it leans to most", columns, rows, note=note),) if rows else ()


def _row(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    side = row["recommendation"].lower()
    price = "no price" if row["lean_price"] is None else f"at {row['lean_price']:.2f}"
    book = words.book(row["sportsbook"] if row["lean_book"] is None else row["lean_book"])
    return (
        Cell(row["player_name"], sub=f"{row['team']} against {row['opponent']}"),
        Cell(
            f"{side}{words.TIED}{row['lean_line']:g}",
            row["lean_line"],
            sub=f"{price}, {book}",
            tone=words.call_tone(row["recommendation"]),
        ),
        words.share_cell(row["lean_chance"]),
        words.signed_share_cell(row["lean_value"], 1, sub=_stake(row)),
    )


def _stake(row: Mapping[str, Any]) -> str:
    return f"stake {words.share(row['stake'], 1)}" if row["is_actionable"] else "no stake"
