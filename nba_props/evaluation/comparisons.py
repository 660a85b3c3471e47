"""Comparisons that decide: which version of a system counts, and whether the market is beaten.

A new version of a system has a system_id of its own (`xgboost_v2` beside `xgboost_v1`), so that both are
published and graded side by side. The oldest of a family is its champion until a newer one, the challenger,
is shown to be better on the same player-games. The market is beaten when the anchored system's paired Brier
score or its closing-line value is shown to be positive, walk-forward *and* live.

Shown means: the 95 % interval, resampling whole games, lies above 0. It is looked at each time so many games
more are in and never before: who looks every day finds a chance one sooner or later.

What belongs here: the rule. What does not: who reads its rows, and the bootstrap (`intervals.py`).
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby
from typing import Any

import polars as pl

from nba_props.evaluation.intervals import clustered

ERROR, BRIER, CLOSING = "absolute error", "Brier score", "closing-line value"
WAITING, BETTER, WORSE, UNDECIDED = "waiting", "better", "worse", "no difference shown"
MARKET, ANY = "market", "any"
#: Where evidence against the market comes from: as predicted walk-forward, and as published before the games.
WALK_FORWARD, LIVE = "backfill", "live"
_KEYS = ["game_date", "game_id", "player_lookup"]
#: What `decided` needs of nba_predictions.prediction_accuracy and of player_prop_predictions.
GRADED = (
    *_KEYS, "prediction_id", "system_id", "origin", "absolute_error", "actual_points", "current_points_line",
    "closing_line_value",
)  # fmt: skip
PRICED = ("prediction_id", "over_probability", "push_probability", "no_vig_over_probability")


@dataclass(frozen=True)
class Look:
    """A comparison as it stood when enough games were in: the first date it holds after, and its figures."""

    day: date
    games: int
    gain: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """What the interval shows."""
        if self.low > 0:
            return BETTER
        return WORSE if self.high < 0 else UNDECIDED


def decided(
    graded: pl.DataFrame,
    priced: pl.DataFrame,
    dates: Sequence[date],
    *,
    systems: Collection[str],
    anchored: str,
    games: int,
) -> pl.DataFrame:
    """The rows of nba_predictions.system_comparisons of the dates.

    In: rows of nba_predictions.prediction_accuracy (GRADED) and of the predictions behind them (PRICED), of
    all dates up to the last of `dates`; the system_ids there are; the system anchored on the market; a look
    is taken every so many `games`.
    """
    graded, priced = graded.select(GRADED), priced.select(PRICED)
    made = [
        *(row for versions in families(systems) for row in _of_family(graded, versions, dates, games)),
        *_against_market(graded, priced, anchored, dates, games),
    ]
    return pl.DataFrame(made, schema=_SCHEMA).sort("game_date", "system_id", "against", "metric", "origin")


def families(systems: Collection[str]) -> list[list[str]]:
    """The versions of each system, the oldest first: ensemble_v1, ensemble_v1_1."""
    ordered = sorted(systems, key=lambda name: (family(name), _version(name)))
    return [list(versions) for _, versions in groupby(ordered, key=family)]


def family(system_id: str) -> str:
    """A system's name without its version: ensemble_v1_1 -> ensemble."""
    return re.sub(r"_v\d+(_\d+)*$", "", system_id)


def beats_market(latest: pl.DataFrame, system_id: str) -> bool:
    """Whether rows of one date show it walk-forward and live, each by one of the two metrics."""
    shown = latest.filter(
        (pl.col("system_id") == system_id) & (pl.col("against") == MARKET) & (pl.col("verdict") == BETTER)
    )
    return {WALK_FORWARD, LIVE} <= {*shown["origin"]}


