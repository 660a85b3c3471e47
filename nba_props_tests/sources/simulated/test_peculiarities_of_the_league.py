"""The traps: everything the report says is planted is really there, and says so where it should."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props.sources.simulated import names
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.league import League
from nba_props.sources.simulated.payloads import nba_com
from nba_props_tests.sources.simulated.conftest import Stretch, printed


def by_book(stretch: Stretch) -> dict[str, set[str]]:
    """Every name each book printed."""
    spelled = defaultdict(set)
    for _, event in stretch.payloads("odds_api.event_odds"):
        for book in event["bookmakers"]:
            for market in book["markets"]:
                spelled[book["key"]] |= {outcome["description"] for outcome in market["outcomes"]}
    return spelled


def test_namesakes_play_apart_and_together(stretch: Stretch) -> None:
    bearers = stretch.report.planted.namesakes
    (apart,) = (bearers[name] for name in names.NAMESAKES_APART)
    (together,) = (bearers[name] for name in names.NAMESAKES_TOGETHER)
    assert len({team for _, team in apart}) == 2
    assert len({team for _, team in together}) == 1
    assert len({player for player, _ in together}) == 2
    printed_as = defaultdict(set)
    for _, line in stretch.lines():
        printed_as[printed(line)].add(line["player"]["id"])
    shared = {name: ids for name, ids in printed_as.items() if len(ids) > 1}
    assert shared == {name: {player for player, _ in group} for name, group in bearers.items()}


def test_every_planted_person_has_a_line_somewhere(stretch: Stretch) -> None:
    """A hard name that no book ever prints would test nothing."""
    spelled = set().union(*by_book(stretch).values())
    assert {f"{one.first_name} {one.last_name}" for one in names.CAST} <= spelled


def test_books_spell_names_their_own_way(stretch: Stretch) -> None:
    spelled = by_book(stretch)
    assert "C.J. Rutherglen" in spelled["fanduel"]
    assert "CJ Rutherglen" in spelled["draftkings"]
    assert "Jurgen Kohlmann" in spelled["betmgm"]
    assert "Vuk Duradic" in spelled["betmgm"]
    assert "Darnell Whitlow" in spelled["betrivers"]
    assert "Darnell Whitlow Jr." in spelled["draftkings"]
    assert "Gregory Stanhope Jr." not in spelled["betrivers"], "without suffixes father and son read alike"


def test_the_aliases_needed_are_printed_by_one_book_only(stretch: Stretch) -> None:
    spelled = by_book(stretch)
    for at_the_book, in_the_box_score in stretch.report.planted.aliases_needed:
        assert [book for book, known in spelled.items() if at_the_book in known] == ["bovada"]
        assert in_the_box_score in spelled["draftkings"]
        assert in_the_box_score in {printed(line) for _, line in stretch.lines()}


def test_the_postponed_game_is_scheduled_announced_and_never_played(stretch: Stretch) -> None:
    game = stretch.report.planted.postponed
    assert game is not None
    assert game.day < stretch.report.dates[-1]
    first, later = (
        {entry["gameId"]: entry for day in body["leagueSchedule"]["gameDates"] for entry in day["games"]}
        for _, body in stretch.payloads("nba_com.schedule")
    )
    assert first[game.nba_game_id]["postponedStatus"] == "N"
    assert later[game.nba_game_id]["postponedStatus"] == "Y"
    assert [entry["gameId"] for entry in later.values() if entry["postponedStatus"] == "Y"] == [
        game.nba_game_id
    ]
    played = {(entry["date"], entry["home_team"]["abbreviation"]) for entry in stretch.games()}
    assert (game.day.isoformat(), game.home) not in played
    assert len(stretch.games()) == stretch.report.games - 1


def test_the_later_schedule_knows_scores_of_what_is_over_only(stretch: Stretch) -> None:
    """A schedule captured in mid-stretch must not tell tomorrow's scores."""
    final = {
        (entry["date"], entry["home_team"]["abbreviation"]): entry["home_team_score"]
        for entry in stretch.games()
    }
    ref, body = list(stretch.payloads("nba_com.schedule"))[-1]
    for day in body["leagueSchedule"]["gameDates"]:
        for entry in day["games"]:
            tip = datetime.fromisoformat(entry["gameDateTimeUTC"])
            over = entry["gameStatus"] == 3
            assert over == (
                tip + timedelta(hours=2, minutes=40) <= ref.captured_at and entry["postponedStatus"] == "N"
            )
            played_on = f"{entry['gameCode'][:4]}-{entry['gameCode'][4:6]}-{entry['gameCode'][6:8]}"
            expected = final[played_on, entry["homeTeam"]["teamTricode"]] if over else 0
            assert entry["homeTeam"]["score"] == expected


