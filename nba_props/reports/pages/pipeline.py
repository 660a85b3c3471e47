"""The pipeline page: a season as a grid of dates and phases, what is thin, what fails, and what mends it.

What belongs here: what the page says and in which order. What does not: judging dates
(`reports/pipeline.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import polars as pl
from markupsafe import Markup

from nba_props.clock import season_of
from nba_props.feeds.ledger import Budget
from nba_props.reports.pages import figures, words
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
from nba_props.reports.pipeline import COMPLETE, FAILED, MISSING, NO_GAMES, PARTIAL, PHASES, STATES, Pipeline

#: Colours of the grid; every state is named in the tables below it as well.
_KINDS = {COMPLETE: "over", NO_GAMES: "quiet", MISSING: "bad", FAILED: "under", PARTIAL: "warn"}
_TONES: Mapping[str, Tone] = {MISSING: "bad", FAILED: "bad", PARTIAL: "warn"}
#: The newest of them are listed, and so many dates named at once.
_FAULTS, _RUNS, _NAMED = 60, 25, 4

#: What mends a failing check, by table and name.
Remedies = Mapping[tuple[str, str], str]


def page(found: Pipeline, remedies: Remedies, credits_: Budget, *, made: str) -> Page:
    """The page. `credits_` is what may still be spent, `made` says when it was made.

    What stands open, was asked and was run is of now, whatever the dates: it is the footer, seen first.
    """
    bad = found.count(MISSING) + found.count(FAILED)
    state: tuple[str, Tone] = (
        ("something lacks or fails", "bad") if bad else ("nothing lacks or fails", "good")
    )
    return Page(
        title=f"Pipeline, season {season_of(found.last)}",
        lead=_lead(found),
        badges=(state,),
        sections=(
            Section("Dates and phases", (_grid(found), _counts(found)), note=_legend(), aside=True),
            Section("What is not complete", (_wanting(found),)),
            Section("Checks that do not pass", (_failing(found, remedies),)),
            Section("Trends", tuple(_trends(found)), aside=True),
        ),
        footer=(
            Section("Now", (_now(found, made), *_alerts(found), *_freshness(found, credits_))),
            Section("What was asked of the feeds", (_feeds(found),)),
            Section("Runs", (_runs(found),)),
        ),
        now_first=True,
    )


def name_of(last: date) -> str:
    """The name of the page's file, without its ending."""
    return f"pipeline-{season_of(last)}-to-{last}"


def _lead(found: Pipeline) -> str:
    parts = [f"{found.count(state):,} {state}" for state in STATES]
    dates = found.cells["game_date"].n_unique()
    return (
        f"{found.first} to {found.last}: {words.plural(dates, 'date')} through {len(PHASES)} phases;"
        f" {', '.join(parts)}."
    )


def _legend() -> str:
    return (
        "Blue is complete, grey no games, red missing, orange failed, brown partial; each bar says its dates"
        " where it is pointed at, and the tables below name whatever is not complete."
    )


def _now(found: Pipeline, made: str) -> Notice:
    """How many alerts are open, and when that was."""
    count = len(found.faults)
    said = f"{words.plural(count, 'alert is', 'alerts are')} open" if count else "No alert is open"
    return Notice(f"{said}. Made from stored rows alone, {made}.", "bad" if count else "good", "Now:")


def _alerts(found: Pipeline) -> tuple[Table, ...]:
    columns = (
        Column("alert", "Alert", wide=True),
        Column("since", "Since", tight=True),
        Column("remedy", "What mends it", wide=True),
    )
    rows = tuple(
        (Cell(title, tone="bad"), Cell(words.moment(since)), Cell(remedy or "see the checks below"))
        for title, remedy, since in found.faults
    )
    return (Table("alerts", "Open alerts", columns, rows),) if rows else ()


def _grid(found: Pipeline) -> Picture:
    days = found.cells["game_date"].unique().sort().to_list()
    rows = {phase: _bars(found.cells.filter(pl.col("phase") == phase)) for phase in PHASES}
    drawn = figures.calendar(rows, len(days), (str(days[0]), str(days[-1])))
    return Picture("", drawn)


def _bars(cells: pl.DataFrame) -> list[tuple[int, int, str, str]]:
    """Runs of dates in one state: (first place, number, kind, words)."""
    told = list(enumerate(cells.sort("game_date").select("game_date", "state").iter_rows()))
    bars = []
    for state, run in groupby(told, key=lambda item: item[1][1]):
        dates = list(run)
        first, last = dates[0][1][0], dates[-1][1][0]
        said = f"{state}, {first}" + (f" to {last}" if last != first else "")
        bars.append((dates[0][0], len(dates), _KINDS[state], said))
    return bars


