"""The same again changes nothing: a second backfill of a date writes the rows it found."""

import pytest

from nba_props.settings import Settings
from nba_props_tests.homes import LAST, Remembered, back, backfill, differences, lake_of, leftovers, simulated

pytestmark = pytest.mark.journey

PREDICTIONS = "nba_predictions.player_prop_predictions"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = simulated(tmp_path_factory.mktemp("repeat"), 4)
    backfill(settings, back(3), LAST)
    return settings


def test_an_identical_backfill_changes_nothing_but_stamps(home: Settings) -> None:
    """Rows are computed anew and come out the same; a prediction that is the same keeps even its stamps."""
    before = Remembered.of(lake_of(home))
    assert before.read(PREDICTIONS).height > 100
    backfill(home, LAST, LAST)
    assert differences(before, lake_of(home)) == []
    assert lake_of(home).read(PREDICTIONS).equals(before.read(PREDICTIONS))
    assert leftovers(home.home) == []
