from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.ingest import props
from nba_props.players import registry
from nba_props_tests.builders import DAY, GAME, NO_DECISIONS, NO_OTHERS, TIP, at, records, rows

BOX = pl.DataFrame(
    {"game_date": [DAY - timedelta(days=3)] * 2, "source_player_id": ["nba:1", "nba:2"],
     "player_name": ["Anna Berg", "Mia Sol"], "team": ["BOS", "MIA"]}
).with_columns(NO_OTHERS)  # fmt: skip
ROSTERS = BOX.rename({"game_date": "known_from"}).clear()
PEOPLE = registry.build(registry.sightings(BOX, ROSTERS), NO_DECISIONS)


def _built(*given: dict[str, Any]) -> pl.DataFrame:
    plain = {
        "player_name": "Anna Berg", "source_event_id": "e1", "bookmaker": "fanduel",
        "bookmaker_printed": "FanDuel",
        "market": "player_points", "points_line": 20.5, "snapshot_at": at(20),
    }  # fmt: skip
    return props.build(
        records("props", *(plain | row for row in given)),
        schedule=rows("nba_raw.schedule", {"tip_at": TIP}),
        spellings=registry.spellings(PEOPLE),
        aliases=rows("nba_reference.player_aliases"),
        teams=registry.teams_over_time(BOX, ROSTERS, PEOPLE),
    )


NO_TEAMS = {"home_team": None, "away_team": None}


@pytest.mark.parametrize(
    ("row", "match", "game"),
    [
        ({}, "teams", GAME),
        ({"home_team": "NYK", "away_team": "BOS"}, "teams", GAME),
        (NO_TEAMS, "player team", GAME),
        (NO_TEAMS | {"player_name": "Mia Sol"}, "no game that day", None),
        ({"player_name": "Mia Sol", "home_team": "MIA", "away_team": "ORL"}, "no game that day", None),
        ({"player_name": "Zoe Quill"}, "name not resolved", GAME),
        (NO_TEAMS | {"player_name": "Zoe Quill"}, "name not resolved", None),
    ],
)
def test_a_quote_says_how_its_game_was_found_or_why_not(
    row: dict[str, Any], match: str, game: str | None
) -> None:
    """Quotes without a place are kept with the reason: a dropped row was never missed by anybody."""
    assert _built(row).select("game_match", "game_id").rows() == [(match, game)]


def test_minutes_to_tip_count_down_and_turn_negative_in_play() -> None:
    found = _built({"snapshot_at": TIP - timedelta(minutes=90)}, {"snapshot_at": TIP + timedelta(minutes=5)})
    assert sorted(found["minutes_before_tipoff"]) == [-5.0, 90.0]


def test_without_a_game_the_sources_own_start_counts() -> None:
    found = _built({"home_team": "MIA", "away_team": "ORL", "commence_at": at(21), "snapshot_at": at(20)})
    assert found["minutes_before_tipoff"].to_list() == [60.0]


def test_a_quote_without_a_capture_time_says_so() -> None:
    found = _built({"snapshot_at": None})
    assert found.select("capture_time_known", "minutes_before_tipoff").rows() == [(False, None)]


def test_the_same_quote_of_two_payloads_is_kept_once_as_captured_last() -> None:
    found = _built({"over_price_decimal": 1.8}, {"over_price_decimal": 1.9})
    assert found["over_price_decimal"].to_list() == [1.9]


@pytest.mark.parametrize("other", [{"points_line": 21.5}, {"snapshot_at": at(21)}, {"bookmaker": "betmgm"}])
def test_another_line_snapshot_or_book_is_another_quote(other: dict[str, Any]) -> None:
    assert _built({}, other).height == 2


def test_an_event_id_is_derived_where_the_source_has_none() -> None:
    found = _built({"source_event_id": None}).row(0, named=True)
    assert (found["event_id"], found["event_is_derived"]) == (GAME, True)
    assert not _built({})["event_is_derived"].any()
