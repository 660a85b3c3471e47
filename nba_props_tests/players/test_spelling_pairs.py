"""One key for all spellings that may be one person's."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from nba_props.players.spelling_pairs import keyed
from nba_props_tests.builders import NO_PAIRS


def _keys(*names: str, pairs: tuple[tuple[str, str], ...] = ()) -> list[str]:
    given = pl.DataFrame(list(pairs), schema=NO_PAIRS.schema, orient="row")
    named = keyed(pl.DataFrame({"player_name": list(names)}, schema={"player_name": pl.String}), given)
    assert named["player_name"].to_list() == list(names), "the order of rows is kept"
    return named["spelling_key"].to_list()


def test_a_suffix_marks_and_the_order_of_words_make_no_other_key() -> None:
    assert len(set(_keys("Jimmy Hallorán", "JIMMY HALLORAN III", "Halloran Jimmy"))) == 1
    one, other = _keys("Jimmy Halloran", "James Halloran")
    assert one != other


def test_a_pair_makes_one_key_of_two_whichever_way_round() -> None:
    for pair in (("Nic Claxton", "Nicolas Claxton"), ("Nicolas Claxton", "Nic Claxton")):
        assert len(set(_keys("Nic Claxton", "Nicolas Claxton", "Claxton Nic", pairs=(pair,)))) == 1


def test_pairs_are_linked_through_one_another_in_any_order() -> None:
    links = (("A One", "B Two"), ("C Three", "D Four"), ("B Two", "C Three"))
    for pairs in (links, links[::-1], (links[2], links[0], links[1])):
        assert len(set(_keys("A One", "B Two", "C Three", "D Four", pairs=pairs))) == 1
    assert len(set(_keys("A One", "D Four", pairs=links[:2]))) == 2


def test_a_name_without_letters_has_the_empty_key() -> None:
    assert _keys("??", "Ann Berg")[0] == ""


def test_no_rows_have_no_keys() -> None:
    assert _keys() == []


_NAMES = st.sampled_from(["A One", "B Two", "C Three", "D Four", "E Five"])


@given(st.lists(st.tuples(_NAMES, _NAMES), max_size=6))
def test_the_key_stands_for_a_group_however_its_pairs_are_ordered(
    pairs: list[tuple[str, str]],
) -> None:
    names = ("A One", "B Two", "C Three", "D Four", "E Five")
    assert _keys(*names, pairs=tuple(pairs)) == _keys(*names, pairs=tuple((b, a) for a, b in reversed(pairs)))
