"""The thirty teams: the one place that knows their names, abbreviations and ids.

What belongs here: team identity as the sources print it. What does not: players (see `players/`).
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Team:
    """One team. `abbreviation` is NBA.com's and is what every table holds."""

    abbreviation: str
    city: str
    nickname: str
    nba_id: int
    balldontlie_id: int
    conference: str
    zone: str

    @property
    def full_name(self) -> str:
        """The name the odds feeds print."""
        return f"{self.city} {self.nickname}"


_E, _C, _M, _P = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"

TEAMS = (
    Team("ATL", "Atlanta", "Hawks", 1610612737, 1, "East", _E),
    Team("BOS", "Boston", "Celtics", 1610612738, 2, "East", _E),
    Team("BKN", "Brooklyn", "Nets", 1610612751, 3, "East", _E),
    Team("CHA", "Charlotte", "Hornets", 1610612766, 4, "East", _E),
    Team("CHI", "Chicago", "Bulls", 1610612741, 5, "East", _C),
    Team("CLE", "Cleveland", "Cavaliers", 1610612739, 6, "East", _E),
    Team("DAL", "Dallas", "Mavericks", 1610612742, 7, "West", _C),
    Team("DEN", "Denver", "Nuggets", 1610612743, 8, "West", _M),
    Team("DET", "Detroit", "Pistons", 1610612765, 9, "East", _E),
    Team("GSW", "Golden State", "Warriors", 1610612744, 10, "West", _P),
    Team("HOU", "Houston", "Rockets", 1610612745, 11, "West", _C),
    Team("IND", "Indiana", "Pacers", 1610612754, 12, "East", _E),
    Team("LAC", "Los Angeles", "Clippers", 1610612746, 13, "West", _P),
    Team("LAL", "Los Angeles", "Lakers", 1610612747, 14, "West", _P),
    Team("MEM", "Memphis", "Grizzlies", 1610612763, 15, "West", _C),
    Team("MIA", "Miami", "Heat", 1610612748, 16, "East", _E),
    Team("MIL", "Milwaukee", "Bucks", 1610612749, 17, "East", _C),
    Team("MIN", "Minnesota", "Timberwolves", 1610612750, 18, "West", _C),
    Team("NOP", "New Orleans", "Pelicans", 1610612740, 19, "West", _C),
    Team("NYK", "New York", "Knicks", 1610612752, 20, "East", _E),
    Team("OKC", "Oklahoma City", "Thunder", 1610612760, 21, "West", _C),
    Team("ORL", "Orlando", "Magic", 1610612753, 22, "East", _E),
    Team("PHI", "Philadelphia", "76ers", 1610612755, 23, "East", _E),
    Team("PHX", "Phoenix", "Suns", 1610612756, 24, "West", "America/Phoenix"),
    Team("POR", "Portland", "Trail Blazers", 1610612757, 25, "West", _P),
    Team("SAC", "Sacramento", "Kings", 1610612758, 26, "West", _P),
    Team("SAS", "San Antonio", "Spurs", 1610612759, 27, "West", _C),
    Team("TOR", "Toronto", "Raptors", 1610612761, 28, "East", "America/Toronto"),
    Team("UTA", "Utah", "Jazz", 1610612762, 29, "West", _M),
    Team("WAS", "Washington", "Wizards", 1610612764, 30, "East", _E),
)

#: Spellings that are neither the abbreviation nor the full name.
_OTHER_SPELLINGS = {
    "LA Clippers": "LAC",
    "LA Lakers": "LAL",
    "BRK": "BKN",
    "BRO": "BKN",
    "CHO": "CHA",
    "GS": "GSW",
    "NO": "NOP",
    "NOH": "NOP",
    "NOR": "NOP",
    "NY": "NYK",
    "PHO": "PHX",
    "SA": "SAS",
    "SAN": "SAS",
    "UTAH": "UTA",
    "UTH": "UTA",
    "WSH": "WAS",
}


@cache
def team_spellings() -> dict[str, str]:
    """Every printed form of a team, lower case -> its abbreviation."""
    forms = {form.lower(): abbreviation for form, abbreviation in _OTHER_SPELLINGS.items()}
    for team in TEAMS:
        forms[team.abbreviation.lower()] = team.abbreviation
        forms[team.full_name.lower()] = team.abbreviation
    return forms


def abbreviation_of(printed: str) -> str | None:
    """The abbreviation of a team as any source prints it, or None when it is no NBA team."""
    return team_spellings().get(printed.strip().lower())
