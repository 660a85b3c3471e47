"""Bets that could have been placed, at prices that were quoted, and what became of them.

Nothing here says that anybody should: it tells whether a system would have lost less than the margin, and how
many bets it takes to tell that from luck.

What belongs here: choosing a bet, settling it, the bankroll. What does not: prices (`offers.py`), odds
arithmetic and stakes (`markets/`).
"""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
import polars as pl

from nba_props.evaluation.intervals import clustered
from nba_props.evaluation.offers import COMPOSITE
from nba_props.markets.odds import expected_value
from nba_props.markets.stakes import Caps, capped, kelly
from nba_props.systems import distribution
from nba_props.systems.inputs import Floats

SINGLE, BEST = "one book", "best of the books"
OVER, UNDER, BOTH = "OVER", "UNDER", "both"
WIN, LOSS, PUSH, VOID = "WIN", "LOSS", "PUSH", "VOID"
#: Stakes: one unit each; or a fraction of Kelly's share of the bankroll under the caps of `Caps`.
QUARTER = Caps()
#: A bet is placed when it is expected to return this much a unit or more.
LEAST_VALUE = 0.0
#: The test that tells an edge from luck: one-sided, at this level and with this power.
_LEVEL, _POWER = 0.05, 0.80
_KEYS = ["game_id", "player_lookup"]
_CHUNK = 20_000


def bets(
    predictions: pl.DataFrame, offered: pl.DataFrame, sportsbooks: Sequence[str], caps: Caps = QUARTER
) -> pl.DataFrame:
    """The bets each system would have placed: at most one a player and game, of positive expected value.

    In: as `walk_forward.predictions` gives, and as `offers.offers`. Out, one row a (system_id, books,
    game_id, player_lookup): `books` is "one book" (the first of `sportsbooks` that prices the player; a
    source that mixes books is none) or "best of the books" (the offer of the highest expected value); side,
    bookmaker, points_line, decimal, probability (of winning), expected_value, kelly and stake (shares of the
    bankroll), result, flat_return (units), and the offer's capture_time_known, taken_over, closing_line,
    closing_over. A side without a price has no expected value and no bet. Every bet counts, a void one as a
    stake returned.
    """
    spread = predictions.filter(pl.col("points_distribution").is_not_null())
    ranked = _ranked(offered, sportsbooks)
    valued = [_valued(part, ranked) for part in spread.iter_slices(_CHUNK)]
    sides = pl.concat(valued) if valued else _valued(spread, ranked)
    settled = _settled(pl.concat([_chosen(sides.filter("is_first"), SINGLE), _chosen(sides, BEST)]))
    staked = [
        capped(part, caps) for _, part in settled.group_by("system_id", "books", maintain_order=True)
    ] or [capped(settled, caps)]
    return pl.concat(staked)


def _valued(predictions: pl.DataFrame, offered: pl.DataFrame) -> pl.DataFrame:
    """Both sides of every offer on every prediction, with what a unit on it is expected to return."""
    at = predictions.select("system_id", "game_date", *_KEYS, "actual_points", "points_distribution").join(
        offered, on=_KEYS, maintain_order="left_right"
    )
    judged = distribution.with_line_probabilities(at, "points_line").drop("points_distribution")
    push = pl.col("push_probability")
    return pl.concat(
        judged.with_columns(
            side=pl.lit(side),
            decimal=pl.col(f"{side.lower()}_price_decimal"),
            probability=pl.col(f"{side.lower()}_probability"),
            push=push,
        ).with_columns(
            expected_value=expected_value(pl.col("probability"), push, pl.col("decimal")),
            kelly=kelly(pl.col("probability"), push, pl.col("decimal")),
        )
        for side in (OVER, UNDER)
    ).filter(pl.col("expected_value") > LEAST_VALUE)


def _ranked(offered: pl.DataFrame, sportsbooks: Sequence[str]) -> pl.DataFrame:
    """Add is_first: of the books that are one book, the first by the operator's order that prices the player.

    Ranked before anything is expected of an offer, so that one book alone is no shopping in disguise.
    """
    order = {book: place for place, book in enumerate(sportsbooks)}
    place = pl.col("bookmaker").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    rank = pl.struct(
        composite=pl.col("bookmaker").is_in(COMPOSITE), place=place, bookmaker=pl.col("bookmaker")
    )
    first = rank == rank.sort().first().over(_KEYS)
    return offered.with_columns(is_first=first & ~pl.col("bookmaker").is_in(COMPOSITE))


