"""The evaluation as an asset: the season up to a month, judged with the models that predicted it.

What belongs here: wiring, and the report's files in the home. What does not: judging (`nba_props.judging`,
`evaluation/`) and drawing (`evaluation/charts.py`).
"""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import polars as pl

from nba_props import atomic, judging
from nba_props.assets.analytics import SUMMARY
from nba_props.assets.models import KEY as MODELS
from nba_props.assets.models import MONTHS
from nba_props.assets.precompute import FEATURES
from nba_props.assets.raw import PROPS, SCHEDULE
from nba_props.assets.run import Services
from nba_props.assets.table import OWNER, key_of
from nba_props.errors import ModelError
from nba_props.evaluation.report import MAIN, Report
from nba_props.validation.check import settled_from

TABLE = "reports.evaluation_report"
KEY = key_of(TABLE)
ALARM = "too_good_to_be_true"
#: What the metadata shows of each system; the rest is in the files.
_SHOWN = (
    "system_id", "n", "mae", "bias", "mae_ratio", "mae_ratio_low", "mae_ratio_high", "crps_ratio",
    "coverage_80", "line_n", "line_mae_ratio", "priced_n", "brier_gain", "brier_gain_low", "brier_gain_high",
)  # fmt: skip
_BETS = (
    "system_id", "books", "bets", "win_rate", "break_even", "flat_return", "flat_return_low",
    "flat_return_high", "bets_lacking",
)  # fmt: skip


def _of_month(table: str) -> dg.AssetDep:
    """Reads the dates of the month (and earlier ones, for which no dependency is declared)."""
    return dg.AssetDep(
        key_of(table),
        partition_mapping=dg.TimeWindowPartitionMapping(allow_nonexistent_upstream_partitions=True),
    )


@dg.asset(
    key=KEY,
    deps=[dg.AssetDep(MODELS), *(_of_month(table) for table in (FEATURES, SUMMARY, SCHEDULE, PROPS))],
    check_specs=[
        dg.AssetCheckSpec(
            ALARM,
            asset=KEY,
            description="Nothing is better than an honest public model has been: such a figure is a leak.",
        )
    ],
    group_name="reports",
    partitions_def=MONTHS,
    output_required=False,
    kinds={"polars", "altair"},
    owners=[OWNER],
    description=(
        "Every system beside the baselines and the line, over the season up to the month, each month"
        " predicted by its own kept models: tables, calibration, bets at quoted prices, pictures."
    ),
)
def evaluation_report(
    context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
) -> Iterator[dg.MaterializeResult[None]]:
    """Judge, draw, keep the files; of a month that can have no models there is nothing to judge."""
    from nba_props.evaluation import charts

    started = time.perf_counter()
    month = date.fromisoformat(context.partition_key)
    if why := _why_without_models(services, month):
        unasked = dg.AssetCheckResult(check_name=ALARM, passed=True, metadata={"not applicable": why})
        yield dg.MaterializeResult(metadata={"nothing judged": why}, check_results=[unasked])
        return
    report = _judged(services, month, context.log.info)
    folder = services.settings.home / "reports" / "evaluation" / f"{month:%Y-%m}"
    pictures = charts.charts(report)
    _keep(folder, {name: charts.svg(chart) for name, chart in pictures.items()}, report)
    services.count(TABLE, seconds := time.perf_counter() - started)
    drawn = {
        f"picture {name}": dg.MetadataValue.md(_image(name, charts.png(chart, scale=1.0)))
        for name, chart in pictures.items()
    }
    yield dg.MaterializeResult(
        metadata={
            "window": f"{report.first} to {report.last}",
            "files": dg.MetadataValue.path(folder),
            "seconds": round(seconds, 2),
            f"systems, {MAIN}": dg.MetadataValue.md(_markdown(report.tables[MAIN], _SHOWN)),
            "bets": dg.MetadataValue.md(_markdown(report.bets, _BETS)),
            **drawn,
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=ALARM,
                passed=not report.ringing,
                severity=dg.AssetCheckSeverity.ERROR,
                metadata={
                    "ringing": "\n".join(map(str, report.ringing)) or "none",
                    "limits": "\n".join(map(str, report.alarms)),
                    "remedy": "find what knew the result: publish nothing of these models until it is found",
                },
            )
        ],
    )


def _why_without_models(services: Services, month: date) -> str:
    """Why there are and can be none; empty where there are some or could be."""
    settled = settled_from(services.warehouse)
    if month in services.models.months() or (settled and month >= settled):
        return ""
    return f"too little was played before {month:%Y-%m} to fit models on: there is nothing to judge"


def _judged(services: Services, month: date, tell: judging.Tell) -> Report:
    kept = services.models.months()
    if month not in kept:
        raise ModelError(f"there are no models of {month:%Y-%m}: nba-props train --month {month:%Y-%m}")
    first = judging.season_with_models(month, kept)
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    now = services.clock.now()
    judge = judging.Judge(services.warehouse, services.settings.sportsbooks, now, tell)
    return judge.judge(first, last, services.models.systems)


def _keep(folder: Path, pictures: Mapping[str, str], report: Report) -> None:
    whole = json.dumps(report.to_dict(), default=str, allow_nan=False, indent=1)
    for name, text in {
        "report.json": whole,
        **{f"{name}.svg": svg for name, svg in pictures.items()},
    }.items():
        with atomic.replacing(folder / name) as temporary:
            temporary.write_text(text, encoding="utf-8")


def _image(name: str, png: bytes) -> str:
    return f"![{name}](data:image/png;base64,{base64.b64encode(png).decode()})"


def _markdown(rows: pl.DataFrame, columns: tuple[str, ...]) -> str:
    shown = rows.select(name for name in columns if name in rows.columns)
    lines = [f"| {' | '.join(shown.columns)} |", f"|{'---|' * shown.width}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(_cell, row))} |" for row in shown.iter_rows())])


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


ASSETS = [evaluation_report]
