"""The partitions of the asset graph and the windows of dates a run works on.

What belongs here: the partition definitions and the translation between keys and dates.
What does not: which asset uses which partition (see `assets/`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from nba_props.errors import UsageError

if TYPE_CHECKING:
    import dagster as dg

#: Earlier seasons fell into the summer months that are no partitions here.
FIRST_GAME_DATE = date(2021, 10, 1)
OFF_SEASON_MONTHS = (7, 8, 9)

#: Dagster's name for the players' partitions; their keys are kept in the instance under it.
PLAYERS_NAME = "game_date_player"
_LOOKUP = "[a-z][a-z0-9]*"
_PLAYER_KEY = re.compile(rf"(?P<day>\d{{4}}-\d{{2}}-\d{{2}})\|(?P<lookup>{_LOOKUP})", re.ASCII)


def game_dates() -> "dg.DailyPartitionsDefinition":
    """Daily, Eastern, tonight included, July to September left out."""
    import dagster as dg

    months = ",".join(str(month) for month in OFF_SEASON_MONTHS)
    return dg.DailyPartitionsDefinition(
        start_date=FIRST_GAME_DATE.isoformat(),
        timezone="America/New_York",
        end_offset=1,
        exclusions=[f"0 0 * {months} *"],
    )


def players() -> "dg.DynamicPartitionsDefinition":
    """One a date and player, as `2026-01-16|isaiahstewart`; a slate's are added together, sorted."""
    import dagster as dg

    return dg.DynamicPartitionsDefinition(name=PLAYERS_NAME)


def player_key(day: date, lookup: str) -> str:
    """The partition key of a player on a date; raises UsageError for what can be none."""
    key = f"{day.isoformat()}|{lookup}"
    parse_player_key(key)
    return key


def parse_player_key(key: str) -> tuple[date, str]:
    """The date and the player's lookup of a partition key; raises UsageError naming the key."""
    match = _PLAYER_KEY.fullmatch(key)
    if match is None:
        raise UsageError(
            f"{key!r} is no key of a player's partition: write it as 2026-01-16|isaiahstewart, the name in"
            " lower-case letters and digits"
        )
    day = parse_date(match["day"])
    if not is_partition(day):
        raise UsageError(f"{key!r} is no key of a player's partition: {why_no_partition(day)}")
    return day, match["lookup"]


def is_lookup(text: str) -> bool:
    """Whether a player's lookup can be part of a partition key."""
    return re.fullmatch(_LOOKUP, text) is not None


def is_partition(day: date) -> bool:
    """Whether games of `day` have a partition (the off-season has none)."""
    return day >= FIRST_GAME_DATE and day.month not in OFF_SEASON_MONTHS


def why_no_partition(day: date) -> str:
    """Why a date is no partition, for a person."""
    if day < FIRST_GAME_DATE:
        return f"{day} lies before {FIRST_GAME_DATE}, the first date kept here"
    return f"{day} has no games: July to September are the off-season"


def parse_date(text: str) -> date:
    """Read an ISO date or raise UsageError that shows the form."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date: write it as 2026-01-16") from None


@dataclass(frozen=True)
class DateWindow:
    """A contiguous window of game dates, both ends included; off-season days inside it are no dates of it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError(f"the window ends ({self.end}) before it starts ({self.start})")

    @classmethod
    def of_keys(cls, keys: Sequence[str]) -> "DateWindow":
        """The window a run's partition keys span."""
        days = [date.fromisoformat(key) for key in keys]
        return cls(min(days), max(days))

    @classmethod
    def day(cls, day: date) -> "DateWindow":
        """The window of one date."""
        return cls(day, day)

    def dates(self) -> list[date]:
        """The game dates in the window, in order."""
        return [day for day in self._days() if is_partition(day)]

    def _days(self) -> Iterator[date]:
        return (self.start + timedelta(days=i) for i in range((self.end - self.start).days + 1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start} to {self.end}"
