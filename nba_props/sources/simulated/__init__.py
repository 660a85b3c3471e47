"""The simulated league: a season nobody played, in the services' own formats, put into the landing zone.

It exists so that everything after the landing zone runs without keys, without a network, and with
peculiarities known beforehand. The same seed and dates give the same bytes. It reads from the inside out:
`people` and `calendar` -> `availability` -> `projection` -> `games` and `books` -> `league` -> `captures`
-> `payloads`.

What belongs here: the entry point, `simulate`. What does not: parsing (see the services' own modules).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from nba_props.errors import UsageError
from nba_props.landing import Landing
from nba_props.partitions import DateWindow, is_partition
from nba_props.sources.simulated.captures import Capture, before_the_stretch, of_date
from nba_props.sources.simulated.league import League
from nba_props.sources.simulated.report import Peculiarities, SimulationReport, peculiarities

__all__ = ["Peculiarities", "SimulationReport", "simulate"]

#: Called after each date: the date, how many are done, how many there are.
Progress = Callable[[date, int, int], None]


def simulate(
    landing: Landing, *, seed: int, end: date, days: int, now: datetime, on_progress: Progress | None = None
) -> SimulationReport:
    """Land what was captured by `now` of the league's dates from `end - days + 1` to `end`.

    `now` is an instant with a time zone; dates in the off-season are skipped. A later `now` adds what has
    happened since; a longer stretch from the same first date begins with the same games. Raises UsageError
    when `end` has no games in any season, or a number is out of range.
    """
    dates = _dates(seed, end, days, now)
    league = League(seed, dates)
    tally = _Tally(landing, now)
    tally.land(before_the_stretch(league))
    for done, day in enumerate(dates, start=1):
        tally.land(of_date(league, day))
        if on_progress is not None:
            on_progress(day, done, len(dates))
    return SimulationReport(
        seed=seed,
        dates=tuple(dates),
        games=len(league.games),
        players=len(league.people),
        written=dict(tally.written),
        already_there=dict(tally.already_there),
        unseen=tally.unseen,
        planted=peculiarities(league),
    )


class _Tally:
    """Lands captures and counts them."""

    def __init__(self, landing: Landing, now: datetime) -> None:
        self._landing, self._now = landing, now
        self.written: Counter[str] = Counter()
        self.already_there: Counter[str] = Counter()
        self.unseen = 0

    def land(self, captures: Iterable[Capture]) -> None:
        for capture in captures:
            if capture.captured_at > self._now:
                self.unseen += 1
                continue
            for body in capture.bodies():
                landed = self._landing.put(
                    capture.feed,
                    body,
                    captured_at=capture.captured_at,
                    day=capture.day,
                    dates=capture.dates,
                    simulated=True,
                )
                (self.written if landed.is_new else self.already_there)[capture.feed] += 1


def _dates(seed: int, end: date, days: int, now: datetime) -> list[date]:
    if now.tzinfo is None:
        raise UsageError(f"the instant {now} needs a time zone")
    if seed < 0 or days < 1:
        raise UsageError(f"the seed must be 0 or more and the days 1 or more, not {seed} and {days}")
    if not is_partition(end):
        raise UsageError(f"{end} is in the off-season: {_last_in_season(end)}")
    return DateWindow(end - timedelta(days=days - 1), end).dates()


def _last_in_season(end: date) -> str:
    earlier = (end - timedelta(days=back) for back in range(1, 100))
    last = next((day for day in earlier if is_partition(day)), None)
    return f"the last date before it with games is {last}" if last else "no season before it is known"
