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
#: The newest of them are listed.
_FAULTS, _RUNS = 60, 25

#: What mends a failing check, by table and name.
Remedies = Mapping[tuple[str, str], str]


def page(found: Pipeline, remedies: Remedies, *, made: str) -> Page:
    """The page. `made` says when it was made."""
    bad = found.count(MISSING) + found.count(FAILED)
    state: tuple[str, Tone] = (
        ("something lacks or fails", "bad") if bad else ("nothing lacks or fails", "good")
    )
    return Page(
        title=f"Pipeline, season {season_of(found.last)}",
        lead=_lead(found),
        badges=(state,),
        sections=(
            Section("Open alerts", (_alerts(found),)),
            Section("Dates and phases", (_grid(found), _counts(found), _wanting(found)), note=_legend()),
            Section("Trends", tuple(_trends(found)), aside=True),
            Section("Checks that do not pass", (_failing(found, remedies),)),
            Section("Feeds", (_feeds(found),)),
            Section("Runs", (_runs(found),)),
        ),
        footer=(Section("About this page", (Notice(f"Made from stored rows alone, {made}."),)),),
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


def _alerts(found: Pipeline) -> Table:
    columns = (
        Column("alert", "Alert", wide=True),
        Column("since", "Since"),
        Column("remedy", "What mends it", wide=True),
    )
    rows = tuple(
        (Cell(title, tone="bad"), Cell(words.moment(since)), Cell(remedy or "see the checks below"))
        for title, remedy, since in found.faults
    )
    return Table("alerts", "", columns, rows, empty="No alert is open.")


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
    columns = (
        Column("dates", "Dates"),
        Column("phase", "Phase", choices=True),
        Column("state", "State", choices=True),
        Column("why", "Why", wide=True),
        Column("remedy", "What mends it", wide=True),
    )
    wanting = found.cells.filter(pl.col("state").is_in(list(_TONES))).sort(
        "game_date", "phase", descending=[True, False]
    )
    rows = tuple(
        (
            Cell(str(row["game_date"])),
            Cell(row["phase"]),
            Cell(row["state"], tone=_TONES[row["state"]]),
            Cell(row["why"]),
            Cell(_mending(row)),
        )
        for row in wanting.head(_FAULTS).iter_rows(named=True)
    )
    more = wanting.height - len(rows)
    note = f"The newest {len(rows)}; {more:,} more." if more > 0 else ""
    empty = "Every phase of every date with games is complete."
    return Table(
        "wanting", "What is not complete", columns, rows, empty=empty, note=note, tools=len(rows) > 12
    )


def _mending(row: Mapping[str, Any]) -> str:
    if row["state"] == FAILED:
        return "what the check says, further down"
    day = row["game_date"]
    return f"nba-props reconcile {day}, then nba-props backfill --from {day} --to {day}"


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
                    1.0,
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
                _course(lines, {"lines that are stored quotes": "real"}, "Share of real lines, by date", 1.0),
                "Lines of active predictions that are stored quotes; the target is all of them.",
            ),
            Picture("Mean line", _course(lines, {"points": "mean_line"}, "Mean line, by date", None)),
        ]
    return drawn or [Notice("Nothing with a line is stored of this season.")]


def _course(rows: pl.DataFrame, columns: Mapping[str, str], what: str, at: float | None) -> Markup:
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
    return figures.courses(series, what, {0.0: str(days[0]), place[days[-1]]: str(days[-1])}, at)


def _failing(found: Pipeline, remedies: Remedies) -> Table:
    columns = (
        Column("check", "Check", choices=True),
        Column("table", "Table", choices=True),
        Column("date", "Date"),
        Column("state", "State", choices=True),
        Column("rows", "Rows", numeric=True),
        Column("remedy", "What mends it", wide=True),
    )
    rows = tuple(
        (
            Cell(row["check_name"]),
            Cell(row["table_name"]),
            Cell(str(row["game_date"] or "whole table")),
            Cell(row["state"].replace("_", " "), tone="warn" if row["state"] == "warn" else "bad"),
            Cell(f"{row['violations']} of {row['population']}", row["violations"]),
            Cell(remedies.get((row["table_name"], row["check_name"]), "nba-props validate")),
        )
        for row in found.failing.head(_FAULTS).iter_rows(named=True)
    )
    more = found.failing.height - len(rows)
    note = (
        f"The newest {len(rows)}; {more:,} more: `nba-props validate --from {found.first} --to {found.last}`."
    )
    return Table(
        "failing", "", columns, rows, empty="Every check passes.", note=note if more > 0 else "", tools=True
    )


def _feeds(found: Pipeline) -> Facts:
    return Facts(
        "Newest capture",
        tuple((feed, Cell(words.moment(instant))) for feed, instant in found.captured.items()),
        note="A dash: the source does not say when it looked. Credits left are not recorded in any table.",
        across=True,
    )


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
