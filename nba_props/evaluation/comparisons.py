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


def challengers(latest: pl.DataFrame) -> set[str]:
    """The versions that do not count: of rows of one date, whoever is in a comparison and no champion."""
    versions = latest.filter(pl.col("champion").is_not_null())
    return {*versions["system_id"], *versions["against"]} - {*versions["champion"]}


def beats_market(latest: pl.DataFrame, system_id: str) -> bool:
    """Whether rows of one date show it walk-forward and live, each by one of the two metrics."""
    shown = latest.filter(
        (pl.col("system_id") == system_id) & (pl.col("against") == MARKET) & (pl.col("verdict") == BETTER)
    )
    return {WALK_FORWARD, LIVE} <= {*shown["origin"]}


@dataclass(frozen=True)
class Comparison:
    """Two forecasts of the same player-games: how many there were after each date, and the looks taken."""

    days: Sequence[date]
    games: Sequence[int]
    player_games: Sequence[int]
    looks: Sequence[Look]
    step: int

    @classmethod
    def of(cls, gains: pl.DataFrame, step: int) -> "Comparison":
        """From a row a player-game with game_date, game_id and gain (positive is better), a look every `step`
        games.
        """
        counted = (
            gains.group_by("game_date")
            .agg(games=pl.col("game_id").n_unique(), players=pl.len())
            .sort("game_date")
            .with_columns(pl.col("games", "players").cum_sum())
        )
        number = pl.col("games") // step
        due = counted.filter(number > number.shift(1).fill_null(0)).select("game_date", "games")
        taken = [_look(gains.filter(pl.col("game_date") <= day), day, seen) for day, seen in due.iter_rows()]
        days, games, players = (counted[name].to_list() for name in ("game_date", "games", "players"))
        return cls(days, games, players, taken, step)

    def after(self, day: date) -> dict[str, Any]:
        """What is known after the games of a date, as columns of a row."""
        place = bisect_right(self.days, day) - 1
        games = self.games[place] if place >= 0 else 0
        last = self._until(day)[-1] if self._until(day) else None
        return {
            "games": games,
            "player_games": self.player_games[place] if place >= 0 else 0,
            "games_needed": (games // self.step + 1) * self.step,
            "judged_games": last.games if last else 0,
            "gain": last.gain if last else None,
            "gain_low": last.low if last else None,
            "gain_high": last.high if last else None,
            "verdict": last.verdict if last else WAITING,
        }

    def is_won(self, day: date) -> bool:
        """Whether the last look up to a date that showed a difference was for the first of the two."""
        shown = [look.verdict for look in self._until(day) if look.verdict != UNDECIDED]
        return bool(shown) and shown[-1] == BETTER

    def _until(self, day: date) -> Sequence[Look]:
        return [look for look in self.looks if look.day <= day]


def _look(gains: pl.DataFrame, day: date, games: int) -> Look:
    low, high = clustered(
        gains, {"gain": pl.col("gain"), "n": pl.lit(1.0)}, lambda totals: totals["gain"] / totals["n"]
    )
    return Look(day, games, *(round(value, 6) for value in (gains["gain"].to_numpy().mean(), low, high)))


def _of_family(
    graded: pl.DataFrame, versions: Sequence[str], dates: Sequence[date], step: int
) -> Iterator[dict[str, Any]]:
    """Each newer version against the champion of the older ones, date by date."""
    pairs = {
        (newer, older): Comparison.of(_closer(graded, newer, older), step)
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
            held = Comparison.of(gains, step)
            for day in dates:
                yield {
                    "game_date": day, "system_id": anchored, "against": MARKET, **held.after(day),
                    "metric": metric, "origin": origin, "champion": None,
                }  # fmt: skip


def _brier(graded: pl.DataFrame, priced: pl.DataFrame) -> pl.DataFrame:
    """The consensus' squared error less the system's, of decided player-games with a two-way price."""
    points, line = pl.col("actual_points"), pl.col("current_points_line")
    known = graded.join(priced.select(PRICED), on="prediction_id").filter(
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
