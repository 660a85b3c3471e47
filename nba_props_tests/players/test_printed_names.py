"""Names as the world prints them, those nobody here has met yet among them: a defined lookup for each.

The table says what a printed name comes to, and what is no name at all. Whose name it is, is not asked here.
"""

import re
import unicodedata
from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nba_props.players.names import lookups, no_name, normalise, suffixless

NO_NAME = ""


@dataclass(frozen=True)
class Printed:
    """A printed name, its lookup, and the lookup without suffix where that is another one."""

    name: str
    lookup: str
    without_suffix: str | None = None


LETTERS = [
    # Serbian, Croatian, Slovene, Bosnian
    Printed("Nikola Jokić", "nikolajokic"),
    Printed("Nikola Đurišić", "nikoladurisic"),
    Printed("NIKOLA ĐURIŠIĆ", "nikoladurisic"),
    Printed("Nikola Ðurišić", "nikoladurisic"),  # the Icelandic letter, which looks the same
    Printed("Božidar Čović", "bozidarcovic"),
    Printed("Ǆemal Ǉubić", "dzemalljubic"),  # one sign for two letters
    # Polish, Czech, Slovak, Hungarian, Romanian
    Printed("Łukasz Żądło", "lukaszzadlo"),
    Printed("Świętosław Gąsior", "swietoslawgasior"),
    Printed("Vít Krejčí", "vitkrejci"),
    Printed("Tomáš Satoranský", "tomassatoransky"),
    Printed("Jiří Řehoř", "jirirehor"),
    Printed("Ľuboš Ďurica", "lubosdurica"),
    Printed("Győző Szűcs", "gyozoszucs"),
    Printed("Ștefan Țăran", "stefantaran"),
    Printed("Ştefan Ţăran", "stefantaran"),
    # Baltic
    Printed("Jonas Valančiūnas", "jonasvalanciunas"),
    Printed("Ąžuolas Šeškus", "azuolasseskus"),
    Printed("Kristaps Porziņģis", "kristapsporzingis"),
    Printed("Dāvis Bērziņš-Ķeniņš", "davisberzinskenins"),
    Printed("Jüri Õunapuu", "juriounapuu"),
    # Turkish and Azeri
    Printed("Alperen Şengün", "alperensengun"),
    Printed("ALPEREN ŞENGÜN", "alperensengun"),
    Printed("Işıl Yıldız", "isilyildiz"),
    Printed("IŞIL YILDIZ", "isilyildiz"),
    Printed("İlhan Kılıç", "ilhankilic"),
    Printed("ilhan KILIÇ", "ilhankilic"),
    Printed("I\u0307lhan Kılıc\u0327", "ilhankilic"),
    Printed("Oğuz Çağlayan", "oguzcaglayan"),
    Printed("Əli Əliyev", "elieliyev"),
    # Vietnamese: two marks on a letter
    Printed("Nguyễn Văn Đức", "nguyenvanduc"),
    Printed("Trần Quốc Thể", "tranquocthe"),
    Printed("Nguye\u0302\u0303n Va\u0306n Đu\u031b\u0301c", "nguyenvanduc"),
    # Germanic and Nordic
    Printed("Dennis Schröder", "dennisschroder"),
    Printed("Jörg Weißmüller", "jorgweissmuller"),
    Printed("JÖRG WEISSMÜLLER", "jorgweissmuller"),
    Printed("JÖRG WEIẞMÜLLER", "jorgweissmuller"),
    Printed("Søren Ødegård", "sorenodegard"),
    Printed("Hlynur Bæringsson", "hlynurbaeringsson"),
    Printed("Guðmundur Þórsson", "gudmundurthorsson"),
    Printed("Áŋŋel Ŧuomma", "anneltuomma"),
    # Romance
    Printed("Théo Maledon", "theomaledon"),
    Printed("Tidjane Salaün", "tidjanesalaun"),
    Printed("François Œuvrard", "francoisoeuvrard"),
    Printed("Nicolò Melli", "nicolomelli"),
    Printed("Hugo González Peña", "hugogonzalezpena"),
    Printed("João Gonçalves", "joaogoncalves"),
    Printed("Jaume Gal·la", "jaumegalla"),
    # West African
    Printed("Ọlámídé Ṣọlá", "olamidesola"),
    Printed("Kɔfi Mɛnsa", "kofimensa"),
    Printed("Ɗan Ƙaru Ɓello", "dankarubello"),
    # Hawaiian
    Printed("Kaʻimi Kahanamoku", "kaimikahanamoku"),
    # Not Latin: nobody is guessed out of them
    Printed("Γιάννης Αντετοκούνμπο", "giannisantetokounmpo"),
    Printed("Никола Јокић", "nikolajokic"),
    Printed("გოგა ბითაძე", "gogabitadze"),
    Printed("姚明", "yaoming"),
    Printed("يوسف", "ywsf"),
    Printed("דני אבדיה", "dnyvdyh"),
    # A look-alike of another script inside a Latin name must not shorten it to somebody else's
    Printed("LeBr\u043en James", "lebronjames"),
]

