"""The report card: how a season's published predictions fared, live and over past dates apart.

What belongs here: what the card says and in which order. What does not: any figure (`evaluation/`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isnan

import polars as pl
from markupsafe import Markup

from nba_props.clock import LIVE, season_of
from nba_props.evaluation.alarms import Alarm
from nba_props.evaluation.betting import BEST, BOTH
from nba_props.evaluation.report import MAIN, Report
from nba_props.evaluation.walk_forward import EWMA
from nba_props.reports.board import ADVICE, BREAK_EVEN, in_order
from nba_props.reports.pages import figures, words
from nba_props.reports.pages import record_tables as tables
from nba_props.reports.pages.blocks import (
    Block,
    Cell,
    Column,
    Facts,
    Notice,
    Page,
    Picture,
    Section,
    Table,
    Tone,
)
from nba_props.reports.pages.record_tables import Row

_ORIGINS = {
    LIVE: "Live: published before the games",
    "backfill": "Walk-forward: past dates, each predicted as it stood then",
    "regenerated": "Predicted again later",
}
_SHORT = {LIVE: "live", "backfill": "over past dates", "regenerated": "predicted again later"}
_BARS = 20


def page(last: date, found: Mapping[str, Report | None], compared: pl.DataFrame, *, made: str) -> Page:
    """The card of the season of `last`, up to that date.

    `found` is by origin, None where nothing is graded; `compared` the newest rows of
    nba_predictions.system_comparisons; `made` says when it was made. The first badge is the leak alarms'.
    """
    judged = {origin: report for origin, report in found.items() if report is not None}
    return Page(
        title=f"Report card, season {season_of(last)}",
        lead=_lead(last, found),
        badges=(
            _alarm([alarm for report in judged.values() for alarm in report.alarms]),
            ("not advice", "quiet"),
        ),
        sections=(
            *(() if LIVE in judged else (_no_live(),)),
            _verdict(compared),
            *(part for origin, report in judged.items() for part in _origin(origin, report)),
        ),
        footer=(Section("About this page", (Notice(f"Made from stored rows alone, {made}."),)),),
    )


def name_of(last: date) -> str:
    """The name of the card's file, without its ending."""
    return f"record-{season_of(last)}-to-{last}"


def _alarm(alarms: Sequence[Alarm]) -> tuple[str, Tone]:
    """What the leak alarms say; of nothing judged nothing is said."""
    if not alarms:
        return "nothing was judged, so no leak alarm was asked", "quiet"
    if any(alarm.rings for alarm in alarms):
        return "a leak alarm rings", "bad"
    return "leak alarms are quiet", "good"


def _no_live() -> Section:
    said = (
        "No prediction that was published before its game has a result yet. Whatever follows was predicted"
        " over past dates, each as it stood then: it shows how a system would have done, and is no record."
    )
    return Section(_ORIGINS[LIVE], (Notice(said, "warn", "No live record:"),))


def _lead(last: date, found: Mapping[str, Report | None]) -> str:
    if not any(found.values()):
        return (
            f"Up to {last} no prediction of a regular (three games this season, 15 expected minutes) has a"
            " result: `nba-props backfill` grades past dates."
        )
    told = [
        f"{_SHORT.get(origin, origin).capitalize()}, {_said(_leading(report))}"
        for origin, report in found.items()
        if report is not None
    ]
    none = [] if found.get(LIVE) else ["There is no live record yet."]
    return " ".join([f"Up to {last}.", *none, *told])


def _said(row: Row) -> str:
    return (
        f"{row['system_id']} errs by {row['mae']:.2f} points on {row['n']:,} regular player-games; beside the"
        f" line's its error is {_beside(row)}."
    )


def _beside(row: Row) -> str:
    gain = row["line_gain"]
    if gain is None:
        return "not known there"
    # The gain is error below the line's.
    return f"{abs(gain):.3f} {'smaller' if gain > 0 else 'larger'} where there is one (n = {row['line_n']:,})"


def _leading(report: Report) -> Row:
    """The row of the system that leads a board, of those judged."""
    table = tables.own(report.tables[MAIN])
    name = in_order(table["system_id"])[0]
    return table.row(by_predicate=pl.col("system_id") == name, named=True)


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
            words.cell(
                row["gain"],
                4,
                sign=True,
                sub="" if row["gain"] is None else words.interval((row["gain_low"], row["gain_high"]), 4),
            ),
            Cell(row["verdict"], tone="good" if row["verdict"] == "better" else "quiet"),
        )
        for row in compared.iter_rows(named=True)
    )
    even = Notice(
        f"About {words.share(BREAK_EVEN, 1)} of bets must win to come out even at usual prices. A stake is"
        " put on nothing before an edge is shown walk-forward and live.",
        title="The bar:",
    )
    table = Table(
        "comparisons", "", columns, rows, empty="No comparison is stored yet: nothing is demonstrated."
    )
    return Section("Is anything demonstrated?", (even, table, Notice(ADVICE, "warn")))


