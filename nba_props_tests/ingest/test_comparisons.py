"""Which source stands, and what is kept of what the others say."""

from typing import Any

import polars as pl
import pytest

from nba_props.ingest import box_scores, comparisons
from nba_props.warehouse import contracts
from nba_props_tests.builders import GAME, records, rows

PAIRS = pl.DataFrame({"spelling": ["Nan Berg"], "other_spelling": ["Anna Berg"]})
SCHEDULE = rows("nba_raw.schedule", {"season_type": "Regular Season"})
BDL: dict[str, Any] = {"source": "balldontlie", "source_player_id": "bdl:9"}
NBA: dict[str, Any] = {"source": "nba_com", "source_player_id": "nba:1"}
FILE: dict[str, Any] = {"source": "bulk", "source_player_id": "nba:1"}


def _both(*given: dict[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    plain = {
        "player_name": "Anna Berg", "team": "BOS", "game_status": "final", "minutes": 30.0, "pts": 10,
        "fga": 9, "fg3m": 1, "fg3a": 3, "fta": 2,
    }  # fmt: skip
    told = records("box_scores", *(plain | row for row in given))
    standing, _ = box_scores.build(told, SCHEDULE, PAIRS)
    return standing, comparisons.build(told, standing, SCHEDULE, PAIRS)


@pytest.mark.parametrize("order", [1, -1])
def test_the_better_source_stands_whenever_it_came(order: int) -> None:
    standing, found = _both(*[BDL | {"pts": 10}, NBA | {"pts": 12}][::order])
    assert standing.select("source", "pts").rows() == [("balldontlie", 10)]
    told = found.select("game_id", "stands", "pts", "other_source", "other_pts", "other_player_id", "rule")
    assert told.rows() == [(GAME, "balldontlie", 10, "nba_com", 12, "nba:1", comparisons.RANK)]


def test_a_correction_of_the_better_source_stands_and_is_compared() -> None:
    standing, found = _both(BDL | {"pts": 10}, NBA | {"pts": 12}, BDL | {"pts": 12})
    assert standing["pts"].to_list() == [12]
    assert found.select("pts", "other_pts", "payload", "other_payload").rows() == [(12, 12, "p2", "p1")]


def test_the_last_word_of_the_other_source_is_compared() -> None:
    _, found = _both(NBA | {"pts": 12}, BDL, NBA | {"pts": 10})
    assert found["other_pts"].to_list() == [10]


def test_a_service_stands_before_a_file_with_the_same_ids() -> None:
    standing, found = _both(NBA | {"pts": 10}, FILE | {"pts": 12})
    assert standing.select("source", "pts").rows() == [("nba_com", 10)]
    assert found.select("other_source", "other_pts", "rule").rows() == [("bulk", 12, comparisons.RANK)]


def test_of_two_files_the_last_stands() -> None:
    standing, found = _both(FILE | {"pts": 10}, FILE | {"source": "another", "pts": 12})
    assert standing["pts"].to_list() == [12]
    assert found.select("other_source", "rule").rows() == [("bulk", comparisons.LAST)]


@pytest.mark.parametrize("name", ["Anna Berg Jr.", "Nan Berg"])
def test_he_is_found_under_another_spelling(name: str) -> None:
    _, found = _both(BDL, NBA | {"player_name": name, "pts": 12})
    assert found.select("other_player_name", "other_pts").rows() == [(name, 12)]


def test_who_played_for_one_source_alone_is_told() -> None:
    bob = {"player_name": "Bob Cole", "source_player_id": "bdl:10"}
    cy = {"player_name": "Cy Dorn", "source_player_id": "nba:3"}
    idle = {"player_name": "Ed Fox", "source_player_id": "bdl:11", "minutes": 0.0, "pts": 0}
    _, found = _both(BDL, BDL | bob, BDL | idle, NBA, NBA | cy)
    alone = found.filter(pl.col("rule") == comparisons.ALONE)
    assert sorted(alone.select("player_name", "stands", "other_source", "other_pts").rows()) == [
        ("Bob Cole", "balldontlie", "nba_com", None),
        ("Cy Dorn", "nba_com", "balldontlie", None),
    ]
    assert found.filter(pl.col("rule") == comparisons.RANK)["player_name"].to_list() == ["Anna Berg"]


def test_a_source_is_not_asked_about_a_team_it_does_not_tell() -> None:
    _, found = _both(BDL, NBA | {"player_name": "Cy Dorn", "team": "NYK"})
    assert found.is_empty()


def test_of_namesakes_nobody_guesses() -> None:
    _, found = _both(BDL, BDL | {"source_player_id": "bdl:10", "pts": 3}, NBA | {"pts": 12})
    assert found.is_empty()


def test_one_source_alone_is_compared_with_nobody() -> None:
    _, found = _both(BDL, BDL | {"pts": 12})
    assert found.is_empty()
    assert contracts.table("nba_raw.box_score_comparisons").schema.items() >= found.schema.items()


def test_the_rows_are_those_of_the_table() -> None:
    _, found = _both(BDL, NBA)
    stamped = found.with_columns(run_id=pl.lit("r"), created_at=SCHEDULE["created_at"].first())
    assert contracts.table("nba_raw.box_score_comparisons").conform(stamped).height == 1
