from typing import Any

import polars as pl

from nba_props.markets import shopping

_SCHEMA = {
    "game_id": pl.String, "player_lookup": pl.String, "bookmaker": pl.String, "points_line": pl.Float64,
    "over_price_decimal": pl.Float64, "under_price_decimal": pl.Float64,
}  # fmt: skip


def quotes(*books: tuple[str, float, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame([("g", "p", *book) for book in books], schema=_SCHEMA, orient="row")


def best_of(*books: tuple[str, float, float | None, float | None]) -> list[dict[str, Any]]:
    return shopping.best_prices(quotes(*books)).to_dicts()


def test_each_side_has_its_best_book() -> None:
    [found] = best_of(("fanduel", 20.5, 1.95, 1.80), ("betmgm", 20.5, 1.87, 1.93))
    assert (found["best_over_decimal"], found["best_over_book"]) == (1.95, "fanduel")
    assert (found["best_under_decimal"], found["best_under_book"]) == (1.93, "betmgm")
    assert found["books"] == 2


def test_prices_of_different_lines_are_not_compared() -> None:
    found = best_of(("fanduel", 20.5, 1.95, 1.80), ("betmgm", 21.5, 2.30, 1.60))
    assert [row["best_over_decimal"] for row in found] == [1.95, 2.30]


def test_a_side_nobody_prices_has_no_book() -> None:
    [found] = best_of(("prizepicks", 20.5, None, None))
    assert found["best_over_decimal"] is None
    assert found["best_over_book"] is None


def test_of_equal_prices_the_first_book_by_name_counts_whatever_the_order() -> None:
    books = [("fanduel", 20.5, 1.9, 1.9), ("betmgm", 20.5, 1.9, 1.9)]
    for order in (books, books[::-1]):
        assert best_of(*order)[0]["best_over_book"] == "betmgm"


def test_the_kindest_line_is_low_for_the_over_and_high_for_the_under() -> None:
    found = shopping.best_lines(
        quotes(("a", 20.5, 1.8, 1.9), ("b", 19.5, 1.7, 2.0), ("c", 21.5, 2.1, 1.6), ("d", 18.5, None, None))
    ).row(0, named=True)
    assert (found["over_line"], found["over_decimal"], found["over_book"]) == (19.5, 1.7, "b")
    assert (found["under_line"], found["under_decimal"], found["under_book"]) == (21.5, 1.6, "c")