def _chosen(sides: pl.DataFrame, books: str) -> pl.DataFrame:
    best = sides.sort("expected_value", "bookmaker", "side", descending=[True, False, False])
    one = best.unique(["system_id", *_KEYS], keep="first", maintain_order=True)
    return one.sort("system_id", "game_date", *_KEYS).select(
        "system_id", pl.lit(books).alias("books"), "game_date", *_KEYS, "side", "bookmaker", "points_line",
        "decimal", "probability", "push", "expected_value", "kelly", "capture_time_known", "taken_over",
        "closing_line", "closing_over", "actual_points",
    )  # fmt: skip


def _settled(placed: pl.DataFrame) -> pl.DataFrame:
    points, line = pl.col("actual_points"), pl.col("points_line")
    won = pl.when(pl.col("side") == OVER).then(points > line).otherwise(points < line)
    result = (
        pl.when(points.is_null())
        .then(pl.lit(VOID))
        .when(points == line)
        .then(pl.lit(PUSH))
        .when(won)
        .then(pl.lit(WIN))
        .otherwise(pl.lit(LOSS))
    )
    returned = (
        pl.when(pl.col("result") == WIN)
        .then(pl.col("decimal") - 1)
        .when(pl.col("result") == LOSS)
        .then(-1.0)
        .otherwise(0.0)
    )
    return placed.with_columns(result=result).with_columns(flat_return=returned)


def summary(placed: pl.DataFrame) -> pl.DataFrame:
    """What the bets of each system came to, both sides together and apart.

    In: as `bets` gives. Out, one row a (system_id, books, side): bets, games, wins, losses, pushes, voids,
    untimed (bets at a price whose time of capture nobody wrote down), win_rate and break_even (of decided
    bets), flat_units (sum of returns), flat_return (a unit bet) with its 95 % interval over games, expected
    (return the system expected), kelly_growth (of the bankroll, as a share of what it started with),
    kelly_staked (sum of the shares staked), flat_drawdown (units) and kelly_drawdown (largest fall from a
    peak, as a share of it), bets_needed (decided bets at that win rate to tell it from luck; null where
    it is not above break-even) and bets_lacking (of them, still to come).
    """
    rows = [
        _summary(part) | {"system_id": system_id, "books": books, "side": side}
        for (system_id, books), whole in placed.group_by("system_id", "books", maintain_order=True)
        for side, part in [
            (BOTH, whole), *((side, whole.filter(pl.col("side") == side)) for side in (OVER, UNDER))
        ]
        if part.height
    ]  # fmt: skip
    if not rows:
        return pl.DataFrame(schema={"system_id": pl.String, "books": pl.String, "side": pl.String})
    return pl.DataFrame(rows, infer_schema_length=None).select(
        "system_id", "books", "side", pl.exclude("system_id", "books", "side")
    )


def _summary(placed: pl.DataFrame) -> dict[str, Any]:
    decided = pl.col("result").is_in([WIN, LOSS])
    facts = placed.select(
        bets=pl.len(),
        games=pl.col("game_id").n_unique(),
        wins=(pl.col("result") == WIN).sum(),
        losses=(pl.col("result") == LOSS).sum(),
        pushes=(pl.col("result") == PUSH).sum(),
        voids=(pl.col("result") == VOID).sum(),
        untimed=(~pl.col("capture_time_known")).sum(),
        win_rate=(pl.col("result").filter(decided) == WIN).mean(),
        break_even=(1 / pl.col("decimal").filter(decided)).mean(),
        flat_units=pl.col("flat_return").sum(),
        flat_return=pl.col("flat_return").mean(),
        expected=pl.col("expected_value").mean(),
        kelly_staked=pl.col("stake").sum(),
    ).row(0, named=True)
    low, high = clustered(
        placed,
        {"won": pl.col("flat_return"), "n": pl.col("flat_return").is_not_null()},
        lambda sums: sums["won"] / sums["n"],
    )
    daily = path(placed)
    rate, even = facts["win_rate"], facts["break_even"]
    needed = None if rate is None else bets_needed(rate, even)
    return facts | {
        "flat_return_low": low,
        "flat_return_high": high,
        "flat_drawdown": _fall(daily["flat_units"].to_numpy()),
        "kelly_growth": daily["bankroll"].last(),
        "kelly_drawdown": -float(np.expm1(-_fall(np.log(daily["bankroll"].to_numpy())))),
        "bets_needed": needed,
        "bets_lacking": None if needed is None else max(0, needed - facts["wins"] - facts["losses"]),
    }


