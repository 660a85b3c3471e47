from typing import Any

import polars as pl
import pytest

from nba_props.ingest import box_scores
from nba_props_tests.builders import GAME, records, rows

PAIRS = pl.DataFrame({"spelling": ["Nan Berg"], "other_spelling": ["Anna Berg"]})
SCHEDULE = rows("nba_raw.schedule", {"season_type": "Regular Season"})


def _built(*given: dict[str, Any], schedule: pl.DataFrame = SCHEDULE) -> tuple[pl.DataFrame, pl.DataFrame]:
    plain = {
        "source_player_id": "nba:1", "player_name": "Anna Berg", "team": "BOS", "game_status": "final",
        "minutes": 30.0, "pts": 10, "fga": 9, "fg3m": 1, "fg3a": 3, "fta": 2,
    }  # fmt: skip
    return box_scores.build(records("box_scores", *(plain | row for row in given)), schedule, PAIRS)


def test_a_row_is_placed_in_its_teams_game() -> None:
    placed, strays = _built({})
    assert placed.select("game_id", "opponent", "is_home", "season", "season_type").rows() == [
        (GAME, "NYK", True, "2025-26", "Regular Season")
    ]
    assert strays.is_empty()


def test_a_correction_replaces_the_row() -> None:
    placed, _ = _built({"pts": 10}, {"pts": 12})
    assert placed["pts"].to_list() == [12]


def test_two_services_of_one_rank_are_one_row_the_later_ones() -> None:
    placed, _ = _built({"source_player_id": "bdl:9", "pts": 10}, {"pts": 12})
    assert placed.select("source_player_id", "pts").rows() == [("nba:1", 12)]


@pytest.mark.parametrize("name", ["Anna Berg Jr.", "Berg Anna", "Nan Berg"])
def test_two_services_who_spell_a_player_differently_are_one_row(name: str) -> None:
    """He would be counted twice in every sum of his team."""
    placed, _ = _built({"source_player_id": "bdl:9", "player_name": name}, {"pts": 12})
    assert placed.select("source_player_id", "pts").rows() == [("nba:1", 12)]


def test_namesakes_of_one_service_in_one_game_stay_two() -> None:
    placed, _ = _built({}, {"source_player_id": "nba:2"})
    assert sorted(placed["source_player_id"]) == ["nba:1", "nba:2"]


def test_a_game_still_played_is_no_result() -> None:
    assert _built({"game_status": "live"})[0].is_empty()
    assert _built({"game_status": "live", "pts": 2}, {"pts": 12})[0]["pts"].to_list() == [12]
    assert _built({"game_status": None})[0].height == 1


def test_rows_of_a_team_without_a_game_are_handed_back() -> None:
    placed, strays = _built({}, {"team": "MIA", "source_player_id": "nba:3"})
    assert placed.height == 1
    assert strays["source_player_id"].to_list() == ["nba:3"]
    assert strays.columns == records("box_scores").columns


def test_a_derived_games_home_side_is_not_believed() -> None:
    derived = rows("nba_raw.schedule", {"is_derived": True})
    assert _built({}, schedule=derived)[0]["is_home"].to_list() == [None]
    assert _built({"is_home": False}, schedule=derived)[0]["is_home"].to_list() == [False]


def test_the_rows_are_those_of_the_table() -> None:
    stamped = _built({})[0].with_columns(run_id=pl.lit("r"), created_at=SCHEDULE["created_at"].first())
    from nba_props.warehouse import contracts

    assert contracts.table("nba_raw.bdl_player_boxscores").conform(stamped).height == 1
