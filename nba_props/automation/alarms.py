"""Failed runs, failed checks, players nobody can predict and writes that fail, as alerts.

What belongs here: turning Dagster's records into alerts, and the sensors that report and send them. What does
not: when an alert is said (`alerts.py`), and how it travels (`outbox.py`, `slack.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import dagster as dg

from nba_props import tags
from nba_props.assets.run import Services
from nba_props.automation import jobs
from nba_props.automation.alert_book import Alerts
from nba_props.automation.alerts import Alert, Well
from nba_props.automation.exporting import dates_of
from nba_props.checks.plan import plan
from nba_props.overrides import Overrides
from nba_props.partitions import DateWindow
from nba_props.players.names import normalise
from nba_props.settings import Settings
from nba_props.warehouse import contracts
from nba_props.warehouse.pressure import Pressure

_INTERVAL, _DELIVERING = 15, 5
_WORDS = 300
#: Metadata of a check that names players; the checks of a slate have their own word for it.
_PLAYERS = ("players", "lacking players")
#: What of a check's metadata is no figure: it is in the title, in the remedy, or too long.
_NOT_SAID = {*_PLAYERS, "state", "window", "remedy", "remedies", "query", "rows"}
WRITES = "warehouse writes"


def link_to(settings: Settings, run_id: str) -> str:
    """The page of a run in the UI."""
    return f"{settings.ui_url.rstrip('/')}/runs/{run_id}"


def exhausted_players(
    day: date, players: Sequence[str], reasons: Iterable[str] = (), link: str = ""
) -> tuple[Alert | None, Well]:
    """The alert that names those who are not tried again, if there are any, and what ends it."""
    well = Well("players", frozenset([day]))
    if not players:
        return None, well
    why = "; ".join(sorted(set(reasons)))[:_WORDS]
    alert = Alert(
        well.about,
        "ERROR",
        f"{len(players)} players of {day} have no prediction after all retries",
        f"nba-props board {day} --all, then nba-props slate {day}",
        well.dates,
        numbers={"players": len(players)} | ({"why": why} if why else {}),
        players=tuple(players),
        link=link,
    )
    return alert, well


def failing_writes(errors: Sequence[str], settings: Settings) -> tuple[Alert | None, Well]:
    """The alert of too many failed writes, if there are so many, and what ends it."""
    limit, seconds = settings.alert_write_errors, settings.alert_write_errors_seconds
    if len(errors) < limit:
        return None, Well(WRITES)
    alert = Alert(
        WRITES,
        "ERROR",
        f"{len(errors)} writes of the warehouse failed within {seconds:g} s",
        "nba-props doctor; a full disk or a quota: mend it, then run again what `nba-props runs --failures`"
        " names. Until then NBA_PROPS_WAREHOUSE_WRITERS=1 lets one run write at a time",
        numbers={"errors": len(errors), "limit": limit, "last": errors[-1][:_WORDS]},
        link=f"{settings.ui_url.rstrip('/')}/runs",
    )
    return alert, Well(WRITES)


def checks_of(instance: dg.DagsterInstance, run_id: str) -> Iterator[dg.AssetCheckEvaluation]:
    """The check evaluations of a run."""
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        data = entry.get_dagster_event().event_specific_data
        if isinstance(data, dg.AssetCheckEvaluation):
            yield data


def of_checks(
    instance: dg.DagsterInstance, run: dg.DagsterRun, settings: Settings
) -> tuple[list[Alert], list[Well]]:
    """The alerts of a run's failed checks, one a check, and what its checks found well.

    In a run over several dates a check has an evaluation a date that does not pass, and one of all dates.
    """
    asked: dict[str, list[dg.AssetCheckEvaluation]] = {}
    for evaluation in checks_of(instance, run.run_id):
        asked.setdefault(_about(evaluation), []).append(evaluation)
    failing, well = [], []
    for about, evaluations in asked.items():
        dates = _dates(run) if _is_dated(evaluations[0]) else frozenset[date]()
        failed = [each for each in evaluations if not each.passed]
        dated = [each for each in failed if each.partition]
        bad = frozenset(date.fromisoformat(str(each.partition)) for each in dated) or dates
        if failed:
            failing.append(_of_check(about, dated or failed, bad, run, settings))
        if not failed or dates - bad:
            well.append(Well(about, dates - bad if failed else dates))
    return failing, well


def of_run(run: dg.DagsterRun, message: str, settings: Settings) -> Alert:
    """The alert of a failed run."""
    first, last = dates_of(run)
    window = f" over {first}" + (f" to {last}" if last != first else "") if first else ""
    again = f"nba-props backfill --from {first} --to {last}" if first else "nba-props doctor"
    if first and run.job_name in ("evening", "retry_players", "reconcile"):
        again = f"nba-props slate {first}"
    if first and run.job_name == "card":
        again = f"nba-props report {first}"
    if first and run.job_name == "train":
        again = f"nba-props train --month {first:%Y-%m}"
    return Alert(
        _about_run(run),
        "ERROR",
        f"run {run.run_id[:8]} of {run.job_name}{window} failed: {message[:_WORDS]}",
        f"nba-props runs --failures shows it; then {again}",
        _dates(run),
        _tables(run),
        link=link_to(settings, run.run_id),
    )


def well_of_run(run: dg.DagsterRun) -> Well:
    """What a run that went well ends: failures of its job, and of any whose tables it made."""
    asked = Overrides.of_tags(run.tags)
    is_partial = asked.players is not None or asked.publish_only or asked.regenerate is not None
    return Well(_about_run(run), _dates(run), frozenset() if is_partial else _tables(run))


# Runs of the command line too, which belong to no code location: what they mend is over, and what fails in
# a job of cron's wakes somebody.
@dg.run_failure_sensor(
    minimum_interval_seconds=_INTERVAL,
    default_status=dg.DefaultSensorStatus.RUNNING,
    monitor_all_code_locations=True,
)
def alert_on_failure(context: dg.RunFailureSensorContext, services: dg.ResourceParam[Services]) -> None:
    """Every failed run, and the checks that failed in it, are said once."""
    failing, well = of_checks(context.instance, context.dagster_run, services.settings)
    failing.append(of_run(context.dagster_run, _reason(context), services.settings))
    Alerts.of(services.settings).report(failing, well)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    minimum_interval_seconds=_INTERVAL,
    default_status=dg.DefaultSensorStatus.RUNNING,
    monitor_all_code_locations=True,
)
def alert_on_checks(context: dg.RunStatusSensorContext, services: dg.ResourceParam[Services]) -> None:
    """Checks that failed in a run that went on are said once; what is well again is said too."""
    failing, well = of_checks(context.instance, context.dagster_run, services.settings)
    Alerts.of(services.settings).report(failing, [*well, well_of_run(context.dagster_run)])


@dg.sensor(
    minimum_interval_seconds=_INTERVAL,
    default_status=dg.DefaultSensorStatus.RUNNING,
    required_resource_keys={"services"},
)
def write_errors(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Too many failed writes of the warehouse within a minute, whoever wrote, are said once."""
    settings = context.resources.services.settings
    # Looked at with its interval on top, so that no window falls between two looks.
    errors = Pressure.of(settings).errors(settings.alert_write_errors_seconds + _INTERVAL)
    alert, well = failing_writes(errors, settings)
    Alerts.of(settings).report([alert] if alert else [], [] if alert else [well])
    return dg.SkipReason(f"{len(errors)} writes failed lately")


