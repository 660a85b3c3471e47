"""Which way a payload prints its prices, and either way from the other.

What belongs here: the printed form, American or decimal. What does not: probabilities (see `markets/`).
"""

from collections.abc import Iterable
from typing import Any, Literal

import polars as pl

Format = Literal["american", "decimal", "mixed"]

#: No American price is closer to zero than this; a decimal price at or above it is not told from one.
AMERICAN_LEAST = 100


def price_format(prices: Iterable[Any]) -> Format:
    """How a payload prints its prices, by majority; `mixed` where as many speak for one as for the other.

    A price of the other form in a payload that is clearly American or decimal is then refused by the checks.
    """
    numbers = [price for price in prices if isinstance(price, int | float) and not isinstance(price, bool)]
    american = sum(abs(price) >= AMERICAN_LEAST for price in numbers)
    decimal = sum(1 < price < AMERICAN_LEAST for price in numbers)
    if american == decimal and american > 0:
        return "mixed"
    return "decimal" if decimal > american else "american"


def american_from_decimal(decimal: pl.Expr) -> pl.Expr:
    """1.91 -> -109.89, 2.5 -> 150.0; null where the price is not above 1."""
    return (
        pl.when(decimal >= 2)
        .then((decimal - 1) * AMERICAN_LEAST)
        .when(decimal > 1)
        .then(-AMERICAN_LEAST / (decimal - 1))
    )


def decimal_from_american(american: pl.Expr) -> pl.Expr:
    """-110 -> 1.909, 150 -> 2.5; null where |price| is below 100."""
    return (
        pl.when(american >= AMERICAN_LEAST)
        .then(1 + american / AMERICAN_LEAST)
        .when(american <= -AMERICAN_LEAST)
        .then(1 - AMERICAN_LEAST / american)
    )
