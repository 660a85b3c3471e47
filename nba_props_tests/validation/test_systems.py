from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.clock import Clock
from nba_props.partitions import DateWindow
from nba_props.systems import SYSTEM_IDS
from nba_props.validation import systems
from nba_props.validation.check import RESULTS, Given
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows

PREDICTIONS = systems.PREDICTIONS


@pytest.mark.parametrize(("days", "severity"), [(14, "ERROR"), (13, "WARN")])
def test_a_system_without_predictions_is_an_error_once_it_could_have_been_fitted(
    tmp_path: Path, days: int, severity: str
) -> None:
    """Counted from the first stored result to the month's first day."""
    found = _found(tmp_path, SYSTEM_IDS[:-1], "backfill", days)
    assert found.select("game_date", "system_id", "severity").rows() == [(DAY, SYSTEM_IDS[-1], severity)]


@pytest.mark.parametrize(("origin", "severity"), [("backfill", "WARN"), ("live", "ERROR")])
def test_no_models_at_all_is_a_choice_in_a_backfill_and_an_error_tonight(
    tmp_path: Path, origin: str, severity: str
) -> None:
    found = _found(tmp_path, SYSTEM_IDS[:1], origin, days=14)
    assert found["system_id"].to_list() == sorted(SYSTEM_IDS[1:])
    assert set(found["severity"]) == {severity}


def _found(folder: Path, predicting: tuple[str, ...], origin: str, days: int) -> pl.DataFrame:
    """What the check finds where these systems predict, `days` after the first result."""
    lake, first = Lake(folder), date(2026, 1, 1) - timedelta(days=days)
    lake.replace(RESULTS, rows(RESULTS, {"game_date": first}), [first])
    told = [{"system_id": name, "prediction_id": name, "origin": origin} for name in predicting]
    lake.replace(PREDICTIONS, rows(PREDICTIONS, *told), [DAY])
    return systems.every_system_predicts(Given(lake, DateWindow.day(DAY), {}, Clock().now()))
