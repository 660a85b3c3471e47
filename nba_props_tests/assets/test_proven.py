"""Who may carry a stake on a date: by the comparisons of earlier dates only."""

from datetime import timedelta
from pathlib import Path

import pytest

from nba_props.assets import slate
from nba_props.assets.run import Run, Services
from nba_props.landing import Landing
from nba_props.model_store import ModelStore
from nba_props.partitions import DateWindow
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import BEFORE_TIP, DAY, rows
from nba_props_tests.homes import settings_of
from nba_props_tests.slates import EVENING

COMPARISONS = slate.COMPARISONS


def proven(folder: Path, *, days_before: int, verdicts: tuple[str, str], backfill: bool = False) -> set[str]:
    settings, lake = settings_of(folder, EVENING), Lake(folder / "warehouse")
    day = DAY - timedelta(days=days_before)
    shown = [
        {"game_date": day, "system_id": "ensemble_v1_1", "against": "market", "origin": origin,
         "metric": "Brier score", "verdict": verdict}
        for origin, verdict in zip(("live", "backfill"), verdicts, strict=True)
    ]  # fmt: skip
    lake.replace(COMPARISONS, rows(COMPARISONS, *shown), [day])
    models, landing = ModelStore(settings.models_dir), Landing(settings.landing_url)
    used = Services(settings, landing, lake, settings.clock(), models)
    return set(slate._proven(Run(used, "r", DateWindow.day(DAY), backfill, BEFORE_TIP)))


@pytest.mark.parametrize("days_before", [1, 9])
def test_what_was_shown_by_an_earlier_date_counts(tmp_path: Path, days_before: int) -> None:
    found = proven(tmp_path, days_before=days_before, verdicts=("better", "better"))
    assert found == {"ensemble_v1_1"}


def test_what_the_dates_own_games_show_does_not_count_for_them(tmp_path: Path) -> None:
    assert proven(tmp_path, days_before=0, verdicts=("better", "better")) == set()


@pytest.mark.parametrize("verdicts", [("better", "waiting"), ("no difference shown", "better")])
def test_one_kind_of_evidence_is_not_enough(tmp_path: Path, verdicts: tuple[str, str]) -> None:
    assert proven(tmp_path, days_before=1, verdicts=verdicts) == set()


def test_history_is_never_staked_on(tmp_path: Path) -> None:
    assert proven(tmp_path, days_before=1, verdicts=("better", "better"), backfill=True) == set()