def _origin(origin: str, report: Report) -> tuple[Section, ...]:
    key, said = f"{origin}-", _SHORT.get(origin, origin)
    lead = _leading(report)["system_id"]
    return (
        Section(
            _ORIGINS.get(origin, origin),
            (_summary(report, lead), tables.errors(f"{key}errors", {MAIN: report.tables[MAIN]})),
            note=(
                f"Regulars: 15 expected minutes or more, three games into the season; up to {report.last}."
                f" Beside the EWMA ({EWMA}) below 1 is better; intervals resample whole games."
            ),
        ),
        Section(f"Pictures, {said}", tuple(_pictures(report, lead)), aside=True),
        Section(
            f"By population, {said}",
            (tables.errors(f"{key}populations", _others(report), lead),),
            note="The same figures of everybody else the evaluation knows; they overlap.",
        ),
        Section(f"By tier, side and month, {said}", (tables.sliced(key, report, lead),), note="Of regulars."),
        Section(
            f"Bets at quoted prices, {said}",
            (tables.bets(key, report), tables.closing(key, report)),
            note=(
                "What betting every offer of positive expected value would have come to, one unit each;"
                " nobody was advised to. Still needed: decided bets until such a win rate could be told from"
                " luck."
            ),
        ),
        Section(
            f"Leak alarms, {said}",
            (tables.alarms(key, report),),
            note=("No honest public model has passed these limits: whatever does knows the result."),
        ),
    )


def _summary(report: Report, lead: str) -> Facts:
    """The leading system in one row of figures, its bets at the best prices with it."""
    row = _leading(report)
    placed = report.bets.filter(
        (pl.col("system_id") == lead) & (pl.col("books") == BEST) & (pl.col("side") == BOTH)
    ) if report.bets.height else report.bets  # fmt: skip
    items = (
        ("Graded", Cell(f"{row['n']:,}", row["n"], sub=words.plural(row["games"], "game"))),
        ("Error", words.cell(row["mae"], 2, sub="points")),
        (
            "Beside the line",
            words.cell(
                row["line_mae_ratio"],
                3,
                sub=f"{tables.ends(row, 'line_mae_ratio', 3)}, n = {row['line_n']:,}",
            ),
        ),
        *(_placed(placed.row(0, named=True)) if placed.height else (("Bets", Cell("none", 0)),)),
    )
    return Facts(f"In short: {lead}", items, across=True)


def _placed(bet: Row) -> tuple[tuple[str, Cell], ...]:
    lacking = bet["bets_lacking"]
    return (
        (
            "Bets won",
            words.share_cell(
                bet["win_rate"],
                1,
                sub=f"n = {bet['bets']:,}, to break even {words.share(bet['break_even'], 1)}",
            ),
        ),
        (
            "Return a unit",
            words.cell(bet["flat_return"], 3, sign=True, sub=tables.ends(bet, "flat_return", 3)),
        ),
        ("Largest fall", words.cell(bet["flat_drawdown"], 1, sub="units, one a bet")),
        (
            "Skill from luck",
            Cell(
                "cannot be told" if lacking is None else f"{lacking:,} bets",
                lacking,
                sub="not above break-even" if lacking is None else "still needed at this win rate",
            ),
        ),
    )


def _others(report: Report) -> Mapping[str, pl.DataFrame]:
    return {name: table for name, table in report.tables.items() if name != MAIN and table.height}


def _pictures(report: Report, lead: str) -> list[Block]:
    rows = [
        (row["system_id"], row["mae_ratio"], *(_finite(row[f"mae_ratio_{end}"]) for end in ("low", "high")))
        for row in tables.ranked(tables.own(report.tables[MAIN]))
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
        for name in in_order(tables.own(rows)["system_id"].unique())
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
        for name in in_order(tables.own(best)["system_id"].unique())
        if (part := best.filter(pl.col("system_id") == name)).height > 1
    }
    labels = {0.0: str(days[0]), float(len(days) - 1): str(days[-1])}
    return figures.courses(series, "Bankroll by date with bets", labels, 1.0) if series else None
