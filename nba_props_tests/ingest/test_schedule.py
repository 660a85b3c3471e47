from datetime import timedelta
from typing import Any

import polars as pl

from nba_props.ingest import schedule
from nba_props_tests.builders import DAY, GAME, TIP, at, records

NO_BOX = records("box_scores")
NEXT = DAY + timedelta(days=1)


def _games(*given: dict[str, Any], box: pl.DataFrame = NO_BOX) -> pl.DataFrame:
    plain = {"source_game_id": GAME, "status": "scheduled", "tip_at": TIP, "captured_at": at(10)}
    return schedule.build(records("schedule", *(plain | row for row in given)), box)


def _game(*given: dict[str, Any]) -> dict[str, Any]:
    games = _games(*given)
    assert games.height == 1
    return games.row(0, named=True)


def test_the_latest_payload_tells_status_and_score() -> None:
    game = _game({}, {"status": "final", "home_score": 101, "away_score": 99, "captured_at": at(23)})
    assert (game["status"], game["home_score"], game["away_score"]) == ("final", 101, 99)
    assert game["captured_at"] == at(23)


def test_a_tip_is_kept_when_a_later_payload_lacks_it() -> None:
    assert _game({}, {"tip_at": None, "captured_at": at(12)})["tip_at"] == TIP
    assert _game({}, {"tip_at": at(23, 30), "captured_at": at(12)})["tip_at"] == at(23, 30)


def test_a_postponement_is_known_from_the_first_payload_that_says_so() -> None:
    game = _game({}, *({"status": "postponed", "captured_at": at(hour)} for hour in (15, 18)))
    assert (game["status"], game["status_known_at"]) == ("postponed", at(15))


def test_a_postponement_without_a_capture_time_was_known_nobody_knows_when() -> None:
    assert _game({}, {"status": "postponed", "captured_at": None})["status_known_at"] is None


def test_an_nba_id_names_the_game_else_its_readable_code() -> None:
    assert _game({"source_game_id": "0022500001"})["game_id"] == "0022500001"
    assert _game({"source_game_id": "espn:401"})["game_id"] == "20260116_NYK_BOS"
    assert _game({"source_game_id": None})["game_id"] == "20260116_NYK_BOS"
    assert _game({"source_game_id": "0022500001"}, {"source_game_id": "espn:401"})["game_id"] == "0022500001"


def test_an_nba_id_tells_the_kind_of_season() -> None:
    assert (
        _game({"source_game_id": "0042500101", "season_type": "Regular Season"})["season_type"] == "Playoffs"
    )


def _box(team: str, pts: int, margin: int | None, **given: Any) -> dict[str, Any]:
    return {"team": team, "pts": pts, "plus_minus": margin, "source_player_id": f"nba:{team}"} | given


def test_games_without_a_schedule_come_from_their_box_rows() -> None:
    box = records(
        "box_scores",
        _box("BOS", 100, None, opponent="NYK", is_home=True),
        _box("NYK", 90, None, opponent="BOS", is_home=False),
    )
    game = _games(box=box).row(0, named=True)
    assert (game["home_team"], game["away_team"], game["home_score"], game["away_score"]) == (
        "BOS",
        "NYK",
        100,
        90,
    )
    assert (game["is_derived"], game["status"], game["game_id"]) == (True, "final", "20260116_NYK_BOS")


def test_box_rows_of_a_scheduled_game_derive_no_second_one() -> None:
    box = records("box_scores", _box("BOS", 100, None, opponent="NYK"), _box("NYK", 90, None, opponent="BOS"))
    assert _games({}, box=box)["is_derived"].to_list() == [False]


def test_teams_that_print_no_opponent_are_paired_by_their_margin() -> None:
    box = records(
        "box_scores", _box("BOS", 100, 10), _box("NYK", 90, -10), _box("MIA", 80, -3), _box("ORL", 83, 3)
    )
    found = _games(box=box).sort("home_team").select("home_team", "away_team", "home_score", "away_score")
    assert found.rows() == [("BOS", "NYK", 100, 90), ("MIA", "ORL", 80, 83)]


