"""Which line counts: one line a book, one book quoted, a consensus over all.

What belongs here: reducing quotes to lines as they stood at an instant. What does not: placing quotes
(`ingest/props.py`) and what a system makes of a line.
"""

from collections.abc import Sequence

import polars as pl

from nba_props.markets.odds import implied, no_vig

_PLAYER = ["game_id", "player_lookup"]
_BOOK = [*_PLAYER, "bookmaker"]
_MAIN_MARKET = "player_points"
#: Who pays a flat price whatever the line: it says nothing of how likely a side is.
FLAT_PAYOUT = ("prizepicks", "underdog", "draftkings_pick6")


def at(quotes: pl.DataFrame, instants: pl.DataFrame, sportsbooks: Sequence[str]) -> pl.DataFrame:
    """The line of each player as it stood at an instant.

    In: rows of nba_raw.odds_api_player_points_props that have a game; `instants` (game_id, tip_at, instant:
    UTC). A quote counts when it was captured by the instant and before tip; one without a capture time counts
    as captured by then. Out, one row a (game_id, player_lookup): the quoted book's main line
    (current_points_line, sportsbook, line_market, line_source_api, prices, line_snapshot_at,
    line_capture_time_known, line_minutes_before_game, opening_points_line) and the consensus over books
    (consensus_points_line, line_books, line_dispersion, no_vig_over_probability).
    """
    usable = _usable(quotes, instants)
    latest = by_book(quotes, instants)
    quoted = _quoted(latest, sportsbooks)
    return (
        quoted.join(_opening(usable), on=_BOOK, how="left")
        .join(_consensus(latest), on=_PLAYER, how="left")
        .join(_consensus_probability(latest, quoted), on=_PLAYER, how="left")
        .rename({"bookmaker": "sportsbook"})
    )


def of_people(quotes: pl.DataFrame) -> pl.DataFrame:
    """The quotes that are about a known person in a game."""
    return quotes.filter(pl.col("game_id").is_not_null() & pl.col("person_known"))


def with_facts(rows: pl.DataFrame) -> pl.DataFrame:
    """Players joined with `at`: what follows for whoever has a line, and for whoever has none."""
    return rows.with_columns(
        has_prop_line=pl.col("current_points_line").is_not_null(),
        line_books=pl.col("line_books").fill_null(0),
        line_movement=pl.col("current_points_line") - pl.col("opening_points_line"),
        was_line_fallback=pl.col("was_line_fallback").fill_null(value=False),
    )


def derived_again(rows: pl.DataFrame, quotes: pl.DataFrame, sportsbooks: Sequence[str]) -> pl.DataFrame:
    """The same rows with the line each had at its own decision time, from the stored quotes and nothing else.

    In: rows with game_id, player_lookup, tip_at, decision_time and any columns of `at` and `with_facts`;
    those are replaced, whatever they say.
    """
    moments = rows.select("game_id", "tip_at", "decision_time").unique().with_row_index("moment")
    # Rows of one game may have been decided at several times: each is a game of its own here.
    moment = pl.col("moment").cast(pl.String)
    known = of_people(quotes).join(moments.select("game_id", "moment"), on="game_id")
    instants = moments.select("tip_at", game_id=moment, instant="decision_time")
    lines = at(known.with_columns(game_id=moment).drop("moment"), instants, sportsbooks)
    named = lines.join(
        moments.select(real_game="game_id", game_id=moment, decision_time="decision_time"), on="game_id"
    )
    keys = [*_PLAYER, "decision_time"]
    derived = with_facts(
        rows.select(keys)
        .unique()
        .join(named.drop("game_id").rename({"real_game": "game_id"}), on=keys, how="left")
    )
    replaced = [name for name in rows.columns if name in derived.columns and name not in keys]
    return (
        rows.drop(replaced)
        .join(derived.select(*keys, *replaced), on=keys, how="left", maintain_order="left")
        .select(rows.columns)
    )


