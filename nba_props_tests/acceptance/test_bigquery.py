"""The whole pipeline on BigQuery's emulator, held against the lake: every row of every table.

What belongs here: real games and models. What does not: commands (`test_commands_on_bigquery.py`), writers
(`test_hundred_writers.py`), one verb's promises (`warehouse/test_contract.py`).
"""

from datetime import date
from pathlib import Path

import pytest

from nba_props.model_store import ModelStore
from nba_props.settings import Settings
from nba_props.systems import SYSTEM_IDS
from nba_props.warehouse import open_warehouse
from nba_props_tests import homes
from nba_props_tests.both import Both, exported, say
from nba_props_tests.emulator import Emulator

pytestmark = pytest.mark.acceptance

PREDICTIONS = "nba_predictions.player_prop_predictions"
ACCURACY = "nba_predictions.prediction_accuracy"
#: A month of games, the models made of it, and the first date they predict.
FIRST, LAST, SLATE = "2025-11-01", "2025-11-30", "2025-12-01"


@pytest.mark.real_data
def test_a_real_month_gives_the_same_rows_on_both(bigquery_server: Emulator, tmp_path: Path) -> None:
    """Import, backfill, train, slate, grade, validate, export."""
    lake = homes.settings_of(tmp_path / "lake", "2025-12-02T12:00:00-05:00")
    lake.home.mkdir()
    both = Both.of(lake, bigquery_server, tmp_path / "bigquery")
    files = []
    for settings in both:
        _well(settings, "import", str(homes.real_data()))
        _well(settings, "backfill", "--from", FIRST, "--to", LAST)
        _well(settings, "train", "--month", SLATE[:7])
        _well(settings, "slate", SLATE)
        _well(settings, "backfill", "--from", SLATE, "--to", SLATE)
        files.append(tmp_path / f"{settings.warehouse}.parquet")
        _well(settings, "export", PREDICTIONS, "--out", str(files[-1]))
    verdicts = both.say("validate", "--from", FIRST, "--to", SLATE, "--json")
    one, other = (
        {check["check"] + check["table"]: check for check in told.told["checks"]} for told in verdicts
    )
    assert {name: [check, other[name]] for name, check in one.items() if check != other[name]} == {}
    assert exported(files[0]).equals(exported(files[1]))
    assert both.apart() == []
    stored = open_warehouse(both.bigquery)
    assert stored.read(PREDICTIONS).height > 3000
    assert stored.read(ACCURACY).height > 3000
    slate = date.fromisoformat(SLATE)
    assert set(stored.read(PREDICTIONS, slate, slate)["system_id"]) == set(SYSTEM_IDS)
    assert _digests(both.lake) == _digests(both.bigquery)


def _well(settings: Settings, *arguments: str) -> None:
    said = say(settings, *arguments)
    assert said.code == 0, f"{settings.warehouse}: {arguments}\n{said.out[-2000:]}\n{said.err[-4000:]}"


def _digests(settings: Settings) -> dict[str, str]:
    """Of the models of the slate's month: the same rows give the same models, to the last bit."""
    made = ModelStore(settings.models_dir).read(date.fromisoformat(SLATE).replace(day=1))
    return {name: model.manifest["digest"] for name, model in made.items()}
