"""URLs that a setting may name: what is said to them in private, and what never leaves this machine.

What belongs here: telling them apart. What does not: asking.
"""

from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_on_loopback(url: str) -> bool:
    """Whether a URL is one of this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def is_private(url: str) -> bool:
    """Whether nobody between listens: https, or plain http that stays on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    on_loopback = parts.scheme == "http" and is_on_loopback(url)
    return bool(parts.hostname) and (parts.scheme == "https" or on_loopback)
