"""Odds arithmetic: prices and probabilities.

What belongs here: one price or one pair of prices. What does not: choosing among books (see `lines.py`).
"""

import polars as pl


def implied(decimal: str) -> pl.Expr:
    """The probability a decimal price implies, margin included: 1.91 -> .5236."""
    return 1 / pl.col(decimal)


def no_vig(decimal: str, other_decimal: str) -> pl.Expr:
    """The first side's probability without the margin, multiplicative method: p / (p + q).

    Null without both prices. On the shipped two-way quotes the power and Shin methods agree to the fourth
    decimal.
    """
    return implied(decimal) / (implied(decimal) + implied(other_decimal))


def expected_value(win: pl.Expr, push: pl.Expr, decimal: pl.Expr) -> pl.Expr:
    """Expected return of one unit: win (decimal - 1) - loss, a push returning the stake.

    Null without a price.
    """
    return win * (decimal - 1) - (1 - win - push)


def fair_price(win: pl.Expr, push: pl.Expr) -> pl.Expr:
    """The decimal price at which a side is worth nothing: 1 + loss / win. Null where it cannot win."""
    return pl.when(win > 0).then(1 + (1 - win - push) / win)
