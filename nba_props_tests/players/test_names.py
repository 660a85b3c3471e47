import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.players.names import lookups, normalise, suffixless


@given(st.text())
def test_a_lookup_is_lower_case_ascii_letters_and_digits(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]*", normalise(name))
    assert re.fullmatch(r"[a-z0-9]*", suffixless(name))


@given(st.text())
def test_a_lookup_is_its_own_lookup(name: str) -> None:
    assert normalise(normalise(name)) in (
        normalise(name),
        {"junior": "jr", "senior": "sr"}.get(normalise(name)),
    )


@given(st.text(), st.sampled_from([str.upper, str.title, str.lower]))
def test_a_name_without_its_suffix_begins_the_name(name: str, _: object) -> None:
    assert normalise(name).startswith(suffixless(name))


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("Luka Dončić", "lukadoncic"),
        ("C.J. McCollum", "cjmccollum"),
        ("CJ McCollum", "cjmccollum"),
        ("Shai Gilgeous-Alexander", "shaigilgeousalexander"),
        ("De'Aaron Fox", "deaaronfox"),
        ("De\u2019Aaron Fox", "deaaronfox"),
        ("  Anna   Berg ", "annaberg"),
        ("ᴬnna Ｂerg", "annaberg"),
        ("ANNA BERG", "annaberg"),
    ],
)
def test_marks_points_and_spaces_make_no_difference(name: str, lookup: str) -> None:
    assert normalise(name) == lookup


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("Đorđe", "dorde"), ("Guðmund", "gudmund"), ("Øystein", "oystein"), ("Łukasz", "lukasz"),
        ("Ægir", "aegir"), ("Weiß", "weiss"), ("Iſık", "isik"), ("ışık", "isik"), ("Þór", "thor"),
    ],
)  # fmt: skip
def test_letters_that_carry_no_mark_are_spelled_out(name: str, lookup: str) -> None:
    assert normalise(name) == lookup


@pytest.mark.parametrize("name", ["Gary Trent Jr.", "Gary Trent Jr", "gary trent junior", "Gary Trent, Jr."])
def test_every_way_to_write_junior_is_one(name: str) -> None:
    assert normalise(name) == "garytrentjr"
    assert suffixless(name) == "garytrent"


@pytest.mark.parametrize("suffix", ["Jr.", "Sr.", "II", "III", "IV", "V", "Senior"])
def test_a_suffix_is_kept_in_the_lookup_and_dropped_without_it(suffix: str) -> None:
    assert normalise(f"Anna Berg {suffix}") != "annaberg"
    assert suffixless(f"Anna Berg {suffix}") == "annaberg"


def test_what_is_not_behind_two_names_is_no_suffix() -> None:
    assert suffixless("Junior") == "junior"
    assert suffixless("Oskar V") == "oskarv"


@pytest.mark.parametrize("name", ["", "  ", "???", "\u200d", "😀", "20.5"])
def test_what_has_no_letter_has_no_lookup(name: str) -> None:
    assert normalise(name) == ""


def test_lookups_are_one_row_a_distinct_name() -> None:
    found = lookups(pl.Series(["Anna Berg Jr.", None, "Anna Berg Jr.", "B. Li"]))
    assert found.rows() == [
        ("Anna Berg Jr.", "annabergjr", "annaberg", "jr", "berganna", "a.berg", "anna", False, None),
        ("B. Li", "bli", "bli", None, "lib", "b.li", "b", True, None),
    ]
