"""balldontlie: minutes however printed, who played, a game's state, injuries and teams."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from nba_props.errors import PayloadError
from nba_props.sources.feeds import parse
from nba_props.sources.records import Parsed

from .bodies import CAPTURED, EXAMPLES, bdl_game, bdl_player, bdl_team, dumped, ref


def box(*home: Any, **changed: Any) -> Parsed:
    return parse(ref("balldontlie.box_scores"), dumped({"data": [bdl_game(list(home), [], **changed)]}))


def test_a_line_knows_its_game() -> None:
    line = box(bdl_player("Ann Archer", "37", 20, turnover=4)).records["box_scores"].row(0, named=True)
    expected = {
        "game_date": date(2026, 1, 15),
        "season_type": "Regular Season",
        "source_game_id": "bdl:77",
        "player_name": "Ann Archer",
        "team": "BOS",
        "opponent": "MIA",
        "is_home": True,
        "game_status": "final",
        "minutes": 37.0,
        "pts": 20,
        "tov": 4,
        "plus_minus": None,
        "captured_at": CAPTURED,
    }
    assert {name: line[name] for name in expected} == expected
    assert line["source_player_id"].startswith("bdl:")


@pytest.mark.parametrize(
    ("printed", "minutes"), [("37", 37.0), ("37:12", 37.2), ("07", 7.0), (12.5, 12.5), ("00", 0.0)]
)
def test_minutes_are_read_however_printed(printed: Any, minutes: float) -> None:
    """A player with points and `00` minutes played some seconds: he is a row."""
    assert box(bdl_player("Ann Archer", printed, 2)).records["box_scores"]["minutes"].to_list() == [minutes]


@pytest.mark.parametrize("printed", [None, "", "0", "00", "0:00"])
def test_who_did_not_play_is_no_row_and_no_reject(printed: Any) -> None:
    parsed = box(bdl_player("Ann Archer", printed, 0), bdl_player("Bob Baker", "12", 0))
    assert parsed.records["box_scores"]["player_name"].to_list() == ["Bob Baker"]
    assert parsed.rejects.is_empty()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"min": "abc"}, "wrong type: column minutes is 'abc'"),
        ({"min": "-5"}, "negative minutes"),
        ({"min": "71"}, "more than 70 minutes"),
        ({"min": None, "pts": 5}, "missing minutes"),
        ({"pts": None}, "missing pts"),
        ({"pts": -1}, "negative pts"),
        ({"pts": 121}, "more than 120 points"),
        ({"pts": 10**30}, f"wrong type: column pts is '{10**30}'"),
        ({"pts": 1e400}, "not a number: column pts"),
        ({"reb": -1}, "negative reb"),
        ({"reb": 1.5}, "wrong type: column reb is '1.5'"),
        ({"player": None}, "missing player_name"),
        ({"player": {"first_name": 3, "last_name": "X"}}, "wrong type: column player_name is '3'"),
    ],
)
def test_a_bad_line_is_refused_and_its_neighbour_stays(changed: dict[str, Any], reason: str) -> None:
    game = bdl_game([bdl_player("Ann Archer", "30", 9) | changed, bdl_player("Bob Baker", "12", 4)], [])
    body = dumped({"data": [game]}).replace(b"Infinity", b"1e400")
    parsed = parse(ref("balldontlie.box_scores"), body)
    assert parsed.rejects.select("record", "reason").rows() == [(0, reason)]
    assert parsed.records["box_scores"]["player_name"].to_list() == ["Bob Baker"]


def test_a_player_that_is_no_object_is_refused() -> None:
    assert box(None).rejects["reason"].to_list() == ["wrong type: null is not an object"]


def test_a_game_printed_twice_counts_once() -> None:
    game = bdl_game([bdl_player("Ann Archer", "30", 9)], [])
    parsed = parse(ref("balldontlie.box_scores"), dumped({"data": [game, game]}))
    assert parsed.counts() == {"box_scores": 1, "schedule": 1}
    assert set(parsed.rejects["reason"]) == {"duplicate of record 0"}


@pytest.mark.parametrize(
    ("status", "period", "expected"),
    [
        ("Final", 4, "final"),
        ("Final/OT", 5, "final"),
        ("3rd Qtr", 3, "live"),
        ("2026-01-16T00:30:00Z", 0, "scheduled"),
        ("7:30 pm ET", 0, "scheduled"),
        ("Postponed", 0, "postponed"),
    ],
)
def test_a_games_state_is_read(status: str, period: int, expected: str) -> None:
    game = box(status=status, period=period).records["schedule"].row(0, named=True)
    assert game["status"] == expected
    assert game["home_score"] == (101 if expected in ("final", "live") else None)
    assert game["tip_at"] == datetime(2026, 1, 16, 0, 30, tzinfo=UTC)


def test_a_game_that_has_not_begun_has_no_lines() -> None:
    assert box(bdl_player("Ann Archer", "30", 9), status="7:30 pm ET", period=0).counts() == {
        "box_scores": 0,
        "schedule": 1,
    }


def test_stats_know_home_and_opponent() -> None:
    line = parse(ref("balldontlie.stats"), dumped(EXAMPLES["balldontlie.stats"])).records["box_scores"]
    assert line.select("team", "opponent", "is_home", "minutes").row(0) == ("BOS", "MIA", True, 12.5)


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("Out", "OUT"),
        ("Day-To-Day", "QUESTIONABLE"),
        ("Out For Season", "OUT"),
        ("OFS", "OUT"),
        ("Doubtful", "DOUBTFUL"),
    ],
)
def test_injury_statuses_are_ours(printed: str, status: str) -> None:
    document = EXAMPLES["balldontlie.player_injuries"]
    entry = document["data"][0] | {"status": printed}
    report = parse(ref("balldontlie.player_injuries"), dumped({"data": [entry]})).records["injuries"]
    found = report.select("game_date", "reported_at", "team", "status", "source_status").row(0)
    assert found == (date(2026, 1, 16), CAPTURED, "BOS", status, printed)


def test_an_unknown_injury_status_is_refused() -> None:
    entry = EXAMPLES["balldontlie.player_injuries"]["data"][0] | {"status": "Vacation"}
    parsed = parse(ref("balldontlie.player_injuries"), dumped({"data": [entry]}))
    assert parsed.rejects["reason"].to_list() == ["unknown status"]


def test_players_are_a_roster_known_from_the_capture() -> None:
    free = {"id": 10, "first_name": "Bob", "last_name": "Baker", "team": None}
    gone = {"id": 11, "first_name": "Cy", "last_name": "Cole", "team": bdl_team("BAL", 45)}
    document = {"data": [*EXAMPLES["balldontlie.players"]["data"], free, gone]}
    parsed = parse(ref("balldontlie.players"), dumped(document))
    assert parsed.records["rosters"].select("season", "known_from", "player_name", "team").rows() == [
        ("2025-26", date(2026, 1, 16), "Ann Archer", "BOS")
    ]
    assert parsed.rejects["reason"].to_list() == ["unknown team: column team is 'BAL'"]


def test_an_answer_without_data_is_refused() -> None:
    with pytest.raises(PayloadError, match="it has no data"):
        parse(ref("balldontlie.games"), dumped({"meta": {}}))