def _counts(found: Pipeline) -> Table:
    counted = found.cells.group_by("phase", "state").len()
    number = {(phase, state): count for phase, state, count in counted.iter_rows()}
    columns = (
        Column("phase", "Phase"),
        *(Column(state.replace(" ", "-"), state.capitalize(), numeric=True) for state in STATES),
    )
    rows = tuple(
        (
            Cell(phase),
            *(
                Cell(str(count), count, tone=_TONES.get(state, "") if count else "")
                for state in STATES
                for count in (number.get((phase, state), 0),)
            ),
        )
        for phase in PHASES
    )
    return Table("phases", "By phase", columns, rows)


def _wanting(found: Pipeline) -> Table:
    """What lacks, a row for each phase, state and reason: its dates, the newest first."""
    columns = (
        Column("phase", "Phase", choices=True),
        Column("state", "State", choices=True),
        Column("number", "Dates", numeric=True),
        Column("dates", "Which", wide=True),
        Column("why", "Why", wide=True),
        Column("remedy", "What mends it", wide=True),
    )
    order = {state: place for place, state in enumerate(STATES)}
    wanting = (
        found.cells.filter(pl.col("state").is_in(list(_TONES)))
        .sort("game_date", descending=True)
        .group_by("phase", "state", "why", maintain_order=True)
        .agg("game_date")
        .sort(pl.col("state").replace_strict(order), pl.col("game_date").list.max(), descending=[False, True])
    )
    rows = tuple(
        (
            Cell(row["phase"]),
            Cell(row["state"], tone=_TONES[row["state"]]),
            Cell(f"{len(row['game_date']):,}", len(row["game_date"])),
            _which(row["game_date"]),
            Cell(row["why"]),
            Cell(_mending(row["state"], row["game_date"])),
        )
        for row in wanting.head(_FAULTS).iter_rows(named=True)
    )
    more = wanting.height - len(rows)
    note = f"The worst {len(rows)}; {more:,} more." if more > 0 else ""
    empty = "Every phase of every date with games is complete."
    return Table("wanting", "", columns, rows, empty=empty, note=note, tools=len(rows) > 12)


def _which(days: Sequence[date]) -> Cell:
    """Dates, of many the newest, the others folded away."""
    shown = ", ".join(map(str, days[:_NAMED]))
    if len(days) <= _NAMED:
        return Cell(shown)
    return Cell(f"{shown} and {len(days) - _NAMED:,} earlier", more=(("All", ", ".join(map(str, days))),))


def _mending(state: str, days: Sequence[date]) -> str:
    if state == FAILED:
        return "what the check says, below"
    first, last = min(days), max(days)
    return f"nba-props reconcile {last}, then nba-props backfill --from {first} --to {last}"


def _trends(found: Pipeline) -> list[Block]:
    drawn: list[Block] = []
    if found.coverage.height > 1:
        drawn.append(
            Picture(
                "Coverage",
                _course(
                    found.coverage,
                    {"lined players predicted": "share"},
                    "Share of lined players predicted, by date",
                    is_share=True,
                ),
                "Of the players with a line whom nobody excuses.",
            )
        )
    lines = found.lines.with_columns(
        real=pl.col("real_lines") / (pl.col("real_lines") + pl.col("placeholders"))
    ).filter(pl.col("real").is_not_nan())
    if lines.height > 1:
        drawn += [
            Picture(
                "Line quality",
                _course(
                    lines,
                    {"lines that are stored quotes": "real"},
                    "Share of real lines, by date",
                    is_share=True,
                ),
                "Lines of active predictions that are stored quotes; the target is all of them.",
            ),
            Picture("Mean line", _course(lines, {"points": "mean_line"}, "Mean line, by date")),
        ]
    return drawn or [Notice("Nothing with a line is stored of this season.")]


def _course(rows: pl.DataFrame, columns: Mapping[str, str], what: str, *, is_share: bool = False) -> Markup:
    days = rows["game_date"].to_list()
    place = {day: float((day - days[0]).days) for day in days}
    series = {
        name: [
            (place[day], value)
            for day, value in rows.select("game_date", column).iter_rows()
            if value is not None
        ]
        for name, column in columns.items()
    }
    labels = {0.0: str(days[0]), place[days[-1]]: str(days[-1])}
    return figures.courses(series, what, labels, 1.0 if is_share else None, is_share=is_share)


def _failing(found: Pipeline, remedies: Remedies) -> Table:
    columns = (
        Column("check", "Check"),
        Column("table", "Table", choices=True),
        Column("state", "State", choices=True),
        Column("dates", "Dates", numeric=True),
        Column("last", "Last", tight=True),
        Column("rows", "Rows then", numeric=True),
        Column("remedy", "What mends it", wide=True),
    )
    rows = tuple(
        (
            Cell(row["check_name"]),
            Cell(row["table_name"]),
            Cell(row["state"].replace("_", " "), tone="warn" if row["state"] == "warn" else "bad"),
            Cell(f"{row['dates']:,}" if row["last"] else "whole table", row["dates"]),
            Cell(str(row["last"] or words.NOTHING), sub=_since(row)),
            Cell(f"{row['violations']:,} of {row['population']:,}", row["violations"]),
            Cell(_remedy(row, remedies)),
        )
        for row in found.failing.iter_rows(named=True)
    )
    note = (
        f"One row a check: `nba-props validate --from {found.first} --to {found.last}` names dates and rows."
    )
    return Table(
        "failing", "", columns, rows, empty="Every check passes.", note=note if rows else "",
        tools=len(rows) > 5,
    )  # fmt: skip


