import ast
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

import nba_props
from nba_props.assets import PAGES, evaluation, models
from nba_props.assets.predictions import PLAYERS
from nba_props.assets.table import key_of
from nba_props.definitions import build_definitions
from nba_props.settings import load_settings
from nba_props.warehouse import contracts
from nba_props_tests import graph_snapshot

#: What happened in games: pre-game tables may see it of earlier dates only.
RESULTS = {
    "nba_analytics/player_game_summary",
    "nba_analytics/team_offense_game_summary",
    "nba_analytics/team_defense_game_summary",
}
PREGAME = (
    "nba_precompute/",
    "nba_analytics/upcoming_player_game_context",
    "nba_predictions/player_prop",
    "nba_predictions/prediction_out",
    "nba_predictions/player_predictions",
)
PURE = (
    "features",
    "systems",
    "markets",
    "players",
    "grading",
    "analytics",
    "ingest",
    "predictions",
    "validation",
    "evaluation",
    "reports/pages",
)
#: Assets that are no table.
WITHOUT_TABLE = {key_of(PLAYERS), models.KEY, evaluation.KEY, *(page.key for page in PAGES)}
_PACKAGE = Path(nba_props.__file__).parent


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_definitions(load_settings(home=tmp_path_factory.mktemp("home")))


def test_the_graph_is_the_one_written_down() -> None:
    """A change to the graph is made on purpose: `python -m nba_props_tests.graph_snapshot` writes it down."""
    assert graph_snapshot.live() == graph_snapshot.FILE.read_text()


def test_the_definitions_load(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_declared_table_has_an_asset_and_every_asset_a_table(definitions: dg.Definitions) -> None:
    """But for the players' partitions, whose rows lie in the staged tables, and the models, which are
    files.
    """
    assets = {spec.key for spec in definitions.resolve_all_asset_specs()} - WITHOUT_TABLE
    assert assets == {key_of(name) for name in set(contracts.tables())}


def test_every_asset_has_its_two_contract_checks_and_they_block(definitions: dg.Definitions) -> None:
    lines = graph_snapshot.lines(definitions)
    for spec in definitions.resolve_all_asset_specs():
        for check in () if spec.key in WITHOUT_TABLE else ("stored_schema", "unique_grain"):
            assert f"{spec.key.to_user_string()} check={check} blocking" in lines


def test_no_pregame_table_depends_on_results_of_its_own_date(definitions: dg.Definitions) -> None:
    found = [
        dep
        for spec in definitions.resolve_all_asset_specs()
        if spec.key.to_user_string().startswith(PREGAME)
        for dep in spec.deps
        if dep.asset_key.to_user_string() in RESULTS
    ]
    assert found
    for dep in found:
        assert isinstance(dep.partition_mapping, dg.TimeWindowPartitionMapping)
        assert dep.partition_mapping.end_offset == -1


_FORBIDDEN = {
    "dagster",
    "os",
    "pathlib",
    "io",
    "socket",
    "httpx",
    "requests",
    "urllib",
    "subprocess",
    "duckdb",
    "fsspec",
}
_OPENING = {
    "open",
    "read_parquet",
    "scan_parquet",
    "read_csv",
    "write_parquet",
    "write_csv",
    "read_text",
    "now",
    "today",
}


@pytest.mark.parametrize(
    "file",
    [f for p in PURE for f in sorted((_PACKAGE / p).glob("*.py"))],
    ids=lambda f: f"{f.parent.name}/{f.name}",
)
def test_the_pure_core_knows_no_dagster_no_file_no_network_and_no_clock(file: Path) -> None:
    tree = ast.parse(file.read_text())
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    imported |= {
        (node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    inner = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert not imported & _FORBIDDEN
    assert not {
        name
        for name in inner
        if name.startswith(("nba_props.assets", "nba_props.warehouse", "nba_props.landing"))
    }
    assert not called & _OPENING


def test_loading_the_graph_warns_whoever_looks_of_nothing() -> None:
    loads = "build_definitions(load_settings()).get_repository_def()"
    imports = "from nba_props.definitions import build_definitions, load_settings"
    script = [sys.executable, "-c", f"{imports}; {loads}"]
    assert subprocess.run(script, capture_output=True, text=True, check=True).stderr == ""
