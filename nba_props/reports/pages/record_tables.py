"""The tables of the report card: errors by population and slice, bets, closing lines, leak alarms.

What belongs here: one table each. What does not: their order and what stands between them (`record.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from nba_props.evaluation.report import MAIN, Report
from nba_props.evaluation.walk_forward import EWMA, LINE
from nba_props.reports.board import in_order
from nba_props.reports.pages import words
from nba_props.reports.pages.blocks import Cell, Column, Table

_SLICES = {"points": "tier", "side": "side", "month": "month"}
_SYSTEM = Column("system", "System", choices=True)

Row = Mapping[str, Any]


def own(rows: pl.DataFrame) -> pl.DataFrame:
    """Without the baselines."""
    return rows.filter(~pl.col("system_id").is_in([EWMA, LINE]))


def errors(key: str, found: Mapping[str, pl.DataFrame], lead: str = "") -> Table:
    """Errors of each system, by population where there are several; `lead` is shown first of all."""
    several = MAIN not in found
    columns = (
        *((Column("population", "Who", choices=True),) if several else ()),
        Column("system", "System", choices=several, preset=lead),
        Column("n", "n", numeric=True),
        Column("mae", "Error", numeric=True),
        Column("ewma", "Beside the EWMA", numeric=True),
        Column("line", "Beside the line", numeric=True),
        Column("brier", "Brier gain on the market", numeric=True),
        Column("covers", "In 80 %", numeric=True),
        Column("bias", "Bias", numeric=True),
    )
    rows = tuple(
        (*((Cell(name),) if several else ()), *_error(row))
        for name, table in found.items()
        for row in ranked(table)
    )
    return Table(key, "", columns, rows, empty="Nobody else is judged.", tools=several)


def _error(row: Row) -> tuple[Cell, ...]:
    return (
        Cell(row["system_id"]),
        Cell(f"{row['n']:,}", row["n"], sub=words.plural(row["games"], "game")),
        words.cell(row["mae"], 3, sub="points"),
        words.cell(row["mae_ratio"], 4, sub=ends(row, "mae_ratio", 4)),
        words.cell(row["line_mae_ratio"], 4, sub=f"{ends(row, 'line_mae_ratio', 4)}, n = {row['line_n']:,}"),
        words.cell(
            row["brier_gain"], 4, sign=True, sub=f"{ends(row, 'brier_gain', 4)}, n = {row['priced_n']:,}"
        ),
        words.share_cell(row["coverage_80"], 1),
        words.cell(row["bias"], 2, sign=True),
    )


def ranked(table: pl.DataFrame) -> Sequence[Row]:
    """Rows of systems as a person expects them: the leading ones first, the baselines last."""
    order = {
        name: place for place, name in enumerate([*in_order(own(table)["system_id"].unique()), EWMA, LINE])
    }
    rank = pl.col("system_id").replace_strict(order, return_dtype=pl.Int64)
    return table.sort(rank, maintain_order=True).to_dicts()


def ends(row: Row, name: str, digits: int) -> str:
    """The interval of a figure."""
    return words.interval((row.get(f"{name}_low"), row.get(f"{name}_high")), digits)


def sliced(key: str, report: Report, lead: str) -> Table:
    """The same figures of parts of the regulars; of `lead` at first."""
    columns = (
        Column("by", "By", choices=True),
        Column("value", "Which", choices=True),
        replace(_SYSTEM, preset=lead),
        Column("n", "n", numeric=True),
        Column("mae", "Error", numeric=True),
        Column("ewma", "Beside the EWMA", numeric=True),
        Column("line", "Beside the line", numeric=True),
        Column("covers", "In 80 %", numeric=True),
    )
    rows = tuple(
        (
            Cell(said),
            Cell(row["value"].lstrip("0123456789 ") if name == "points" else row["value"], row["value"]),
            Cell(row["system_id"]),
            Cell(f"{row['n']:,}", row["n"]),
            words.cell(row["mae"], 3),
            words.cell(row["mae_ratio"], 4, sub=ends(row, "mae_ratio", 4)),
            words.cell(row["line_mae_ratio"], 4, sub=f"n = {row['line_n']:,}"),
            words.share_cell(row["coverage_80"], 1),
        )
        for name, said in _SLICES.items()
        for row in (ranked(own(report.slices[name])) if report.slices[name].height else ())
    )
    return Table(f"{key}slices", "", columns, rows, tools=True)


def bets(key: str, report: Report) -> Table:
    """What bets at quoted prices came to."""
    columns = (
        _SYSTEM,
        Column("books", "Prices", choices=True),
        Column("side", "Side", choices=True),
        Column("bets", "Bets", numeric=True),
        Column("won", "Won", numeric=True),
        Column("return", "Return a unit", numeric=True),
        Column("units", "Units", numeric=True),
        Column("kelly", "Quarter Kelly", numeric=True),
        Column("lacking", "Still needed", numeric=True),
    )
    rows = tuple(_bet(row) for row in _of_systems(report.bets))
    empty = "No bet: no line had a price, or no side was expected to return more than it cost."
    return Table(f"{key}bets", "Betting simulation", columns, rows, empty=empty, tools=True)


def _of_systems(rows: pl.DataFrame) -> Sequence[Row]:
    return ranked(own(rows)) if rows.height else ()


def _bet(row: Row) -> tuple[Cell, ...]:
    lacking = words.NOTHING if row["bets_lacking"] is None else f"{row['bets_lacking']:,}"
    return (
        Cell(row["system_id"]),
        Cell(row["books"]),
        Cell(row["side"]),
        Cell(
            f"{row['bets']:,}",
            row["bets"],
            sub=f"{row['wins']}-{row['losses']}-{row['pushes']}, {row['voids']} void",
        ),
        words.share_cell(row["win_rate"], 1, sub=f"to break even {words.share(row['break_even'], 1)}"),
        words.cell(row["flat_return"], 3, sign=True, sub=ends(row, "flat_return", 3)),
        words.cell(row["flat_units"], 1, sign=True, sub=f"largest fall {words.number(row['flat_drawdown'])}"),
        words.cell(row["kelly_growth"], 3, sub=f"largest fall {words.share(row['kelly_drawdown'], 1)}"),
        Cell(lacking, row["bets_lacking"], sub="not above break-even" if row["bets_lacking"] is None else ""),
    )


def closing(key: str, report: Report) -> Table:
    """Whether the market came to where the bets had been."""
    columns = (
        _SYSTEM,
        Column("books", "Prices", choices=True),
        Column("bets", "Bets", numeric=True),
        Column("same", "At the same line", numeric=True),
        Column("value", "Closing-line value", numeric=True),
        Column("beat", "Beat the close", numeric=True),
    )
    rows = tuple(
        (
            Cell(row["system_id"]),
            Cell(row["books"]),
            Cell(f"{row['bets']:,}", row["bets"], sub=f"{row['closed']:,} captured again"),
            Cell(f"{row['same_line']:,}", row["same_line"]),
            words.cell(row["value"], 4, sign=True, sub=ends(row, "value", 4)),
            words.share_cell(row["beat_close"], 1, sub=f"line moved {words.signed(row['line_move'], 2)}"),
        )
        for row in _of_systems(report.closing)
    )
    return Table(
        f"{key}closing", "Closing-line value", columns, rows, empty="No bet, so nothing closed.", tools=True
    )


def alarms(key: str, report: Report) -> Table:
    """What stands nearest to each limit."""
    columns = (
        Column("alarm", "Alarm", wide=True),
        Column("whose", "Nearest to it"),
        Column("found", "Found", numeric=True),
        Column("limit", "Limit", numeric=True),
        Column("state", "State"),
    )
    rows = tuple(
        (
            Cell(alarm.name),
            Cell(alarm.whose, sub=f"n = {alarm.n:,}"),
            words.cell(alarm.found, 3),
            words.cell(alarm.limit, 2),
            Cell("rings" if alarm.rings else "quiet", tone="bad" if alarm.rings else "good"),
        )
        for alarm in report.alarms
    )
    return Table(f"{key}alarms", "", columns, rows, empty="Nothing could be held against a limit.")
