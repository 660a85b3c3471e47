"""NBA.com: which games are ours, when they are, and the league's game log."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from nba_props.errors import PayloadError
from nba_props.sources.feeds import parse

from .bodies import dumped, nba_game, nba_index, nba_log, nba_schedule, ref

SCHEDULE, LOGS = ref("nba_com.schedule"), ref("nba_com.player_game_logs")


def games(*entries: Any) -> list[dict[str, Any]]:
    parsed = parse(SCHEDULE, dumped(nba_schedule(*entries)))
    assert parsed.rejects.is_empty()
    return parsed.records["schedule"].to_dicts()


def test_a_game_is_on_its_eastern_date() -> None:
    (game,) = games(nba_game(gameLabel="Some Cup"))
    assert (game["game_date"], game["tip_at"]) == (
        date(2026, 1, 16),
        datetime(2026, 1, 17, 0, 30, tzinfo=UTC),
    )
    assert (game["status"], game["home_score"], game["label"]) == ("scheduled", None, "Some Cup")


@pytest.mark.parametrize(
    ("prefix", "season_type"),
    [("002", "Regular Season"), ("004", "Playoffs"), ("005", "Play-In"), ("006", "NBA Cup Final")],
)
def test_the_id_tells_the_part_of_the_season(prefix: str, season_type: str) -> None:
    assert games(nba_game(f"{prefix}2500001"))[0]["season_type"] == season_type


@pytest.mark.parametrize(
    "left_out",
    [
        nba_game("0012500001"),
        nba_game("0032500001"),
        nba_game(homeTeam={"teamTricode": None}),
        nba_game(homeTeam={"teamTricode": "TBD"}),
        nba_game(awayTeam={"teamTricode": "MEL"}),
    ],
)
def test_games_that_are_not_ours_are_left_out(left_out: dict[str, Any]) -> None:
    assert [game["source_game_id"] for game in games(left_out, nba_game())] == ["0022500500"]


@pytest.mark.parametrize(
    "changed",
    [
        {"gameStatusText": "TBD"},
        {"gameDateTimeUTC": "1900-01-01T00:00:00Z"},
        {"gameDateTimeUTC": ""},
        {"gameDateTimeUTC": "2026-01-16T05:00:00Z"},  # midnight Eastern
    ],
)
def test_a_tip_to_be_decided_is_null(changed: dict[str, Any]) -> None:
    (game,) = games(nba_game(**changed))
    assert (game["tip_at"], game["game_date"]) == (None, date(2026, 1, 16))


def test_states_and_scores() -> None:
    played = {
        "homeTeam": {"teamTricode": "BOS", "score": 101},
        "awayTeam": {"teamTricode": "MIA", "score": 99},
    }
    found = games(
        nba_game("0022500501", gameStatus=3, **played),
        nba_game("0022500502", gameStatus=2, homeTeam={"teamTricode": "LAL", "score": 7}),
        nba_game("0022500503", postponedStatus="Y", homeTeam={"teamTricode": "UTA", "score": 0}),
    )
    assert [(game["status"], game["home_score"]) for game in found] == [
        ("final", 101),
        ("live", 7),
        ("postponed", None),
    ]


def test_without_its_own_date_a_game_has_its_days() -> None:
    assert games(nba_game(gameDateEst=None))[0]["game_date"] == date(2026, 1, 16)


def test_the_game_log_is_box_scores() -> None:
    lines = [
        [201, "Ann Archer", "BOS", "0022500500", "2026-01-15", "BOS vs. MIA", "W", 35, 28],
        [202, "Bob Baker", "MIA", "0022500500", "2026-01-15", "MIA @ BOS", "L", 12, 3],
        [203, "Cy Cole", "MIA", "0012500001", "2025-10-10", "MIA @ BOS", "L", 12, 3],
    ]
    parsed = parse(LOGS, dumped(nba_log(*lines)))
    columns = (
        "source_player_id",
        "team",
        "opponent",
        "is_home",
        "minutes",
        "pts",
        "game_status",
        "season_type",
    )
    assert parsed.records["box_scores"].select(columns).rows() == [
        ("nba:201", "BOS", "MIA", True, 35.0, 28, "final", "Regular Season"),
        ("nba:202", "MIA", "BOS", False, 12.0, 3, "final", "Regular Season"),
    ]


def test_a_line_of_another_length_is_refused() -> None:
    parsed = parse(LOGS, dumped(nba_log([201, "Ann Archer"])))
    assert parsed.rejects["reason"].to_list() == ["wrong type: not a list of 9 values"]


@pytest.mark.parametrize("document", [{"resultSets": []}, {"resultSets": [{"headers": ["PLAYER_ID"]}]}])
def test_a_log_without_players_is_refused(document: Any) -> None:
    with pytest.raises(PayloadError, match="holds no game log of players"):
        parse(LOGS, dumped(document))


def test_a_schedule_without_dates_is_refused() -> None:
    with pytest.raises(PayloadError, match="gameDates is null where a list is expected"):
        parse(SCHEDULE, dumped({"leagueSchedule": {}}))


def test_the_index_tells_who_is_on_a_team_and_leaves_out_who_has_left() -> None:
    lines = [
        [201, "Archer", "Ann", "BOS", "G", 1.0],
        [202, "Berg", "Bo", None, "F", 1.0],
        [203, "Cole", "Cy", "MIA", "F", 0.0],
        [204, "Nene", "", "MIA", "C", 1],
        [205],
    ]
    parsed = parse(ref("nba_com.player_index"), dumped(nba_index(*lines)))
    told = parsed.records["rosters"].select("source_player_id", "player_name", "team", "position", "season")
    assert told.rows() == [
        ("nba:201", "Ann Archer", "BOS", "G", "2025-26"),
        ("nba:204", "Nene", "MIA", "C", "2025-26"),
    ]
    assert parsed.rejects["reason"].to_list() == ["wrong type: not a list of 6 values"]


def test_an_index_without_players_is_refused() -> None:
    with pytest.raises(PayloadError, match="holds no index of players"):
        parse(ref("nba_com.player_index"), dumped({"resource": "playerindex", "resultSets": []}))
