"""Failed checks and runs become alerts, said once, and what is well again is said too."""

from pathlib import Path

import dagster as dg
import pytest

from nba_props.assets.table import GAME_DATES
from nba_props.automation import alarms
from nba_props.definitions import services
from nba_props_tests.homes import settings_of

DAY = "2026-01-16"
KEY = "check:ds.t:unique:2026-01-16"


def ran(instance: dg.DagsterInstance, *, passes: bool, severity: dg.AssetCheckSeverity) -> dg.DagsterRun:
    """A real run of a table and its check."""

    @dg.asset(key=["ds", "t"], partitions_def=GAME_DATES)
    def table() -> None: ...

    @dg.asset_check(asset=["ds", "t"], name="unique", blocking=True, partitions_def=GAME_DATES)
    def check() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(
            passed=passes, severity=severity, metadata={"repeated": 7, "who": "annaberg"}
        )

    made = dg.materialize([table, check], partition_key=DAY, instance=instance, raise_on_error=False)
    run = instance.get_run_by_id(made.run_id)
    assert run is not None
    return run


def test_a_failed_check_of_a_good_run_is_said_once_and_its_recovery_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = services(settings_of(tmp_path / "home"))
    with dg.DagsterInstance.ephemeral() as instance:
        for passes in (False, False, True):
            run = ran(instance, passes=passes, severity=dg.AssetCheckSeverity.WARN)
            failing, well = alarms.of_checks(instance, run)
            alarms.alerts_of(used).report(failing, [*well, alarms.key_of_run(run)])
            assert ({KEY} if not passes else set()) == set(alarms.alerts_of(used).open())
    said = capsys.readouterr().err
    assert said.count("ALERT WARN: check unique of ds.t failed on 2026-01-16") == 1
    assert "repeated 7" in said and "annaberg" in said and f"nba-props slate {DAY}" in said
    assert said.count("RECOVERED") == 1


def test_a_failed_run_is_said_with_its_steps_by_the_sensor_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = services(settings_of(tmp_path / "home"))
    with dg.DagsterInstance.ephemeral() as instance:
        run = ran(instance, passes=False, severity=dg.AssetCheckSeverity.ERROR)
        assert run.status == dg.DagsterRunStatus.FAILURE
        [failure] = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
        event = failure.get_dagster_event()
        context = dg.build_run_status_sensor_context(
            "alert_on_failure", event, instance, run, resources={"services": used}
        ).for_run_failure()
        alarms.alert_on_failure(context)
    said = capsys.readouterr().err
    assert KEY in alarms.alerts_of(used).open()
    assert "ALERT ERROR: run" in said and "ALERT ERROR: check unique of ds.t" in said


def test_players_nobody_can_predict_are_named_with_the_command() -> None:
    from datetime import date

    alert, key = alarms.exhausted_players(date(2026, 1, 16), ("annaberg",))
    assert alert is not None and alert.key == key and alert.players == ("annaberg",)
    assert "nba-props board 2026-01-16 --all" in alert.remedy
    assert alarms.exhausted_players(date(2026, 1, 16), ()) == (None, key)
