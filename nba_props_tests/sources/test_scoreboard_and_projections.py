"""ESPN's scoreboard and the PrizePicks mirror."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from nba_props.sources.feeds import parse

from .bodies import dumped, espn_event, projection, ref

SCOREBOARD, PROJECTIONS = ref("espn.scoreboard"), ref("prizepicks.projections")


def scoreboard(*events: Any) -> list[dict[str, Any]]:
    return parse(SCOREBOARD, dumped({"leagues": [], "events": list(events)})).records["schedule"].to_dicts()


def test_a_game_of_the_scoreboard() -> None:
    (game,) = scoreboard(espn_event(state="post"))
    assert (game["game_date"], game["source_game_id"]) == (date(2026, 1, 16), "espn:4015")
    assert (game["home_team"], game["away_team"], game["home_score"]) == ("BOS", "WAS", 88)
    assert (game["status"], game["season_type"]) == ("final", "Regular Season")


def test_a_game_ahead_has_no_score_and_a_postponed_one_says_so() -> None:
    postponed = espn_event(home="LAL", state="post")
    postponed["competitions"][0]["status"]["type"]["name"] = "STATUS_POSTPONED"
    undecided = espn_event(home="UTA")
    undecided["competitions"][0]["timeValid"] = False
    ahead, off, unknown = scoreboard(espn_event(), postponed, undecided)
    assert (ahead["status"], ahead["home_score"]) == ("scheduled", None)
    assert (off["status"], off["home_score"]) == ("postponed", None)
    assert (unknown["tip_at"], unknown["game_date"]) == (None, date(2026, 1, 16))


def test_pre_season_and_other_parts_are_left_out() -> None:
    assert scoreboard(espn_event(season={"type": 1}), espn_event(season={"type": 4})) == []


def test_the_injuries_of_a_team() -> None:
    said = {"displayName": "Boston Celtics", "injuries": [
        {"status": "Day-To-Day", "shortComment": "Berg (knee) is day-to-day.", "athlete": {
            "displayName": "Anna Berg", "links": [{"href": "https://www.espn.com/nba/player/_/id/4015/x"}]}},
        {"status": "Out", "athlete": {"displayName": "Bob Cole"}},
        {"status": "Abducted", "athlete": {"displayName": "Cy Dunn"}},
    ]}  # fmt: skip
    read = parse(ref("espn.injuries"), dumped({"timestamp": "x", "injuries": [said]}))
    berg, cole = read.records["injuries"].to_dicts()
    assert (berg["player_name"], berg["team"], berg["status"]) == ("Anna Berg", "BOS", "QUESTIONABLE")
    assert (berg["source_player_id"], berg["reported_at"]) == ("espn:4015", berg["captured_at"])
    assert (cole["status"], cole["source_player_id"]) == ("OUT", None)
    assert "Abducted" in str(read.rejects.to_dicts())


def projections(*entries: Any) -> Any:
    return parse(PROJECTIONS, dumped({"scrapedAt": "2026-01-16T18:00:00Z", "props": list(entries)}))


def test_a_projection_is_a_line_without_prices() -> None:
    quote = projections(projection()).records["props"].row(0, named=True)
    assert (quote["game_date"], quote["points_line"], quote["market"]) == (
        date(2026, 1, 16),
        21.5,
        "player_points",
    )
    assert (quote["bookmaker"], quote["over_price_american"], quote["home_team"]) == (
        "prizepicks",
        None,
        None,
    )
    assert quote["snapshot_at"] == quote["captured_at"] == datetime(2026, 1, 16, 18, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["demon", "goblin"])
def test_shifted_projections_are_alternate_lines(kind: str) -> None:
    assert projections(projection(oddsType=kind)).records["props"]["market"].to_list() == [
        "player_points_alternate"
    ]


def test_only_points_of_this_league_are_read() -> None:
    parsed = projections(projection(sport="NFL"), projection(stat="Rebounds"), projection(oddsType="angel"))
    assert parsed.counts() == {"props": 0}
    assert parsed.rejects["reason"].to_list() == ["unknown market"]
