from datetime import date, timedelta
from typing import Any

import polars as pl

from nba_props.ingest import reports
from nba_props.players import registry
from nba_props_tests.builders import DAY, GAME, NO_DECISIONS, NO_OTHERS, at, records, rows

BOX = pl.DataFrame(
    {
        "game_date": [DAY - timedelta(days=3)],
        "source_player_id": ["nba:1"],
        "player_name": ["Anna Berg"],
        "team": ["BOS"],
    }
).with_columns(NO_OTHERS)
ROSTERS = BOX.rename({"game_date": "known_from"}).clear()
PEOPLE = registry.build(registry.sightings(BOX, ROSTERS), NO_DECISIONS)


def _injuries(*given: dict[str, Any]) -> pl.DataFrame:
    plain = {
        "player_name": "Anna Berg",
        "team": "BOS",
        "status": "OUT",
        "source_status": "Out",
        "reported_at": at(18),
    }
    return reports.injuries(
        records("injuries", *(plain | row for row in given)),
        spellings=registry.spellings(PEOPLE),
        aliases=rows("nba_reference.player_aliases"),
        teams=registry.teams_over_time(BOX, ROSTERS, PEOPLE),
        ids=registry.ids(PEOPLE),
        schedule=rows("nba_raw.schedule", {}),
    )


def test_a_known_id_says_who_is_injured_however_the_name_is_printed() -> None:
    found = _injuries({"source_player_id": "nba:1", "player_name": "A. Berg", "team": None})
    assert found.select("player_lookup", "universal_player_id", "resolution").rows() == [
        ("annaberg", "nba:1", "id")
    ]


def test_without_an_id_the_name_and_team_say_who_it_is() -> None:
    assert _injuries({})["resolution"].to_list() == ["exact"]
    assert _injuries({"player_name": "A. Berg"})["resolution"].to_list() == ["initial"]
    assert _injuries({"player_name": "C. Berg"})["resolution"].to_list() == ["unresolved"]


def test_a_report_may_name_the_players_opponent() -> None:
    """Some print a game's players under either of its teams; the row says the player's own."""
    found = _injuries({"player_name": "A. Berg", "team": "NYK"})
    assert found.select("player_lookup", "team").rows() == [("annaberg", "BOS")]
    assert _injuries({"player_name": "A. Berg", "team": "MIA"})["resolution"].to_list() == ["unresolved"]


def test_unresolved_namesakes_of_two_games_stay_two() -> None:
    found = _injuries(
        {"player_name": "C. Berg"}, {"player_name": "C. Berg", "team": "MIA", "status": "PROBABLE"}
    )
    assert found.select("team", "status").rows() == [("BOS", "OUT"), ("MIA", "PROBABLE")]


def test_a_later_report_is_another_row_and_the_same_report_is_not() -> None:
    found = _injuries({}, {"status": "PROBABLE"}, {"status": "QUESTIONABLE", "reported_at": at(20)})
    assert found.sort("reported_at").select("status").to_series().to_list() == ["PROBABLE", "QUESTIONABLE"]


def test_game_lines_belong_to_the_game_of_both_teams() -> None:
    plain = {"bookmaker": "fanduel", "home_spread": -4.5, "total_points": 220.0, "snapshot_at": at(18)}
    given = [plain, plain | {"home_team": "NYK", "away_team": "BOS"}, plain | {"home_team": "MIA"}]
    found = reports.game_lines(records("game_lines", *given), rows("nba_raw.schedule", {}))
    assert found.select("game_id", "home_spread").rows() == [(GAME, -4.5)]


def test_a_roster_place_is_known_from_its_first_list() -> None:
    plain = {"season": "2025-26", "team": "BOS", "source_player_id": "nba:1", "player_name": "Anna Berg"}
    lists = [plain | {"known_from": date(2025, 10, day)} for day in (9, 2, 5)]
    assert reports.rosters(records("rosters", *lists))["known_from"].to_list() == [date(2025, 10, 2)]
