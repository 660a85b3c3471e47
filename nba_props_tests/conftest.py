"""What all tests share: properties are tried often enough to mean something and fast enough for every day."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from nba_props_tests import emulator
from nba_props_tests.emulator import Emulator

settings.register_profile(
    "everyday", deadline=None, max_examples=60, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everyday")


@pytest.fixture(scope="session")
def bigquery_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator for all tests of a process; each test has datasets of its own in it."""
    with emulator.running(tmp_path_factory.mktemp("emulator")) as server:
        yield server


@pytest.fixture(autouse=True, scope="module")
def _no_instance_of_another_module() -> Iterator[None]:
    """Dagster keeps the storage of the last instance opened; of one that is gone it makes loading fail."""
    from dagster._core.storage.defs_state.base import set_defs_state_storage

    with set_defs_state_storage(None):
        yield
