"""Failed checks and runs become alerts, said once, and what is well again is said too: on a real instance."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props import home, runner
from nba_props import tags as run_tags
from nba_props.assets.table import GAME_DATES
from nba_props.automation import alarms
from nba_props.automation.alert_book import FILE, Alerts
from nba_props.automation.alerts import Alert, Open
from nba_props.automation.slack import Slack
from nba_props.definitions import services
from nba_props.errors import ContractError
from nba_props.settings import Settings
from nba_props.warehouse import open_warehouse
from nba_props_tests import slates
from nba_props_tests.homes import settings_of
from nba_props_tests.webhook import SECRET, Reply, listening

DAY, NEXT, THIRD = "2026-01-16", "2026-01-17", "2026-01-18"
ABOUT = "check:ds.t:unique"
KEY = f"{ABOUT}:{DAY}"
SUCCESS, FAILURE = dg.DagsterEventType.RUN_SUCCESS, dg.DagsterEventType.RUN_FAILURE


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path / "home")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """One for all: each test's alerts lie in a home of its own."""
    with home.instance(settings_of(tmp_path_factory.mktemp("instance"))) as made:
        yield made


def sending_to(settings: Settings, url: str) -> Settings:
    return Settings.model_validate(settings.model_dump() | {"slack_webhook_url": url})


