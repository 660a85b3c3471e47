"""What a day asks of the feeds, when, and at what cost: the daily clock as a table.

All hours are Eastern; the plan is made of the day's games as they are known, so it is made anew whenever they
change. Days without games and the off-season cost nothing.

What belongs here: the plan, what of it is affordable, and what of it is due. What does not: fetching, and the
daemon that asks (`automation/fetching.py`).
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from nba_props.clock import EASTERN, eastern_instant
from nba_props.feeds.games import Game
from nba_props.feeds.sources import CLOSING_LEAD, CONFIRMATION, FEEDS, Task, most_credits
from nba_props.partitions import is_partition
from nba_props.settings import Settings

#: Results are fetched again on so many mornings: they are corrected.
CORRECTED_DAYS = 3

_SEASON_AT, _RESULTS_AT, _CORRECTIONS_AT = time(5, 0), time(6, 0), time(9, 0)
#: After the first source, so that it is known which one has not answered.
_CONFIRMED_AT = time(6, 15)
_SCHEDULE_AT = (time(5, 30), time(10, 45), time(16, 30))
_ROSTERS_AT = time(10, 30)
_INJURY_HOURS, _INJURY_MINUTE = range(10, 24), 30
_INJURY_PEAKS = (time(17, 0), time(20, 0))
_LINES_AT = (time(11, 0), time(17, 0))
_PROPS_AT = (time(11, 0), time(14, 0))
#: Before each tip: ever denser, then the closing capture.
_PROPS_LEADS = tuple(timedelta(minutes=minutes) for minutes in (180, 90, 45, 20))
#: The one that comes before the decision an hour before tip.
_DECIDING_LEAD = timedelta(minutes=90)
_MONDAY = 0
#: A schedule that ends sooner than this is fetched again whatever the weekday.
_KNOWN_AHEAD = timedelta(days=3)
#: What is fetched first where not all can be paid for.
CLOSING, DECIDING, FIRST, OTHER = 1, 2, 3, 4
#: So long after its time a free fetch is still worth making; props are until their games tip.
_LATE = timedelta(hours=3)


@dataclass(frozen=True)
class Planned:
    """A fetch of the plan: its task, the most it costs, how much it matters (1 most), and why, in words.

    `until` is when it has lost its meaning.
    """

    task: Task
    credits: int
    priority: int
    why: str
    until: datetime

    @property
    def at(self) -> datetime:
        """When it is to be made."""
        return self.task.slot

    @property
    def key(self) -> str:
        """What identifies it among all days' fetches."""
        codes = ",".join(self.task.games)
        games = hashlib.sha256(codes.encode()).hexdigest()[:8] if self.task.games else "all"
        return f"{self.task.feed}:{self.task.day}:{self.at:%Y%m%dT%H%M}:{games}"


def plan(
    day: date, schedule: Mapping[date, Sequence[Game]], settings: Settings, *, known_until: date | None
) -> list[Planned]:
    """The fetches of an Eastern date, in order.

    `schedule` has the games of the date and of the days before it whose results are corrected; `known_until`
    is the last date any schedule knows. See `answerable` for what the keys that are set allow of it.
    """
    if not is_partition(day):
        return []
    games = sorted(schedule.get(day, ()), key=lambda game: (game.tip_at is None, game.tip_at, game.code))
    found = [*_of_season(day, known_until), *_of_results(day, schedule, settings)]
    if games:
        found += [*_of_the_day(day, games), *_of_odds(day, games, settings)]
    return sorted(found, key=lambda one: (one.at, one.task.feed, one.task.games))


def answerable(planned: Sequence[Planned], settings: Settings) -> tuple[list[Planned], list[Planned]]:
    """What some service can answer with the keys that are set, and what waits for a key."""
    can = {feed.name: bool(feed.usable(settings)) for feed in FEEDS.values()}
    return [one for one in planned if can[one.task.feed]], [one for one in planned if not can[one.task.feed]]


def affordable(planned: Sequence[Planned], left: int) -> tuple[list[Planned], list[Planned]]:
    """What can be paid with so many credits, what matters most first; and what cannot. Both by time."""
    kept: list[Planned] = []
    for one in sorted(planned, key=lambda one: (one.priority, one.at)):
        if one.credits <= left:
            kept.append(one)
            left -= one.credits
    order = {id(one) for one in kept}
    return [one for one in planned if id(one) in order], [one for one in planned if id(one) not in order]