def path(placed: pl.DataFrame) -> pl.DataFrame:
    """The course of one system's bets: game_date, flat_units (summed) and bankroll (1 at the start).

    The bets of a day are placed before any of them is settled: their stakes are shares of that morning's
    bankroll.
    """
    return (
        placed.group_by("game_date")
        .agg(
            flat_units=pl.col("flat_return").sum(),
            bankroll=1 + (pl.col("stake") * pl.col("flat_return")).sum(),
        )
        .sort("game_date")
        .with_columns(pl.col("flat_units").cum_sum(), pl.col("bankroll").cum_prod())
    )


def paths(placed: pl.DataFrame) -> pl.DataFrame:
    """`path` of every system and kind of books: system_id, books, game_date, flat_units, bankroll."""
    names = {"system_id": pl.String, "books": pl.String}
    courses = [
        path(part).select(pl.lit(system_id).alias("system_id"), pl.lit(books).alias("books"), pl.all())
        for (system_id, books), part in placed.group_by("system_id", "books", maintain_order=True)
    ]
    return pl.concat(courses) if courses else pl.DataFrame(schema=names)


def closing_value(placed: pl.DataFrame) -> pl.DataFrame:
    """What the closing line says of the bets, which it says far sooner than their return does.

    In: as `bets` gives. Out, one row a (system_id, books): bets, closed (bets whose book was captured again
    before tip), same_line (of these, at the line taken, both sides priced then and now), value (the closing
    probability of the side without margin less the one taken, of same_line) with its interval over games
    (value_low, value_high), line_move (points the line went the bet's way, of closed), beat_close (share of
    closed whose line or, at the same line, probability went the bet's way). Missing is missing.
    """
    is_over = pl.col("side") == OVER
    gain = pl.when(is_over).then(1.0).otherwise(-1.0)
    same = pl.col("closing_line") == pl.col("points_line")
    told = placed.with_columns(
        move=gain * (pl.col("closing_line") - pl.col("points_line")),
        value=pl.when(same).then(gain * (pl.col("closing_over") - pl.col("taken_over"))),
    )
    rows = []
    for (system_id, books), part in told.group_by("system_id", "books", maintain_order=True):
        better = pl.when(pl.col("move") != 0).then(pl.col("move") > 0).otherwise(pl.col("value") > 0)
        low, high = clustered(
            part.filter(pl.col("value").is_not_null()),
            {"value": pl.col("value"), "n": pl.col("value").is_not_null()},
            lambda sums: sums["value"] / sums["n"],
        )
        facts = part.select(
            bets=pl.len(),
            closed=pl.col("closing_line").is_not_null().sum(),
            same_line=pl.col("value").is_not_null().sum(),
            value=pl.col("value").mean(),
            line_move=pl.col("move").mean(),
            beat_close=better.filter(pl.col("closing_line").is_not_null()).mean(),
        ).row(0, named=True)
        rows.append({"system_id": system_id, "books": books} | facts | {"value_low": low, "value_high": high})
    return pl.DataFrame(rows, infer_schema_length=None)


def bets_needed(win_rate: float, break_even: float) -> int | None:
    """Decided bets at a win rate until a one-sided test at 5 % sees it above break-even, 80 % of the time.

    The normal approximation of one proportion: ((z_a sqrt(p0 q0) + z_b sqrt(p1 q1)) / (p1 - p0))^2. At -110
    (break-even .5238) a rate of 54 % needs 5,876 bets, 55 % 2,243. Null where the rate is not above.
    """
    if win_rate <= break_even:
        return None
    level, power = NormalDist().inv_cdf(1 - _LEVEL), NormalDist().inv_cdf(_POWER)
    spread = level * np.sqrt(break_even * (1 - break_even)) + power * np.sqrt(win_rate * (1 - win_rate))
    return int(np.ceil((spread / (win_rate - break_even)) ** 2))


def _fall(course: Floats) -> float:
    """The largest fall of a course that starts at nothing from a peak before it."""
    whole = np.concatenate([[0.0], course])
    return float((np.maximum.accumulate(whole) - whole).max())
