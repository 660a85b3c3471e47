"""What the slate card says first: whether there is a bet, and the strongest leans.

What belongs here: the answer and what stands nearest to one. What does not: the rest of the card
(`slate.py`).
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.reports.absences import QUOTED_POINTS
from nba_props.reports.board import BREAK_EVEN
from nba_props.reports.deciding import FAR_LINES, FAR_POINTS, FAR_SHARE, FAR_WRONG, OWN
from nba_props.reports.pages import words
from nba_props.reports.pages.blocks import Block, Cell, Column, Notice, Section, Table
from nba_props.reports.pages.slate_rows import far
from nba_props.reports.slate import Slate

#: Sides listed, and players named in a sentence.
_NEAREST, _NAMED = 5, 8


def answer(slate: Slate) -> Section:
    """Whether anything is worth a stake, and the strongest leans."""
    return Section(
        "The answer", (_verdict(slate), *_unquoted(slate), *_far(slate), *_nearest(slate)), link="Answer"
    )


def _verdict(slate: Slate) -> Notice:
    staked = slate.leanings.filter("is_actionable")
    if staked.height:
        count = words.plural(staked.height, "lean carries", "leans carry")
        return Notice(f"{count} a stake, first below. This is not advice.", "warn", "A stake:")
    return Notice(f"{_why_none(slate)}{_passes(slate)}", "quiet", "No bet:")


def _why_none(slate: Slate) -> str:
    lined = slate.players.filter("has_prop_line").height
    if not lined:
        return "no predicted player has a line."
    count = words.plural(lined, "line")
    if slate.leanings.is_empty():
        return f"of {count} none is leaned to either side."
    reasons = "; ".join(slate.board.not_actionable)
    return f"{reasons}. Of {count}, {words.plural(slate.leanings.height, 'lean')}, no stakes."


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
    if reason.endswith("below break-even"):
        return f"would not win often enough (about {words.share(BREAK_EVEN, 1)} comes out even)"
    return reason.replace("within 1 points", "within 1 point")


def _unquoted(slate: Slate) -> tuple[Block, ...]:
    """That the books leave out players whose team-mates they quote."""
    silent = slate.players.filter("is_unquoted").sort(
        "predicted_points", "player_name", descending=[True, False]
    )
    if silent.is_empty():
        return ()
    names = silent.select(pl.format("{} ({})", "player_name", "team")).to_series().to_list()
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    count = words.plural(len(names), "player has", "players have")
    return (
        Notice(
            f"{count} no line although the books quote the team-mates: {', '.join(names[:_NAMED])}{more}. Of"
            f" such players (a mean of {QUOTED_POINTS:g} points or more) seven of ten did not play in"
            " 2024-26. Nobody lists them as out, so neither their figures nor their team-mates' know of it.",
            "warn",
            "Perhaps resting:",
        ),
    )


def _far(slate: Slate) -> tuple[Block, ...]:
    """That lines are far from the model without the market: the strongest lean, or else the farthest row."""
    lined = slate.players.filter("has_prop_line")
    marked = lined.filter("is_far")
    if marked.is_empty():
        return ()
    leaned = slate.leanings.head(_NEAREST).filter("is_far").select("player_lookup", "game_id")
    shown = marked.join(leaned, on=["player_lookup", "game_id"], how="semi").head(1)
    row = (shown if shown.height else marked).row(0, named=True)
    count = f"{marked.height} of {words.plural(lined.height, 'line')}"
    verb = "is" if marked.height == 1 else "are"
    return (
        Notice(
            f"The books expect {row['current_points_line']:g} points of {row['player_name']}, our own model"
            f" without the market ({OWN}) {row['own_points']:.1f}: it probably does not know who rests"
            f" tonight. Of {FAR_LINES} lines as far apart in 2024-26 our own model was the farther from the"
            f" result on {words.share(FAR_WRONG)}. {count} {verb} more than {FAR_POINTS:g} points or"
            f" {words.share(FAR_SHARE)} of the line from our own model; the rows are marked.",
            "warn",
            "Far apart:",
        ),
    )


def _nearest(slate: Slate) -> tuple[Table, ...]:
    columns = (
        Column("player", "Player"), Column("lean", "Leans", wide=True),
        Column("chance", "Chance to win", numeric=True), Column("value", "Expected return", numeric=True),
    )  # fmt: skip
    leans = slate.leanings.head(_NEAREST)
    rows = tuple(_row(row) for row in leans.iter_rows(named=True))
    is_mixed = bool(leans["lean_mixed"].fill_null(value=False).any())
    return (
        (Table("nearest", "Strongest leans", columns, rows, note=_note(is_mixed=is_mixed)),) if rows else ()
    )


def _note(*, is_mixed: bool) -> str:
    mix = " A source mixing books does not say which book a price is of." if is_mixed else ""
    return (
        "Ordered by expected return per unit staked, if our estimate is right; a lean without a price has"
        " none and comes last. These returns are estimates without demonstrated edge." + mix
    )


def _row(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    side = row["recommendation"].lower()
    price = "no price" if row["lean_price"] is None else f"at {row['lean_price']:.2f}"
    book = words.book(row["sportsbook"] if row["lean_book"] is None else row["lean_book"])
    notes = [
        f"{row['team']} against {row['opponent']}",
        far(row),
        "presumed out" if row["presumed_out"] else "",
    ]
    return (
        Cell(row["player_name"], sub=", ".join(note for note in notes if note)),
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
