"""Odds arithmetic: prices and probabilities.

What belongs here: one price or one pair of prices. What does not: choosing among books (see `lines.py`,
`shopping.py`), and how a payload prints its prices (`sources/prices.py`).

The margin of a pair of prices can be taken off in three ways, all exact for two sides:
*multiplicative*, in proportion; *power* (Clarke, Kovalchik, Ingram 2017), the exponent k with p^k + q^k = 1;
*Shin* (1992, 1993), as if a share z of the stakes knew the outcome. On the shipped two-way quotes they agree
to the fourth decimal; they part where a side is a long shot, which the first makes too likely.
"""

from typing import Literal

import polars as pl

Devig = Literal["multiplicative", "power", "shin"]

#: Newton steps to the power method's exponent; five are enough for ten digits at any margin below 30 %.
_STEPS = 12


def implied(decimal: str) -> pl.Expr:
    """The probability a decimal price implies, margin included: 1.91 -> .5236."""
    return 1 / pl.col(decimal)


def overround(decimal: str, other_decimal: str) -> pl.Expr:
    """The margin of a pair of prices: how far their implied probabilities exceed 1; null without both."""
    return implied(decimal) + implied(other_decimal) - 1


def no_vig(decimal: str, other_decimal: str, method: Devig = "multiplicative") -> pl.Expr:
    """The first side's probability without the margin; null without both prices."""
    one, other = implied(decimal), implied(other_decimal)
    if method == "multiplicative":
        return one / (one + other)
    if method == "shin":
        return _shin(one, other)
    return pl.struct(one=one, other=other).map_batches(_power, return_dtype=pl.Float64, is_elementwise=True)


def expected_value(win: pl.Expr, push: pl.Expr, decimal: pl.Expr) -> pl.Expr:
    """Expected return of one unit: win (decimal - 1) - loss, a push returning the stake.

    Null without a price.
    """
    return win * (decimal - 1) - (1 - win - push)


def fair_price(win: pl.Expr, push: pl.Expr) -> pl.Expr:
    """The decimal price at which a side is worth nothing: 1 + loss / win. Null where it cannot win."""
    return pl.when(win > 0).then(1 + (1 - win - push) / win)


def break_even(decimal: pl.Expr) -> pl.Expr:
    """The share of decided bets that must win for nothing to be lost: 1 / decimal."""
    return 1 / decimal


def _shin(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Shin's probability of the first of two sides, in closed form (Jullien and Salanié 1994)."""
    total, gap = one + other, one - other
    informed = (total - 1) * (gap**2 - total) / (total * (gap**2 - 1))
    root = (informed**2 + 4 * (1 - informed) * one**2 / total).sqrt()
    return (root - informed) / (2 * (1 - informed))


def _power(pairs: pl.Series) -> pl.Series:
    """The first side's p^k of the k with p^k + q^k = 1."""
    one, other = pairs.struct.field("one"), pairs.struct.field("other")
    exponent = pl.repeat(1.0, len(pairs), eager=True)
    for _ in range(_STEPS):
        powers = one**exponent, other**exponent
        slope = powers[0] * one.log() + powers[1] * other.log()
        exponent = exponent - (powers[0] + powers[1] - 1) / slope
    return (one**exponent).fill_nan(None)
