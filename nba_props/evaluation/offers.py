"""What could have been bet on: each book's main line and prices at the decision, and where it closed.

What belongs here: stored quotes as offers. What does not: what a bet on one is worth, and came to
(`betting.py`).
"""

import polars as pl

from nba_props.markets import lines
from nba_props.markets.odds import no_vig

#: Sources that mix the prices of several books: no bet is placed at one of them alone.
COMPOSITE = ("best_of_books",)
_BOOK = ["game_id", "player_lookup", "bookmaker"]


def offers(quotes: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """The priced offers on each player at the decision time.

    In: rows of nba_raw.odds_api_player_points_props with a game and a person; `games` (game_id, tip_at,
    decision_time). Out, one row a (game_id, player_lookup, bookmaker): points_line, over_price_decimal,
    under_price_decimal (either may be missing: that side has no price and no bet), capture_time_known,
    snapshot_timestamp, taken_over (the book's own over probability without margin), and the same book's last
    quote before tip where it was captured later: closing_line, closing_over. A flat payout is no price. What
    was not captured again is missing, not unchanged.
    """
    known = quotes.filter(
        pl.col("game_id").is_not_null()
        & pl.col("player_lookup").is_not_null()
        & ~pl.col("bookmaker").is_in(lines.FLAT_PAYOUT)
    )
    taken = lines.by_book(known, games.select("game_id", "tip_at", instant="decision_time"))
    priced = taken.filter(
        pl.any_horizontal(pl.col("over_price_decimal", "under_price_decimal").is_not_null())
    ).select(
        *_BOOK,
        "points_line",
        "over_price_decimal",
        "under_price_decimal",
        "capture_time_known",
        "snapshot_timestamp",
        taken_over=no_vig("over_price_decimal", "under_price_decimal"),
    )
    tips = games.filter(pl.col("tip_at").is_not_null()).select("game_id", "tip_at", instant="tip_at")
    closing = lines.by_book(known.filter("capture_time_known"), tips).select(
        *_BOOK,
        closed_at="snapshot_timestamp",
        closing_line="points_line",
        closing_over=no_vig("over_price_decimal", "under_price_decimal"),
    )
    later = pl.col("closed_at") > pl.col("snapshot_timestamp")
    return (
        priced.join(closing, on=_BOOK, how="left", maintain_order="left")
        .with_columns(pl.when(later).then(name).alias(name) for name in ("closing_line", "closing_over"))
        .drop("closed_at")
    )
