"""Every command says and does the same on BigQuery's emulator as on the lake: two days of an operator.

The dates before are computed on the lake and copied; `test_bigquery.py` computes on both.

What belongs here: the table of commands, and the league they are said to. What does not: what a command
should say (`cli/`).
"""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from nba_props import backups, cli
from nba_props.model_store import ModelStore
from nba_props.systems import SYSTEM_IDS, training
from nba_props.warehouse import copying, open_warehouse
from nba_props_tests import homes
from nba_props_tests.both import Both, exported, say
from nba_props_tests.emulator import Emulator
from nba_props_tests.situations import MONTH, situations

pytestmark = pytest.mark.acceptance

PREDICTIONS = "nba_predictions.player_prop_predictions"
_DAYS = 3
FIRST, BEFORE, DAY = (str(homes.back(days)) for days in (_DAYS - 1, 1, 0))
EVENING, NOON, LATER = (f"2026-01-{when}-05:00" for when in ("16T17:00:00", "17T12:00:00", "18T18:00:00"))
#: Two people of the simulated league.
ONE, OTHER = "Damon Southgate", "Robert Ashcombe"


@dataclass(frozen=True)
class Step:
    """A command line, when it is said, and the exit code it has on both."""

    now: str
    line: str
    code: int = 0


STEPS = (
    Step(EVENING, f"slate {DAY} --json"),
    Step(EVENING, f"publish {DAY}"),
    Step(EVENING, f"board {DAY} --json"),
    Step(EVENING, "status --json", 1),
    Step(EVENING, "alias list --json"),
    Step(EVENING, "alias suggest --json"),
    Step(EVENING, f"alias explain '{ONE}' --date {DAY} --json"),
    Step(EVENING, f"alias add 'Bobby Ashcombe' '{OTHER}' --why first --by me"),
    Step(EVENING, "alias apply --dry-run --json"),
    Step(EVENING, "alias deactivate 'Bobby Ashcombe' --why second --by me"),
    Step(EVENING, "alias dismiss 'Nobody Known' --why third --by me", 2),
    Step(EVENING, f"registry show '{ONE}' --json"),
    Step(EVENING, f"registry merge '{ONE}' '{OTHER}' --why fourth", 2),
    Step(EVENING, f"registry split '{ONE}' bdl:1 --why fifth", 2),
    Step(EVENING, "registry decisions --json"),
    Step(EVENING, "alias apply --json"),
    Step(NOON, "import {folder} --json", 1),
    Step(NOON, f"simulate --seed 7 --days {_DAYS} --end {DAY} --json"),
    Step(NOON, f"backfill --from {BEFORE} --to {BEFORE} --select grading --json"),
    Step(NOON, f"board {BEFORE} --json"),
    Step(NOON, f"trace '{ONE}' {BEFORE} --json"),
    Step(NOON, f"reconcile {BEFORE} --json"),
    Step(NOON, "champions --json"),
    Step(NOON, f"report {BEFORE} --json"),
    Step(NOON, f"player '{ONE}' {BEFORE} --json", 1),
    Step(NOON, f"record {BEFORE} --json"),
    Step(NOON, f"pipeline {BEFORE} --json", 1),
    Step(NOON, f"clock {DAY} --json"),
    Step(NOON, "fetch"),
    Step(NOON, f"validate --from {FIRST} --to {DAY} --json", 1),
    Step(NOON, f"regenerate --system ensemble_v1 --from {FIRST} --to {BEFORE} --json"),
    Step(NOON, "restore {backup}"),
    Step(NOON, f"remediate placeholders --from {FIRST} --to {BEFORE} --dry-run"),
    Step(NOON, f"export {PREDICTIONS} --out {{file}}"),
    Step(NOON, f"""sql "SELECT COUNT(*) AS n FROM {PREDICTIONS} WHERE game_date > '2026-01-01'" --json"""),
    Step(NOON, "migrate --dry-run"),
    Step(NOON, "train --month 2025-12", 1),
    Step(NOON, f"evaluate --from {FIRST} --to {DAY} --json", 1),
    Step(NOON, "doctor --json"),
    Step(NOON, "runs --failures --json"),
    Step(NOON, "prune --before 2025-26"),
    Step(LATER, "expire"),
)  # fmt: skip
#: Said to BigQuery alone, after all others.
ALONE = (
    "warehouse create",
    "warehouse diff --json",
    "warehouse migrate",
    "warehouse cost --json",
    "warehouse copy --from bigquery --to lake --tables nba_raw.schedule",
)
#: Not about stored rows.
ELSEWHERE = {"ui"}


@pytest.fixture(scope="module")
def both(bigquery_server: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """A simulated league with models of its month, as it is on an evening before its slate."""
    folder = tmp_path_factory.mktemp("homes")
    lake = homes.settings_of(folder / "lake", EVENING)
    arguments = ("simulate", "--seed", "7", "--days", str(_DAYS), "--end", DAY)
    assert say(lake, *arguments).code == 0
    ModelStore(lake.models_dir).write(MONTH, training.train(situations(), MONTH))
    homes.backfill(lake, homes.back(_DAYS - 1), homes.back(1))
    both = Both.of(lake, bigquery_server, folder / "bigquery")
    list(copying.copy(*both.warehouses()))
    return both


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.line[:60])
def test_it_says_the_same_on_both(both: Both, step: Step, tmp_path: Path) -> None:
    (tmp_path / "junk.json").write_text("{}")
    said, files = [], []
    for settings in both.at(step.now):
        files.append(tmp_path / f"{settings.warehouse}.parquet")
        made = backups.names(settings)
        given = {"folder": str(tmp_path), "file": str(files[-1]), "backup": made[-1] if made else ""}
        words = [word.format(**given) if "{" in word else word for word in shlex.split(step.line)]
        said.append(say(settings, *words))
    assert [each.code for each in said] == [step.code, step.code], said[1].out[-2000:] + said[1].err[-3000:]
    names = [str(file) for file in files]
    told = [json.dumps(each.told).replace(name, "") for each, name in zip(said, names, strict=True)]
    assert told[0] == told[1]
    if step.code:
        assert said[0].complaint == said[1].complaint
    if files[0].exists():
        assert exported(files[0]).equals(exported(files[1]))


@pytest.mark.parametrize("line", ALONE)
def test_it_ends_well_on_bigquery(both: Both, line: str) -> None:
    said = say(both.bigquery, *line.split())
    assert said.code == 0, said.out + said.err


def test_afterwards_every_row_of_every_table_is_the_same(both: Both) -> None:
    assert both.apart() == []
    stored = open_warehouse(both.bigquery)
    assert stored.read(PREDICTIONS).height > 300
    assert set(stored.read(PREDICTIONS)["system_id"]) == set(SYSTEM_IDS)
    assert stored.read("nba_predictions.prediction_accuracy").height > 300


def test_no_command_is_left_out() -> None:
    said = {_named(step.line) for step in STEPS} | {_named(line) for line in ALONE} | ELSEWHERE
    assert set(_commands(get_command(cli.app))) == said


def _named(line: str) -> str:
    groups = {"alias", "registry", "remediate", "warehouse"}
    words = line.split()
    return " ".join(words[:2]) if words[0] in groups else words[0]


def _commands(group: typer.core.TyperGroup, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name