def test_a_margin_two_games_share_pairs_nobody_and_loses_no_row() -> None:
    box = records(
        "box_scores", _box("BOS", 100, 3), _box("NYK", 97, -3), _box("MIA", 80, -3), _box("ORL", 83, 3)
    )
    found = _games(box=box)
    assert found["home_team"].sort().to_list() == ["BOS", "MIA", "NYK", "ORL"]
    assert set(found["away_team"]) == {schedule.UNKNOWN_TEAM}


def test_the_only_two_teams_left_play_each_other() -> None:
    box = records("box_scores", _box("BOS", 100, None), _box("NYK", 90, None))
    assert _games(box=box).select("home_team", "away_team").rows() == [("BOS", "NYK")]


def test_a_simulated_game_says_so() -> None:
    assert _game({"source": "simulated"})["is_simulated"]
    assert not _game({})["is_simulated"]


def test_each_side_of_a_game_sees_the_other() -> None:
    sides = schedule.team_games(_games({})).select("team", "opponent", "is_home").rows()
    assert sides == [("BOS", "NYK", True), ("NYK", "BOS", False)]
    assert _games({})["game_date"].to_list() == [DAY]


def test_a_game_that_is_moved_is_postponed_where_it_was() -> None:
    later = {"game_date": NEXT, "tip_at": at(0, day=NEXT + timedelta(days=1))}
    moved = _games({}, {**later, "captured_at": at(15)}, {**later, "captured_at": at(18)})
    told = moved.sort("game_date").select("game_date", "status", "status_known_at", "tip_at", "payload")
    assert told.rows() == [
        (DAY, "postponed", at(15), TIP, "p2"),
        (NEXT, "scheduled", at(15), later["tip_at"], "p2"),
    ]


def test_a_game_that_is_moved_back_is_played() -> None:
    away = {"game_date": NEXT, "captured_at": at(15)}
    moved = _games({}, away, {"captured_at": at(18)}).sort("game_date")
    assert moved["status"].to_list() == ["scheduled", "postponed"]


def test_a_game_moved_twice_is_off_each_date_from_when_it_left_it() -> None:
    last = DAY + timedelta(days=2)
    moved = _games({}, {"game_date": NEXT, "captured_at": at(15)}, {"game_date": last, "captured_at": at(18)})
    told = moved.sort("game_date").select("game_date", "status", "status_known_at")
    assert told.rows() == [
        (DAY, "postponed", at(15)),
        (NEXT, "postponed", at(18)),
        (last, "scheduled", at(18)),
    ]


def test_a_payload_that_has_both_dates_moves_nothing() -> None:
    """A postponed game stays listed where it was, beside the new date."""
    both = {"payload": "p1", "captured_at": at(15)}
    moved = _games({}, {**both, "status": "postponed"}, {**both, "game_date": NEXT}).sort("game_date")
    assert moved.select("status", "status_known_at").rows() == [("postponed", at(15)), ("scheduled", at(15))]
    again = _games({}, both, {**both, "game_date": NEXT}).sort("game_date")
    assert again["status"].to_list() == ["scheduled", "scheduled"]


def test_a_game_moved_far_is_left_to_whoever_announces_it() -> None:
    """A run of one date looks a week around it: one of a season must not see more."""
    far = {"captured_at": at(15)}
    moved = _games({}, {**far, "game_date": DAY + timedelta(days=8)}).sort("game_date")
    assert moved["status"].to_list() == ["scheduled", "scheduled"]
    assert _games({}, {**far, "game_date": DAY + timedelta(days=7)})["status"][0] == "postponed"


def test_two_sources_that_name_two_dates_move_nothing() -> None:
    games = _games({}, {"game_date": NEXT, "source": "another", "captured_at": at(15)})
    assert games["status"].to_list() == ["scheduled", "scheduled"]
