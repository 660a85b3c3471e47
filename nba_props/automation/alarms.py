"""Failed runs, failed checks and players nobody can predict, as alerts.

What belongs here: turning Dagster's records into alerts. What does not: when an alert is said (`alerts.py`).
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from nba_props import tags
from nba_props.assets.run import Services
from nba_props.automation.alerts import Alert, Alerts, Console
from nba_props.automation.exporting import dates_of

_INTERVAL = 15
_WORDS = 300


def alerts_of(services: Services) -> Alerts:
    """The alerts of the home."""
    return Alerts(services.settings.home, Console())


def exhausted_players(day: date, players: tuple[str, ...]) -> tuple[Alert | None, str]:
    """The alert that names those who are not tried again, if there are any, and what it is known by."""
    key = f"players:{day}"
    if not players:
        return None, key
    return (
        Alert(
            key,
            "ERROR",
            f"{len(players)} players of {day} have no prediction after all retries",
            f"nba-props board {day} --all, then nba-props slate {day}",
            {"players": len(players)},
            players,
        ),
        key,
    )


def checks_of(instance: dg.DagsterInstance, run_id: str) -> Iterator[dg.AssetCheckEvaluation]:
    """The check evaluations of a run."""
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        data = entry.get_dagster_event().event_specific_data
        if isinstance(data, dg.AssetCheckEvaluation):
            yield data


def of_checks(instance: dg.DagsterInstance, run: dg.DagsterRun) -> tuple[list[Alert], list[str]]:
    """The alerts of a run's failed checks, and what those that passed are known by."""
    failing, well = [], []
    for evaluation in checks_of(instance, run.run_id):
        where = _where(evaluation, run)
        key = f"check:{'.'.join(evaluation.asset_key.path)}:{evaluation.check_name}:{where}"
        if evaluation.passed:
            well.append(key)
        else:
            failing.append(_of_check(key, evaluation, run, where))
    return failing, well


def of_run(run: dg.DagsterRun, message: str) -> Alert:
    """The alert of a failed run."""
    first, last = dates_of(run)
    window = f" over {first}" + (f" to {last}" if last != first else "") if first else ""
    again = f"nba-props backfill --from {first} --to {last}" if first else "nba-props doctor"
    if run.job_name == "evening" and first:
        again = f"nba-props slate {first}"
    return Alert(
        key_of_run(run),
        "ERROR",
        f"run {run.run_id[:8]} of {run.job_name}{window} failed: {message[:_WORDS]}",
        f"nba-props runs --failures shows it; then {again}",
    )


def key_of_run(run: dg.DagsterRun) -> str:
    """What the failing of a job over its dates is known by."""
    first, last = dates_of(run)
    return f"run:{run.job_name}:{first}:{last}"


@dg.run_failure_sensor(
    minimum_interval_seconds=_INTERVAL,
    default_status=dg.DefaultSensorStatus.RUNNING,
    monitor_all_code_locations=False,
)
def alert_on_failure(context: dg.RunFailureSensorContext, services: dg.ResourceParam[Services]) -> None:
    """Every failed run, and the checks that failed in it, are said once."""
    failing, well = of_checks(context.instance, context.dagster_run)
    failing.append(of_run(context.dagster_run, _reason(context)))
    alerts_of(services).report(failing, well)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    minimum_interval_seconds=_INTERVAL,
    default_status=dg.DefaultSensorStatus.RUNNING,
    monitor_all_code_locations=False,
)
def alert_on_checks(context: dg.RunStatusSensorContext, services: dg.ResourceParam[Services]) -> None:
    """Checks that failed in a run that went on are said once; what is well again is said too."""
    failing, well = of_checks(context.instance, context.dagster_run)
    alerts_of(services).report(failing, [*well, key_of_run(context.dagster_run)])


def _reason(context: dg.RunFailureSensorContext) -> str:
    steps = [event.step_key for event in context.get_step_failure_events() if event.step_key]
    return (
        f"{', '.join(steps)}: {context.failure_event.message or ''}"
        if steps
        else (context.failure_event.message or "")
    )


def _where(evaluation: dg.AssetCheckEvaluation, run: dg.DagsterRun) -> str:
    first, last = dates_of(run)
    window = f"{first}" if first == last else f"{first} to {last}"
    return evaluation.partition or (window if first else "whole table")


def _of_check(key: str, evaluation: dg.AssetCheckEvaluation, run: dg.DagsterRun, where: str) -> Alert:
    table = ".".join(evaluation.asset_key.path)
    numbers = {
        name: value.value
        for name, value in evaluation.metadata.items()
        if isinstance(value.value, int | float)
    }
    samples = {
        name: str(value.value)[:_WORDS]
        for name, value in evaluation.metadata.items()
        if isinstance(value.value, str)
    }
    day = where[:10]
    mend = (
        f"nba-props slate {day}"
        if tags.BACKFILL not in run.tags
        else f"nba-props backfill --from {day} --to {day}"
    )
    return Alert(
        key,
        "WARN" if evaluation.severity == dg.AssetCheckSeverity.WARN else "ERROR",
        f"check {evaluation.check_name} of {table} failed on {where}",
        f"look at the rows in `nba-props ui`, mend the source, then {mend}",
        {**numbers, **samples},
    )


ALARMS = [alert_on_failure, alert_on_checks]
