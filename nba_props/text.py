"""Text from outside, made safe to show.

What belongs here: what a terminal, a log or a message may be handed. What does not: how anything is laid out.
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

_HIDDEN = "[hidden]"
#: What gives access wherever it comes from: webhooks, credentials in addresses, keys and tokens by name.
_TELLTALE = (
    re.compile(r"https://hooks\.slack\.com/\S+"),
    re.compile(r"(?<=://)[^\s/@]+:[^\s/@]+(?=@)"),
    re.compile(r"(?i)\b(?:bearer|basic)\s+[a-z0-9._~+/=-]{8,}"),
    re.compile(r"(?i)(?<=\b)(?:api[_-]?key|access[_-]?token|token|password|secret)=[^\s&'\"]+"),
)
#: A shorter piece of a secret's address says nothing, and hiding it would hide half a message.
_LONG_ENOUGH = 8


def plain(text: str) -> str:
    """`text` with control characters and invisible marks (bidirectional ones, say) written out as escapes.

    Names come from outside: one must neither steer the terminal nor turn the line around it.
    """
    return "".join(
        _escaped(letter) if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") else letter
        for letter in text
    )


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def scrubbed(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without these secrets, and without what looks like one.

    Of a secret that is an address its path is hidden too: errors often quote that alone.
    """
    pieces = {piece for secret in secrets for piece in (secret, _path_of(secret))}
    long = [piece for piece in pieces if len(piece) >= _LONG_ENOUGH]
    for piece in sorted(long, key=len, reverse=True):
        text = text.replace(piece, _HIDDEN)
    for pattern in _TELLTALE:
        text = pattern.sub(_HIDDEN, text)
    return text


def _path_of(secret: str) -> str:
    try:
        parts = urlsplit(secret)
    except ValueError:  # no address
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
