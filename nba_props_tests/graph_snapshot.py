"""The whole asset graph as sorted text, so that every change to it is a visible line of a diff.

Write it anew with `python -m nba_props_tests.graph_snapshot`.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from nba_props.definitions import build_definitions
from nba_props.settings import load_settings

FILE = Path(__file__).with_name("graph_snapshot.txt")


def lines(definitions: dg.Definitions) -> list[str]:
    """One line an asset, a dependency and a check of the graph, sorted."""
    return sorted([*_assets(definitions), *_checks(definitions)])


def live() -> str:
    """The graph as it is now."""
    return "\n".join(lines(build_definitions(load_settings()))) + "\n"


def _assets(definitions: dg.Definitions) -> Iterator[str]:
    for spec in definitions.resolve_all_asset_specs():
        key = spec.key.to_user_string()
        yield f"{key} group={spec.group_name} partitions={_partitions(spec.partitions_def)}"
        for dep in spec.deps:
            yield f"{key} <- {dep.asset_key.to_user_string()}{_mapping(dep.partition_mapping)}"


def _checks(definitions: dg.Definitions) -> Iterator[str]:
    for checks in definitions.asset_checks or ():
        if isinstance(checks, dg.AssetChecksDefinition):
            for spec in checks.check_specs:
                kind = "blocking" if spec.blocking else "warning"
                yield f"{spec.asset_key.to_user_string()} check={spec.name} {kind}"


def _partitions(partitions: dg.PartitionsDefinition[str] | None) -> str:
    if partitions is None:
        return "none"
    if isinstance(partitions, dg.TimeWindowPartitionsDefinition):
        first = f"{partitions.start:%Y-%m-%d} {partitions.timezone}"
        return f"{partitions.cron_schedule} from {first} end_offset={partitions.end_offset}"
    return type(partitions).__name__


def _mapping(mapping: dg.PartitionMapping | None) -> str:
    if mapping is None:
        return ""
    if isinstance(mapping, dg.TimeWindowPartitionMapping):
        return f" [{mapping.start_offset}..{mapping.end_offset}]"
    return f" {type(mapping).__name__}"


if __name__ == "__main__":
    FILE.write_text(live())