def due(planned: Sequence[Planned], now: datetime, asked: Collection[str]) -> list[Planned]:
    """What is to be fetched now: its time has come, it has not been asked for, and it still means something.

    Where several fetches of one feed and date are late the last alone is made: it tells what they would.
    """
    found: list[Planned] = []
    covered: dict[tuple[str, date], set[str]] = {}
    for one in reversed([one for one in planned if one.at <= now < one.until]):
        known = covered.setdefault((one.task.feed, one.task.day), set())
        scope = set(one.task.games) or {""}
        if not scope <= known and one.key not in asked:
            found.append(one)
        known |= scope
    return found[::-1]


def cost(planned: Sequence[Planned]) -> int:
    """The most a plan costs."""
    return sum(one.credits for one in planned)


def _of_season(day: date, known_until: date | None) -> Iterator[Planned]:
    if day.weekday() == _MONDAY or known_until is None or known_until < day + _KNOWN_AHEAD:
        yield _free("season", day, day, _SEASON_AT, "games and tips of the season")


def _of_results(day: date, schedule: Mapping[date, Sequence[Game]], settings: Settings) -> Iterator[Planned]:
    for back in range(1, CORRECTED_DAYS + 1):
        played = day - timedelta(days=back)
        if schedule.get(played):
            yield _free("results", day, played, _RESULTS_AT, "results" if back == 1 else "corrections")
            if settings.confirm_results:
                yield _free(CONFIRMATION, day, played, _CONFIRMED_AT, "the other source's word")
            if back == 1:
                yield _free("results", day, played, _CORRECTIONS_AT, "corrections")


def _of_the_day(day: date, games: Sequence[Game]) -> Iterator[Planned]:
    for at in _SCHEDULE_AT:
        yield _free("schedule", day, day, at, "games moved or postponed")
    yield _free("rosters", day, day, _ROSTERS_AT, "who is on which team")
    tips = [game.tip_at for game in games if game.tip_at is not None]
    last = max(tips) if len(tips) == len(games) else eastern_instant(day, time(23, 0))
    hours = {time(hour, _INJURY_MINUTE) for hour in _INJURY_HOURS}
    for at in sorted(hours.union(_INJURY_PEAKS)):
        if eastern_instant(day, at) < last:
            words = "injury peak" if at in _INJURY_PEAKS else "injuries"
            yield _free("injuries", day, day, at, words)


def _of_odds(day: date, games: Sequence[Game], settings: Settings) -> Iterator[Planned]:
    first = _last_chance(games[0], day)
    for at in (eastern_instant(day, hour) for hour in _LINES_AT):
        if at < first:
            price = most_credits(settings, "lines", len(games), is_past=False)
            yield Planned(Task("lines", day, at), price, FIRST, "spreads and totals", until=first)
    for at in (eastern_instant(day, hour) for hour in _PROPS_AT):
        open_ = [game for game in games if at < _last_chance(game, day)]
        if open_:
            priority = FIRST if at == eastern_instant(day, _PROPS_AT[0]) else OTHER
            yield _props(day, at, open_, settings, priority=priority, why="props of the day")
    for tip, group in groupby(games, key=lambda game: game.tip_at):
        if tip is not None:
            yield from _of_tip(day, tip, list(group), settings)


def _of_tip(day: date, tip: datetime, games: Sequence[Game], settings: Settings) -> Iterator[Planned]:
    """The captures before a tip; those that would come before the day's first are left out."""
    for lead in _PROPS_LEADS:
        if tip - lead > eastern_instant(day, _PROPS_AT[0]):
            priority = DECIDING if lead == _DECIDING_LEAD else OTHER
            why = f"props {int(lead.total_seconds() // 60)} minutes before tip"
            yield _props(day, tip - lead, games, settings, priority=priority, why=why)
    yield _props(day, tip - CLOSING_LEAD, games, settings, priority=CLOSING, why="closing lines")


def _props(
    day: date, at: datetime, games: Sequence[Game], settings: Settings, *, priority: int, why: str
) -> Planned:
    price = most_credits(settings, "props", len(games), is_past=False)
    task = Task("props", day, at, tuple(sorted(game.code for game in games)))
    return Planned(task, price, priority, why, until=max(_last_chance(game, day) for game in games))


def _free(feed: str, day: date, about: date, at: time, why: str) -> Planned:
    slot = eastern_instant(day, at)
    end = eastern_instant(day + timedelta(days=1), time(0, 0))
    return Planned(Task(feed, about, slot), 0, OTHER, why, until=min(slot + _LATE, end))


def _last_chance(game: Game, day: date) -> datetime:
    """When a game has tipped; where no tip is known, the end of its date."""
    return game.tip_at or eastern_instant(day + timedelta(days=1), time(0, 0))


def eastern(at: datetime) -> str:
    """An instant as the operator's clock shows it."""
    return f"{at.astimezone(EASTERN):%H:%M}"
