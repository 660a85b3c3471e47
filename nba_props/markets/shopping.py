"""Line shopping: the best price a side has over the books that quote it.

What belongs here: comparing books' quotes of one instant. What does not: reducing quotes to one a book (see
`lines.by_book`), and what a bet is worth.
"""

import polars as pl

_PLAYER = ["game_id", "player_lookup"]
_MARKET = [*_PLAYER, "points_line"]


def best_prices(by_book: pl.DataFrame) -> pl.DataFrame:
    """The best price of each side of each line quoted, and who gives it.

    In: one row a (game_id, player_lookup, bookmaker) with points_line and decimal prices (`lines.by_book`).
    Out, one row a (game_id, player_lookup, points_line): best_over_decimal, best_over_book,
    best_under_decimal, best_under_book, books. Null where no book prices the side; of equal prices the first
    book by name.
    """
    named = by_book.sort(*_MARKET, "bookmaker")
    return named.group_by(_MARKET, maintain_order=True).agg(
        *(value for side in ("over", "under") for value in _best(side)), books=pl.len().cast(pl.Int64)
    )


def best_lines(by_book: pl.DataFrame) -> pl.DataFrame:
    """The kindest line of each side: the lowest for the over, the highest for the under, at its best price.

    In: as for `best_prices`. Out, one row a (game_id, player_lookup): over_line, over_decimal, over_book,
    under_line, under_decimal, under_book; only priced quotes count.
    """
    sides = []
    for side, falling in (("over", False), ("under", True)):
        price = f"{side}_price_decimal"
        kindest = (
            by_book.filter(pl.col(price).is_not_null())
            .sort("points_line", price, "bookmaker", descending=[falling, True, False])
            .group_by(_PLAYER, maintain_order=True)
            .first()
        )
        sides.append(
            kindest.select(
                *_PLAYER,
                pl.col("points_line").alias(f"{side}_line"),
                pl.col(price).alias(f"{side}_decimal"),
                pl.col("bookmaker").alias(f"{side}_book"),
            )
        )
    return sides[0].join(sides[1], on=_PLAYER, how="full", coalesce=True).sort(_PLAYER)


def _best(side: str) -> tuple[pl.Expr, pl.Expr]:
    price = pl.col(f"{side}_price_decimal")
    book = pl.col("bookmaker").get(price.arg_max())
    return (
        price.max().alias(f"best_{side}_decimal"),
        pl.when(price.max().is_not_null()).then(book).alias(f"best_{side}_book"),
    )
