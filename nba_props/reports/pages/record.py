"""The report card: how a season's published predictions fared, live and over past dates apart.

What belongs here: what the card says and in which order. What does not: any figure (`evaluation/`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isnan
from typing import Any

import polars as pl
from markupsafe import Markup

from nba_props.clock import LIVE, season_of
from nba_props.evaluation.report import MAIN, Report
from nba_props.evaluation.walk_forward import EWMA, LINE
from nba_props.reports.board import ADVICE, BREAK_EVEN, in_order
from nba_props.reports.pages import figures, words
from nba_props.reports.pages.blocks import (
    Block,
    Cell,
    Column,
    Notice,
    Page,
    Picture,
    Section,
    Table,
    Tone,
)

_ORIGINS = {
    LIVE: "Live: published before the games",
    "backfill": "Walk-forward: past dates, each predicted as it stood then",
    "regenerated": "Predicted again later",
}
_SLICES = {"points": "tier", "side": "side", "month": "month"}
_BARS = 20
_SYSTEM = Column("system", "System", choices=True)

Row = Mapping[str, Any]


def page(
    first: date, last: date, found: Mapping[str, Report | None], compared: pl.DataFrame, *, made: str
) -> Page:
    """The card of the dates from `first` to `last`.

    `found` is by origin, None where nothing is graded; `compared` the newest rows of
    nba_predictions.system_comparisons; `made` says when it was made.
    """
    judged = {origin: report for origin, report in found.items() if report is not None}
    ringing = sum(len(report.ringing) for report in judged.values())
    alarm: tuple[str, Tone] = ("leak alarm rings", "bad") if ringing else ("leak alarms quiet", "good")
    return Page(
        title=f"Report card, season {season_of(last)}",
        lead=_lead(first, last, found),
        badges=(*((alarm,) if judged else ()), ("not advice", "quiet")),
        sections=(
            _verdict(compared),
            *(part for origin, report in judged.items() for part in _origin(origin, report)),
        ),
        footer=(Section("About this page", (Notice(f"Made from stored rows alone, {made}."),)),),
    )


def name_of(last: date) -> str:
    """The name of the card's file, without its ending."""
    return f"record-{season_of(last)}-to-{last}"


def _lead(first: date, last: date, found: Mapping[str, Report | None]) -> str:
    live = found.get(LIVE)
    until = f"{first} to {last}"
    if not any(found.values()):
        return (
            f"{until}. Of no regular (three games this season, 15 expected minutes) a prediction has a result"
            " yet: `nba-props backfill` grades past dates."
        )
    if live is None:
        return f"{until}. There is no live record yet: nothing published before its games has been graded."
    row = _leading(live)
    return (
        f"{until}. Live, {row['system_id']} errs by {row['mae']:.2f} points on {row['n']:,} regular"
        f" player-games; the line's error is {_beside(row)}."
    )


def _beside(row: Row) -> str:
    gain = row["line_gain"]
    if gain is None:
        return "not known there"
    return f"{abs(gain):.2f} {'larger' if gain > 0 else 'smaller'} where there is one (n = {row['line_n']:,})"


def _leading(report: Report) -> Row:
    """The row of the system that leads a board, of those judged."""
    table = _own(report.tables[MAIN])
    name = in_order(table["system_id"])[0]
    return table.row(by_predicate=pl.col("system_id") == name, named=True)


def _own(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~pl.col("system_id").is_in([EWMA, LINE]))


def _verdict(compared: pl.DataFrame) -> Section:
    columns = (
        Column("system", "System"),
        Column("against", "Against"),
        Column("metric", "By"),
        Column("origin", "Origin"),
        Column("games", "Games", numeric=True),
        Column("gain", "Gain", numeric=True),
        Column("verdict", "Verdict", wide=True),
    )
    rows = tuple(
        (
            Cell(row["system_id"]),
            Cell(row["against"]),
            Cell(row["metric"]),
            Cell(row["origin"]),
            Cell(f"{row['games']:,}", row["games"], sub=f"next look at {row['games_needed']:,}"),
            words.cell(row["gain"], 4, sign=True, sub=words.interval((row["gain_low"], row["gain_high"]), 4)),
            Cell(row["verdict"], tone="good" if row["verdict"] == "better" else "quiet"),
        )
        for row in compared.iter_rows(named=True)
    )
    even = Notice(
        f"About {BREAK_EVEN:.1%} of bets must win to come out even at usual prices. A stake is put on nothing"
        " before an edge is shown walk-forward and live.",
        title="The bar:",
    )
    table = Table(
        "comparisons", "", columns, rows, empty="No comparison is stored yet: nothing is demonstrated."
    )
    return Section("Is anything demonstrated?", (even, table, Notice(ADVICE, "warn")))


