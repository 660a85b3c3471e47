"""The validation plan as asset checks: one step a table, with an evaluation a check and date.

What belongs here: Dagster wiring of findings. What does not: finding (`evaluate.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.run import Services
from nba_props.assets.table import GAME_DATES, key_of
from nba_props.checks.evaluate import evaluate, record
from nba_props.checks.plan import by_table
from nba_props.overrides import Overrides
from nba_props.partitions import DateWindow
from nba_props.validation.check import Check
from nba_props.validation.verdicts import SHOWN, Findings, State, Verdict
from nba_props.warehouse import contracts

#: Up to this many dates every date gets its own evaluation; beyond, only those that do not pass.
DAILY_EVALUATIONS = 31

_Metadata = dict[str, dg.MetadataValue[Any] | str | int | float]


def asset_checks() -> list[dg.AssetChecksDefinition]:
    """The checks of every table, one definition a table."""
    return [asset_checks_of(table, checks) for table, checks in by_table().items()]


def asset_checks_of(table: str, checks: Sequence[Check]) -> dg.AssetChecksDefinition:
    """Checks of one table as one step."""
    dated = contracts.table(table).is_partitioned

    @dg.multi_asset_check(
        specs=[_spec(check, GAME_DATES if dated else None) for check in checks],
        name=f"{table.replace('.', '__')}__checks",
    )
    def ask(
        context: dg.AssetCheckExecutionContext, services: dg.ResourceParam[Services]
    ) -> Iterator[dg.AssetCheckResult]:
        window = DateWindow.of_keys(context.partition_keys) if dated else None
        is_one = context.op_execution_context.has_partition_key
        now = services.clock.now()
        settings = Overrides.of_tags(context.run.tags).applied_to(services.settings)
        findings = evaluate(checks, services.warehouse, window, settings, now)
        record(services.warehouse, findings, context.run.run_id, now)
        for found in findings:
            for verdict in _dates_to_report(found, window, is_one_partition=is_one):
                log_evaluation(context, _evaluation(found, verdict))
            yield _result(found, window)

    return ask


def log_evaluation(context: dg.AssetCheckExecutionContext, evaluation: dg.AssetCheckEvaluation) -> None:
    """Log the verdict on one date of a run over several."""
    # Accepted and logged like a materialisation; Dagster's annotation is narrower than its code.
    context.op_execution_context.log_event(evaluation)  # type: ignore[arg-type]


def _spec(check: Check, partitions: dg.PartitionsDefinition[str] | None) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        check.name,
        asset=key_of(check.table),
        blocking=check.blocking,
        partitions_def=partitions,
        description=f"{check.description}\n\n{check.plan}. What to do: {check.remedy}",
        metadata={"plan": check.plan, "severity": str(check.severity), "written_in": check.written_in},
    )


def _dates_to_report(
    found: Findings, window: DateWindow | None, *, is_one_partition: bool
) -> Sequence[Verdict]:
    """Every date of a short window, the failed ones of a long one; a run of one partition Dagster reports
    itself.

    A broken check has one fault and no dates.
    """
    if window is None or is_one_partition or found.state is State.BROKEN:
        return ()
    return found.verdicts if len(found.verdicts) <= DAILY_EVALUATIONS else found.failing


def _evaluation(found: Findings, verdict: Verdict) -> dg.AssetCheckEvaluation:
    assert isinstance(verdict.game_date, date)
    return dg.AssetCheckEvaluation(
        asset_key=key_of(found.check.table),
        check_name=found.check.name,
        passed=verdict.state.passes,
        severity=_severity(is_error=verdict.state.fails(found.check)),
        blocking=found.check.blocking,
        partition=verdict.game_date.isoformat(),
        metadata=_facts(verdict),
    )


def _result(found: Findings, window: DateWindow | None) -> dg.AssetCheckResult:
    check = found.check
    metadata: _Metadata = {
        "state": str(found.state),
        "window": str(window or "whole table"),
        "violations": found.violations,
        "population": found.population,
        "remedy": check.remedy,
        "query": dg.MetadataValue.md(f"```sql\n{check.query}\n```"),
    }
    if found.population:
        metadata["rate"] = found.violations / found.population
    if found.reason:
        metadata["reason"] = found.reason
    if found.rows.height:
        metadata["rows"] = dg.MetadataValue.md(markdown(found.rows))
    if players := named(row for verdict in found.failing for row in verdict.sample):
        metadata["players"] = players
    failing = [str(verdict.game_date) for verdict in found.failing if verdict.game_date]
    if failing:
        metadata["dates"] = f"{len(failing)}: {', '.join(failing[:SHOWN])}"
    return dg.AssetCheckResult(
        asset_key=key_of(check.table),
        check_name=check.name,
        passed=found.state.passes,
        severity=_severity(is_error=found.is_error),
        metadata=metadata,
    )


def _facts(verdict: Verdict) -> _Metadata:
    facts: _Metadata = {"state": str(verdict.state)}
    if verdict.violations:
        facts |= {"violations": verdict.violations, "population": verdict.population}
        facts["rows"] = dg.MetadataValue.md(markdown(pl.DataFrame(verdict.sample, infer_schema_length=None)))
    if players := named(verdict.sample):
        facts["players"] = players
    if verdict.reason:
        facts["reason"] = verdict.reason
    return facts


def named(rows: Iterable[Mapping[str, Any]]) -> str:
    """The players whom up to 20 violating rows name, each once, comma-separated: for an alert."""
    names = (row.get("player_name") or row.get("player_lookup") for row in rows)
    return ", ".join(list(dict.fromkeys(str(name) for name in names if name))[:SHOWN])


def _severity(*, is_error: bool) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN


def markdown(rows: pl.DataFrame) -> str:
    """Up to 20 rows as a table for a person; cells are text, so that no name can be markup."""
    heading = [f"| {' | '.join(rows.columns)} |", f"|{'---|' * rows.width}"]
    lines = [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows.head(SHOWN).iter_rows()]
    more = [f"\nand {rows.height - SHOWN} more"] if rows.height > SHOWN else []
    return "\n".join([*heading, *lines, *more])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
