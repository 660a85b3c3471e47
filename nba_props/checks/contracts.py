"""The checks every table has, generated from its declaration: stored schema, unique grain, rows where
there must be.

What belongs here: what a declaration alone can say about stored rows. What does not: what the rows mean.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

import polars as pl
import polars.selectors as cs

from nba_props.errors import ContractError
from nba_props.reports.status import MUST_HAVE_ROWS
from nba_props.validation.check import DATE, Check, Given, Reader, Severity
from nba_props.warehouse import contracts
from nba_props.warehouse.contracts import Table

SCHEMA, UNIQUE, ROWS = "stored_schema", "unique_grain", "rows_on_game_days"
_WRITTEN_IN = "nba_props/checks/contracts.py"
#: Cannot be made where no source names the opponent; `defense_mirrors_offense` names those games.
_MAY_LACK_ROWS = "nba_analytics.team_defense_game_summary"


def contract_checks() -> list[Check]:
    """The generated checks of every declared table."""
    return [check for table in contracts.tables().values() for check in _checks_of(table)]


def schema_fault(reader: Reader, table: Table, start: date | None, end: date | None) -> str | None:
    """Why the stored rows of the window are not what is declared, or None.

    A column that a stored file lost is read as NULL, which a required one never is; NaN is no number.
    """
    try:
        rows = reader.read(table.name, start, end)
        table.require_values(rows)
    except ContractError as error:
        return str(error)
    strange = [column.name for column in rows.select(cs.float()) if column.is_nan().any()]
    return f"{table.name}: NaN is no number, in {', '.join(strange)}" if strange else None


def repeated_grains(reader: Reader, table: Table, start: date | None, end: date | None) -> pl.DataFrame:
    """The grains stored more than once in the window: the key columns (with game_date where cut by it) and
    `rows`.
    """
    rows = reader.read(table.name, start, end, table.grain)
    return rows.group_by(table.grain).agg(rows=pl.len()).filter(pl.col("rows") > 1).sort(table.grain)


def _checks_of(table: Table) -> Iterator[Check]:
    key = ", ".join(table.key)
    yield Check(
        name=SCHEMA,
        table=table.name,
        severity=Severity.ERROR,
        blocking=True,
        plan="schema contract of every table",
        description="Stored columns and types are the declared ones; no required value lacks, none is NaN",
        remedy="`nba-props migrate` if sql/tables changed; else materialise the dates again",
        find=partial(_schema_faults, table),
        query=f"every stored file against sql/tables/{table.dataset}/{table.table}.sql",
        written_in=_WRITTEN_IN,
    )
    yield Check(
        name=UNIQUE,
        table=table.name,
        severity=Severity.ERROR,
        blocking=True,
        plan="unique grain of every table",
        description="No two rows share the table's grain",
        remedy="materialise the dates again; if it stays, the source repeats itself: see the rows",
        find=partial(_repeated, table),
        query=f"rows sharing ({key})",
        written_in=_WRITTEN_IN,
    )
    if table.name in MUST_HAVE_ROWS and table.name != _MAY_LACK_ROWS:
        yield Check(
            name=ROWS,
            table=table.name,
            severity=Severity.ERROR,
            blocking=False,
            plan="phase freshness: the full grid of dates",
            description="Every date with games has rows",
            remedy="`nba-props backfill --from DATE --to DATE`; if it stays, nothing was landed for it",
            find=_nothing,
            query="dates with games and without rows",
            written_in=_WRITTEN_IN,
            needs_rows=True,
        )


def _schema_faults(table: Table, given: Given) -> pl.DataFrame:
    window = given.window
    start, end = (window.start, window.end) if window else (None, None)
    fault = schema_fault(given.reader, table, start, end)
    if window is None:
        return pl.DataFrame({"fault": [fault] if fault else []}, schema={"fault": pl.String})
    days = window.dates() if fault else []
    faults = [(day, found) for day in days if (found := schema_fault(given.reader, table, day, day))]
    return pl.DataFrame(faults, schema={DATE: pl.Date, "fault": pl.String}, orient="row")


def _repeated(table: Table, given: Given) -> pl.DataFrame:
    window = given.window
    return repeated_grains(given.reader, table, *((window.start, window.end) if window else (None, None)))


def _nothing(given: Given) -> pl.DataFrame:
    """No row is wrong by itself: what counts here is that there are some (`needs_rows`)."""
    return pl.DataFrame(schema={DATE: pl.Date})
