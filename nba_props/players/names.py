"""How a printed name becomes a lookup, and what is printed where a name should be and is none.

What belongs here: spelling. What does not: whose name it is (see `resolver.py`).
"""

import re
import unicodedata
from functools import lru_cache
from html import unescape

import polars as pl
from anyascii import anyascii

from nba_props.teams import team_spellings

#: Letters that carry no mark which could be dropped, as English print writes them. Serbian Cyrillic follows
#: the Latin spelling of the same language without its marks (Дончић, Dončić, doncic).
_LETTERS = str.maketrans(
    {
        "đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "þ": "th",
        "ħ": "h", "ŋ": "n", "ђ": "d", "ћ": "c", "ч": "c", "ш": "s", "ж": "z", "ц": "c", "ј": "j", "џ": "dz",
        "х": "h", "й": "y",
    }
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("“”„", '"')
)  # fmt: skip
#: Greek, as it is usually romanised.
_LETTER_PAIRS = (("ου", "ou"), ("ευ", "ev"), ("αυ", "av"))

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "v"}
_WORDS = {"junior": "jr", "jnr": "jr", "senior": "sr", "snr": "sr", "2nd": "ii", "3rd": "iii", "4th": "iv"}

#: `Nikola Jokić (DEN)`, `[C] Nikola Jokić`, `Nah'Shon "Bones" Hyland`: no name has brackets in it.
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|\"[^\"]*\"")
_POSITIONS = {"pg", "sg", "sf", "pf", "g", "f", "c", "gf", "fc", "fg", "cf", "guard", "forward", "center"}
#: `LeBron James - LAL`: a dash between spaces, a bar, or a comma before a team or a position.
_TAGGED = re.compile(r"^(?P<name>.*\S)\s*(?:\s-\s|\||,)\s*(?P<tag>[^-|,]+)$", re.DOTALL)
_NUMBER = re.compile(r"#?\d+")

#: A person who is printed so is nobody: two or more, a side of a bet, a team, a heading.
_JOINED = re.compile(r"[+&/]|\b(?:and|or|vs\.?|versus)\b|@", re.IGNORECASE)
_BETTING_WORDS = {
    "points", "pts", "point", "rebounds", "rebs", "assists", "asts", "steals", "blocks", "threes",
    "turnovers", "total", "totals", "over", "under", "spread", "moneyline", "alternate", "combo", "parlay",
    "quarter", "half",
}  # fmt: skip
_HEADINGS = {
    "player", "players", "playername", "name", "fullname", "participant", "description", "team", "teams",
    "opponent", "line", "lines", "odds", "price", "book", "bookmaker", "sportsbook", "market", "prop",
    "props", "date", "game", "home", "away", "yes", "no", "draw", "none", "null", "nan", "na", "tbd", "tba",
    "unknown", "other", "field", "anyother", "anyotherplayer", "noplayer", "unnamed", *_SUFFIXES,
}  # fmt: skip

NO_LETTERS = "no letters"
SEVERAL = "several players"
TEAM = "a team"
HEADING = "a heading"
BET = "a bet"

_SHORTEST_SURNAME = 2
#: `Mil. Bridges`: a first word of up to four letters with one full stop, which is its end.
_CUT_SHORT = re.compile(r"^\W*[^\W\d_]{1,4}\.\s")


def normalise(name: str) -> str:
    """The lookup of a printed name: ASCII, `[a-z][a-z0-9]*`, the suffix kept. Empty when no letter is in it.

    'Luka Dončić' -> lukadoncic, 'C.J. McCollum' -> cjmccollum, 'Gary Trent Junior' -> garytrentjr,
    'JOKIĆ, Nikola' and 'Nikola Jokić (DEN)' -> nikolajokic. Normalising a lookup gives the lookup.
    """
    return "".join(_words(name))


def spaced(name: str) -> str:
    """The words of a name with spaces between them, for comparing by eye or by distance: 'gary trent jr'."""
    return " ".join(_words(name))


def suffixless(name: str) -> str:
    """The lookup without a generational suffix: 'Jimmy Butler III' -> jimmybutler. A lone word is kept."""
    return "".join(_without_suffix(_words(name)))


def suffix_of(name: str) -> str | None:
    """The generational suffix: 'Gary Trent Junior' -> jr. None where there is none."""
    words = _words(name)
    return words[-1] if words != _without_suffix(words) else None


def unordered(name: str) -> str:
    """The words without a suffix in alphabetical order: one for 'Yang Hansen' and 'Hansen Yang'."""
    return "".join(sorted(_without_suffix(_words(name))))


def reordered(name: str) -> str | None:
    """The last word first, without a suffix: 'Wembanyama Victor' -> victorwembanyama. None for one word."""
    first, *others = _words(name) or ("",)
    *rest, last = (first, *(word for word in others if word not in _SUFFIXES))
    return "".join((last, *rest)) if rest else None


def initialled(name: str) -> str | None:
    """First letter and the rest, without a suffix: 'Shai Gilgeous-Alexander' -> s.gilgeousalexander.

    None where there is no first and last name. It is how abbreviated names are found; no lookup has a dot.
    """
    first, *rest = _without_suffix(_words(name)) or ("",)
    return f"{first[0]}.{''.join(rest)}" if rest else None


def first_name(name: str) -> str | None:
    """The first word: 'Mil. Bridges' -> mil. None where no letter is in the name."""
    words = _words(name)
    return words[0] if words else None