SIGNS = [
    *(
        Printed(f"De{sign}Aaron O{sign}Neale", "deaarononeale")
        for sign in "'\u2019\u2018\u02bc\u02bb`\u00b4\u2032\uff07\u201b"
    ),
    *(
        Printed(f"Shai Gilgeous{sign}Alexander", "shaigilgeousalexander")
        for sign in "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d\u00ad"
    ),
    Printed("Shai Gilgeous - Alexander", "shaigilgeousalexander"),
    *(
        Printed(f"Gary{space}Trent{space}Jr.", "garytrentjr", "garytrent")
        for space in (" ", "  ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t", "\n", "\r\n", " \u00a0 ")
    ),
    *(
        Printed(f"{sign}Gary {sign}Tr{sign}ent Jr.{sign}", "garytrentjr", "garytrent")
        for sign in "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202c\u2066\u2069"
    ),
    Printed("\u202eGary Trent Jr.\u202c", "garytrentjr", "garytrent"),
    Printed("  Anna   Berg ", "annaberg"),
    Printed("C.J. McCollum", "cjmccollum"),
    Printed("C. J. McCollum", "cjmccollum"),
    Printed("CJ McCollum", "cjmccollum"),
    Printed("P.J Washington", "pjwashington"),
    Printed("J\uff0eR\uff0e Smith", "jrsmith"),
    Printed("Karl-Anthony Towns*", "karlanthonytowns"),
    Printed("LeBron James \U0001f451", "lebronjames"),
    Printed("Ｌｅ\uff22ｒｏｎ　Ｊａｍｅｓ", "lebronjames"),
    Printed("\U0001d40b\U0001d41e\U0001d401\U0001d42b\U0001d428\U0001d427 James", "lebronjames"),
    Printed("\ufb01lip \ufb02etcher", "filipfletcher"),
    Printed("De&#39;Aaron Fox", "deaaronfox"),
    Printed("De&apos;Aaron Fox", "deaaronfox"),
    Printed("Luka Don&#269;i&#263;", "lukadoncic"),
]

SUFFIXES = [
    *(
        Printed(f"Gary Trent{suffix}", "garytrentjr", "garytrent")
        for suffix in (" Jr", " Jr.", ", Jr.", ", Jr", " JR", " JR.", " jr", " Junior", " JUNIOR", " Jr .")
    ),
    Printed("Gary Trent,Jr.", "garytrentjr", "garytrent"),
    Printed("Gary Trent Jnr.", "garytrentjr", "garytrent"),
    Printed("Gary Trent J.R.", "garytrentjr", "garytrent"),
    *(
        Printed(f"Xavier Tillman{suffix}", "xaviertillmansr", "xaviertillman")
        for suffix in (" Sr.", ", Sr.", " SR", " Senior")
    ),
    *(Printed(f"Gary Payton {two}", "garypaytonii", "garypayton") for two in ("II", "ii", "Ii", "\u2161")),
    Printed("Gary Payton 2nd", "garypaytonii", "garypayton"),
    *(Printed(f"Trey Murphy {three}", "treymurphyiii", "treymurphy") for three in ("III", "Iii", "\u2162")),
    Printed("Trey Murphy 3rd", "treymurphyiii", "treymurphy"),
    Printed("Lonnie Walker IV", "lonniewalkeriv", "lonniewalker"),
    Printed("Bo Bell V", "bobellv", "bobell"),
    Printed("Junior Bell", "juniorbell"),
    Printed("Junior", "junior"),
    Printed("Nenê", "nene"),
    Printed("Ivan Iv", "ivaniv"),
]

