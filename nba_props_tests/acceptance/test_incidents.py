"""Every incident of the replaced system and every scenario of the plan, planted into real rows.

The check named beforehand speaks, and nothing does that was not listed as a consequence.

    pytest nba_props_tests/acceptance/test_incidents.py -m acceptance -s      prints what caught what
"""

from pathlib import Path

import pytest

from nba_props.checks.plan import plan
from nba_props_tests.acceptance import incidents, scenarios
from nba_props_tests.acceptance.conftest import MORNING_AFTER
from nba_props_tests.acceptance.planting import (
    Caught,
    Plant,
    States,
    ask,
    copy_of,
    label,
    newly_said,
    print_table,
)
from nba_props_tests.homes import settings_of

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

PLANTED = [*incidents.PLANTS.planted, *scenarios.PLANTS.planted]


@pytest.fixture(scope="module")
def clean(graded: Path) -> dict[str, States]:
    """What the plan says of each window before anything is planted there."""
    windows = {str(plant.window): plant.window for plant in PLANTED}
    return {name: ask(settings_of(graded, MORNING_AFTER), window) for name, window in windows.items()}


@pytest.fixture(scope="module")
def caught() -> list[Caught]:
    """What was caught so far."""
    return []


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.name)
def test_it_is_caught_by_name_and_nothing_else_speaks(
    plant: Plant, graded: Path, clean: dict[str, States], caught: list[Caught], tmp_path: Path
) -> None:
    settings = settings_of(copy_of(graded, tmp_path / "home", "warehouse"), MORNING_AFTER)
    plant.spoil(settings)
    found = Caught(plant, newly_said(clean[str(plant.window)], ask(settings, plant.window)))
    caught.append(found)
    assert found.missed == frozenset(), found.spoken
    assert found.unexpected == frozenset(), found.spoken


def test_every_plant_was_caught(caught: list[Caught]) -> None:
    """Precision, as a table: planted faults caught by planted faults."""
    print_table(caught)
    assert [found.plant.name for found in caught if found.missed] == []


def test_every_check_named_is_one_of_the_plan() -> None:
    known = {label(check) for check in plan()}
    named = {name for plant in PLANTED for name in (*plant.caught_by, *plant.consequences)}
    assert named - known == set()