def is_abbreviated(name: str) -> bool:
    """Whether the first name is cut short: 'S. Gilgeous-Alexander', 'Mil. Bridges', not 'C.J. McCollum'."""
    words = _without_suffix(_words(name))
    if len(words) < 2 or len("".join(words[1:])) < _SHORTEST_SURNAME:
        return False
    return len(words[0]) == 1 or bool(_CUT_SHORT.search(_in_order(_untagged(_visible(name)))))


def no_name(name: str) -> str | None:
    """Why a printed text is nobody's name (several players, a heading, a team, a bet, no letters), or None.

    A reason is a guess from the print alone: a text some person is known by is a name all the same.
    """
    words = _words(name)
    lookup = "".join(words)
    if not lookup:
        return NO_LETTERS
    if _is_several(name):
        return SEVERAL
    if lookup in _HEADINGS:
        return HEADING
    if lookup in _TEAMS:
        return TEAM
    return BET if _BETTING_WORDS.intersection(words) else None


def lookups(names: pl.Series) -> pl.DataFrame:
    """What every distinct name reads as.

    Out: player_name, player_lookup_raw, suffixless_raw, suffix_raw (null without one), reordered_raw and
    initialled_raw (null without a surname), first_raw, is_abbreviated, no_name (see those functions).
    """
    distinct = names.drop_nulls().unique().sort()
    return pl.DataFrame(
        {
            "player_name": distinct,
            "player_lookup_raw": [normalise(name) for name in distinct],
            "suffixless_raw": [suffixless(name) for name in distinct],
            "suffix_raw": [suffix_of(name) for name in distinct],
            "reordered_raw": [reordered(name) for name in distinct],
            "initialled_raw": [initialled(name) for name in distinct],
            "first_raw": [first_name(name) for name in distinct],
            "is_abbreviated": [is_abbreviated(name) for name in distinct],
            "no_name": [no_name(name) for name in distinct],
        },
        schema=_READ,
    )


_READ = {
    "player_name": pl.String,
    "player_lookup_raw": pl.String,
    "suffixless_raw": pl.String,
    "suffix_raw": pl.String,
    "reordered_raw": pl.String,
    "initialled_raw": pl.String,
    "first_raw": pl.String,
    "is_abbreviated": pl.Boolean,
    "no_name": pl.String,
}


@lru_cache(1 << 16)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name in the order first, last, suffix: ASCII, lower case, none of them empty."""
    text = _visible(name)
    if not text.isascii():
        text = _latin(text)
    words = [_word(part) for part in _in_order(_untagged(text)).lower().split()]
    named = [word for word in words if word]
    while named and not named[0][0].isalpha():  # a shirt number, or what a lookup may not begin with
        named[0] = named[0].lstrip("0123456789")
        named = [word for word in named if word]
    while len(named) > 1 and named[-1].isdigit():
        named.pop()
    return (*named[:1], *(_WORDS.get(word, word) for word in named[1:]))


def _visible(name: str) -> str:
    """The text as it is seen: no zero-width marks, no marks of direction, entities of HTML as letters."""
    name = unescape(name) if "&" in name else name
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        " " if letter.isspace() else letter
        for letter in name
        if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )


def _latin(text: str) -> str:
    """Marks dropped, letters as English prints them, ASCII only. Case is lost."""
    # Some letters decompose into capitals, and some fold into letters that decompose: once is not enough.
    folded = _plain(_plain(text).casefold().translate(_LETTERS)).casefold().translate(_LETTERS)
    for pair, latin in _LETTER_PAIRS:
        folded = folded.replace(pair, latin)
    if folded.isascii():
        return folded
    latin = "".join(map(_ascii, folded))
    # Of letters nobody writes in Latin ones the numbers must do: somebody is meant by them.
    numbered = "".join(f"u{ord(letter):x}" for letter in folded if letter.isalpha())
    return latin if any(map(str.isalpha, latin)) else numbered


def _ascii(letter: str) -> str:
    """A letter of any script in Latin ones; symbols are dropped."""
    if letter.isascii() or letter.isspace():
        return letter
    return anyascii(letter) if letter.isalnum() else ""


def _plain(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )


def _untagged(text: str) -> str:
    """The text without brackets and without a team or a position behind it."""
    bare = _BRACKETS.sub(" ", text)
    if not any(letter.isalpha() for letter in bare):
        return text
    tagged = _TAGGED.match(bare)
    return tagged["name"] if tagged and _is_tag(tagged["tag"]) else bare


def _is_tag(text: str) -> bool:
    parts = [_word(part) for part in text.split()]
    return all(not part or part in _POSITIONS or part in _TEAMS for part in parts) or _word(text) in _TEAMS


def _in_order(text: str) -> str:
    """'Jokic, Nikola' -> 'Nikola Jokic', 'Trent Jr., Gary' -> 'Gary Trent Jr.', 'Trent, Jr.' as it is."""
    parts = [part.split() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return text.replace(",", " ")
    if all(_is_suffix(word) for part in parts[1:] for word in part):
        return " ".join(word for part in parts for word in part)
    given = [word for part in parts[1:] for word in part]
    words = [*given, *parts[0]]
    names = [word for word in words if not _is_suffix(word)]
    return " ".join([*names, *(word for word in words if _is_suffix(word))])


def _is_suffix(word: str) -> bool:
    plain = _word(word)
    return _WORDS.get(plain, plain) in _SUFFIXES


def _word(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())


def _without_suffix(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[:-1] if len(words) > 2 and words[-1] in _SUFFIXES else words


def _is_several(name: str) -> bool:
    text = unicodedata.normalize("NFKC", _visible(name))
    parts = _JOINED.split(_BRACKETS.sub(" ", text))
    return sum(any(letter.isalpha() for letter in part) for part in parts) > 1


_TEAMS = frozenset(_word(spelling) for spelling in team_spellings())