def by_book(quotes: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    """Each book's main line as it stood at an instant: the quotes' own columns, one row a (game, player,
    book).
    """
    return _main_lines(_latest_snapshot(_usable(quotes, instants)))


def fates(quotes: pl.DataFrame, instants: pl.DataFrame, sportsbooks: Sequence[str]) -> pl.DataFrame:
    """What became of each quote at an instant: the quotes with `fate`, in their order.

    In: as `at`, with quotes of no known game or person too, which no context uses. The fates are those of
    `at`: the line quoted; in the consensus; an earlier snapshot; another line of the book's last snapshot; in
    play; after the decision.
    """
    numbered = quotes.with_row_index("place")
    placed = numbered.filter(pl.col("game_id").is_not_null() & pl.col("person_known"))
    usable = _usable(placed, instants)
    latest = _latest_snapshot(usable)
    main = _main_lines(latest)
    quoted = main.join(_quoted(main, sportsbooks).select(_BOOK), on=_BOOK, how="semi")

    def among(rows: pl.DataFrame) -> pl.Expr:
        return pl.col("place").is_in(rows["place"].implode())

    tips = instants.select("game_id", tip="tip_at").unique("game_id")
    tip = pl.coalesce("tip", "commence_at")
    fate = (
        pl.when(pl.col("player_lookup").is_null())
        .then(pl.format("name {}", "resolution"))
        .when(~pl.col("person_known"))
        .then(pl.lit("person not known before the date"))
        .when(pl.col("game_id").is_null())
        .then(pl.col("game_match"))
        .when(among(quoted))
        .then(pl.lit("the line quoted"))
        .when(among(main))
        .then(pl.lit("in the consensus"))
        .when(among(latest))
        .then(pl.lit("another line of that snapshot"))
        .when(among(usable))
        .then(pl.lit("an earlier snapshot"))
        .when(pl.col("snapshot_timestamp") >= tip)
        .then(pl.lit("in play"))
        .otherwise(pl.lit("after the decision"))
    )
    return numbered.join(tips, on="game_id", how="left", maintain_order="left").select(
        *quotes.columns, fate=fate
    )


def _usable(quotes: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    in_time = ~pl.col("capture_time_known") | (
        (pl.col("snapshot_timestamp") <= pl.col("instant"))
        & (pl.col("snapshot_timestamp") < pl.coalesce("tip_at", "commence_at")).fill_null(value=True)
    )
    return quotes.join(instants.select("game_id", "tip_at", "instant"), on="game_id").filter(in_time)


def _latest_snapshot(usable: pl.DataFrame) -> pl.DataFrame:
    # A source that says when it looked beats one that does not.
    when = pl.col("snapshot_timestamp")
    return usable.filter(when.eq_missing(when.max().over(_BOOK)))


def _main_lines(snapshot: pl.DataFrame) -> pl.DataFrame:
    """One line a book: of the main market if quoted there, priced most evenly, else the middle one."""
    unevenness = (implied("over_price_decimal") - implied("under_price_decimal")).abs().fill_null(2.0)
    from_middle = (pl.col("points_line") - pl.col("points_line").median().over(_BOOK)).abs()
    return (
        snapshot.with_columns(
            is_alternate=pl.col("market") != _MAIN_MARKET,
            unevenness=unevenness.round(6),
            from_middle=from_middle,
        )
        .sort(
            *_BOOK,
            "is_alternate",
            "unevenness",
            "from_middle",
            "points_line",
            "event_id",
            "payload",
            "record",
        )
        .unique(_BOOK, keep="first", maintain_order=True)
    )


def _quoted(latest: pl.DataFrame, sportsbooks: Sequence[str]) -> pl.DataFrame:
    order = {book: place for place, book in enumerate(sportsbooks)}
    place = pl.col("bookmaker").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    first = latest.with_columns(place=place).sort(*_PLAYER, "place", "bookmaker").unique(
        _PLAYER, keep="first", maintain_order=True
    )  # fmt: skip
    return first.select(
        *_BOOK,
        current_points_line="points_line",
        line_market="market",
        line_source_api="source",
        over_price_decimal="over_price_decimal",
        under_price_decimal="under_price_decimal",
        line_snapshot_at="snapshot_timestamp",
        line_capture_time_known="capture_time_known",
        line_minutes_before_game="minutes_before_tipoff",
        was_line_fallback=pl.col("place") > 0,
    )


def _opening(usable: pl.DataFrame) -> pl.DataFrame:
    when = pl.col("snapshot_timestamp")
    first = usable.filter(when.eq_missing(when.min().over(_BOOK)))
    return _main_lines(first).select(*_BOOK, opening_points_line="points_line")


def _consensus(latest: pl.DataFrame) -> pl.DataFrame:
    return latest.group_by(_PLAYER).agg(
        consensus_points_line=pl.col("points_line").median(),
        line_books=pl.len().cast(pl.Int64),
        line_dispersion=pl.col("points_line").std(),
    )


def _consensus_probability(latest: pl.DataFrame, quoted: pl.DataFrame) -> pl.DataFrame:
    """The books' mean over probability without margin, of those who price sides and whose line is the quoted
    one.
    """
    same = latest.filter(~pl.col("bookmaker").is_in(FLAT_PAYOUT)).join(
        quoted.select(*_PLAYER, "current_points_line"),
        left_on=[*_PLAYER, "points_line"],
        right_on=[*_PLAYER, "current_points_line"],
    )
    return same.group_by(_PLAYER).agg(
        no_vig_over_probability=no_vig("over_price_decimal", "under_price_decimal").mean()
    )