def _origin(origin: str, report: Report) -> tuple[Section, ...]:
    key = f"{origin}-"
    lead = _leading(report)["system_id"]
    return (
        Section(
            _ORIGINS.get(origin, origin),
            (_errors(key, report),),
            note=(
                "Regulars: 15 expected minutes or more, three games into a season;"
                f" {report.first} to {report.last}."
                f" Beside the EWMA ({EWMA}) below 1 is better; intervals resample whole games."
            ),
        ),
        Section(f"Pictures, {origin}", tuple(_pictures(report, lead)), aside=True),
        Section(f"By tier, side and month, {origin}", (_sliced(key, report),)),
        Section(
            f"Bets at quoted prices, {origin}",
            (_bets(key, report), _closing(key, report)),
            note=(
                "What betting every offer of positive expected value would have come to, one unit each;"
                " nobody was advised to. Still needed: decided bets until such a win rate could be told from"
                " luck."
            ),
        ),
        Section(
            f"Leak alarms, {origin}",
            (_alarms(key, report),),
            note=("No honest public model has passed these limits: whatever does knows the result."),
        ),
    )


def _errors(key: str, report: Report) -> Table:
    columns = (
        Column("system", "System"),
        Column("n", "n", numeric=True),
        Column("mae", "Error", numeric=True),
        Column("ewma", "Beside the EWMA", numeric=True),
        Column("line", "Beside the line", numeric=True),
        Column("brier", "Brier gain on the market", numeric=True),
        Column("covers", "In 80 %", numeric=True),
        Column("bias", "Bias", numeric=True),
    )
    rows = tuple(
        (
            Cell(row["system_id"]),
            Cell(f"{row['n']:,}", row["n"], sub=words.plural(row["games"], "game")),
            words.cell(row["mae"], 3, sub="points"),
            words.cell(row["mae_ratio"], 4, sub=_ends(row, "mae_ratio", 4)),
            words.cell(
                row["line_mae_ratio"], 4, sub=f"{_ends(row, 'line_mae_ratio', 4)}, n = {row['line_n']:,}"
            ),
            words.cell(
                row["brier_gain"], 4, sign=True, sub=f"{_ends(row, 'brier_gain', 4)}, n = {row['priced_n']:,}"
            ),
            words.share_cell(row["coverage_80"], 1),
            words.cell(row["bias"], 2, sign=True),
        )
        for row in _ranked(report.tables[MAIN])
    )
    return Table(f"{key}errors", "", columns, rows, tools=True)


def _ranked(table: pl.DataFrame) -> Sequence[Row]:
    order = {
        name: place for place, name in enumerate([*in_order(_own(table)["system_id"].unique()), EWMA, LINE])
    }
    rank = pl.col("system_id").replace_strict(order, return_dtype=pl.Int64)
    return table.sort(rank, maintain_order=True).to_dicts()


def _ends(row: Row, name: str, digits: int) -> str:
    return words.interval((row.get(f"{name}_low"), row.get(f"{name}_high")), digits)


def _pictures(report: Report, lead: str) -> list[Block]:
    rows = [
        (row["system_id"], row["mae_ratio"], *(_finite(row[f"mae_ratio_{end}"]) for end in ("low", "high")))
        for row in _ranked(_own(report.tables[MAIN]))
    ]
    drawn: list[Block] = [
        Picture(
            "Error beside the EWMA",
            figures.ranges(rows, 1.0, "Each system's error beside the EWMA's, with 95 % intervals"),
            "Left of the dashed line is better.",
        )
    ]
    months = _months(report.slices["month"])
    if months is not None:
        drawn.append(Picture("By month", months, "Error beside the EWMA's; below the dashed line is better."))
    drawn += _calibration(report, lead)
    course = _bankrolls(report.paths)
    if course is not None:
        drawn.append(Picture("Bankroll", course, "Quarter Kelly under caps at the best prices, from 1."))
    return drawn


def _finite(value: float | None) -> float | None:
    return None if value is None or isnan(value) else value