def ran(
    instance: dg.DagsterInstance,
    *bad: str,
    days: tuple[str, ...] = (DAY,),
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.WARN,
    metadata: Mapping[str, Any] | None = None,
    name: str = "ds.t",
    dated: bool = True,
) -> dg.DagsterRun:
    """A real run of a table and its check over days, of which some fail it."""
    facts = {"repeated": 7, "who": "annaberg"} if metadata is None else metadata

    key, partitions = name.split("."), GAME_DATES if dated else None

    @dg.asset(key=key, partitions_def=GAME_DATES, backfill_policy=dg.BackfillPolicy.single_run())
    def table() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult()

    @dg.asset_check(asset=key, name="unique", blocking=True, partitions_def=partitions)
    def check(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        for day in bad if len(days) > 1 else ():
            evaluation = dg.AssetCheckEvaluation(
                dg.AssetKey(["ds", "t"]), "unique", False, facts, severity=severity, partition=day
            )
            context.op_execution_context.log_event(evaluation)
        return dg.AssetCheckResult(passed=not bad, severity=severity, metadata=facts)

    made = dg.materialize(
        [table, check],
        tags=runner.partition_tags(days[0], days[-1]),
        instance=instance,
        raise_on_error=False,
    )
    run = instance.get_run_by_id(made.run_id)
    assert run is not None
    return run


def seen(settings: Settings, instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """The sensor looks at the run that has ended."""
    failed = run.status == dg.DagsterRunStatus.FAILURE
    [ended] = instance.all_logs(run.run_id, of_type=FAILURE if failed else SUCCESS)
    context = dg.build_run_status_sensor_context(
        "alerts", ended.get_dagster_event(), instance, run, resources={"services": services(settings)}
    )
    if failed:
        alarms.alert_on_failure(context.for_run_failure())
    else:
        alarms.alert_on_checks(context)


def delivered(settings: Settings, instance: dg.DagsterInstance) -> str:
    """A tick of the sensor that sends; its words."""
    context = dg.build_sensor_context(instance=instance, resources={"services": services(settings)})
    return alarms.alert_delivery.evaluate_tick(context).skip_message or ""


def test_a_failed_check_of_a_good_run_is_said_once_and_its_recovery_too(
    settings: Settings, instance: dg.DagsterInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    for bad in ([DAY], [DAY], []):
        seen(settings, instance, ran(instance, *bad))
        assert ({KEY} if bad else set()) == set(Alerts.of(settings).read().open)
    said = capsys.readouterr().err
    assert said.count(f"ALERT WARN: check unique of ds.t failed on {DAY}") == 1
    assert "repeated 7" in said and "annaberg" in said and f"nba-props slate {DAY}" in said
    assert said.count("RECOVERED") == 1


def test_a_failed_run_is_said_with_its_steps_and_a_link_to_it(
    settings: Settings, instance: dg.DagsterInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ran(instance, DAY, severity=dg.AssetCheckSeverity.ERROR)
    assert run.status == dg.DagsterRunStatus.FAILURE
    seen(settings, instance, run)
    said = capsys.readouterr().err
    assert KEY in Alerts.of(settings).read().open
    assert "ALERT ERROR: run" in said and "ALERT ERROR: check unique of ds.t" in said
    assert said.count(f"look: http://127.0.0.1:3000/runs/{run.run_id}") == 2


def test_a_check_over_many_dates_is_one_alert_that_single_dates_end(
    settings: Settings, instance: dg.DagsterInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backfill of a season would else send a message a date."""
    seen(settings, instance, ran(instance, DAY, THIRD, days=(DAY, NEXT, THIRD)))
    assert set(Alerts.of(settings).read().open) == {f"{ABOUT}:{DAY}:{THIRD}"}
    said = capsys.readouterr().err
    assert said.count("ALERT") == 1 and f"failed on 2 dates, {DAY} to {THIRD}" in said
    assert f"backfill --from {DAY} --to {THIRD}" in said
    seen(settings, instance, ran(instance, days=(DAY,)))
    assert Alerts.of(settings).read().open
    seen(settings, instance, ran(instance, days=(NEXT, THIRD)))
    assert not Alerts.of(settings).read().open and "RECOVERED" in capsys.readouterr().err


def test_a_check_of_a_table_without_dates_has_none(settings: Settings, instance: dg.DagsterInstance) -> None:
    """In tomorrow's run it is the same fault, and its end."""
    aliases = "nba_reference.player_aliases"
    for day in (DAY, NEXT):
        seen(settings, instance, ran(instance, day, days=(day,), name=aliases, dated=False))
        assert set(Alerts.of(settings).read().open) == {f"check:{aliases}:unique"}
    seen(settings, instance, ran(instance, days=(NEXT,), name=aliases, dated=False))
    assert Alerts.of(settings).read().open == {}


def test_an_alert_names_the_players_its_figures_and_what_the_check_says_mends_it(
    instance: dg.DagsterInstance, settings: Settings
) -> None:
    facts = {
        "violations": 2,
        "players": "Anna Berg, Bob Cole",
        "remedy": "`nba-props slate DATE` again",
        "query": dg.MetadataValue.md("SELECT 1"),
        "rows": dg.MetadataValue.md("| a |"),
    }
    [alert], _ = alarms.of_checks(instance, ran(instance, DAY, metadata=facts), settings)
    assert alert.players == ("Anna Berg", "Bob Cole") and alert.numbers == {"violations": 2}
    assert alert.remedy == f"`nba-props slate {DAY}` again; then nba-props slate {DAY}"


def test_the_checks_of_a_real_slate_name_their_players(tmp_path: Path) -> None:
    """A player without a prediction: the check's rows, the evaluation's metadata, the alert."""
    settings = slates.at(tmp_path / "home")
    slates.store(settings, 4, bad=["p002"])
    slates.evening(settings)
    with home.instance(settings) as instance:
        [record] = instance.get_run_records(limit=1)
        failing, _ = alarms.of_checks(instance, record.dagster_run, settings)
    lacking = next(alert for alert in failing if "slate_complete" in alert.about)
    assert lacking.players == ("p002",) and "--players p002" in lacking.remedy


def test_what_fails_under_the_daemon_and_is_mended_by_hand_is_over(settings: Settings) -> None:
    """`nba-props slate` is another job than the evening's, and makes the same tables."""
    day = {run_tags.PARTITION: DAY}
    evening = dg.DagsterRun("evening", tags=day)
    Alerts.of(settings).report([alarms.of_run(evening, "boom", settings)])
    keys = frozenset(dg.AssetKey(table.split(".")) for table in alarms.jobs.MAKES["evening"])
    by_hand = dg.DagsterRun("__ASSET_JOB", tags=day, asset_selection=keys)
    of_players = by_hand.with_tags(day | {run_tags.PLAYERS: "annaberg"})
    assert Alerts.of(settings).report([], [alarms.well_of_run(of_players)]).ended == ()
    assert len(Alerts.of(settings).report([], [alarms.well_of_run(by_hand)]).ended) == 1


def test_both_sensors_hear_of_runs_of_the_command_line_too() -> None:
    for sensor in (alarms.alert_on_failure, alarms.alert_on_checks):
        assert sensor._monitor_all_code_locations is True


class TestDelivery:
    """From a failed check to Slack, over real sensors, a real instance and a real line."""

    def test_delivered_once_and_the_recovery_too_with_nothing_secret(
        self, settings: Settings, instance: dg.DagsterInstance, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with listening() as hook:
            told = sending_to(settings, hook.url)
            leaking = {"error": f"POST {hook.url} said no", "players": "Anna Berg"}
            run = ran(instance, DAY, metadata=leaking)
            for _ in range(2):
                seen(told, instance, run)
                delivered(told, instance)
            seen(told, instance, ran(instance))
            words = [delivered(told, instance) for _ in range(2)]
        alert, recovery = hook.texts
        assert f"check unique of ds.t failed on {DAY}" in alert and "players: Anna Berg" in alert
        assert f"/runs/{run.run_id}" in alert and f"nba-props slate {DAY}" in alert
        assert recovery == f"RECOVERED: check unique of ds.t failed on {DAY}"
        assert words == ["1 alerts sent, 0 wait", "0 alerts sent, 0 wait"]
        stored = (settings.home / FILE).read_text()
        for text in (*hook.texts, capsys.readouterr().err, stored):
            assert "verysecret" not in text and hook.url not in text

    @pytest.mark.parametrize("status", [429, 500])
    def test_it_is_tried_again_with_growing_pauses_until_it_is_taken(
        self, status: int, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        with listening(Reply(status), Reply(status, headers={"Retry-After": "60"}), Reply()) as hook:
            told = sending_to(settings, hook.url)
            seen(told, instance, ran(instance, DAY))
            assert f"1 wait to be sent again: HTTP {status}" in delivered(told, instance)
            assert "1 wait" in delivered(told, instance) and len(hook.texts) == 1
            first = waiting_until(told)
            skip_pause(told)
            delivered(told, instance)
            assert waiting_until(told) > first and waiting_seconds(told) > 55, "Retry-After is honoured"
            skip_pause(told)
            assert delivered(told, instance) == "1 alerts sent, 0 wait"
        assert len(hook.texts) == 3 and len(set(hook.texts)) == 1

    def test_a_closed_port_fails_nothing_and_what_waits_is_sent_later(
        self, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        closed = sending_to(settings, f"http://127.0.0.1:1{SECRET}")
        run = ran(instance, DAY)
        seen(closed, instance, run)
        said = delivered(closed, instance)
        assert "1 wait to be sent again" in said and "refused" in said and "verysecret" not in said
        assert run.status == dg.DagsterRunStatus.SUCCESS
        with listening() as hook:
            told = sending_to(settings, hook.url)
            skip_pause(told)
            assert delivered(told, instance) == "1 alerts sent, 0 wait"
        assert len(hook.texts) == 1

    def test_a_slow_server_holds_up_neither_the_run_nor_the_alarm(
        self, settings: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "nba_props.automation.alert_book._channel",
            lambda used: Slack(used.slack_webhook_url, timedelta(seconds=0.3)),
        )
        with listening(Reply(delay=2)) as hook:
            told = sending_to(settings, hook.url)
            seen(told, instance, ran(instance, DAY))
            assert hook.texts == [], "who finds a fault sends nothing"
            assert "no answer within" in delivered(told, instance)
            skip_pause(told)
            assert delivered(told, instance) == "1 alerts sent, 0 wait"
        assert "perhaps sent before" in hook.texts[1]

    def test_two_daemons_at_once_send_one_message(
        self, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        with listening(Reply(delay=0.5)) as hook:
            told = sending_to(settings, hook.url)
            seen(told, instance, ran(instance, DAY))
            with ThreadPoolExecutor(4) as daemons:
                done = list(daemons.map(lambda _: Alerts.of(told).deliver().sent, range(4)))
        assert sorted(done) == [0, 0, 0, 1] and len(hook.texts) == 1

    def test_without_a_webhook_nothing_waits(self, settings: Settings, instance: dg.DagsterInstance) -> None:
        seen(settings, instance, ran(instance, DAY))
        assert "NBA_PROPS_SLACK_WEBHOOK_URL is not set" in delivered(settings, instance)
        assert not Alerts.of(settings).read().outbox.waiting


class TestWriteErrors:
    """Five failed writes in a minute, of the lake too, are said once."""

    def test_the_fifth_is_an_alert_and_quiet_ends_it(
        self, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        for number in range(1, 6):
            fail_a_write(settings)
            assert (alarms.WRITES in watched(settings, instance)) == (number == 5)
        [open_] = watched(settings, instance).values()
        assert "5 writes of the warehouse failed within 60 s" in open_.title
        let_pass(settings, 80)
        assert watched(settings, instance) == {}

    def test_it_names_the_last_error_and_what_to_do(self, settings: Settings) -> None:
        alert, _ = alarms.failing_writes(["OSError: disk full"] * 5, settings)
        assert alert is not None and alert.numbers["last"] == "OSError: disk full"
        assert "nba-props runs --failures" in alert.remedy


def test_players_nobody_can_predict_are_named_with_reason_command_and_run() -> None:
    day = date(2026, 1, 16)
    alert, well = alarms.exhausted_players(day, ("annaberg",), ["x: nan"], "http://u/runs/r")
    assert alert is not None and well.ends(open_of(alert)) and alert.players == ("annaberg",)
    assert alert.numbers["why"] == "x: nan" and alert.link == "http://u/runs/r"
    assert "nba-props board 2026-01-16 --all" in alert.remedy
    assert alarms.exhausted_players(day, ()) == (None, well)


def open_of(alert: Alert) -> Open:
    return Open(alert.about, alert.title, alert.dates, alert.tables, datetime.now(UTC))


def fail_a_write(settings: Settings) -> None:
    """A real write that the lake refuses."""
    with pytest.raises(ContractError):
        open_warehouse(settings).replace("nba_raw.schedule", pl.DataFrame({"nonsense": [1]}))


def watched(settings: Settings, instance: dg.DagsterInstance) -> Mapping[str, Any]:
    context = dg.build_sensor_context(instance=instance, resources={"services": services(settings)})
    alarms.write_errors.evaluate_tick(context)
    return Alerts.of(settings).read().open


def let_pass(settings: Settings, seconds: float) -> None:
    """As if the errors were so much older."""
    path = settings.home / "writers" / "errors.ndjson"
    noted = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(each | {"at": each["at"] - seconds}) + "\n" for each in noted))


def waiting_until(settings: Settings) -> datetime:
    instant = Alerts.of(settings).read().outbox.not_before
    assert instant is not None
    return instant


def waiting_seconds(settings: Settings) -> float:
    return (waiting_until(settings) - datetime.now(UTC)).total_seconds()


def skip_pause(settings: Settings) -> None:
    """As if the pause had passed."""
    path = settings.home / FILE
    stored = json.loads(path.read_text())
    stored["outbox"]["not_before"] = None
    path.write_text(json.dumps(stored))
