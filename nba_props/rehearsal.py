"""Rehearsals: a clock that was set, and whom nobody asks under it.

An answer is filed under the instant at which our clock says it came. Under a clock that was set that instant
is made up: a real service's answer would be a false record of a market, paid for with real credits. A service
on this machine plays along: it is set by whoever set the clock.

What belongs here: reading such a clock, and that rule. What does not: the one clock (`clock.py`).
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from nba_props.errors import SettingsError
from nba_props.urls import is_on_loopback


def running_from(path: Path) -> datetime:
    """Now, by a clock that showed the instant in a file when that was written, and has run on since.

    Writing the file anew moves the clock in every process that looks at it. Replace it as a whole: a reader
    sees the old text or the new. Raises SettingsError where there is no instant with a time zone in it.
    """
    try:
        with path.open() as file:
            shown = datetime.fromisoformat(file.read().strip())
            # Of the file that was read, should another have taken its place.
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"NBA_PROPS_CLOCK_FILE={path} tells no instant ({error}): write one into it, as in"
            " 2026-01-16T17:00:00-05:00, or unset it for the real time"
        ) from None
    if shown.tzinfo is None:
        raise SettingsError(f"NBA_PROPS_CLOCK_FILE={path}: {shown} needs a time zone")
    return shown.astimezone(UTC) + (datetime.now(UTC) - written)


def afar(urls: Iterable[str]) -> list[str]:
    """The URLs that are not of this machine."""
    return sorted({url for url in urls if not is_on_loopback(url)})