def _months(rows: pl.DataFrame) -> Markup | None:
    if rows.is_empty() or rows["value"].n_unique() < 2:
        return None
    months = rows["value"].unique().sort().to_list()
    series = {
        name: [
            (float(months.index(row["value"])), row["mae_ratio"])
            for row in rows.filter(pl.col("system_id") == name).sort("value").iter_rows(named=True)
        ]
        for name in in_order(_own(rows)["system_id"].unique())
    }
    labels = {0.0: months[0], float(len(months) - 1): months[-1]}
    return figures.courses(series, "Error beside the EWMA's by month", labels, 1.0)


def _calibration(report: Report, lead: str) -> list[Block]:
    curve = report.reliability.filter((pl.col("system_id") == lead) & (pl.col("of") == "points reached"))
    bars = report.histogram.filter(pl.col("system_id") == lead).sort("bar")
    drawn: list[Block] = []
    if curve.height:
        points = curve.select("predicted", "happened", "low", "high", "n").rows()
        drawn.append(
            Picture(
                f"Reliability of {lead}",
                figures.reliability(points, f"Probability given against share that came about, {lead}"),
                "Chance given of 10, 15, 20, 25 and 30 points, against how often they came about.",
            )
        )
    if bars.height:
        drawn.append(
            Picture(
                f"Transform (PIT) of {lead}",
                figures.histogram(
                    bars["share"].to_list(), 1 / _BARS, f"Where outcomes fell in the distribution of {lead}"
                ),
                "Level at the dashed line where the distribution is right.",
            )
        )
    return drawn


def _bankrolls(paths: pl.DataFrame) -> Markup | None:
    best = paths.filter(pl.col("books") == "best of the books") if paths.height else paths
    if best.is_empty() or best["game_date"].n_unique() < 2:
        return None
    days = best["game_date"].unique().sort().to_list()
    place = {day: float(number) for number, day in enumerate(days)}
    series = {
        name: [(place[day], worth) for day, worth in part.select("game_date", "bankroll").iter_rows()]
        for name in in_order(_own(best)["system_id"].unique())
        if (part := best.filter(pl.col("system_id") == name)).height > 1
    }
    labels = {0.0: str(days[0]), float(len(days) - 1): str(days[-1])}
    return figures.courses(series, "Bankroll by date with bets", labels, 1.0) if series else None


def _sliced(key: str, report: Report) -> Table:
    columns = (
        Column("by", "By", choices=True),
        Column("value", "Which", choices=True),
        _SYSTEM,
        Column("n", "n", numeric=True),
        Column("mae", "Error", numeric=True),
        Column("ewma", "Beside the EWMA", numeric=True),
        Column("line", "Beside the line", numeric=True),
        Column("covers", "In 80 %", numeric=True),
    )
    rows = tuple(
        (
            Cell(said),
            Cell(row["value"]),
            Cell(row["system_id"]),
            Cell(f"{row['n']:,}", row["n"]),
            words.cell(row["mae"], 3),
            words.cell(row["mae_ratio"], 4, sub=_ends(row, "mae_ratio", 4)),
            words.cell(row["line_mae_ratio"], 4, sub=f"n = {row['line_n']:,}"),
            words.share_cell(row["coverage_80"], 1),
        )
        for name, said in _SLICES.items()
        for row in (_ranked(_own(report.slices[name])) if report.slices[name].height else ())
    )
    return Table(f"{key}slices", "", columns, rows, tools=True)


def _bets(key: str, report: Report) -> Table:
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
    return _ranked(_own(rows)) if rows.height else ()


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
        words.cell(row["flat_return"], 3, sign=True, sub=_ends(row, "flat_return", 3)),
        words.cell(row["flat_units"], 1, sign=True, sub=f"largest fall {words.number(row['flat_drawdown'])}"),
        words.cell(row["kelly_growth"], 3, sub=f"largest fall {words.share(row['kelly_drawdown'], 1)}"),
        Cell(lacking, row["bets_lacking"], sub="not above break-even" if row["bets_lacking"] is None else ""),
    )


def _closing(key: str, report: Report) -> Table:
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
            words.cell(row["value"], 4, sign=True, sub=_ends(row, "value", 4)),
            words.share_cell(row["beat_close"], 1, sub=f"line moved {words.signed(row['line_move'], 2)}"),
        )
        for row in _of_systems(report.closing)
    )
    return Table(
        f"{key}closing", "Closing-line value", columns, rows, empty="No bet, so nothing closed.", tools=True
    )


def _alarms(key: str, report: Report) -> Table:
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
