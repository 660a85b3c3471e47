"""Stakes: a fraction of Kelly's, under caps.

What belongs here: how much of a bankroll a bet is worth. What does not: whether a bet may be made at all: no
prediction is actionable before its evidence is in (see `predictions/`).
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Caps:
    """The most of the bankroll at stake: on a bet, on the bets of a game, on those of a day; and the fraction
    of Kelly's stake that is taken.
    """

    fraction: float = 0.25
    bet: float = 0.02
    game: float = 0.05
    day: float = 0.10


def kelly(win: pl.Expr, push: pl.Expr, decimal: pl.Expr) -> pl.Expr:
    """The share of a bankroll that grows it fastest (Kelly 1956), at least 0; a push returns the stake.

    (win b - loss) / (b (win + loss)) with b the net price. Null without a price.
    """
    net = decimal - 1
    loss = 1 - win - push
    decided = win + loss
    return (
        pl.when(decided > 0)
        .then(((win * net - loss) / (net * decided)).clip(0, 1))
        .otherwise(pl.when(decimal.is_not_null()).then(0.0))
    )


def of_slate(rows: pl.DataFrame, caps: Caps) -> pl.DataFrame:
    """Add `stake`, a share of the bankroll, to the published rows of whole days: the caps of a game and a day
    hold over all of them together.

    In: rows of nba_predictions.player_prop_predictions, one a game, player and system. Nothing is staked on a
    row that is not actionable, nor without a price.
    """
    over = pl.col("recommendation") == "OVER"
    win = pl.when(over).then("over_probability").otherwise("under_probability")
    price = pl.when(over).then("over_price_decimal").otherwise("under_price_decimal")
    share = pl.when("is_actionable").then(kelly(win, pl.col("push_probability"), price))
    return capped(rows.with_columns(kelly=share), caps).drop("kelly")


def capped(bets: pl.DataFrame, caps: Caps) -> pl.DataFrame:
    """Add `stake`, a share of the bankroll: the fraction of `kelly`, cut to the bet's cap, then scaled so
    that no game and then no day exceeds its own.

    In: bets with game_date, game_id and kelly (a null is no bet: no stake).
    """
    stake = pl.col("stake")
    own = (pl.col("kelly") * caps.fraction).clip(0, caps.bet).fill_null(0.0)
    return (
        bets.with_columns(stake=own)
        .with_columns(stake=stake * _scale(stake.sum().over("game_date", "game_id"), caps.game))
        .with_columns(stake=stake * _scale(stake.sum().over("game_date"), caps.day))
    )


def _scale(total: pl.Expr, cap: float) -> pl.Expr:
    return pl.when(total > cap).then(cap / total).otherwise(1.0)
