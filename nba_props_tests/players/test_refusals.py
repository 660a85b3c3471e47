"""Every decision that would break the graph of names is refused, with the reason in words."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.players import aliases, refusals
from nba_props_tests.builders import DAY, NO_DECISIONS, NO_PAIRS, rows
from nba_props_tests.players.decided import add, deactivate, decided, people

PEOPLE = people(("nba:1", "Isaiah Stewart"), ("nba:2", "Vince Williams Jr."), ("bdl:7", "Vince Williams"))
MADE = decided(add("Beef Stew", "nba:1"), add("Zay Stewart", "nba:1"), deactivate("Zay Stewart", "nba:1"))
ALIASES = aliases.build(NO_PAIRS, MADE, PEOPLE)


def _alias(spelling: str, person_id: str = "nba:1") -> str | None:
    return refusals.refusal_of_alias(spelling, person_id, PEOPLE, ALIASES)


def test_a_good_alias_is_not_refused() -> None:
    assert _alias("Izzy Stewart") is None


def test_an_alias_taken_out_of_use_may_be_added_again() -> None:
    assert _alias("Zay Stewart") is None
    assert _alias("Zay Stewart", "nba:2") is None


@pytest.mark.parametrize(
    ("spelling", "person", "reason"),
    [
        ("ISAIAH  Stewart", "nba:1", "own lookup isaiahstewart: it would point at itself"),
        ("Isaiah Stewart II", "nba:99", "nba:99 is nobody in the registry"),
        ("Vince Williams", "nba:2", "is itself the registry lookup of Vince Williams (bdl:7)"),
        ("Isaiah Stewart", "nba:2", "is itself the registry lookup of Isaiah Stewart (nba:1)"),
        ("BEEF STEW", "nba:1", "is an active alias of Isaiah Stewart already"),
        ("Beef Stew", "nba:2", "already an active alias of Isaiah Stewart: deactivate that first"),
        ("Beef Stew + Vince Williams Jr.", "nba:1", "is no name of one person: several players"),
        ("Boston Celtics", "nba:1", "is no name of one person: a team"),
        ("Over 20.5", "nba:1", "is no name of one person: a bet"),
        ("Player", "nba:1", "is no name of one person: a heading"),
        ("--", "nba:1", "is no name of one person: no letters"),
    ],
)
def test_an_alias_that_would_break_the_graph_is_refused(spelling: str, person: str, reason: str) -> None:
    said = _alias(spelling, person)
    assert said is not None and reason in said


def test_two_spellings_cannot_point_at_each_other() -> None:
    """A cycle needs a person's own lookup as an alias, whichever way round it is tried."""
    one = people(("nba:1", "Isaiah Stewart"), ("nba:2", "Isaiah Stewart II"))
    none = aliases.build(NO_PAIRS, NO_DECISIONS, one)
    for spelling, person in (("Isaiah Stewart", "nba:2"), ("Isaiah Stewart II", "nba:1")):
        said = refusals.refusal_of_alias(spelling, person, one, none)
        assert said is not None and "registry merge" in said


def test_an_alias_of_an_alias_is_a_chain() -> None:
    assert refusals.refusal_of_target("beef STEW", ALIASES) == (
        "'beef STEW' is itself an alias, of Isaiah Stewart: a chain. Point at 'Isaiah Stewart' instead"
    )
    assert refusals.refusal_of_target("Zay Stewart", ALIASES) is None
    assert refusals.refusal_of_target("Isaiah Stewart", ALIASES) is None


def test_only_an_active_alias_can_be_deactivated() -> None:
    assert refusals.refusal_of_deactivation("Beef Stew", ALIASES) is None
    assert "is not active" in str(refusals.refusal_of_deactivation("Zay Stewart", ALIASES))
    assert "there is no alias 'Nobody'" in str(refusals.refusal_of_deactivation("Nobody", ALIASES))


def _box(*played: tuple[str, str, str, int]) -> pl.DataFrame:
    """(game, source id, team, points) of box rows; a game named ...+1 is the next day's."""
    given = [
        {
            "game_date": DAY + timedelta(days=game.endswith("+1")),
            "game_id": game,
            "source_player_id": issued,
            "team": team,
            "pts": points,
        }
        for game, issued, team, points in played
    ]
    return rows("nba_raw.bdl_player_boxscores", *given)


def _merge(keep: str, other: str, *played: tuple[str, str, str, int]) -> str | None:
    return refusals.refusal_of_merge(keep, other, PEOPLE, _box(*played))


def test_two_who_played_in_one_game_are_two_persons() -> None:
    said = _merge("nba:2", "bdl:7", ("G1", "nba:2", "MEM", 11), ("G1", "bdl:7", "BOS", 11))
    assert said is not None and "both played on 1 date(s), the first 2026-01-16 (game G1)" in said


def test_two_who_played_in_two_games_of_one_date_are_two_persons() -> None:
    said = _merge("nba:2", "bdl:7", ("G1", "nba:2", "MEM", 11), ("G2", "bdl:7", "MEM", 11))
    assert said is not None and "the first 2026-01-16 (game G1 and G2)" in said


@pytest.mark.parametrize(
    ("one", "other"),
    [(("MEM", 11), ("MEM", 12)), (("MEM", 11), ("BOS", 11))],
    ids=["other points", "other team"],
)
def test_two_services_who_disagree_printed_two_persons(one: tuple[str, int], other: tuple[str, int]) -> None:
    assert _merge("nba:2", "bdl:7", ("G1", "nba:2", *one), ("G1", "bdl:7", *other))


def test_one_service_never_prints_one_person_twice() -> None:
    both = people(("nba:1", "Ann Berg"), ("nba:2", "Anna Berg"))
    box = _box(("G1", "nba:1", "MEM", 11), ("G1", "nba:2", "MEM", 11))
    assert refusals.refusal_of_merge("nba:1", "nba:2", both, box) is not None


def test_one_appearance_printed_by_two_services_is_no_reason_against_a_merge() -> None:
    assert _merge("nba:2", "bdl:7", ("G1", "nba:2", "MEM", 11), ("G1", "bdl:7", "MEM", 11)) is None


def test_two_who_never_met_may_be_one() -> None:
    assert _merge("nba:2", "bdl:7", ("G1", "nba:2", "MEM", 11), ("G2+1", "bdl:7", "BOS", 4)) is None


def test_a_merge_needs_two_who_are_there() -> None:
    assert "nba:99 is nobody" in str(_merge("nba:99", "nba:2"))
    assert "nba:99 is nobody" in str(_merge("nba:2", "nba:99"))
    assert "one person already" in str(_merge("nba:2", "nba:2"))


JOINED = people(("nba:2", "Vince Williams Jr."), ("nba:3", "Al Ray"), ids={"nba:2": "bdl:7,nba:2"})


@pytest.mark.parametrize(
    ("person", "source_id", "reason"),
    [
        ("nba:2", "bdl:7", None),
        ("nba:2", "bdl:8", "has no id bdl:8; there are: bdl:7, nba:2"),
        ("nba:2", "nba:2", "is what this person is called by: split off the others instead (bdl:7)"),
        ("nba:3", "nba:3", "is the only id of Al Ray (nba:3): there is nothing to part"),
        ("nba:9", "nba:9", "nba:9 is nobody in the registry"),
    ],
)
def test_an_id_is_parted_only_where_another_stays(person: str, source_id: str, reason: str | None) -> None:
    said = refusals.refusal_of_split(person, source_id, JOINED)
    assert (said is None) if reason is None else (said is not None and reason in said)
