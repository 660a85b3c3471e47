"""The slate card: a date's predictions on one page, with everything that says how far to trust them.

What belongs here: what the card says and in which order. What does not: choosing rows (`reports/slate.py`).
"""

from collections.abc import Mapping
from datetime import date

import polars as pl
from markupsafe import Markup

from nba_props.reports.board import Board
from nba_props.reports.pages import (
    figures,
    slate_checks,
    slate_head,
    slate_out,
    slate_record,
    slate_results,
    slate_rows,
    slate_top,
    words,
)
from nba_props.reports.pages.blocks import Block, Cell, Column, Notice, Page, Section, Table
from nba_props.reports.slate import Slate
from nba_props.reports.standing import Standing, standing

#: Players drawn in the picture of a slate.
_DRAWN = 15


def page(
    slate: Slate,
    *,
    coverage_warn: float,
    made: str,
    remedy: str | None,
    descriptions: Mapping[tuple[str, str], str],
) -> Page:
    """The card. `made` says when and by what it was made, `remedy` the command that brings the date on,
    `descriptions` by table and name what each check asks.
    """
    board = slate.board
    state = standing(board, coverage_warn=coverage_warn)
    graded = (slate_results.results(slate),) if board.counts.expected else ()
    return Page(
        title=f"Slate card, {words.long_date(board.game_date)}",
        lead=slate_head.lead(slate),
        badges=slate_head.badges(slate, state),
        is_simulated=board.is_simulated,
        sections=tuple(_sections(slate, state, remedy, descriptions)),
        footer=(*graded, Section("About this page", (_about(made),))),
    )


def _sections(
    slate: Slate, state: Standing, remedy: str | None, descriptions: Mapping[tuple[str, str], str]
) -> list[Section]:
    board = slate.board
    going_on = f" To go on, {remedy}." if remedy else ""
    stands = Notice(
        state.why + slate_head.presumed_too(slate) + going_on,
        slate_head.TONES[state.word],
        f"{state.word.capitalize()}:",
    )
    if not board.counts.expected:
        return [
            Section("Where this date stands", (stands, slate_head.games(board))),
            slate_record.record(slate),
        ]
    return [
        slate_top.answer(slate),
        Section("Before you read the numbers", (stands, *slate_head.blocks(slate)), aside=True),
        Section("Who is not predicted, and why", _missing(board)),
        slate_out.out(slate),
        slate_out.changes(slate),
        slate_checks.checks(slate, descriptions),
        slate_record.record(slate),
        Section(
            "Predictions",
            (slate_rows.predictions(slate), slate_rows.unlined(slate)),
            note=slate_rows.how_to_read(slate),
            link="Predictions",
        ),
    ]


def _missing(board: Board) -> tuple[Block, ...]:
    """Everybody expected and not predicted, by reason; who has a line first."""
    return (
        _by_reason(
            "missing",
            "With a line",
            board.missing,
            "Nobody: every player with a line is predicted."
            if board.counts.lined
            else "No player has a line.",
        ),
        _by_reason("others", "Without a line", board.unlined, "Nobody.", folded=True),
    )


def _by_reason(key: str, title: str, rows: pl.DataFrame, empty: str, *, folded: bool = False) -> Table:
    columns = (
        Column("reason", "Reason"),
        Column("outcome", "Outcome", tight=True),
        Column("players", "Players", numeric=True),
        Column("who", "Who", wide=True),
    )
    told = rows.with_columns(
        reason=pl.coalesce("reason", "reason_code", pl.lit("no reason given")),
        who=pl.format("{} ({})", "player_name", pl.col("team").fill_null("team not known")),
    )
    grouped = told.group_by("reason", "outcome").agg(pl.len(), pl.col("who").sort().str.join(", "))
    cells = tuple(
        (Cell(reason), Cell(outcome), Cell(f"{count}", count), _named(who, folded=folded))
        for reason, outcome, count, who in grouped.sort(
            "len", "reason", "outcome", descending=[True, False, False]
        ).iter_rows()
    )
    return Table(key, title, columns, cells, empty=empty)


def _named(who: str, *, folded: bool) -> Cell:
    return Cell("", more=(("Names", who),)) if folded else Cell(who)


def _about(made: str) -> Notice:
    return Notice(f"Made from stored rows alone, {made}.")


def picture(slate: Slate) -> Markup | None:
    """The players farthest from their lines, drawn; None where nobody has a line."""
    lined = slate.players.filter("has_prop_line").head(_DRAWN)
    if lined.is_empty():
        return None
    rows = lined.select(
        "player_name", "points_p10", "predicted_points", "points_p90", "current_points_line"
    ).rows()
    return figures.spreads(rows, f"Means, 80 % intervals and lines, {slate.board.game_date}")


def name_of(day: date, system: str | None = None) -> str:
    """The name of the card's file, without its ending."""
    return f"slate-{day}" + (f"-{system}" if system else "")
