"""What follows from decisions: the order they were made in, and what became of their persons since."""

from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.players import aliases, registry
from nba_props.players.decisions import ADD, MERGE, latest
from nba_props_tests.builders import NO_DECISIONS, NO_PAIRS
from nba_props_tests.players.decided import add, deactivate, decided, merge, people, split
from nba_props_tests.players.test_registry import Seen, sightings

BERG = people(("nba:1", "Anna Berg"), ("nba:2", "Zoe Quill"))
Made = tuple[str, str | None, str | None, str | None]


def _standing(*made: Made, registry: pl.DataFrame = BERG, pairs: pl.DataFrame = NO_PAIRS) -> pl.DataFrame:
    return aliases.build(pairs, decided(*made), registry).filter(pl.col("alias_source") != aliases.STARTER)


def _active(*made: Made, registry: pl.DataFrame = BERG) -> dict[str, str]:
    active = _standing(*made, registry=registry).filter("is_active")
    return dict(active.select("alias_lookup", "nba_canonical_lookup").iter_rows())


def test_decisions_come_in_the_order_they_were_made_whatever_the_order_of_rows() -> None:
    made = decided(add("A B", "nba:1"), merge("nba:1", "nba:2"), add("C D", "nba:1"))
    assert latest(made.reverse(), (ADD,))["spelling"].to_list() == ["A B", "C D"]
    assert latest(made, (MERGE,)).height == 1


def test_the_last_decision_on_a_spelling_counts() -> None:
    first, second = add("Nan Berg", "nba:1"), deactivate("Nan Berg", "nba:1")
    assert _active(first) == {"nanberg": "annaberg"}
    assert _active(first, second) == {}
    assert _active(first, second, first) == {"nanberg": "annaberg"}
    assert _active(first, second, add("Nan Berg", "nba:2")) == {"nanberg": "zoequill"}


def test_a_deactivated_alias_stays_on_record_with_its_reason() -> None:
    row = _standing(add("Nan Berg", "nba:1"), deactivate("NAN BERG", "nba:1")).row(0, named=True)
    assert (row["is_active"], row["valid_until"]) == (False, None)
    assert (row["notes"], row["created_by"]) == ("deactivated: reason 1", "ann")


def test_a_pair_of_the_package_can_be_taken_out_of_use() -> None:
    someone = people(("nba:1", "Nic Claxton"))
    claxton = pl.col("alias_lookup") == "nicolasclaxton"
    before = aliases.build(NO_PAIRS, NO_DECISIONS, someone).filter(claxton)
    assert before["is_active"].to_list() == [True]
    after = aliases.build(NO_PAIRS, decided(deactivate("Nicolas Claxton", "nba:1")), someone).filter(claxton)
    assert after.select("is_active", "alias_source").rows() == [(False, "operator")]


def test_a_decision_goes_before_an_imported_pair_and_that_before_the_packages() -> None:
    both = people(("nba:1", "Nic Claxton"), ("nba:2", "Zoe Quill"))
    imported = pl.DataFrame({"spelling": ["Nicolas Claxton"], "other_spelling": ["Zoe Quill"]})
    given = aliases.build(imported, decided(add("Nicolas Claxton", "nba:1")), both)
    assert given.filter(pl.col("alias_lookup") == "nicolasclaxton").select(
        "nba_canonical_lookup", "alias_source"
    ).rows() == [("nicclaxton", "operator")]
    assert aliases.build(imported, NO_DECISIONS, both).filter(pl.col("alias_lookup") == "nicolasclaxton")[
        "nba_canonical_lookup"
    ].to_list() == ["zoequill"]


def test_an_alias_follows_its_person_into_a_merge() -> None:
    """The id it was recorded with is no longer a person's own, but one of somebody's ids."""
    merged = people(("nba:1", "Anna Berg"), ids={"nba:1": "bdl:7,nba:1"})
    assert _active(add("Nan Berg", "bdl:7"), registry=merged) == {"nanberg": "annaberg"}


def test_an_alias_of_an_id_nobody_has_points_nowhere() -> None:
    assert _active(add("Nan Berg", "nba:404")) == {}


def test_an_alias_that_became_its_persons_own_lookup_is_none() -> None:
    assert _active(add("Ánna Berg", "nba:1")) == {}


def test_a_later_person_of_the_very_spelling_ends_an_alias_for_later_dates_only() -> None:
    """Quotes from before the newcomer meant the other; his first game must not change them."""
    came = date(2026, 1, 5)
    both = people(("nba:1", "Anna Berg"), ("nba:8", "Nan Berg"), known={"nba:8": came})
    row = _standing(add("Nan Berg", "nba:1"), registry=both).row(0, named=True)
    assert (row["is_active"], row["valid_until"]) == (False, came)
    assert row["nba_canonical_lookup"] == "annaberg"


def test_deactivating_ends_an_overtaken_alias_for_all_dates() -> None:
    both = people(("nba:1", "Anna Berg"), ("nba:8", "Nan Berg"), known={"nba:8": date(2026, 1, 5)})
    made = add("Nan Berg", "nba:1"), deactivate("Nan Berg", "nba:1")
    assert _standing(*made, registry=both).select("is_active", "valid_until").rows() == [(False, None)]


