"""How a printed name becomes a lookup.

What belongs here: spelling. What does not: whose name it is (see `resolver.py`).
"""

import unicodedata

import polars as pl

#: Letters that carry no mark which could be dropped, and what English print makes of them.
_UNDECOMPOSED = str.maketrans(
    {
        "đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "þ": "th",
        "ħ": "h", "ŋ": "n",
    }
)  # fmt: skip
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "v"}
_WORDS = {"junior": "jr", "senior": "sr"}


def normalise(name: str) -> str:
    """The lookup of a printed name: lower-case ASCII letters and digits, the suffix kept.

    'Luka Dončić' -> lukadoncic, 'C.J. McCollum' -> cjmccollum, 'Gary Trent Junior' -> garytrentjr. Empty when
    nothing Latin is in the name.
    """
    return "".join(_words(name))


def suffixless(name: str) -> str:
    """The lookup without a generational suffix: 'Jimmy Butler III' -> jimmybutler. A lone word is kept."""
    words = _words(name)
    return "".join(words[:-1] if len(words) > 2 and words[-1] in _SUFFIXES else words)


def lookups(names: pl.Series) -> pl.DataFrame:
    """Both lookups of every distinct name: columns player_name, player_lookup_raw, suffixless_raw."""
    distinct = names.drop_nulls().unique().sort()
    return pl.DataFrame(
        {
            "player_name": distinct,
            "player_lookup_raw": [normalise(name) for name in distinct],
            "suffixless_raw": [suffixless(name) for name in distinct],
        },
        schema={"player_name": pl.String, "player_lookup_raw": pl.String, "suffixless_raw": pl.String},
    )


def _words(name: str) -> list[str]:
    # Some letters decompose into capitals, and some fold into letters that decompose: once is not enough.
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_UNDECOMPOSED)
    plain = unicodedata.normalize("NFKD", folded).casefold()
    words = (
        "".join(letter for letter in word if letter.isascii() and letter.isalnum()) for word in plain.split()
    )
    return [_WORDS.get(word, word) for word in words if word]