@dg.sensor(
    minimum_interval_seconds=_DELIVERING,
    default_status=dg.DefaultSensorStatus.RUNNING,
    required_resource_keys={"services"},
)
def alert_delivery(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """What was said is sent to Slack; what it does not take waits, and is sent later."""
    services: Services = context.resources.services
    if services.settings.slack_webhook_url is None:
        return dg.SkipReason("NBA_PROPS_SLACK_WEBHOOK_URL is not set: alerts stand in this log alone")
    done = Alerts.of(services.settings).deliver()
    if done.waiting and done.fault:
        words = f"{done.sent} alerts sent, {done.waiting} wait to be sent again: {done.fault}"
        context.log.warning(words)
        return dg.SkipReason(words)
    return dg.SkipReason(f"{done.sent} alerts sent, {done.waiting} wait")


def _reason(context: dg.RunFailureSensorContext) -> str:
    steps = [event.step_key for event in context.get_step_failure_events() if event.step_key]
    message = context.failure_event.message or ""
    return f"{', '.join(steps)}: {message}" if steps else message


def _about(evaluation: dg.AssetCheckEvaluation) -> str:
    return f"check:{'.'.join(evaluation.asset_key.path)}:{evaluation.check_name}"


def _is_dated(evaluation: dg.AssetCheckEvaluation) -> bool:
    """Whether the check looks at dates: in a run over dates, tables that have none are asked as a whole."""
    declared = contracts.tables().get(".".join(evaluation.asset_key.path))
    return declared is None or declared.is_partitioned


def _about_run(run: dg.DagsterRun) -> str:
    return f"run:{run.job_name}"


def _dates(run: dg.DagsterRun) -> frozenset[date]:
    first, last = dates_of(run)
    return frozenset(DateWindow(first, last).dates()) if first and last else frozenset()


def _tables(run: dg.DagsterRun) -> frozenset[str]:
    chosen = run.asset_selection
    if chosen is None:
        return frozenset(jobs.MAKES.get(run.job_name, ()))
    return frozenset(".".join(key.path) for key in chosen)


def _of_check(
    about: str,
    failed: Sequence[dg.AssetCheckEvaluation],
    bad: frozenset[date],
    run: dg.DagsterRun,
    settings: Settings,
) -> Alert:
    worst = next((each for each in failed if each.severity == dg.AssetCheckSeverity.ERROR), failed[0])
    table = ".".join(worst.asset_key.path)
    facts = {name: value.value for name, value in worst.metadata.items() if name not in _NOT_SAID}
    several = {"dates": ", ".join(sorted(map(str, bad)))[:_WORDS]} if len(failed) > 1 else {}
    return Alert(
        about,
        "WARN" if worst.severity == dg.AssetCheckSeverity.WARN else "ERROR",
        f"check {worst.check_name} of {table} failed on {_when(bad)}",
        _remedy(worst, table, bad, run),
        bad,
        numbers={name: _short(value) for name, value in (several | facts).items() if _is_said(value)},
        players=_players(failed),
        link=link_to(settings, run.run_id),
    )


def _is_said(value: object) -> bool:
    return isinstance(value, int | float | str)


def _short(value: object) -> int | float | str:
    return value if isinstance(value, int | float) else str(value)[:_WORDS]


def _when(bad: frozenset[date]) -> str:
    if not bad:
        return "the whole table"
    if len(bad) == 1:
        return str(min(bad))
    return f"{len(bad)} dates, {min(bad)} to {max(bad)}"


def _players(failed: Sequence[dg.AssetCheckEvaluation]) -> tuple[str, ...]:
    """Whom the evaluations name, each once."""
    texts = [each.metadata[name].value for each in failed for name in _PLAYERS if name in each.metadata]
    named = [player.strip() for text in texts for player in str(text).split(",")]
    return tuple(dict.fromkeys(player for player in named if player and player != "none"))


def _remedy(worst: dg.AssetCheckEvaluation, table: str, bad: frozenset[date], run: dg.DagsterRun) -> str:
    """What the check says is to be done, and the command that makes the dates anew."""
    day, last = (min(bad), max(bad)) if bad else (None, None)
    own = worst.metadata.get("remedy")
    said = str(own.value) if own else _remedies().get((table, worst.check_name), "mend the source")
    if own and said.startswith("nba-props"):
        return said
    again = f"nba-props backfill --from {day} --to {last}"
    if day == last and tags.BACKFILL not in run.tags:
        again = f"nba-props slate {day}"
    if players := _players([worst]):
        said = said.replace("PLAYER,PLAYER", ",".join(map(normalise, players)))
    return f"{said.replace('DATE', str(day))}; then {again}" if day else said


def _remedies() -> dict[tuple[str, str], str]:
    return {(check.table, check.name): check.remedy for check in plan()}


ALARMS = [alert_on_failure, alert_on_checks, write_errors, alert_delivery]