#: The old system's aliases, in the direction it had them; the last one was backwards there.
OLD_DIRECTIONS = (
    ("Isaiah Stewart II", "Isaiah Stewart"),
    ("Vincent Williams Jr.", "Vince Williams Jr."),
    ("Herb Jones", "Herbert Jones"),
    ("Gary Trent Jr.", "Gary Trent"),
    ("Nicolas Claxton", "Nic Claxton"),
    ("Kevin Porter Jr.", "Kevin Porter"),
)


@pytest.mark.parametrize(("alias", "target"), OLD_DIRECTIONS)
@pytest.mark.parametrize("backwards", [False, True])
def test_an_imported_pair_points_at_the_registry_whichever_way_round_it_was_written(
    alias: str, target: str, backwards: bool
) -> None:
    one, other = (target, alias) if backwards else (alias, target)
    imported = pl.DataFrame({"spelling": [one], "other_spelling": [other]})
    for known, spelled in ((alias, target), (target, alias)):
        someone = people(("nba:1", known))
        built = aliases.build(imported, NO_DECISIONS, someone)
        found = built.filter(pl.col("alias_display") == spelled)
        assert found.select("canonical_display", "is_active").rows() == [(known, True)]
        assert known not in built["alias_display"].to_list()


def _persons(seen: tuple[Seen, ...], *made: Made) -> dict[str, list[str]]:
    """universal_player_id -> source ids of the registry built."""
    built = registry.build(sightings(*seen), decided(*made))
    return {
        person: ids.split(",")
        for person, ids in built.select("universal_player_id", "source_ids").iter_rows()
    }


TWO = (("nba:1", "Anna Berg", "BOS", 0), ("bdl:9", "Nan Berg", "BOS", 3))
ONE = (("nba:1", "Anna Berg", "BOS", 0), ("bdl:9", "Anna Berg", "BOS", 3))


def test_a_merge_makes_two_entries_one_and_keeps_every_spelling() -> None:
    assert _persons(TWO) == {"nba:1": ["nba:1"], "bdl:9": ["bdl:9"]}
    assert _persons(TWO, merge("nba:1", "bdl:9")) == {"nba:1": ["bdl:9", "nba:1"]}
    built = registry.build(sightings(*TWO), decided(merge("bdl:9", "nba:1")))
    assert built.select("universal_player_id", "spellings").rows() == [("bdl:9", "Anna Berg|Nan Berg")]


def test_a_split_parts_what_the_name_joined() -> None:
    assert _persons(ONE) == {"nba:1": ["bdl:9", "nba:1"]}
    assert _persons(ONE, split("nba:1", "bdl:9")) == {"nba:1": ["nba:1"], "bdl:9": ["bdl:9"]}
    built = registry.build(sightings(*ONE), decided(split("nba:1", "bdl:9")))
    assert sorted(built["player_lookup"]) == ["annaberg", "annabergbdl9"]


def test_merges_and_splits_follow_one_another() -> None:
    joined, parted = merge("nba:1", "bdl:9"), split("nba:1", "bdl:9")
    apart = {"nba:1": ["nba:1"], "bdl:9": ["bdl:9"]}
    assert _persons(TWO, joined, parted) == apart
    assert _persons(TWO, joined, parted, joined) == {"nba:1": ["bdl:9", "nba:1"]}
    assert _persons(ONE, parted, joined) == {"nba:1": ["bdl:9", "nba:1"]}


def test_a_third_joins_the_person_two_have_become() -> None:
    three = (*TWO, ("espn:4", "Annie B", "BOS", 5))
    assert _persons(three, merge("nba:1", "bdl:9"), merge("nba:1", "espn:4")) == {
        "nba:1": ["bdl:9", "espn:4", "nba:1"]
    }
    assert _persons(three, merge("bdl:9", "espn:4"), merge("nba:1", "bdl:9")) == {
        "nba:1": ["bdl:9", "espn:4", "nba:1"]
    }


def test_a_decision_about_ids_nobody_has_changes_nothing() -> None:
    assert _persons(TWO, merge("nba:1", "bdl:404"), split("nba:1", "bdl:404")) == _persons(TWO)


def test_an_alias_of_somebody_merged_since_reaches_the_one_who_stays() -> None:
    made = decided(add("Annie B", "bdl:9"), merge("nba:1", "bdl:9"))
    built = registry.build(sightings(*TWO), made)
    found = aliases.decided(made, built)
    assert found.select("universal_player_id", "is_active").rows() == [("nba:1", True)]


def test_a_newcomer_known_from_today_ends_an_alias_today() -> None:
    """The day on which he is known is his already."""
    came = date(2026, 1, 5)
    both = people(("nba:1", "Anna Berg"), ("nba:8", "Nan Berg"), known={"nba:8": came})
    until = _standing(add("Nan Berg", "nba:1"), registry=both)["valid_until"].to_list()
    assert until == [came] != [came + timedelta(days=1)]
