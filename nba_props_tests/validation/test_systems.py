from datetime import date, timedelta
from pathlib import Path

import pytest

from nba_props.clock import Clock
from nba_props.partitions import DateWindow
from nba_props.systems.training import SYSTEM_IDS
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
    lake, first = Lake(tmp_path), date(2026, 1, 1) - timedelta(days=days)
    lake.replace(RESULTS, rows(RESULTS, {"game_date": first}), [first])
    told = [{"system_id": name, "prediction_id": name} for name in SYSTEM_IDS[:-1]]
    lake.replace(PREDICTIONS, rows(PREDICTIONS, *told), [DAY])
    found = systems.every_system_predicts(Given(lake, DateWindow.day(DAY), {}, Clock().now()))
    assert found.select("game_date", "system_id", "severity").rows() == [(DAY, SYSTEM_IDS[-1], severity)]
