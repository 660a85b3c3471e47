"""A stranger alters payloads where nobody looked: readers refuse, a check speaks, or none can.

pytest nba_props_tests/acceptance/test_strangers.py -m acceptance -s      prints what caught what
"""

from pathlib import Path

import pytest

from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props.warehouse import contracts
from nba_props_tests.acceptance import strangers
from nba_props_tests.acceptance.conftest import MORNING_AFTER
from nba_props_tests.acceptance.planting import (
    BOX,
    PROPS,
    Caught,
    Plant,
    States,
    ask,
    copy_of,
    newly_said,
    print_table,
)
from nba_props_tests.acceptance.strangers import DAY, PLANTED, REFUSED, UNSEEN
from nba_props_tests.homes import backfill, differences, lake_of, settings_of

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

#: A payload landed anew has another name, and its records other places.
_PLACES = {"payload", "record", "captured_at", "run_id", "created_at"}


@pytest.fixture(scope="module")
def clean(graded: Path) -> States:
    """What the plan says of the date before anything is planted there."""
    return ask(settings_of(graded, MORNING_AFTER), DateWindow.day(DAY))


@pytest.fixture(scope="module")
def caught() -> list[Caught]:
    """What was caught so far."""
    return []


@pytest.fixture
def copied(graded: Path, tmp_path: Path) -> Settings:
    """A home to spoil."""
    return settings_of(copy_of(graded, tmp_path / "home", "landing", "warehouse", "models"), MORNING_AFTER)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.name)
def test_a_check_speaks_of_it(plant: Plant, copied: Settings, clean: States, caught: list[Caught]) -> None:
    found = _planted(plant, copied, clean)
    caught.append(found)
    assert found.missed == frozenset(), found.spoken
    assert found.unexpected == frozenset(), found.spoken


@pytest.mark.parametrize("plant", UNSEEN, ids=lambda plant: plant.name)
def test_nothing_can_tell_and_that_is_known(plant: Plant, copied: Settings, clean: States) -> None:
    """A check that learns to see it makes this fail: move the fault to those that are caught then."""
    assert _planted(plant, copied, clean).unexpected == frozenset()


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_readers_refuse_leaves_no_trace(name: str, copied: Settings, graded: Path) -> None:
    feed, change = REFUSED[name]
    table = BOX if feed == strangers.BOX_SCORES else PROPS
    strangers.land_instead(copied, feed, change)
    backfill(copied, DAY, DAY, table)
    before = lake_of(settings_of(graded, MORNING_AFTER))
    assert differences(before, lake_of(copied), [contracts.table(table)], [DAY], _PLACES) == []


def test_every_fault_was_caught(caught: list[Caught]) -> None:
    """Precision, as a table."""
    print_table(caught)
    assert [found.plant.name for found in caught if found.missed] == []


def _planted(plant: Plant, settings: Settings, clean: States) -> Caught:
    plant.spoil(settings)
    return Caught(plant, newly_said(clean, ask(settings, plant.window)))