COMMA = "last name, first name is not turned round"
TAG = "what stands in brackets or behind a dash is taken for a name"
ORDERS = [
    Printed("JOKIĆ, Nikola", "nikolajokic"),
    Printed("Jokić,Nikola", "nikolajokic"),
    Printed("Jokic, N.", "njokic"),
    Printed("Trent Jr., Gary", "garytrentjr", "garytrent"),
    Printed("Trent, Gary Jr.", "garytrentjr", "garytrent"),
    Printed("Trent, Jr., Gary", "garytrentjr", "garytrent"),
    Printed("Gilgeous-Alexander, Shai", "shaigilgeousalexander"),
    Printed("da Silva, Tristan", "tristandasilva"),
    Printed("James, LeBron (LAL)", "lebronjames"),
    Printed("Oubre Jr., Kelly (PHI)", "kellyoubrejr", "kellyoubre"),
    Printed("LeBron James, LAL", "lebronjames"),
    Printed("S. Gilgeous-Alexander", "sgilgeousalexander"),
    Printed("S Gilgeous-Alexander", "sgilgeousalexander"),
    Printed("D. Jones Jr.", "djonesjr", "djones"),
    Printed("Mil. Bridges", "milbridges"),
]

TAGS = [
    Printed("Nikola Jokić (DEN)", "nikolajokic"),
    Printed("Nikola Jokić(DEN)", "nikolajokic"),
    Printed("Nikola Jokić [DEN]", "nikolajokic"),
    Printed("Nikola Jokić (Den)", "nikolajokic"),
    Printed("Nikola Jokić (Denver Nuggets)", "nikolajokic"),
    Printed("(DEN) Nikola Jokić", "nikolajokic"),
    Printed("Kelly Oubre Jr. (PHI)", "kellyoubrejr", "kellyoubre"),
    Printed("Jalen (2001) Johnson", "jalenjohnson"),
    Printed("LeBron James - LAL (F)", "lebronjames"),
    Printed("LeBron James - LAL", "lebronjames"),
    Printed("LeBron James (LAL - SF)", "lebronjames"),
    Printed("LeBron James (GTD)", "lebronjames"),
    Printed("23 LeBron James", "lebronjames"),
    Printed("#23 LeBron James", "lebronjames"),
    Printed("LeBron James #23", "lebronjames"),
    Printed('Nah\'Shon "Bones" Hyland', "nahshonhyland"),
    Printed("Nah'Shon (Bones) Hyland", "nahshonhyland"),
]

_NOTHING = (
    *("", " ", "\t\n", "\u00a0", "\u200d", "\u200f\u200e", "\U0001f3c0", "-", "...", "'", "\u0301", "()"),
    "\u0663\u0664",
)
_COMBINED = (
    *("LeBron James + Anthony Davis", "LeBron James+Anthony Davis", "LeBron James \uff0b Anthony Davis"),
    *("LeBron James & Anthony Davis", "LeBron James / Anthony Davis", "LeBron James and Anthony Davis"),
    *("L. James + A. Davis + J. Green", "Jaren Jackson Jr. + Ja Morant"),
)
_HEADERS = (
    *("Player", "PLAYER", "Player Name", "player_name", "Name", "Over", "Under", "Points", "Total", "TBD"),
    *("N/A", "None", "null", "nan", "12345", "23", "19.5", "Over 20.5", "Lakers Total Points"),
    *("Los Angeles Lakers", "DEN", "Any Other Player", "Jr."),
)
TABLE = [*LETTERS, *SIGNS, *SUFFIXES, *ORDERS, *TAGS, *(Printed(text, NO_NAME) for text in _NOTHING)]


