"""The sensors on a real instance, over a home of the simulated league on its last evening."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props import home, pages, runner, tags
from nba_props.assets import halves
from nba_props.assets.raw import quotes_landed
from nba_props.assets.reference import aliases_landed
from nba_props.assets.run import Services
from nba_props.automation import arrivals, exporting, history, jobs, looking, sensors
from nba_props.automation.alert_book import Alerts
from nba_props.automation.progress import RunInProgress, works_on
from nba_props.clock import Clock
from nba_props.definitions import build_definitions, services
from nba_props.landing import Landing, PayloadRef
from nba_props.partitions import PLAYERS_NAME, DateWindow, player_key
from nba_props.settings import Settings
from nba_props_tests.homes import LAST, back, backfill, lake_of, settings_of, simulated
from nba_props_tests.reports.pages.parsed import Parsed

EVENING = "2026-01-16T17:10:00-05:00"
DAY = LAST.isoformat()
PREDICTIONS, OUTCOMES = "nba_predictions.player_prop_predictions", "nba_predictions.prediction_outcomes"
ODDS, PROPS = "odds_api.event_odds", "nba_raw.odds_api_player_points_props"


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four dates landed, the past three summarised."""
    settings = simulated(tmp_path_factory.mktemp("landed") / "home", 4, EVENING)
    backfill(settings, back(3), back(1), *halves.POST_GAME)
    return settings.home


@pytest.fixture(scope="module")
def predicted(landed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with tonight's slate."""
    folder = tmp_path_factory.mktemp("predicted") / "home"
    shutil.copytree(landed, folder)
    backfill(settings_of(folder, EVENING), LAST, LAST, *halves.PRE_GAME)
    return folder


@dataclass
class Ticking:
    """A sensor's life: its cursor survives every tick, nothing else does."""

    sensor: dg.SensorDefinition
    settings: Settings
    instance: dg.DagsterInstance
    cursor: str | None = None
    clock: Clock | None = None
    skipped: list[str] = field(default_factory=list)

    def tick(self) -> list[dg.RunRequest]:
        used: Services = services(self.settings)
        used = replace(used, clock=self.clock) if self.clock else used
        context = dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursor,
            resources={"services": used},
            definitions=build_definitions(self.settings, used),
        )
        found = self.sensor.evaluate_tick(context)
        self.cursor = found.cursor
        if found.skip_message:
            self.skipped.append(found.skip_message)
        return list(found.run_requests or ())


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with home.instance(settings_of(tmp_path / "instance")) as made:
        yield made