class Comparison:
    """Two forecasts of the same player-games: how many there were after each date, and the looks taken.

    From a row a player-game with game_date, game_id and gain (positive is better); a look every `step` games.
    """

    def __init__(self, gains: pl.DataFrame, step: int) -> None:
        by_game = gains.group_by("game_date", "game_id").agg(pl.col("gain").sum(), players=pl.len())
        counted = (
            by_game.group_by("game_date")
            .agg(games=pl.len(), players=pl.col("players").sum())
            .sort("game_date")
            .with_columns(pl.col("games", "players").cum_sum())
        )
        number = pl.col("games") // step
        due = counted.filter(number > number.shift(1).fill_null(0)).select("game_date", "games")
        self._days, self._games, self._players = (counted[name].to_list() for name in counted.columns)
        self._due: list[tuple[date, int]] = due.rows()
        self._step = step
        # In one order, whatever the rows came in: the bootstrap draws games by their place.
        self._by_game = by_game.sort("game_date", "game_id")
        self._taken: dict[date, Look] = {}

    def looks(self, until: date | None = None) -> Iterator[Look]:
        """The looks taken up to a date, the latest first; each is made when it is first asked for."""
        for day, games in reversed(self._due):
            if until is None or day <= until:
                if day not in self._taken:
                    self._taken[day] = _look(self._by_game.filter(pl.col("game_date") <= day), day, games)
                yield self._taken[day]

    def after(self, day: date) -> dict[str, Any]:
        """What is known after the games of a date, as columns of a row."""
        place = bisect_right(self._days, day) - 1
        games = self._games[place] if place >= 0 else 0
        last = next(self.looks(day), None)
        return {
            "games": games,
            "player_games": self._players[place] if place >= 0 else 0,
            "games_needed": (games // self._step + 1) * self._step,
            "judged_games": last.games if last else 0,
            "gain": last.gain if last else None,
            "gain_low": last.low if last else None,
            "gain_high": last.high if last else None,
            "verdict": last.verdict if last else WAITING,
        }

    def is_won(self, day: date) -> bool:
        """Whether the last look up to a date that showed a difference was for the first of the two."""
        shown = (look.verdict for look in self.looks(day) if look.verdict != UNDECIDED)
        return next(shown, None) == BETTER


def _look(by_game: pl.DataFrame, day: date, games: int) -> Look:
    """From a row a game: the sum of its gains, and its players."""
    sums = {"gain": pl.col("gain"), "players": pl.col("players")}
    low, high = clustered(by_game, sums, lambda totals: totals["gain"] / totals["players"])
    mean = by_game.select(pl.col("gain").sum() / pl.col("players").sum()).item()
    return Look(day, games, round(mean, 6), round(low, 6), round(high, 6))


def _of_family(
    graded: pl.DataFrame, versions: Sequence[str], dates: Sequence[date], step: int
) -> Iterator[dict[str, Any]]:
    """Each newer version against the champion of the older ones, date by date."""
    pairs = {
        (newer, older): Comparison(_closer(graded, newer, older), step)
        for older, newer in combinations(versions, 2)
    }
    for day in dates:
        champion = versions[0]
        for version in versions[1:]:
            held = pairs[version, champion]
            row = {"game_date": day, "system_id": version, "against": champion, **held.after(day)}
            champion = version if held.is_won(day) else champion
            yield {**row, "metric": ERROR, "origin": ANY, "champion": champion}


def _closer(graded: pl.DataFrame, system_id: str, other: str) -> pl.DataFrame:
    """By how many points one system's forecast was closer than the other's, of what both forecast."""
    own, others = (
        graded.filter((pl.col("system_id") == name) & pl.col("absolute_error").is_not_null())
        for name in (system_id, other)
    )
    paired = own.join(others.select(*_KEYS, other="absolute_error"), on=_KEYS)
    return paired.select("game_date", "game_id", gain=pl.col("other") - pl.col("absolute_error"))


def _against_market(
    graded: pl.DataFrame, priced: pl.DataFrame, anchored: str, dates: Sequence[date], step: int
) -> Iterator[dict[str, Any]]:
    """The anchored system against the no-vig consensus, walk-forward and live apart."""
    own = graded.filter(pl.col("system_id") == anchored)
    for origin in (WALK_FORWARD, LIVE):
        of_origin = own.filter(pl.col("origin") == origin)
        for metric, gains in ((BRIER, _brier(of_origin, priced)), (CLOSING, _closing(of_origin))):
            held = Comparison(gains, step)
            for day in dates:
                yield {
                    "game_date": day, "system_id": anchored, "against": MARKET, **held.after(day),
                    "metric": metric, "origin": origin, "champion": None,
                }  # fmt: skip


def _brier(graded: pl.DataFrame, priced: pl.DataFrame) -> pl.DataFrame:
    """The consensus' squared error less the system's, of decided player-games with a two-way price."""
    points, line = pl.col("actual_points"), pl.col("current_points_line")
    known = graded.join(priced, on="prediction_id").filter(
        points.is_not_null() & pl.col("no_vig_over_probability").is_not_null() & (points != line)
    )
    over, won = (
        pl.col("over_probability") / (1 - pl.col("push_probability")),
        (points > line).cast(pl.Float64),
    )
    gain = (pl.col("no_vig_over_probability") - won) ** 2 - (over - won) ** 2
    return known.select("game_date", "game_id", gain=gain)


def _closing(graded: pl.DataFrame) -> pl.DataFrame:
    """The closing-line value of the sides recommended, where the closing line is known."""
    known = graded.filter(pl.col("closing_line_value").is_not_null())
    return known.select("game_date", "game_id", gain="closing_line_value")


def _version(system_id: str) -> tuple[int, ...]:
    numbers = re.search(r"_v(\d+(?:_\d+)*)$", system_id)
    return tuple(int(number) for number in numbers[1].split("_")) if numbers else ()


_SCHEMA = {
    "game_date": pl.Date, "system_id": pl.String, "against": pl.String, "metric": pl.String,
    "origin": pl.String, "games": pl.Int64, "player_games": pl.Int64, "games_needed": pl.Int64,
    "judged_games": pl.Int64, "gain": pl.Float64, "gain_low": pl.Float64, "gain_high": pl.Float64,
    "verdict": pl.String, "champion": pl.String,
}  # fmt: skip
