"""Text from outside, made safe to show.

What belongs here: what a terminal, a log or a message may be handed. What does not: how anything is laid out.
"""

import unicodedata


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
