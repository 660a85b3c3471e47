"""The incident on real games: placeholders planted into a month, or a whole season, are mended to the row.

NBA_PROPS_PLANTED=24033 plants the incident's number into a whole season.
"""

import os
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests import poison
from nba_props_tests.acceptance.conftest import MORNING_AFTER
from nba_props_tests.acceptance.processes import succeed
from nba_props_tests.homes import differences, files_of, lake_of, settings_of
from nba_props_tests.poison import ACCURACY, OUTCOMES, PREDICTIONS

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

WHOLE_SEASON = int(os.environ.get("NBA_PROPS_PLANTED", "0"))
PLANTED = WHOLE_SEASON or 2_000
FIRST, LAST = date(2025, 10, 21) if WHOLE_SEASON else date(2026, 1, 1), date(2026, 1, 31)
TABLES = [contracts.table(name) for name in (PREDICTIONS, OUTCOMES, ACCURACY, poison.DAILY)]
GRAIN = ["game_date", "game_id", "player_lookup", "system_id"]


@pytest.fixture
def home(seasons: Path, tmp_path: Path) -> Path:
    """A copy of the home of the three seasons."""
    return Path(shutil.copytree(seasons, tmp_path / "home"))


def test_planted_placeholders_are_mended_restored_and_mended_again(home: Path, seasons: Path) -> None:
    lake, clean = lake_of(settings_of(home, MORNING_AFTER)), lake_of(settings_of(seasons, MORNING_AFTER))
    honest = poison.win_rate(clean)
    was = poison.plant(lake, FIRST, LAST, PLANTED)
    rows = clean.read(PREDICTIONS, FIRST, LAST).filter("is_active").height
    print(f"\n{was.height:,} placeholders planted among {rows:,} active predictions")
    print(f"win rate {honest:.4f}; poisoned {poison.win_rate(lake):.4f}")
    assert was.height == min(PLANTED, rows)
    poisoned = _bytes(lake)

    said = _remedy(home)
    assert f"{was.height:,} predictions on" in said
    assert differences(lake, clean, TABLES) == []
    mended = lake.read(PREDICTIONS, FIRST, LAST)
    others, before = (
        each.join(was, on=GRAIN, how="anti") for each in (mended, clean.read(PREDICTIONS, FIRST, LAST))
    )
    assert others.equals(before), "nobody else's rows change, stamps included"
    assert lake.select("SELECT * FROM `nba_monitoring.placeholder_alerts`", {}).is_empty()

    after = _bytes(lake)
    assert "nothing to mend" in _remedy(home)
    assert _bytes(lake) == after
    succeed(home, "restore", said.split()[-1], now=MORNING_AFTER)
    assert _bytes(lake) == poisoned, "the poisoned state is back, byte for byte"
    _remedy(home)
    assert differences(lake, clean, TABLES) == []


def _remedy(home: Path) -> str:
    began = time.monotonic()
    said = succeed(
        home, "remediate", "placeholders", "--from", str(FIRST), "--to", str(LAST), now=MORNING_AFTER
    )
    print(f"{said.strip().splitlines()[-2:]} after {time.monotonic() - began:.0f} s", flush=True)
    return said


def _bytes(lake: Lake) -> dict[str, bytes]:
    """The files of the predictions and what follows from them; locks are no rows."""
    files = files_of(lake.root / "nba_predictions")
    return {name: body for name, body in files.items() if name.endswith(".parquet")}
