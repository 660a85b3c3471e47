"""What a check of the validation plan is: a header, and a way to find the rows that break it.

What belongs here: the record every check is, whether written in SQL or in Python, and what it is given to
look at.
What does not: any one check, and what is made of the rows found (see `verdicts.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

import polars as pl

from nba_props.errors import ContractError
from nba_props.partitions import DateWindow

#: The column every date-partitioned table is cut by.
DATE = "game_date"

RESULTS = "nba_raw.bdl_player_boxscores"
#: So long after the first stored result a history is too short to judge what rests on it.
_WARMING_UP = timedelta(days=14)


class Severity(StrEnum):
    """How bad a violating row is: an ERROR fails the check, a WARN is said."""

    WARN = "WARN"
    ERROR = "ERROR"


class Reader(Protocol):
    """What a check may ask of the warehouse."""

    def read(
        self,
        table: str,
        start: date | None = None,
        end: date | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """The rows of a window, or all rows of a table without partitions."""
        ...

    def select(
        self, sql: str, parameters: Mapping[str, Any], start: date | None = None, end: date | None = None
    ) -> pl.DataFrame:
        """One SELECT in the dialect of sql/ over a window."""
        ...

    def dates(self, table: str) -> list[date]:
        """The stored partitions of a table."""
        ...


@dataclass(frozen=True)
class Given:
    """What a check looks at: the tables, a window (None for a table without partitions), its thresholds,
    now.
    """

    reader: Reader
    window: DateWindow | None
    thresholds: Mapping[str, Any]
    now: datetime

    def read(self, table: str, columns: Sequence[str] | None = None, *, days_before: int = 0) -> pl.DataFrame:
        """The rows of the window, from `days_before` days earlier on; all rows where there is no window."""
        if self.window is None:
            return self.reader.read(table, None, None, columns)
        return self.reader.read(
            table, self.window.start - timedelta(days=days_before), self.window.end, columns
        )

    @property
    def settled_from(self) -> date:
        """The first date whose features have a history behind them; before it, what they lack is no fault.

        Without any results nothing excuses anything.
        """
        return settled_from(self.reader) or date.min

    def select(self, sql: str, *, days_before: int = 0) -> pl.DataFrame:
        """The answer of one SELECT, with @start_date, @end_date, @now, @settled_from and the thresholds."""
        dates = (
            {"start_date": self.window.start, "end_date": self.window.end} if self.window is not None else {}
        )
        parameters = {**self.thresholds, "now": self.now, "settled_from": self.settled_from, **dates}
        if self.window is None:
            return self.reader.select(sql, parameters)
        start = self.window.start - timedelta(days=days_before)
        return self.reader.select(sql, parameters, start, self.window.end)


def settled_from(reader: Reader) -> date | None:
    """The first date with a history behind it; None without any results."""
    stored = reader.dates(RESULTS)
    return stored[0] + _WARMING_UP if stored else None


Find = Callable[[Given], pl.DataFrame]


@dataclass(frozen=True)
class Check:
    """One check of the plan.

    `find` returns the violating rows: columns that name them, `game_date` where the table is cut by date, and
    optionally `severity` (WARN or ERROR; the check's own if not given) and `population` (rows looked at on
    that date, for the rate; the table's rows if not given). `plan` is the item of the validation plan,
    `remedy` what to do, `thresholds` the settings it reads, `query` its text for whoever wants to look,
    `written_in` where that text is, `needs_rows` whether a game day without rows is its own failure.
    """

    name: str
    table: str
    severity: Severity
    blocking: bool
    plan: str
    description: str
    remedy: str
    find: Find
    query: str
    written_in: str
    thresholds: tuple[str, ...] = ()
    needs_rows: bool = False

    def __post_init__(self) -> None:
        for name in ("name", "table", "plan", "description", "remedy"):
            if not getattr(self, name):
                raise ContractError(f"{self.written_in}: the check has no {name}")
        if self.blocking and self.severity is not Severity.ERROR:
            raise ContractError(f"{self.written_in}: only an ERROR can block; {self.name} is a WARN")


@dataclass
class Plan:
    """The Python checks of one module, collected as they are declared."""

    checks: list[Check] = field(default_factory=list)

    def check(
        self,
        table: str,
        *,
        plan: str,
        remedy: str,
        severity: Severity = Severity.ERROR,
        blocking: bool = False,
        thresholds: Sequence[str] = (),
    ) -> Callable[[Find], Find]:
        """Declare `find` a check of `table`; its name is the function's, its description the docstring."""

        def declare(find: Find) -> Find:
            name, place = getattr(find, "__name__", ""), getattr(find, "__module__", "")
            self.checks.append(
                Check(
                    name=name,
                    table=table,
                    severity=severity,
                    blocking=blocking,
                    plan=plan,
                    description=" ".join((find.__doc__ or "").split()),
                    remedy=remedy,
                    find=find,
                    query=f"{place}.{name}",
                    written_in=f"{place.replace('.', '/')}.py",
                    thresholds=tuple(thresholds),
                )
            )
            return find

        return declare
