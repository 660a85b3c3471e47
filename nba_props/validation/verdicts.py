"""From the rows a check found to its verdict on every date.

What belongs here: what pass, warn, error, not applicable, no data and broken mean. What does not: finding
rows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from nba_props.errors import ContractError
from nba_props.validation.check import DATE, Check, Severity

SEVERITY, POPULATION = "severity", "population"
#: Rows named in metadata, messages and stored verdicts.
SHOWN = 20


class State(StrEnum):
    """The verdict on one date, mildest first."""

    NOT_APPLICABLE = "not_applicable"
    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    NO_DATA = "no_data"
    WARN = "warn"
    ERROR = "error"
    BROKEN = "broken"

    @property
    def passes(self) -> bool:
        """Whether nothing is to be done."""
        return self in (State.PASS, State.NOT_APPLICABLE)

    def fails(self, check: Check) -> bool:
        """Whether it is an error of this check; the other states that do not pass only warn.

        A date without the rows it must have is one failure: of the check that asks for rows, not of all.
        """
        return self in (State.ERROR, State.BROKEN) or (self is State.NO_DATA and check.needs_rows)


_ORDER = list(State)


@dataclass(frozen=True)
class Verdict:
    """One check on one date (None for a table without partitions).

    `population` is the number of rows looked at, `violations` of those that break the check, `sample` up to
    20 of them by name, `reason` why there is no answer (broken, no data, not applicable).
    """

    game_date: date | None
    state: State
    violations: int = 0
    population: int = 0
    sample: tuple[Mapping[str, Any], ...] = ()
    reason: str | None = None

    @property
    def rate(self) -> float | None:
        """Violations by population."""
        return self.violations / self.population if self.population else None


@dataclass(frozen=True)
class Findings:
    """One check over a window: a verdict a date, and the rows behind them."""

    check: Check
    verdicts: tuple[Verdict, ...]
    rows: pl.DataFrame

    @property
    def state(self) -> State:
        """The worst of the dates'; without any date nothing applied."""
        return max(
            (verdict.state for verdict in self.verdicts), key=_ORDER.index, default=State.NOT_APPLICABLE
        )

    @property
    def is_error(self) -> bool:
        """Whether any date fails, as against only warns."""
        return any(verdict.state.fails(self.check) for verdict in self.verdicts)

    @property
    def failing(self) -> tuple[Verdict, ...]:
        """The verdicts that do not pass."""
        return tuple(verdict for verdict in self.verdicts if not verdict.state.passes)

    @property
    def violations(self) -> int:
        """Of all dates."""
        return sum(verdict.violations for verdict in self.verdicts)

    @property
    def population(self) -> int:
        """Of all dates."""
        return sum(verdict.population for verdict in self.verdicts)

    @property
    def reason(self) -> str | None:
        """Why there is no answer, from the worst date."""
        return next((verdict.reason for verdict in self.verdicts if verdict.state is self.state), None)


def judge_dates(
    check: Check, found: pl.DataFrame, dates: Sequence[date], rows: Mapping[date, int], due: Collection[date]
) -> Findings:
    """The verdict of each date: from the violating rows, the rows the table has, and the dates it must
    have some.

    Raises ContractError when `found` has not the shape of violating rows.
    """
    graded = _graded(check, found, dates)
    by_date = {key[0]: part for key, part in graded.partition_by(DATE, as_dict=True).items()}
    verdicts = tuple(_on_date(check, day, by_date.get(day), rows.get(day, 0), day in due) for day in dates)
    return Findings(check, verdicts, found)


def judge_whole(check: Check, found: pl.DataFrame, rows: int) -> Findings:
    """The one verdict of a table without partitions."""
    graded = _graded(check, found, None)
    state = _state(graded) if graded.height else State.PASS
    return Findings(check, (_with_rows(None, state, graded, rows),), found)


def broken(check: Check, dates: Sequence[date] | None, fault: str) -> Findings:
    """A check that could not answer: it passes nowhere."""
    days: Sequence[date | None] = dates if dates is not None else [None]
    verdicts = tuple(Verdict(day, State.BROKEN, reason=fault) for day in days)
    return Findings(check, verdicts, pl.DataFrame())


def _on_date(check: Check, day: date, found: pl.DataFrame | None, rows: int, is_due: bool) -> Verdict:
    if found is not None:
        return _with_rows(day, _state(found), found, rows)
    if rows:
        return Verdict(day, State.PASS, population=rows)
    if not is_due:
        return Verdict(
            day, State.NOT_APPLICABLE, reason="nothing to look at: no games, or none that leave rows"
        )
    return Verdict(day, State.NO_DATA, reason=f"{check.table} has no rows of a date with games")


def _with_rows(day: date | None, state: State, found: pl.DataFrame, rows: int) -> Verdict:
    population = found[POPULATION].max() if POPULATION in found.columns else rows
    named = found.drop(SEVERITY, POPULATION, *([DATE] if day else []), strict=False)
    sample = tuple(named.head(SHOWN).iter_rows(named=True))
    return Verdict(day, state, found.height, max(int(str(population or 0)), found.height), sample)


def _state(found: pl.DataFrame) -> State:
    return State.ERROR if (found[SEVERITY] == Severity.ERROR).any() else State.WARN


def _graded(check: Check, found: pl.DataFrame, dates: Sequence[date] | None) -> pl.DataFrame:
    """The rows with a severity each, worst first; raises ContractError for a shape that says nothing."""
    _require_dates(found, dates)
    if SEVERITY not in found.columns:
        return found.with_columns(pl.lit(str(check.severity)).alias(SEVERITY))
    if found.height and not found[SEVERITY].is_in([str(s) for s in Severity]).fill_null(value=False).all():
        raise ContractError(
            f"{SEVERITY} must be WARN or ERROR in every row: {found[SEVERITY].unique().to_list()}"
        )
    return found.sort(SEVERITY, maintain_order=True)


def _require_dates(found: pl.DataFrame, dates: Sequence[date] | None) -> None:
    if dates is None:
        return
    if DATE not in found.columns:
        raise ContractError(f"the rows found have no {DATE}: {found.columns}")
    if found.height and found.schema[DATE] != pl.Date:
        raise ContractError(f"{DATE} of the rows found is {found.schema[DATE]}, not a date")
    strays = sorted(set(found[DATE]) - set(dates), key=str)
    if strays:
        raise ContractError(f"rows were found outside the dates asked for: {strays[:5]}")
