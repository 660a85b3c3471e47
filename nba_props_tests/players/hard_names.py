"""Names as bad as in life: who is printed how by whom, and who of a simulated league plays which part.

What belongs here: the cast. What does not: the league that is played with it (see `names_league.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nba_props.sources.simulated.league import League
from nba_props.sources.simulated.names import (
    ALIASES_NEEDED,
    CAST,
    FATHER_AND_SON,
    NAMESAKES_APART,
    NAMESAKES_TOGETHER,
)
from nba_props.sources.simulated.people import draw_trades, team_order

ORDINARY, COMBINED, HEADER = "ordinary", "two in one bet", "a header"
#: How a book prints a name, and the names of the books that do.
COMMA, INITIAL, LAST_FIRST, TAG, UNSEEN = "LAST, First", "F. Last", "Last First", "team tag", "unseen signs"
ADDED, DROPPED, NICKNAME = "suffix added", "suffix dropped", "nickname"
NAMESAKE, FAMILY, CHANGED, SERVICES = "namesakes", "father and son", "name changes", "two services"
UNKNOWABLE = "nickname nobody told"

#: A printer of names: (name as the box score prints it, the player's team) -> printed.
Print = Callable[[str, str], str]


def _last_comma_first(name: str, _: str) -> str:
    first, _, last = name.partition(" ")
    return f"{last.upper()}, {first}"


def _initial(name: str, _: str) -> str:
    first, _, last = name.partition(" ")
    return f"{first[0]}. {last}"


def _last_first(name: str, _: str) -> str:
    first, _, last = name.partition(" ")
    return f"{last} {first}"


def _tagged(name: str, team: str) -> str:
    return f"{name} ({team})"


def _with_unseen_signs(name: str, _: str) -> str:
    return "\u200f" + name.replace(" ", "\u00a0\u200d ") + "\u200e"


def _junior(name: str, _: str) -> str:
    return f"{name} Jr."


def without_suffix(name: str) -> str:
    """'Desmond Wraxall Sr.' -> 'Desmond Wraxall'."""
    head, _, tail = name.rpartition(" ")
    return head if tail in ("Jr.", "Sr.", "Jr", "Sr", "II", "III") else name


#: What each book does to the names of those whom it prints its own way; the rest it prints as the box score.
STYLES: Mapping[str, tuple[str, Print]] = {
    "draftkings": (COMMA, _last_comma_first),
    "fanduel": (INITIAL, _initial),
    "betmgm": (LAST_FIRST, _last_first),
    "bovada": (TAG, _tagged),
    "prizepicks": (UNSEEN, _with_unseen_signs),
    "betrivers": (ADDED, _junior),
}


@dataclass(frozen=True)
class Role:
    """One planted person.

    `later` is what the box score prints from the middle of the stretch on, `elsewhere` what the other service
    prints; `styled` gives each book its own way with him, `printed` what single books print.
    """

    kind: str
    box: str
    later: str | None = None
    elsewhere: str | None = None
    styled: bool = False
    printed: Mapping[str, str] = field(default_factory=dict)


#: Two of one name whose teams meet, two on one team, two who become team-mates by a trade.
APART = (Role(NAMESAKE, "Marlon Eastgate"), Role(NAMESAKE, "Marlon Eastgate"))
TOGETHER = (Role(NAMESAKE, "Tavon Birchall"), Role(NAMESAKE, "Tavon Birchall"))
JOINED = (Role(NAMESAKE, "Rashid Colebrook"), Role(NAMESAKE, "Rashid Colebrook"))
#: Father and son who meet; another pair of whom the son is traded to the father's team.
OPPOSED = (
    Role(
        FAMILY,
        "Desmond Wraxall Sr.",
        printed={"betrivers": "Desmond Wraxall", "bovada": "Desmond Wraxall Sr"},
    ),
    Role(
        FAMILY,
        "Desmond Wraxall Jr.",
        printed={"betrivers": "Desmond Wraxall", "bovada": "Desmond Wraxall Jr"},
    ),
)
UNITED = (
    Role(FAMILY, "Alvin Tregarth", printed={"bovada": "Alvin Tregarth Sr."}),
    Role(FAMILY, "Alvin Tregarth Jr.", printed={"betrivers": "Alvin Tregarth", "bovada": "Alvin Tregarth"}),
)
#: One initial and last name for both, who meet; and for two team-mates.
INITIALS_OPPOSED = (
    Role(INITIAL, "Caleb Marsden", printed={"fanduel": "C. Marsden"}),
    Role(INITIAL, "Cody Marsden", printed={"fanduel": "C. Marsden"}),
)
INITIALS_TOGETHER = (
    Role(INITIAL, "Jalen Polwhele", printed={"fanduel": "J. Polwhele"}),
    Role(INITIAL, "Jaylin Polwhele", printed={"fanduel": "J. Polwhele"}),
)
ALONE = (
    Role(ORDINARY, "Terrell Oakenshaw", styled=True),
    Role(ORDINARY, "Deon Harkless III", styled=True, printed={"betrivers": "Deon Harkless"}),
    Role(ORDINARY, "Žan Kovačič-Lipovšek", styled=True),
    Role(ORDINARY, "Ignatius O'Rourke", styled=True),
    Role(
        DROPPED,
        "Wendell Harbottle Jr.",
        printed={"fanduel": "Wendell Harbottle", "betmgm": "Wendell Harbottle"},
    ),
    Role(
        ADDED,
        "Bruno Castleford",
        printed={"draftkings": "Bruno Castleford Jr.", "betmgm": "Bruno Castleford II"},
    ),
    Role(NICKNAME, "Zebulon Whitcroft", printed={"bovada": "Zeb Whitcroft", "fanduel": "Zeb Whitcroft"}),
    Role(UNKNOWABLE, "Lionel Farnhill", printed={"bovada": "Bub Farnhill"}),
    Role(CHANGED, "Milos Vasiljevic", later="Miloš Vasiljević"),
    Role(
        CHANGED,
        "Djordje Djuricko",
        later="Đorđe Đuričko",
        printed={
            "draftkings": "Djordje Djuricko",
            "fanduel": "Djordje Djuricko",
            "betmgm": "Djordje Djuricko",
        },
    ),
    Role(CHANGED, "Kemba Lathbury", later="Kemba Lathbury II", printed={"betmgm": "Kemba Lathbury"}),
    Role(
        SERVICES, "Jimmy Halloran", elsewhere="Jimmy Halloran III", printed={"betmgm": "Jimmy Halloran III"}
    ),
    Role(SERVICES, "Nicolas Tremblett", elsewhere="Nic Tremblett", printed={"bovada": "Nic Tremblett"}),
    Role(SERVICES, "Hanlin Yao", elsewhere="Yao Hanlin", printed={"fanduel": "Yao Hanlin"}),
    Role(SERVICES, "Théo Garnaud", elsewhere="Theo Garnaud"),
)
#: Told to the league in a file, in no particular order.
PAIRS = (
    ("Zeb Whitcroft", "Zebulon Whitcroft"),
    ("Nicolas Tremblett", "Nic Tremblett"),
    *((box, book) for book, box in ALIASES_NEEDED),
)

#: What is peculiar about those whom every simulated league has.
KINDS = dict.fromkeys((*NAMESAKES_APART, *NAMESAKES_TOGETHER), NAMESAKE) | dict.fromkeys(
    FATHER_AND_SON, FAMILY
)


def cast(seed: int, league: League) -> dict[int, Role]:
    """Deal the parts: pairs who must meet to teams that do, the traded ones to whom the trade takes."""
    order = team_order(seed)
    (trade, *_) = draw_trades(seed, len(league.dates))
    (leaving_team, leaving_slot), (coming_team, coming_slot) = trade.first, trade.second
    seats = _Seats(seed, league, taken={trade.first, trade.second})
    roles: dict[int, Role] = {
        seats.sitting(leaving_team, leaving_slot): UNITED[1],
        seats.next(coming_team): UNITED[0],
        seats.sitting(coming_team, coming_slot): JOINED[0],
        seats.next(leaving_team): JOINED[1],
    }
    unmet = [team for team in order if team not in (leaving_team, coming_team)]
    for pair in (APART, OPPOSED, INITIALS_OPPOSED):
        game = next(game for game in league.games if {game.home, game.away} <= set(unmet))
        roles |= {seats.next(game.home): pair[0], seats.next(game.away): pair[1]}
        unmet = [team for team in unmet if team not in (game.home, game.away)]
    for pair, team in zip((TOGETHER, INITIALS_TOGETHER), unmet, strict=False):
        roles |= {seats.next(team): role for role in pair}
    roles |= {seats.next(team): role for role, team in zip(ALONE, unmet[2:], strict=False)}
    assert len(roles) == 12 + 2 + len(ALONE)
    return roles


class _Seats:
    """The places of players who have lines, but for those the league has planted somebody in already."""

    def __init__(self, seed: int, league: League, taken: set[tuple[str, int]]) -> None:
        order = team_order(seed)
        self._rosters = league.rosters_on[league.dates[0]]
        self._taken = taken | {(order[one.team], one.slot) for one in CAST}

    def next(self, team: str) -> int:
        """The id of the best player of a team who plays no part yet."""
        slot = next(slot for slot in range(8) if (team, slot) not in self._taken)
        self._taken.add((team, slot))
        return self.sitting(team, slot)

    def sitting(self, team: str, slot: int) -> int:
        """The id of the player in a place."""
        return self._rosters[team].players[slot].id
