"""The graph in the real UI: a backfill of a range of dates and one asset, launched the way its pages
launch them.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from nba_props.settings import load_settings
from nba_props.warehouse.lake import Lake
from nba_props_tests.acceptance.processes import Ui, dagster_ui, succeed, until

pytestmark = pytest.mark.acceptance

_LAST = date(2026, 1, 16)
_NOW = "2026-01-17T12:00:00-05:00"

_ASSETS = "{ assetNodes { assetKey { path } groupName isMaterializable } }"
_BACKFILL = """
mutation ($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}"""
_BACKFILL_STATE = """
query ($id: String!) {
  partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status error { message } } }
}"""
_RUN = """
mutation ($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on InvalidSubsetError { message }
  }
}"""
_RUN_STATE = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two weeks of the simulated league landed and nothing computed."""
    folder = tmp_path_factory.mktemp("ui")
    succeed(folder, "simulate", "--days", "14", "--end", _LAST.isoformat(), now=_NOW)
    return folder


def test_a_backfill_and_one_asset_run_from_the_ui(home: Path) -> None:
    """Through GraphQL and the daemon; the groups and partitions a page shows are there."""
    days = [(_LAST - timedelta(days=back)).isoformat() for back in range(13, -1, -1)]
    with dagster_ui(home, now=_NOW) as ui:
        nodes = ui.ask(_ASSETS)["assetNodes"]
        assert {node["groupName"] for node in nodes} >= {
            "raw",
            "reference",
            "analytics",
            "precompute",
            "predictions",
            "grading",
        }
        _backfill(ui, [node["assetKey"] for node in nodes if node["isMaterializable"]], days)
        lake = Lake(load_settings(home=home).warehouse_dir)
        assert lake.read("nba_predictions.prediction_accuracy").height > 0
        # Dagster adds the date after the range: its features rest on the range's last results.
        after = (_LAST + timedelta(days=1)).isoformat()
        assert lake.dates("nba_predictions.prediction_outcomes") == [
            date.fromisoformat(day) for day in [*days, after]
        ]
        run = _materialise(ui, "nba_predictions/prediction_outcomes", days[-1])
        assert run == "SUCCESS"


def _backfill(ui: Ui, keys: list[dict[str, list[str]]], days: list[str]) -> None:
    params = {"assetSelection": keys, "partitionNames": days, "title": "two weeks"}
    launched = ui.ask(_BACKFILL, params=params)["launchPartitionBackfill"]
    assert launched["__typename"] == "LaunchBackfillSuccess", launched
    state: dict[str, object] = {}

    def is_over() -> bool:
        state.update(ui.ask(_BACKFILL_STATE, id=launched["backfillId"])["partitionBackfillOrError"])
        return str(state["status"]).startswith(("COMPLETED", "FAILED", "CANCELED"))

    until(is_over, "the backfill is over", ui.log)
    assert state["status"] == "COMPLETED_SUCCESS", state


def _materialise(ui: Ui, key: str, day: str) -> str:
    selector = {
        "repositoryLocationName": "nba_props.definitions",
        "repositoryName": "__repository__",
        "pipelineName": "__ASSET_JOB",
        "assetSelection": [{"path": key.split("/")}],
        "assetCheckSelection": [],
    }
    params = {
        "selector": selector,
        "mode": "default",
        "runConfigData": {},
        "executionMetadata": {"tags": [{"key": "dagster/partition", "value": day}]},
    }
    launched = ui.ask(_RUN, params=params)["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    state: dict[str, str] = {}

    def is_over() -> bool:
        state.update(ui.ask(_RUN_STATE, id=launched["run"]["runId"])["runOrError"])
        return state["status"] in ("SUCCESS", "FAILURE", "CANCELED")

    until(is_over, "the run is over", ui.log)
    return state["status"]
