from typing import Any

import polars as pl
import pytest

from nba_props.analytics import summaries
from nba_props_tests.builders import rows

ANNA = {
    "source_player_id": "nba:1", "minutes": 30.0, "pts": 20, "fga": 15, "fgm": 8, "fg3a": 4, "fg3m": 2,
    "fta": 5,
    "ftm": 2, "tov": 3, "oreb": 1,
}  # fmt: skip
BO = {
    "source_player_id": "nba:2", "minutes": 18.0, "pts": 8, "fga": 8, "fgm": 3, "fg3a": 2, "fg3m": 1,
    "fta": 2,
    "ftm": 1, "tov": 1, "oreb": 2,
}  # fmt: skip


def _box(*given: dict[str, Any]) -> pl.DataFrame:
    return rows("nba_raw.bdl_player_boxscores", *given)


def player(*given: dict[str, Any]) -> dict[str, Any]:
    """The summary of the first of these players."""
    box = _box(*given)
    ids = box.select(
        "source_player_id", universal_player_id="source_player_id", player_lookup="source_player_id"
    )
    return summaries.players(box, ids).filter(universal_player_id="nba:1").row(0, named=True)


def offense(*given: dict[str, Any]) -> dict[str, Any]:
    return summaries.team_offense(_box(*given)).row(0, named=True)


def test_rates_of_a_player_by_hand() -> None:
    found = player(ANNA, BO)
    assert found["ts_pct"] == pytest.approx(20 / (2 * (15 + 0.44 * 5)))
    assert found["efg_pct"] == pytest.approx((8 + 0.5 * 2) / 15)
    used, team = 15 + 0.44 * 5 + 3, 23 + 0.44 * 7 + 4
    assert found["usage_rate"] == pytest.approx(100 * used * (48 / 5) / (30 * team))
    assert (found["points_2pt"], found["points_3pt"], found["points_ft"]) == (12, 6, 2)
    assert found["points_2pt"] + found["points_3pt"] + found["points_ft"] == found["pts"]


@pytest.mark.parametrize(
    "rows_", [({**ANNA, "tov": None}, BO), (ANNA, {**BO, "tov": None}), ({**ANNA, "minutes": 0.9}, BO)]
)
def test_usage_is_unknown_where_a_term_is_or_minutes_say_nothing(rows_: tuple[dict[str, Any], ...]) -> None:
    assert player(*rows_)["usage_rate"] is None


def test_usage_above_a_hundred_is_no_usage() -> None:
    assert player({**ANNA, "minutes": 1.0}, BO)["usage_rate"] is None


def test_rates_without_attempts_or_makes_are_null() -> None:
    nothing = {**ANNA, "fga": 0, "fgm": 0, "fta": 0, "ftm": 0, "fg3m": 0, "fg3a": 0, "pts": 0}
    assert (player(nothing)["ts_pct"], player(nothing)["efg_pct"]) == (None, None)
    unprinted = player({**ANNA, "fgm": None})
    assert (unprinted["efg_pct"], unprinted["points_2pt"]) == (None, None)
    assert unprinted["ts_pct"] is not None


def test_the_five_longest_on_the_floor_stand_for_the_starters() -> None:
    team = [{**BO, "source_player_id": f"nba:{n}", "minutes": 40.0 - n} for n in range(1, 8)]
    box = _box(*team)
    ids = box.select(
        "source_player_id", universal_player_id="source_player_id", player_lookup="source_player_id"
    )
    found = summaries.players(box, ids).filter("starter_proxy")["universal_player_id"]
    assert sorted(found) == [f"nba:{n}" for n in range(1, 6)]


def test_rates_of_a_team_by_hand() -> None:
    found = offense(ANNA, BO)
    possessions = 23 + 0.44 * 7 + 4 - 3
    assert found["possessions"] == pytest.approx(possessions)
    assert found["offensive_rating"] == pytest.approx(100 * 28 / possessions)
    assert found["pace"] == pytest.approx(48 * possessions / (48 / 5))


def test_half_a_teams_turnovers_are_no_figure() -> None:
    found = offense(ANNA, {**BO, "tov": None})
    assert (found["tov"], found["possessions"], found["pace"]) == (None, None, None)
    assert found["plays"] == pytest.approx(23 + 0.44 * 7)


def test_defence_is_the_others_attack() -> None:
    attack = summaries.team_offense(_box(ANNA, {**BO, "team": "NYK", "opponent": "BOS"}))
    mirror = {row["team"]: row for row in summaries.team_defense(attack).to_dicts()}
    for row in attack.to_dicts():
        other = mirror[row["opponent"]]
        assert (other["opponent"], other["points_allowed"], other["defensive_rating"]) == (
            row["team"], row["points"], row["offensive_rating"],
        )  # fmt: skip


def test_an_attack_on_nobody_known_has_no_other_side() -> None:
    attack = summaries.team_offense(_box({**ANNA, "opponent": None}))
    assert summaries.team_defense(attack).is_empty()