@pytest.mark.parametrize(("minutes_after_tip", "status"), [(-1, 1), (0, 2), (159, 2), (160, 3)])
def test_a_schedule_says_how_far_a_game_is(minutes_after_tip: int, status: int) -> None:
    league = League(3, [date(2026, 1, 15)])
    game = league.games[0]
    at = game.tip_at + timedelta(minutes=minutes_after_tip)
    body = json.loads(nba_com.schedule([game], league.result, at))
    (entry,) = body["leagueSchedule"]["gameDates"][0]["games"]
    assert entry["gameStatus"] == status
    assert entry["homeTeam"]["score"] == (league.result(game).home.score if status == 3 else 0)


def test_a_schedule_prints_every_clock_with_a_z() -> None:
    game = Game(1, date(2026, 1, 15), datetime(2026, 1, 16, 0, 30, tzinfo=UTC), "BOS", "LAC")
    body = json.loads(
        nba_com.schedule([game], League(3, [game.day]).result, datetime(2026, 1, 1, tzinfo=UTC))
    )
    (entry,) = body["leagueSchedule"]["gameDates"][0]["games"]
    assert entry["gameDateTimeEst"] == "2026-01-15T19:30:00Z"
    assert entry["gameDateTimeUTC"] == "2026-01-16T00:30:00Z"
    assert entry["awayTeamTime"] == "2026-01-15T16:30:00Z"
    assert entry["gameStatusText"] == "7:30 pm ET"


def test_a_traded_player_changes_teams_in_list_and_box_score(stretch: Stretch) -> None:
    trades = stretch.report.planted.trades
    assert len(trades) == 2
    listed = {
        (ref.day, player["id"]): player["team"]["abbreviation"]
        for ref, body in stretch.payloads("balldontlie.players")
        for player in body["data"]
    }
    for trade in trades:
        assert listed[stretch.report.dates[0], trade.player_id] == trade.from_team
        assert listed[trade.day, trade.player_id] == trade.to_team
        for game, side in stretch.sides():
            if any(line["player"]["id"] == trade.player_id for line in side["players"]):
                before = date.fromisoformat(game["date"]) < trade.day
                assert side["abbreviation"] == (trade.from_team if before else trade.to_team)


def test_all_450_players_are_listed_in_pages(stretch: Stretch) -> None:
    opening = [
        body for ref, body in stretch.payloads("balldontlie.players") if ref.day == stretch.report.dates[0]
    ]
    assert sorted(len(body["data"]) for body in opening) == [50, 100, 100, 100, 100]
    assert len({player["id"] for body in opening for player in body["data"]}) == 450 == stretch.report.players
    assert sum("next_cursor" in body["meta"] for body in opening) == 4


def test_reported_out_means_out_and_late_scratches_are_not_reported(stretch: Stretch) -> None:
    minutes = {(date.fromisoformat(day), line["player"]["id"]): line["min"] for day, line in stretch.lines()}
    reported = {
        (ref.day, entry["player"]["id"])
        for ref, body in stretch.payloads("balldontlie.player_injuries")
        for entry in body["data"]
        if entry["status"] == "Out"
    }
    assert len(reported) > 300
    assert all(minutes.get(key, "") == "" for key in reported)
    scratches = set(stretch.report.planted.late_scratches)
    assert len(scratches) >= 3
    assert scratches.isdisjoint(reported)
    assert all(minutes[key] == "" for key in scratches)


def test_the_afternoon_report_knows_more_than_the_morning_one(stretch: Stretch) -> None:
    known = defaultdict(dict)
    for ref, body in stretch.payloads("balldontlie.player_injuries"):
        known[ref.day][ref.captured_at] = {entry["player"]["id"] for entry in body["data"]}
    two_reports = [list(reports.values()) for reports in known.values() if len(reports) == 2]
    assert len(two_reports) > 9
    assert all(morning <= afternoon for morning, afternoon in two_reports)
    assert sum(morning < afternoon for morning, afternoon in two_reports) > 9


def test_the_report_reads_well(stretch: Stretch) -> None:
    text = "\n".join(stretch.report.lines())
    assert "seed 11" in text
    assert "Bobby Ashcombe = Robert Ashcombe" in text
    assert stretch.report.unseen == 0
    assert stretch.report.dates[-1] == date(2026, 1, 18)
    assert datetime(2026, 1, 1, tzinfo=UTC).date() == stretch.report.dates[0]
