"""The one place where settings become a warehouse."""

import subprocess
import sys
from pathlib import Path

import pytest

from nba_props.errors import SettingsError
from nba_props.settings import load_settings
from nba_props.warehouse import open_warehouse
from nba_props.warehouse.lake import Lake

_LATE = ("google.cloud", "dagster_gcp", "grpc")


def test_the_lake_is_the_default(tmp_path: Path) -> None:
    warehouse = open_warehouse(load_settings(home=tmp_path))
    assert isinstance(warehouse, Lake)
    assert warehouse.root == tmp_path / "warehouse"


def test_in_lake_mode_the_code_location_loads_nothing_of_googles() -> None:
    """They take seconds, and everybody would pay for them at every command."""
    program = f"""
import sys, nba_props.definitions as d
d.defs()
print([name for name in sys.modules if name.startswith({_LATE!r})])
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"warehouse": "bigquery"}, "BIGQUERY_PROJECT"),
        ({"bigquery_endpoint": "http://127.0.0.1:1"}, "STORAGE_ENDPOINT"),
        ({"bigquery_dataset_prefix": "a-b"}, "DATASET_PREFIX"),
        ({"warehouse_writers": 0}, "WAREHOUSE_WRITERS"),
    ],
)
def test_half_a_setting_is_named(tmp_path: Path, given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load_settings(home=tmp_path, **given)


def test_copying_to_bigquery_needs_a_project(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="BIGQUERY_PROJECT"):
        open_warehouse(load_settings(home=tmp_path), "bigquery")
