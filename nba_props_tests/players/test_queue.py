"""The queue of names nobody is known by: what is in it, in what state, and whom each may mean."""

from datetime import date

import polars as pl
import pytest

from nba_props.players import queue
from nba_props.players.decisions import DISMISSED, IGNORED, OPEN
from nba_props.players.resolver import ALIAS, AMBIGUOUS, EXACT, NOT_A_NAME, UNRESOLVED
from nba_props_tests.builders import DAY, NO_DECISIONS
from nba_props_tests.players.decided import decided, dismiss, people

PEOPLE = people(
    ("nba:1", "Jay Huff"), ("nba:2", "Jaylen Hough"), ("nba:3", "Gary Trent Jr."), ("nba:4", "Zoe Quill")
)
TEAMS = pl.DataFrame(
    {
        "player_lookup": ["jayhuff", "jayhuff", "jaylenhough", "garytrentjr"],
        "team": ["MEM", "IND", "BOS", "MIL"],
        "known_from": [date(2024, 11, 1), date(2025, 11, 1), date(2025, 11, 1), date(2025, 11, 1)],
    }
)

Printed = tuple[str, str, date, str | None, str | None]


def _printed(*given: Printed, resolution: str = UNRESOLVED) -> pl.DataFrame:
    """(source, name, date, team, team) of printed rows."""
    return pl.DataFrame(
        [
            {
                "source": source,
                "game_date": day,
                "player_name": name,
                "player_lookup_raw": name.lower().replace(" ", ""),
                "resolution": resolution,
                "team_one": one,
                "team_two": two,
            }
            for source, name, day, one, two in given
        ],
        schema_overrides={"team_one": pl.String, "team_two": pl.String},
    )


def _queue(printed: pl.DataFrame, decisions: pl.DataFrame = NO_DECISIONS) -> list[dict[str, object]]:
    return queue.build(printed, registry=PEOPLE, teams=TEAMS, decisions=decisions).to_dicts()


HOUGH = ("book", "Jim Huff", DAY, "IND", "BOS")


@pytest.mark.parametrize(
    ("resolution", "status"), [(UNRESOLVED, OPEN), (AMBIGUOUS, OPEN), (NOT_A_NAME, IGNORED)]
)
def test_what_means_nobody_is_queued_by_kind(resolution: str, status: str) -> None:
    (row,) = _queue(_printed(HOUGH, resolution=resolution))
    assert (row["kind"], row["status"]) == (resolution, status)


@pytest.mark.parametrize("resolution", [EXACT, ALIAS, "id"])
def test_what_means_somebody_is_not_queued(resolution: str) -> None:
    assert _queue(_printed(HOUGH, resolution=resolution)) == []


def test_a_name_is_counted_once_a_source_over_all_its_dates() -> None:
    early, late = date(2026, 1, 2), date(2026, 1, 9)
    (row, other) = _queue(
        _printed(
            ("book", "Jim Huff", late, "IND", "BOS"),
            ("book", "JIM HUFF", early, None, None),
            ("book", "Jim Huff", late, "IND", "BOS"),
            ("file", "Jim Huff", early, None, None),
        )
    )
    assert (row["source"], row["player_name"], other["source"]) == ("book", "Jim Huff", "file")
    assert (row["occurrences"], row["game_dates"], row["first_seen"], row["last_seen"]) == (3, 2, early, late)
    assert row["examples"] == [
        {"game_date": late, "printed": "Jim Huff", "teams": "IND, BOS"},
        {"game_date": early, "printed": "JIM HUFF", "teams": None},
    ]


def test_no_more_than_five_places_are_kept_the_latest_first() -> None:
    days = [date(2026, 1, day) for day in range(1, 9)]
    (row,) = _queue(_printed(*(("book", "Jim Huff", day, None, None) for day in days)))
    examples = row["examples"]
    assert isinstance(examples, list)
    assert [example["game_date"] for example in examples] == days[:-6:-1]


def test_a_dismissed_name_is_dismissed_in_every_spelling_that_reads_alike() -> None:
    (row,) = _queue(_printed(HOUGH), decided(dismiss("JIM  Huff")))
    assert row["status"] == DISMISSED
    (other,) = _queue(_printed(HOUGH), decided(dismiss("Jim Huffer")))
    assert other["status"] == OPEN


def _suggested(name: str, *nearby: str) -> dict[str, dict[str, object]]:
    rows = queue.suggest(name, list(nearby), PEOPLE, TEAMS).to_dicts()
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    return {str(row["player_lookup"]): row for row in rows}


def test_the_same_but_for_a_suffix_is_likelier_than_as_many_other_letters() -> None:
    found = _suggested("Gary Trent")
    assert next(iter(found)) == "garytrentjr"
    assert "the same but for a suffix" in str(found["garytrentjr"]["reasons"])


def test_a_team_named_with_it_and_an_initial_speak_for_somebody() -> None:
    """Jim Huff reads like both; the team he was printed with decides who comes first."""
    alone, in_game = _suggested("James Huff"), _suggested("James Huff", "IND", "NYK")
    assert "same initial and last name" in str(alone["jayhuff"]["reasons"])
    assert "plays for IND, named with it" in str(in_game["jayhuff"]["reasons"])
    assert float(str(in_game["jayhuff"]["score"])) == float(str(alone["jayhuff"]["score"])) + 12
    assert "plays for" not in str(_suggested("James Huff", "MEM")["jayhuff"]["reasons"]), (
        "he has left Memphis"
    )


def test_a_suggestion_says_who_it_is() -> None:
    row = _suggested("Jay Huf")["jayhuff"]
    assert (row["universal_player_id"], row["player_name"], row["team"]) == ("nba:1", "Jay Huff", "IND")
    assert "nearly the same letters" in str(_suggested("Jaylen Houghs")["jaylenhough"]["reasons"])


def test_whoever_looks_like_nobody_has_no_suggestion() -> None:
    assert _suggested("Xq Vwbnk") == {}
    assert _suggested("Xq Vwbnk", "IND") == {}


def test_an_empty_registry_suggests_nobody() -> None:
    empty = PEOPLE.clear()
    assert queue.suggest("Jay Huff", ["IND"], empty, TEAMS.clear()).is_empty()
    built = queue.build(_printed(HOUGH), registry=empty, teams=TEAMS.clear(), decisions=NO_DECISIONS)
    assert built["suggestions"].to_list() == [[]]


def test_nothing_printed_is_an_empty_queue() -> None:
    assert _queue(_printed(HOUGH).clear()) == []
