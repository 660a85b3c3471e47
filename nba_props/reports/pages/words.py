"""How figures are said: the same digits, signs and dashes on every page.

What belongs here: one value in, a few letters out. What does not: what is said where.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

from nba_props.clock import BACKFILL, EASTERN, LIVE, REGENERATED
from nba_props.evaluation.offers import COMPOSITE
from nba_props.reports.pages.blocks import NOTHING as _NOTHING
from nba_props.reports.pages.blocks import Cell, Tone
from nba_props.teams import TEAMS

#: What is said where there is nothing.
NOTHING = _NOTHING
#: A source of which the book behind a price is not known.
MIX = "a source mixing books"
#: A space at which no line ends.
TIED = "\u00a0"
_ZONES = {team.abbreviation: ZoneInfo(team.zone) for team in TEAMS}


def number(value: float | None, digits: int = 1) -> str:
    """A figure, or a dash for none."""
    return NOTHING if value is None or isnan(value) else f"{value:,.{digits}f}"


def signed(value: float | None, digits: int = 1) -> str:
    """A difference with its sign."""
    return NOTHING if value is None or isnan(value) else f"{value:+,.{digits}f}"


def share(value: float | None, digits: int = 0) -> str:
    """A share as per cent."""
    return NOTHING if value is None or isnan(value) else f"{100 * value:,.{digits}f}{TIED}%"


def signed_share(value: float | None, digits: int = 0) -> str:
    """A difference of shares, or a return, as per cent with its sign."""
    return NOTHING if value is None or isnan(value) else f"{100 * value:+,.{digits}f}{TIED}%"


def interval(ends: tuple[float | None, float | None] | None, digits: int, *, is_share: bool = False) -> str:
    """Both ends of an interval, or a dash where there is none."""
    low, high = ends or (None, None)
    if low is None or high is None or isnan(low) or isnan(high):
        return NOTHING
    say = share if is_share else number
    return f"{say(low, digits)} to {say(high, digits)}"


def cell(value: float | None, digits: int = 1, *, sign: bool = False, **fields: Any) -> Cell:
    """A figure as a cell that keeps the value behind it."""
    said = signed(value, digits) if sign else number(value, digits)
    return Cell(said, value, **fields)


def share_cell(value: float | None, digits: int = 0, **fields: Any) -> Cell:
    """A share as a cell that keeps the value behind it."""
    return Cell(share(value, digits), value, **fields)


def signed_share_cell(value: float | None, digits: int = 0, **fields: Any) -> Cell:
    """A share with its sign as a cell that keeps the value behind it."""
    return Cell(signed_share(value, digits), value, **fields)


def book(name: str | None) -> str:
    """A book as a person says it; what mixes several is none."""
    return MIX if name in COMPOSITE else (name or "no book").replace("_", " ")


def eastern(instant: datetime | None) -> str:
    """An instant as an Eastern clock time."""
    return "time not known" if instant is None else f"{instant.astimezone(EASTERN):%H:%M}{TIED}ET"


def tip(instant: datetime | None, home_team: str) -> str:
    """A tip-off on the Eastern clock and, where that differs, on the arena's."""
    if instant is None:
        return "tip not known"
    there = instant.astimezone(_ZONES.get(home_team, EASTERN))
    if there.utcoffset() == instant.astimezone(EASTERN).utcoffset():
        return eastern(instant)
    return f"{eastern(instant)}, {there:%H:%M}{TIED}local"


def moment(instant: datetime | None) -> str:
    """An instant as Eastern date and time."""
    return NOTHING if instant is None else f"{instant.astimezone(EASTERN):%Y-%m-%d %H:%M} ET"


def universal(instant: datetime) -> str:
    """An instant as UTC date and time."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def age(earlier: datetime | None, later: datetime | None) -> str:
    """How long before `later` something was."""
    return NOTHING if earlier is None or later is None else duration(later - earlier)


def duration(span: timedelta) -> str:
    """A span in the two units that matter: 42 min, 5 h 10 min, 3 days."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours < 48 else f"{hours // 24} days"


def eastern_day(instant: datetime) -> str:
    """The Eastern date of an instant."""
    day = instant.astimezone(EASTERN).date()
    return f"{day.day} {day:%B %Y}"


def long_date(day: date) -> str:
    """A date as a person says it."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def counted(counts: Mapping[str, int]) -> str:
    """Numbers of things, as 3 out, 2 too few minutes."""
    named = {"few_minutes": "too few minutes"}
    return ", ".join(f"{number} {named.get(name, name.replace('_', ' '))}" for name, number in counts.items())


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def origin(name: str, made: datetime | None) -> str:
    """Whether predictions were published before the games, or made afterwards, and when."""
    when = f", {eastern_day(made)}" if made else ""
    return {
        LIVE: "published before the games",
        BACKFILL: f"made afterwards{when}: a reconstruction, not published in advance",
        REGENERATED: f"made again afterwards{when}: not what was published in advance",
    }[name]


def came_to(row: Mapping[str, Any]) -> str:
    """A grade in words: a game whose box score is stored, without points of his, is one he did not play."""
    match row["result"]:
        case "VOID":
            return "postponed" if row["void_reason"] == "postponed" else "did not play"
        case "PENDING":
            return "no box score stored"
        case "PASS" if not row["has_prop_line"]:
            return "no line"
        case told:
            return str(told).lower()


def call_tone(recommendation: str) -> Tone:
    """The tone of a recommendation."""
    tones: dict[str, Tone] = {"OVER": "over", "UNDER": "under"}
    return tones.get(recommendation, "quiet")