def _since(row: Mapping[str, Any]) -> str:
    return f"first{words.TIED}{row['first']}" if row["dates"] > 1 else ""


def _remedy(row: Mapping[str, Any], remedies: Remedies) -> str:
    """What mends the last date of a check that fails."""
    said = remedies.get((row["table_name"], row["check_name"]), "nba-props validate")
    last: date | None = row["last"]
    return said.replace("DATE", str(last)).replace("MONTH", f"{last:%Y-%m}") if last else said


def _freshness(found: Pipeline, left: Budget) -> list[Block]:
    """When each kind of payload was last captured, and what may still be spent on more."""
    told: list[Block] = []
    if any(found.captured.values()):
        items = tuple((feed, Cell(words.moment(instant))) for feed, instant in found.captured.items())
        note = "Of what is stored, wherever it came from. A dash: the source does not say when it looked."
        told.append(Facts("Newest capture", items, note=note, across=True))
    if found.feeds.height:
        return [*told, _credits(left)]
    when = "" if told else ", and says nowhere when it was captured"
    return [*told, Notice(f"No live service was ever asked: what is stored came from files{when}.")]


def _credits(left: Budget) -> Facts:
    told = (
        ("May be spent now", Cell(f"{left.left:,}", left.left, tone="" if left.left else "warn")),
        ("Left of today's", Cell(f"{left.of_day:,}", left.of_day)),
        ("Left of this month's", Cell(f"{left.of_month:,}", left.of_month)),
        (
            "Left at the service",
            Cell("not said" if left.at_service is None else f"{left.at_service:,}", left.at_service),
        ),
    )
    return Facts(
        "Credits", told, note="Only odds cost any; the least of the three bounds counts.", across=True
    )


def _feeds(found: Pipeline) -> Table:
    columns = (
        Column("feed", "Feed"),
        Column("service", "Service", choices=True),
        Column("fresh", "Last well", tight=True),
        Column("asked", "Last asked", tight=True),
        Column("outcome", "Came of it"),
        Column("requests", "Requests", numeric=True),
        Column("credits", "Credits", numeric=True),
        Column("error", "Error", wide=True),
    )
    rows = tuple(
        (
            Cell(row["feed"]),
            Cell(row["service"]),
            Cell(words.moment(row["last_well"]), tone="" if row["last_well"] else "bad"),
            Cell(words.moment(row["last_asked"])),
            Cell(row["last_outcome"].replace("_", " "), tone="" if row["error"] is None else "bad"),
            Cell(f"{row['requests']:,}", row["requests"], sub=f"{row['failed']:,} in vain"),
            Cell(f"{row['credits']:,}", row["credits"], sub=_left(row["credits_left"])),
            Cell(row["error"] or words.NOTHING),
        )
        for row in found.feeds.iter_rows(named=True)
    )
    return Table("feeds", "", columns, rows, empty="Nothing: the clock of the feeds is `nba-props clock`.")


def _left(credits_left: int | None) -> str:
    return "" if credits_left is None else f"{credits_left:,} left at the service"


def _runs(found: Pipeline) -> Table:
    columns = (
        Column("started", "Started"),
        Column("job", "Job", choices=True),
        Column("dates", "Dates"),
        Column("status", "Status", choices=True),
        Column("minutes", "Minutes", numeric=True),
        Column("error", "Error", wide=True),
    )
    whole = found.runs.filter(pl.col("processor") == pl.col("job")).head(_RUNS)
    rows = tuple(
        (
            Cell(words.moment(row["started_at"])),
            Cell(row["job"]),
            Cell(_dates([row["data_date"], row["last_data_date"]])),
            Cell(row["status"], tone="bad" if row["status"] == "failure" else ""),
            words.cell(_minutes(row["started_at"], row["finished_at"]), 1),
            Cell(row["error"] or ""),
        )
        for row in whole.iter_rows(named=True)
    )
    empty = "No run is exported yet: the job `maintenance` does it; `nba-props runs` asks Dagster itself."
    return Table("runs", "", columns, rows, empty=empty, tools=len(rows) > 5)


def _dates(ends: Sequence[date | None]) -> str:
    known = sorted({day for day in ends if day})
    return " to ".join(map(str, known)) or words.NOTHING


def _minutes(started: datetime | None, finished: datetime | None) -> float | None:
    return (finished - started) / timedelta(minutes=1) if started and finished else None
