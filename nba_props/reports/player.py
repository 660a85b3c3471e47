"""One player on one date as he stood when it was decided: forecasts, prices of any line, his last games.

What belongs here: choosing his rows and pricing lines. What does not: reading (`nba_props.pages`), who a name
means (`players/`), and how it looks (`pages/player.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

import polars as pl

from nba_props.markets import lines, odds
from nba_props.reports import slate as slates
from nba_props.reports.absences import absent
from nba_props.reports.board import any_simulated, in_order
from nba_props.reports.slate import Inputs
from nba_props.systems import distribution
from nba_props.systems.distribution import Counts

#: Games looked back on.
GAMES = 20
#: What is read of nba_analytics.player_game_summary and of nba_predictions.prop_line_results.
PLAYED = ("game_date", "game_id", "player_lookup", "opponent", "minutes", "pts")
LINED = ("game_date", "player_lookup", "closing_points_line")


@dataclass(frozen=True)
class Player:
    """One player on one date.

    `forecasts`: his active predictions, the leading system first; `chosen` the one shown in full, None where
    he has none, `outcome` then says why. `context` is what was known of him. `quotes`: each book's line with
    what either side is expected to return; `ladder`: points_line, over_probability, push_probability,
    fair_over_price, fair_under_price, is_quoted; `probabilities` of 0, 1, ... points; `games`: game_date,
    opponent, minutes, pts, closing_points_line of his last ones, the oldest first. `result` is the grade of
    the one shown, None before the game.
    """

    name: str
    lookup: str
    game_date: date
    is_simulated: bool
    forecasts: pl.DataFrame
    chosen: Mapping[str, Any] | None
    outcome: Mapping[str, Any] | None
    context: Mapping[str, Any] | None
    absent: pl.DataFrame
    quotes: pl.DataFrame
    ladder: pl.DataFrame
    probabilities: Sequence[float]
    games: pl.DataFrame
    result: Mapping[str, Any] | None


def build(
    name: str,
    lookup: str,
    day: date,
    given: Inputs,
    *,
    played: pl.DataFrame,
    lined: pl.DataFrame,
    system: str | None = None,
    challengers: Collection[str] = (),
) -> Player:
    """The player of a date. In: what a slate is made of, and rows of PLAYED and LINED before the date."""
    mine = pl.col("player_lookup") == lookup
    active = given.stored.predictions.filter(mine & pl.col("is_active"))
    order = {one: place for place, one in enumerate(in_order(active["system_id"].unique(), challengers))}
    forecasts = active.sort(pl.col("system_id").replace_strict(order, return_dtype=pl.Int64), "game_id")
    known = forecasts.filter(pl.col("points_distribution").is_not_null())
    shown = known.filter(pl.col("system_id") == system) if system else known
    quotes = _quotes(shown.head(1), lines.of_people(given.quotes).filter(mine), slates.decisions(given))
    context = _first(given.context.filter(mine))
    return Player(
        name=name,
        lookup=lookup,
        game_date=day,
        is_simulated=any_simulated(given.stored),
        forecasts=forecasts,
        chosen=_first(shown),
        outcome=_first(given.stored.outcomes.filter(mine)),
        context=context,
        absent=absent(given.context.filter(pl.col("team") == (context or {}).get("team"))),
        quotes=quotes,
        ladder=ladder(shown.head(1), quotes),
        probabilities=_probabilities(shown.head(1)),
        games=_games(played.filter(mine), lined.filter(mine), day),
        result=_first(
            given.stored.accuracy.join(shown.head(1).select("prediction_id"), on="prediction_id", how="semi")
        ),
    )


def ladder(forecast: pl.DataFrame, quotes: pl.DataFrame) -> pl.DataFrame:
    """What every half-point line between the ends of the 80 % interval, and every quoted one, is worth.

    In: at most one prediction, and its quotes. Out: points_line, over_probability, push_probability,
    under_probability, fair_over_price, fair_under_price, is_quoted, the lowest line first.
    """
    if forecast.is_empty():
        return pl.DataFrame()
    counts = Counts.of(forecast)
    low, high = (float(counts.quantile(level)[0]) for level in (0.1, 0.9))
    quoted = set(quotes["points_line"])
    wanted = sorted({floor(low) + 0.5 + step for step in range(ceil(high) - floor(low))} | quoted)
    rows = forecast.select("points_distribution").join(pl.DataFrame({"points_line": wanted}), how="cross")
    over, push, under = (pl.col(f"{part}_probability") for part in ("over", "push", "under"))
    return (
        distribution.with_line_probabilities(rows, "points_line")
        .drop("points_distribution")
        .with_columns(
            fair_over_price=odds.fair_price(over, push),
            fair_under_price=odds.fair_price(under, push),
            is_quoted=pl.col("points_line").is_in(list(quoted)),
        )
    )


def _quotes(forecast: pl.DataFrame, quotes: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    """Each book's line at the decision: bookmaker, points_line, prices, snapshot_timestamp, over_value and
    under_value (null where the book pays a flat price, or nobody forecasts).
    """
    books = lines.by_book(quotes, instants).select(
        "game_id", "player_lookup", "bookmaker", "points_line", "over_price_decimal", "under_price_decimal",
        "snapshot_timestamp",
    )  # fmt: skip
    valued = slates.offers(forecast, quotes, instants)
    for side in ("over", "under"):
        one = valued.filter(pl.col("side") == side.upper())
        books = books.join(
            one.select("game_id", "bookmaker", pl.col("expected_value").alias(f"{side}_value")),
            on=["game_id", "bookmaker"],
            how="left",
        )
    return books.sort("points_line", "bookmaker")


def _probabilities(forecast: pl.DataFrame) -> Sequence[float]:
    if forecast.is_empty():
        return ()
    reached = Counts.of(forecast).table()[0].tolist()
    return [now - before for before, now in zip([0.0, *reached[:-1]], reached, strict=True)]


def _games(played: pl.DataFrame, lined: pl.DataFrame, day: date) -> pl.DataFrame:
    closing = lined.group_by("game_date").agg(pl.col("closing_points_line").median())
    return (
        played.filter((pl.col("game_date") < day) & (pl.col("minutes") > 0))
        .sort("game_date", "game_id")
        .tail(GAMES)
        .join(closing, on="game_date", how="left", maintain_order="left")
    )


def _first(rows: pl.DataFrame) -> Mapping[str, Any] | None:
    return None if rows.is_empty() else rows.row(0, named=True)
