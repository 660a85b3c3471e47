"""What a slate's games came to: first the sum, then everybody.

What belongs here: results of the date, which stand under everything that was known before. What does not: the
record (`slate_record.py`).
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.reports.pages import words
from nba_props.reports.pages.blocks import Cell, Column, Notice, Section, Table, Tone
from nba_props.reports.pages.slate_rows import CALLS
from nba_props.reports.slate import Slate

_TONES: Mapping[str, Tone] = {"WIN": "good", "LOSS": "bad"}
_COLUMNS = (
    Column("player", "Player"),
    Column("team", "Team", choices=True),
    Column("mean", "Mean", numeric=True),
    Column("line", "Line", numeric=True),
    Column("call", "Call", choices=True),
    Column("points", "Scored", numeric=True),
    Column("result", "Result", choices=True),
)


def results(slate: Slate) -> Section:
    """The grades of the date; a sentence where nothing is graded yet."""
    graded = slate.players.filter(pl.col("result").is_not_null())
    if graded.is_empty():
        return Section("Results", (Notice("Nothing of this date is graded yet.", "quiet"),), link="Results")
    lined, bare = graded.filter("has_prop_line"), graded.filter(~pl.col("has_prop_line"))
    return Section(
        "Results",
        (
            Notice(summary(graded), title="In sum:"),
            Table("results", "", _COLUMNS, _rows(lined), empty="Nobody had a line.", tools=True),
            Table(
                "results-unlined",
                "",
                _COLUMNS,
                _rows(bare),
                empty="Everybody predicted had a line.",
                tools=True,
                folded=f"{words.plural(bare.height, 'player')} without a line",
            ),
        ),
        note="Added after the games; nothing above this line knew it.",
        link="Results",
    )


def summary(graded: pl.DataFrame) -> str:
    """Leans won and lost, errors against the line's, the share inside the 80 % interval, and how many of
    those presumed out played.
    """
    points = pl.col("actual_points")
    scored = graded.filter(points.is_not_null())
    lined = scored.filter(pl.col("has_prop_line") & pl.col("current_points_line").is_not_null())
    counts = {result: int((graded["result"] == result).sum()) for result in ("WIN", "LOSS", "PUSH")}
    pushes = f", {words.plural(counts['PUSH'], 'push', 'pushes')}" if counts["PUSH"] else ""
    bets = sum(counts.values())
    parts = [f"leans {counts['WIN']}-{counts['LOSS']} won-lost{pushes}" if bets else "no lean was decided"]
    if lined.height:
        own, line = (
            (pl.col(of) - points).abs().mean().alias(of) for of in ("predicted_points", "current_points_line")
        )
        mine, lines_ = lined.select(own, line).row(0)
        parts += [
            f"{words.plural(lined.height, 'player')} with a line and a score",
            f"mean absolute error {mine:.2f} points, the line's {lines_:.2f}",
        ]
    if scored.height:
        inside = scored.select(points.is_between(pl.col("points_p10"), pl.col("points_p90")).mean()).item()
        parts.append(f"{words.share(inside)} of {scored.height} scores inside the 80 % interval")
    told = f"{'; '.join(parts)}.{_presumed(graded)}{_unforeseen(graded)}"
    return told[0].upper() + told[1:]


def _presumed(graded: pl.DataFrame) -> str:
    known = graded.filter(pl.col("presumed_out") & (pl.col("result") != "PENDING"))
    if known.is_empty():
        return ""
    played = known.filter(pl.col("actual_points").is_not_null())
    lined = known.filter("has_prop_line")
    own = lined.filter(pl.col("actual_points").is_not_null()).height
    with_line = f", {own} of {lined.height} with a line" if lined.height else ""
    who = words.plural(known.height, "predicted player")
    return f" Of {who} presumed out {played.height} played{with_line}."


def _unforeseen(graded: pl.DataFrame) -> str:
    known = graded.filter(~pl.col("presumed_out") & (pl.col("result") != "PENDING"))
    absent = known.filter(pl.col("actual_points").is_null()).height
    who = words.plural(known.height, "predicted player")
    return f" Of {who} not presumed out {absent} did not play." if absent else ""


def _rows(graded: pl.DataFrame) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            Cell(row["player_name"], sub="presumed out" if row["presumed_out"] else ""),
            Cell(row["team"]),
            words.cell(row["predicted_points"]),
            words.cell(row["current_points_line"]),
            Cell(CALLS.get(row["recommendation"], "")),
            words.cell(row["actual_points"], 0),
            _result(row),
        )
        for row in graded.iter_rows(named=True)
    )


def _result(row: Mapping[str, Any]) -> Cell:
    return Cell(words.came_to(row), tone=_TONES.get(row["result"], "quiet"))
