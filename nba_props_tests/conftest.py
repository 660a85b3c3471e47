"""What all tests share: properties are tried often enough to mean something and fast enough for every day."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from nba_props_tests import bucket, emulator
from nba_props_tests.bucket import Bucket
from nba_props_tests.emulator import Emulator

settings.register_profile(
    "everyday", deadline=None, max_examples=60, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everyday")


@pytest.fixture(scope="module")
def bigquery_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator for the tests of a module; each has datasets of its own in it.

    No longer: it gives no memory back, and over all of the longer proofs it came to 13 GB.
    """
    with emulator.running(tmp_path_factory.mktemp("emulator")) as server:
        yield server


@pytest.fixture(scope="session")
def gs_bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """One bucket for all tests of a process; each has a prefix of its own in it."""
    with bucket.running(tmp_path_factory.mktemp("bucket")) as served, pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORAGE_EMULATOR_HOST", served.server)
        yield served


@pytest.fixture(autouse=True, scope="module")
def _tidy_modules() -> Iterator[None]:
    """What the fixtures of a module made in the emulator goes with it."""
    with emulator.tidy():
        yield


@pytest.fixture(autouse=True)
def _tidy_tests(_tidy_modules: None) -> Iterator[None]:
    """What one test made in the emulator goes with it."""
    with emulator.tidy():
        yield


@pytest.fixture(autouse=True, scope="module")
def _no_instance_of_another_module() -> Iterator[None]:
    """Dagster keeps the storage of the last instance opened; of one that is gone it makes loading fail."""
    from dagster._core.storage.defs_state.base import set_defs_state_storage

    with set_defs_state_storage(None):
        yield
