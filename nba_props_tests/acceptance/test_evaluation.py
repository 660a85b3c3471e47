"""What real quotes are too few to show, proven on the simulated league: closing value and decision times.

Its books open the evening before, move until five minutes before tip and carry on in play, so every bet has a
close and every player-game three moments.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from nba_props_tests.acceptance.processes import succeed
from nba_props_tests.homes import NOW

pytestmark = pytest.mark.acceptance

FIRST, LAST = "2026-01-01", "2026-01-16"
#: Enough before the month to fit its models on.
DAYS = "75"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The evaluation of the league's January; NBA_PROPS_SIMULATED may name a home made before."""
    if ready := os.environ.get("NBA_PROPS_SIMULATED"):
        home = Path(ready)
    else:
        home = tmp_path_factory.mktemp("league") / "home"
        succeed(home, "simulate", "--end", LAST, "--days", DAYS, now=NOW)
        succeed(home, "backfill", "--train", now=NOW)
    window = ("--from", FIRST, "--to", LAST, "--stored-models", "--decision-times", "--json")
    evaluation: dict[str, Any] = json.loads(succeed(home, "evaluate", *window, now=NOW))
    return evaluation


def test_every_bet_of_the_league_has_a_close(found: dict[str, Any]) -> None:
    closing = {(row["system_id"], row["books"]): row for row in found["closing"]}
    for system_id in ("moving_average_baseline_v1", "ensemble_v1"):
        row = closing[system_id, "best of the books"]
        print(f"\n{row}")
        assert row["bets"] > 200
        assert row["closed"] > 0.9 * row["bets"]
        assert 0 < row["same_line"] <= row["closed"]
        assert row["value_low"] < row["value"] < row["value_high"]
        # Nobody moves the simulated books by much in an hour.
        assert abs(row["value"]) < 0.05


def test_the_same_games_are_judged_at_three_decision_times(found: dict[str, Any]) -> None:
    at = {(row["moment"], row["system_id"]): row for row in found["decision_times"]}
    moments = list(dict.fromkeys(moment for moment, _ in at))
    assert moments == ["10:00 Eastern", "an hour before tip", "at tip"]
    line = [at[moment, "the line"] for moment in moments]
    print("\n" + "\n".join(map(str, line)))
    assert len({row["n"] for row in line}) == 1
    assert line[0]["n"] > 300
    assert len({row["mae"] for row in line}) == 3
    for moment in moments:
        assert at[moment, "ensemble_v1_1"]["priced"] > 300
        assert 0.2 < at[moment, "ensemble_v1_1"]["brier"] < 0.3


def test_voids_and_bets_add_up(found: dict[str, Any]) -> None:
    both = [row for row in found["bets"] if row["side"] == "both"]
    assert both
    assert all(row["wins"] + row["losses"] + row["pushes"] + row["voids"] == row["bets"] for row in both)
    assert sum(row["voids"] for row in both) > 0
    assert not any(row["untimed"] for row in both)


def test_no_alarm_rings_of_an_invented_league_but_of_its_small_errors(found: dict[str, Any]) -> None:
    ringing = {alarm["name"] for alarm in found["alarms"] if alarm["rings"]}
    assert ringing <= {"absolute error on regulars"}
