"""What a simulation made: counts, and the peculiarities planted in it, for tests and for the operator.

What belongs here: the report's shape and its words. What does not: making any of it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from nba_props.sources.simulated import names
from nba_props.sources.simulated.league import League


@dataclass(frozen=True)
class PostponedGame:
    """The game that was scheduled and not played; `announced_at` is UTC."""

    nba_game_id: str
    day: date
    home: str
    away: str
    announced_at: datetime


@dataclass(frozen=True)
class TradedPlayer:
    """One player who changed teams; `day` is the first date with his new one."""

    day: date
    player_id: int
    name: str
    from_team: str
    to_team: str


@dataclass(frozen=True)
class Peculiarities:
    """What a pipeline must get right and cannot by luck. Ids are balldontlie's, teams abbreviations.

    `namesakes`: printed name -> (id, team) of each bearer at the start. `aliases_needed`: (a book's
    spelling, the box score's). `late_scratches`: (date, id) of players who missed a game no report had them
    out of.
    """

    namesakes: dict[str, tuple[tuple[int, str], ...]]
    father_and_son: tuple[str, str]
    aliases_needed: tuple[tuple[str, str], ...]
    trades: tuple[TradedPlayer, ...]
    postponed: PostponedGame | None
    dates_without_games: tuple[date, ...]
    late_scratches: tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class SimulationReport:
    """One call of `simulate`.

    `written` and `already_there` count payloads by feed; `unseen` lie after `now`.
    """

    seed: int
    dates: tuple[date, ...]
    games: int
    players: int
    written: dict[str, int]
    already_there: dict[str, int]
    unseen: int
    planted: Peculiarities = field(repr=False)

    def lines(self) -> list[str]:
        """The report for a person, a line each."""
        planted = self.planted
        lines = [
            f"simulated league, seed {self.seed}: {self.games} games on {len(self.dates)} dates, "
            f"{self.dates[0]} to {self.dates[-1]}, {self.players} invented players",
            f"payloads: {sum(self.written.values())} written, "
            f"{sum(self.already_there.values())} already there, {self.unseen} captures still in the future",
            *(f"  {feed}: {count} written" for feed, count in sorted(self.written.items())),
            "dates without games: " + (", ".join(map(str, planted.dates_without_games)) or "none"),
            "namesakes: " + ", ".join(planted.namesakes),
            "father and son: " + ", ".join(planted.father_and_son),
            "aliases needed: " + ", ".join(f"{book} = {box}" for book, box in planted.aliases_needed),
        ]
        lines += [
            f"traded on {one.day}: {one.name}, {one.from_team} to {one.to_team}" for one in planted.trades
        ]
        if planted.postponed:
            game = planted.postponed
            lines.append(f"postponed: {game.away} at {game.home} on {game.day}")
        return lines


def peculiarities(league: League) -> Peculiarities:
    """Collect what is planted in a league."""
    first = league.rosters_on[league.dates[0]]
    bearers = {
        name: tuple(
            (player.id, team)
            for team, squad in first.items()
            for player in squad.players
            if player.name == name
        )
        for name in (*names.NAMESAKES_APART, *names.NAMESAKES_TOGETHER)
    }
    return Peculiarities(
        namesakes=bearers,
        father_and_son=names.FATHER_AND_SON,
        aliases_needed=names.ALIASES_NEEDED,
        trades=tuple(_traded(league)),
        postponed=_postponed(league),
        dates_without_games=tuple(day for day, slate in league.games_on.items() if not slate),
        late_scratches=tuple(_late_scratches(league)),
    )


def _traded(league: League) -> list[TradedPlayer]:
    moves = []
    for day, trade in league.trades.items():
        (team, slot), (other, other_slot) = trade.first, trade.second
        for place, old, new in ((slot, other, team), (other_slot, team, other)):
            player = league.rosters_on[day][new].players[place]
            moves.append(TradedPlayer(day, player.id, player.name, old, new))
    return moves


def _postponed(league: League) -> PostponedGame | None:
    for game in league.games:
        if game.postponed_at is not None:
            return PostponedGame(game.nba_id, game.day, game.home, game.away, game.postponed_at)
    return None


def _late_scratches(league: League) -> list[tuple[date, int]]:
    teams = {
        (day, player.id): team
        for day, rosters in league.rosters_on.items()
        for team, squad in rosters.items()
        for player in squad.players
    }
    return [
        (absence.start, absence.player_id)
        for absence in league.availability.absences
        if absence.is_late_scratch
        and any(
            teams[absence.start, absence.player_id] in (game.home, game.away) and game.postponed_at is None
            for game in league.games_on[absence.start]
        )
    ]