def ticking(
    sensor: dg.SensorDefinition, folder: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> Ticking:
    monkeypatch.setattr(sensors, "_SETTLING_SECONDS", 0.01)
    return Ticking(sensor, settings_of(folder, EVENING), instance)


@pytest.fixture
def fresh(predicted: Path, tmp_path: Path) -> Path:
    """A copy to write in."""
    shutil.copytree(predicted, tmp_path / "home")
    return tmp_path / "home"


def test_props_of_tonight_start_one_evening_run_and_no_second(
    landed: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = ticking(sensors.props_arrival, landed, instance, monkeypatch)
    [asked] = arrival.tick()
    assert (asked.job_name, asked.partition_key, asked.tags[tags.DATE]) == ("evening", DAY, DAY)
    assert arrival.tick() == arrival.tick() == [], "an idle hour is no run"
    assert "nothing new" in arrival.skipped[-1]


def test_a_run_in_progress_makes_arrivals_wait_and_the_next_run_takes_them_all(
    landed: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = ticking(sensors.props_arrival, landed, instance, monkeypatch)
    run = dg.DagsterRun("evening", status=dg.DagsterRunStatus.STARTED, tags={tags.DATE: DAY})
    instance.add_run(run)
    assert arrival.tick() == [] and "in progress" in arrival.skipped[-1]
    instance.report_run_canceled(run)
    assert len(arrival.tick()) == 1


def test_results_without_summaries_are_summarised_first(
    landed: Path, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(landed, tmp_path / "home", ignore=shutil.ignore_patterns("warehouse"))
    arrival = ticking(sensors.props_arrival, tmp_path / "home", instance, monkeypatch)
    [history], *again = [arrival.tick() for _ in range(arrivals.MOST_RUNS)]
    assert history.job_name == "results" and tags.BACKFILL in history.tags
    assert history.tags[tags.RANGE_START] == str(back(3)) and history.tags[tags.RANGE_END] == str(back(1))
    keys = [history.run_key, *(request.run_key for [request] in again)]
    assert len(set(keys)) == arrivals.MOST_RUNS, "a run that was killed is asked for again"
    [evening] = arrival.tick()
    assert evening.job_name == "evening", "a history that cannot be made does not hold the evening up"


def test_props_of_a_later_date_wait_for_it(
    landed: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = ticking(sensors.props_arrival, landed, instance, monkeypatch)
    yesterday = Clock.fixed(arrival.settings.clock().now() - timedelta(days=1))
    arrival.clock = yesterday
    arrival.tick()
    assert DAY in arrival.skipped[-1] if arrival.skipped else arrival.tick() == []
    arrival.clock = None
    assert [asked.partition_key for asked in arrival.tick()] == [DAY]


def test_a_moved_line_concerns_its_player_alone_and_only_once(
    fresh: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = ticking(sensors.slate_changes, fresh, instance, monkeypatch)
    assert changes.tick() == [] and "changes nobody" in changes.skipped[-1]
    assert changes.tick() == [] and "nothing new" in changes.skipped[-1]
    player = lined_player(changes.settings)
    land_moved_line(changes.settings, player, 2.0)
    [asked] = changes.tick()
    assert asked.tags[tags.PLAYERS] == player and "line moved" in asked.tags[tags.WHY]
    assert changes.tick() == []


def test_a_change_whose_run_died_is_asked_for_again_and_one_that_failed_is_not(
    fresh: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = ticking(sensors.slate_changes, fresh, instance, monkeypatch)
    changes.tick()
    player = lined_player(changes.settings)
    land_moved_line(changes.settings, player, 2.0)

    def end(key: str | None, **told: str) -> None:
        carried = {"dagster/run_key": str(key)} | {f"dagster/{name}": value for name, value in told.items()}
        instance.add_run(dg.DagsterRun("evening", status=dg.DagsterRunStatus.FAILURE, tags=carried))

    [asked] = changes.tick()
    keys = [asked.run_key]
    end(keys[-1], will_retry="true")
    assert changes.tick() == [], "Dagster retries it"
    for _ in range(arrivals.MOST_RUNS):
        end(keys[-1], will_retry="false")
        [again] = changes.tick()
        assert again.tags[tags.PLAYERS] == player
        keys.append(again.run_key)
    end(keys[-1], will_retry="false")
    assert changes.tick() == [] and len(set(keys)) == len(keys), "not for ever"

    land_moved_line(changes.settings, player, 5.0, minutes=2)
    [fresh_one] = changes.tick()
    end(fresh_one.run_key, will_retry="false", failure_reason="STEP_FAILURE")
    assert changes.tick() == [], "what it failed on is there still"


def test_the_same_odds_again_concern_nobody(
    fresh: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = ticking(sensors.slate_changes, fresh, instance, monkeypatch)
    changes.tick()
    land_moved_line(changes.settings, lined_player(changes.settings), 0.0)
    assert changes.tick() == [] and "changes nobody" in changes.skipped[-1]


def test_payloads_in_reverse_order_and_twice_are_the_same_quotes(landed: Path, tmp_path: Path) -> None:
    shutil.copytree(landed, tmp_path / "home")
    shutil.rmtree(tmp_path / "home" / "landing" / ODDS)
    one, other = (services(settings_of(folder, EVENING)) for folder in (landed, tmp_path / "home"))
    in_order = sorted(one.landing.refs(ODDS, LAST, LAST), key=lambda ref: ref.captured_at)
    assert len(in_order) > 5
    for ref in 2 * in_order[::-1]:
        body = one.landing.read(ref)
        other.landing.put(ODDS, body, captured_at=ref.captured_at, day=ref.day, simulated=True)
    assert looking.print_of(one.landing, ("props",), LAST) == looking.print_of(
        other.landing, ("props",), LAST
    )
    runs = [looking._looking(used, LAST) for used in (one, other)]
    first, second = (quotes_landed(run, aliases_landed(run)) for run in runs)
    assert first.height > 100 and first.equals(second)


def test_a_change_run_predicts_its_player_and_leaves_the_rest(
    fresh: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: the request is run, the published row has the new line, nobody else's changed."""
    changes = ticking(sensors.slate_changes, fresh, instance, monkeypatch)
    changes.tick()
    player = lined_player(changes.settings)
    land_moved_line(changes.settings, player, 2.0)
    [asked] = changes.tick()
    before = active(changes.settings)
    backfill(changes.settings, LAST, LAST, *(".".join(key.path) for key in asked.asset_selection or ()))
    after = active(changes.settings)
    moved = after.join(before, on=["prediction_id"], how="anti")
    assert set(moved["player_lookup"]) == {player}
    assert changes.tick() == []


def test_what_is_published_of_tonight_is_shown_by_a_run_that_holds_nobody_up(
    fresh: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: nothing for what stood before the first look, a card for what a line's move changed."""
    cards = ticking(sensors.card_of_tonight, fresh, instance, monkeypatch)
    changes = ticking(sensors.slate_changes, fresh, instance, monkeypatch)
    assert cards.tick() == cards.tick() == changes.tick() == []
    page = fresh / "reports" / "pages" / f"slate-{DAY}.html"
    player = lined_player(cards.settings)
    land_moved_line(cards.settings, player, 2.0)
    [asked] = changes.tick()
    run = dg.DagsterRun("evening", status=dg.DagsterRunStatus.STARTED, tags={tags.DATE: DAY})
    instance.add_run(run)
    backfill(cards.settings, LAST, LAST, *(".".join(key.path) for key in asked.asset_selection or ()))
    assert cards.tick() == [] and "goes first" in cards.skipped[-1]
    instance.report_run_canceled(run)
    [request] = cards.tick()
    assert tags.PARTITION not in request.tags, "two runs of one partition wait for each other"
    assert cards.tick() == []
    with monkeypatch.context() as patched:
        patched.setattr(pages, "keep", _broken)
        assert not _executed(request, cards.settings, instance).success
    assert not page.exists()
    assert cards.tick() == [], "a page that cannot be made is not tried for ever"
    assert _executed(request, cards.settings, instance).success
    [moved] = active(cards.settings).filter(
        (pl.col("player_lookup") == player) & (pl.col("system_id") == "moving_average_baseline_v1")
    )["current_points_line"]
    shown = Parsed.of(page.read_text()).tables["predictions"]
    [name] = active(cards.settings).filter(pl.col("player_lookup") == player)["player_name"].unique()
    assert f" {moved:g}" in next(row["line"].whole for row in shown if row["player"].text == name)


def _broken(*_given: object) -> Path:
    raise OSError("no space left on device")


def _executed(
    request: dg.RunRequest, settings: Settings, instance: dg.DagsterInstance
) -> dg.ExecuteInProcessResult:
    """The job of a request with its tags, as the daemon runs it."""
    job = build_definitions(settings).resolve_job_def(request.job_name or "card")
    carried = {**job.tags, **request.tags}
    assert not works_on(RunInProgress("r", "card", carried, None), LAST), "nobody waits for it"
    return job.execute_in_process(instance=instance, tags=dict(carried), raise_on_error=False)


def test_failed_players_are_retried_and_then_named(
    fresh: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(fresh, EVENING)
    quick = Settings.model_validate(
        settings.model_dump() | {"retry_pause_seconds": 0.001, "player_retries": 2}
    )
    player = lined_player(settings)
    rows = lake_of(settings).read(OUTCOMES, LAST, LAST)
    is_his = pl.col("player_lookup") == player
    failed = rows.with_columns(outcome=pl.when(is_his).then(pl.lit("failed")).otherwise("outcome"))
    lake_of(settings).replace(OUTCOMES, failed, [LAST])
    instance.add_dynamic_partitions(PLAYERS_NAME, [player_key(LAST, player)])
    retrying = Ticking(sensors.retry_of_failed_players, quick, instance)
    asked = [request for _ in range(5) for request in retrying.tick()]
    assert len(asked) == 2
    assert all(request.job_name in (None, "retry_players") for request in asked)
    assert len({request.run_key for request in asked}) == 2
    assert f"players:{DAY}" in Alerts.of(quick).read().open
    lake_of(settings).replace(OUTCOMES, rows, [LAST])
    retrying.tick()
    assert Alerts.of(quick).read().open == {}


def test_results_run_once_for_their_dates_and_again_for_a_correction(
    landed: Path, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(landed, tmp_path / "home")
    results = ticking(sensors.results_arrival, tmp_path / "home", instance, monkeypatch)
    [first] = results.tick()
    assert (first.tags[tags.RANGE_START], first.tags[tags.RANGE_END]) == (str(back(3)), str(back(1)))
    assert results.tick() == []
    landing = Landing(results.settings.landing_url)
    [ref] = landing.refs("balldontlie.box_scores", back(2), back(2))
    landing.put(
        ref.feed,
        landing.read(ref),
        captured_at=ref.captured_at + timedelta(hours=3),
        day=ref.day,
        simulated=True,
    )
    [again] = results.tick()
    assert (again.tags[tags.RANGE_START], again.tags[tags.RANGE_END]) == (str(back(2)), str(back(2)))
    assert again.job_name == "results"
    assert PREDICTIONS not in jobs.MAKES["results"], "grading never predicts"


def test_results_take_in_closing_lines_that_concerned_nobody(fresh: Path) -> None:
    """A capture that moved no line starts no run; it is what predictions are graded against all the same."""
    settings = settings_of(fresh, EVENING)
    before = lake_of(settings).read(PROPS, LAST, LAST)
    landing = Landing(settings.landing_url)
    last = max(landing.refs(ODDS, LAST, LAST), key=lambda ref: ref.captured_at)
    closed = last.captured_at + timedelta(hours=1)
    landing.put(ODDS, landing.read(last), captured_at=closed, day=LAST, simulated=True)
    runner.run(settings, DateWindow.day(LAST), jobs.MAKES["results"], backfill=False)
    stored = lake_of(settings).read(PROPS, LAST, LAST)
    assert before.filter(pl.col("snapshot_timestamp") == closed).is_empty()
    assert stored.filter(pl.col("snapshot_timestamp") == closed).height > 0
    assert stored.height > before.height


def test_what_was_run_is_exported_once_and_only_once(landed: Path, tmp_path: Path) -> None:
    """The backfill of the fixture, a table a row; a second export adds nothing."""
    shutil.copytree(landed, tmp_path / "home")
    settings = settings_of(tmp_path / "home", EVENING)
    lake = lake_of(settings)
    with home.instance(settings) as made:
        exporting.export(made, lake, "first")
        first = lake.read(history.TABLE)
        exporting.export(made, lake, "second")
    assert lake.read(history.TABLE).height == first.height == len(halves.POST_GAME) + 1
    rows = {row["processor"]: row for row in first.iter_rows(named=True)}
    summary = rows["nba_analytics.player_game_summary"]
    assert (summary["data_date"], summary["last_data_date"]) == (back(3), back(1))
    assert summary["status"] == "success"
    assert summary["rows_written"] == lake.read("nba_analytics.player_game_summary").height


def active(settings: Settings) -> pl.DataFrame:
    return lake_of(settings).read(PREDICTIONS, LAST, LAST).filter(pl.col("is_active"))


def lined_player(settings: Settings) -> str:
    """A player with a line whose book is in the last capture of his game."""
    return str(active(settings).filter("has_prop_line").sort("player_lookup")["player_lookup"][0])


def land_moved_line(settings: Settings, player: str, points: float, minutes: int = 1) -> PayloadRef:
    """The last odds of the player's game again, some minutes later, with his lines moved."""
    quotes = lake_of(settings).read("nba_raw.odds_api_player_points_props", LAST, LAST)
    latest = quotes.filter(pl.col("player_lookup") == player).sort("snapshot_timestamp").row(-1, named=True)
    landing = Landing(settings.landing_url)
    [ref] = [found for found in landing.refs(ODDS, LAST, LAST) if found.path == latest["payload"]]
    event = json.loads(landing.read(ref))
    for outcome in _outcomes(event):
        if outcome["description"] == latest["player_name"]:
            outcome["point"] += points
    body = json.dumps(event).encode()
    captured_at = ref.captured_at + timedelta(minutes=minutes)
    return landing.put(ODDS, body, captured_at=captured_at, day=LAST, simulated=True).ref


def _outcomes(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for book in event["bookmakers"]:
        for market in book["markets"]:
            yield from market["outcomes"]
