"""Checks of a published slate: nobody lacks, and nothing that was staged is left behind.

What belongs here: turning the standing of a date into a verdict. What does not: how a date stands
(`predictions/publishing.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from nba_props.assets import slate
from nba_props.assets.run import Run, Services
from nba_props.assets.table import GAME_DATES, key_of
from nba_props.checks.factory import DAILY_EVALUATIONS

COMPLETE, MERGED = "slate_complete", "staging_merged"
_NAMES_SHOWN = 20

_WARN, _ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR


@dataclass(frozen=True)
class _Verdict:
    """Of one date; those of a window that pass need none."""

    passed: bool
    severity: dg.AssetCheckSeverity
    metadata: dict[str, str | int | float]


_PASSED = _Verdict(passed=True, severity=_WARN, metadata={})


def _complete(run: Run) -> dict[date, _Verdict]:
    """Whether every player to be predicted is; short of the share a slate is published at is an error."""
    asked = run.overrides.min_completion
    needed = run.settings.publish_min_completion if asked is None else asked
    return {
        day: _completeness(day, expected, lacking, needed)
        for day, (expected, lacking) in slate.completeness(run).items()
    }


def _completeness(day: date, expected: int, lacking: Sequence[str], needed: float) -> _Verdict:
    completion = 1 - len(lacking) / expected
    names = lacking[:_NAMES_SHOWN]
    return _Verdict(
        passed=not lacking,
        severity=_WARN if completion >= needed else _ERROR,
        metadata={
            "to be predicted": expected,
            "lacking": len(lacking),
            "completion": completion,
            "lacking players": ", ".join(names) or "none",
            "remedy": f"nba-props slate {day} --players {','.join(names)}" if lacking else "none needed",
        },
    )


def _merged(run: Run) -> dict[date, _Verdict]:
    """Whether all that was staged is published, superseded, or of no more use."""
    left = {day: len(slate.unmerged(run.on(day))) for day in slate.staged_dates(run)}
    return {
        day: _Verdict(
            passed=not rows,
            severity=_WARN,
            metadata={"unmerged": rows, "remedy": f"nba-props publish {day}" if rows else "none needed"},
        )
        for day, rows in left.items()
    }


def _check(
    name: str, description: str, judge: Callable[[Run], dict[date, _Verdict]]
) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=key_of(slate.PREDICTIONS), name=name, description=description, partitions_def=GAME_DATES
    )
    def check(
        context: dg.AssetCheckExecutionContext, services: dg.ResourceParam[Services]
    ) -> dg.AssetCheckResult:
        run = Run.of(context, services, dated=True)
        found = judge(run)
        bad = {day: verdict for day, verdict in found.items() if not verdict.passed}
        for day in _reported(run.dates, bad):
            evaluation = _evaluation(name, day, found.get(day, _PASSED))
            # Accepted and logged like a materialisation; Dagster's annotation is narrower than its code.
            context.op_execution_context.log_event(evaluation)  # type: ignore[arg-type]
        severity = _ERROR if any(verdict.severity == _ERROR for verdict in bad.values()) else _WARN
        return dg.AssetCheckResult(passed=not bad, severity=severity, metadata=_metadata(found, bad))

    return check


def _reported(days: list[date], bad: Iterable[date]) -> list[date]:
    """The dates that get an evaluation of their own; a single one Dagster reports itself."""
    if len(days) <= 1:
        return []
    return days if len(days) <= DAILY_EVALUATIONS else list(bad)


def _evaluation(name: str, day: date, verdict: _Verdict) -> dg.AssetCheckEvaluation:
    return dg.AssetCheckEvaluation(
        asset_key=key_of(slate.PREDICTIONS),
        check_name=name,
        passed=verdict.passed,
        severity=verdict.severity,
        metadata={key: dg.MetadataValue.text(str(value)) for key, value in verdict.metadata.items()},
        partition=day.isoformat(),
    )


def _metadata(found: dict[date, _Verdict], bad: dict[date, _Verdict]) -> dict[str, Any]:
    if len(found) == 1:
        return dict(next(iter(found.values())).metadata)
    shown = [f"{day}: {verdict.metadata['remedy']}" for day, verdict in list(bad.items())[:_NAMES_SHOWN]]
    return {"dates": len(found), "dates that do not pass": len(bad), "remedies": "\n".join(shown) or "none"}


SLATE_CHECKS = [
    _check(COMPLETE, "Every player of the slate who is to be predicted is", _complete),
    _check(MERGED, "Nothing staged waits to be published", _merged),
]