def read(name: str) -> tuple[str, str]:
    """What is made of a printed name: its lookup, and the one without suffix."""
    return normalise(name), suffixless(name)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: repr(case.name))
def test_a_printed_name_has_its_lookup(case: Printed) -> None:
    expected = case.lookup if case.without_suffix is None else case.without_suffix
    assert read(case.name) == (case.lookup, expected)


@pytest.mark.parametrize("text", [*_NOTHING, *_COMBINED, *_HEADERS])
def test_what_is_no_name_is_told_from_one(text: str) -> None:
    assert no_name(text) is not None


def test_no_name_of_the_table_is_taken_for_none() -> None:
    assert {case.name for case in TABLE if case.lookup and no_name(case.name)} == set()


def test_the_whole_table_at_once_gives_what_each_name_alone_does() -> None:
    """A slate is resolved in one call; a bad name among others must not change theirs."""
    found = lookups(pl.Series([case.name for case in TABLE]))
    assert found.height == len({case.name for case in TABLE})
    for name, lookup, without in found.select(
        "player_name", "player_lookup_raw", "suffixless_raw"
    ).iter_rows():
        assert (lookup, without) == read(name)


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "Ấ" * 10_000, "a " * 5_000, ", " * 5_000, "(" * 10_000, "A + " * 2_500, "\u0301" * 10_000],
)
def test_ten_thousand_characters_harm_nobody(text: str) -> None:
    found = lookups(pl.Series([text, "Luka Dončić"]))
    assert found.filter(pl.col("player_name") == "Luka Dončić")["player_lookup_raw"].to_list() == [
        "lukadoncic"
    ]


@given(st.text())
@example("12345")
@example("3 Punkte")
def test_a_lookup_begins_with_a_letter_or_is_empty(name: str) -> None:
    assert re.fullmatch(r"([a-z][a-z0-9]*)?", normalise(name))
    assert re.fullmatch(r"([a-z][a-z0-9]*)?", suffixless(name))


@given(st.text())
@example("Jun Ior")
@example("Player Jun-Ior")
@example("O Ver")
def test_a_lookup_is_its_own_lookup_whatever_it_was_made_of(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


#: Letters of Latin names: Latin-1, Extended-A and the Vietnamese ones.
_LATIN = [
    chr(code)
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x180), *range(0x1E00, 0x1F00))
    if unicodedata.category(chr(code)) in ("Lu", "Ll") and unicodedata.name(chr(code), "").startswith("LATIN")
]
_WORDS = st.lists(st.text(st.sampled_from(_LATIN), min_size=1, max_size=8), min_size=1, max_size=3)


@given(_WORDS, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_never_changes_a_lookup(words: list[str], changed: object) -> None:
    name = " ".join(words)
    assert callable(changed)
    assert normalise(changed(name)) == normalise(name)


@given(_WORDS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_how_marks_are_encoded_never_changes_a_lookup(words: list[str], form: str) -> None:
    name = " ".join(words)
    assert normalise(unicodedata.normalize(form, name)) == normalise(name)  # type: ignore[arg-type]


@given(_WORDS, st.sampled_from(["\u0301", "\u0327", "\u0302\u0323", "\u030c"]))
def test_marks_never_change_a_lookup(words: list[str], marks: str) -> None:
    name = " ".join(words)
    assert normalise("".join(letter + marks for letter in name)) == normalise(name)


@given(_WORDS, st.text(st.sampled_from(" \t\n\u00a0\u2009\u3000"), min_size=1, max_size=4))
def test_white_space_never_changes_a_lookup(words: list[str], space: str) -> None:
    assert normalise(f"{space}{space.join(words)}{space}") == normalise(" ".join(words))


@given(_WORDS, st.sampled_from("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
def test_what_is_not_seen_never_changes_a_lookup(words: list[str], sign: str) -> None:
    name = " ".join(words)
    assert normalise(sign.join(name)) == normalise(name)


def test_no_latin_letter_is_lost() -> None:
    """A letter that vanishes makes one name of two. The old Greenlandic kra is in nobody's name any more."""
    lost = {letter for letter in _LATIN if ord(letter) < 0x180 and not normalise(letter)}
    assert lost <= {"ĸ"}
