"""Grading: what each active prediction and each line came to.

What belongs here: comparing stored predictions with box scores. What does not: predicting, and looking for
predictions that are missing (see `checks/`).
"""

from collections.abc import Sequence

import polars as pl

from nba_props.markets import lines
from nba_props.markets.odds import no_vig
from nba_props.players.resolver import NOT_A_NAME

WIN, LOSS, PUSH, VOID, PASS, PENDING = "WIN", "LOSS", "PUSH", "VOID", "PASS", "PENDING"
_FINAL, _POSTPONED = "final", "postponed"
_SIDES = ("OVER", "UNDER")
_KEYS = ["game_id", "player_lookup"]


def accuracy(
    predictions: pl.DataFrame,
    summaries: pl.DataFrame,
    schedule: pl.DataFrame,
    quotes: pl.DataFrame,
    store: pl.DataFrame,
) -> pl.DataFrame:
    """The rows of nba_predictions.prediction_accuracy: the active predictions of the dates, graded.

    A player without a box row of a final game did not play: void. One who entered and scored 0 did play. No
    bet was made on a pass or without a line: result PASS, its error graded all the same.
    """
    active = predictions.filter(pl.col("is_active"))
    actual = summaries.select(*_KEYS, actual_points="pts", actual_minutes="minutes")
    games = schedule.select(
        "game_id",
        "status",
        "tip_at",
        has_box=pl.col("game_id").is_in(summaries["game_id"].unique().implode()),
    )
    closing = closing_lines(quotes, schedule)
    seasons = store.select(
        *_KEYS, games_this_season=pl.col("games_this_season").struct.field("value").cast(pl.Int64)
    )
    joined = (
        active.join(games, on="game_id", how="left")
        .join(actual, on=_KEYS, how="left")
        .join(closing, on=[*_KEYS, "sportsbook"], how="left")
        .join(seasons, on=_KEYS, how="left")
    )
    return _columns(_measured(joined.with_columns(result=_result())))


def closing_lines(quotes: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Each book's last line before tip: game_id, player_lookup, sportsbook, closing_points_line,
    closing_no_vig_over_probability (that book's own). Quotes without a capture time are no closing lines."""
    timed = quotes.filter(pl.col("game_id").is_not_null() & pl.col("capture_time_known"))
    instants = schedule.filter(pl.col("tip_at").is_not_null()).select("game_id", "tip_at", instant="tip_at")
    return lines.by_book(timed, instants).select(
        *_KEYS,
        sportsbook="bookmaker",
        closing_points_line="points_line",
        closing_no_vig_over_probability=no_vig("over_price_decimal", "under_price_decimal"),
    )


def _result() -> pl.Expr:
    line, points = pl.col("current_points_line"), pl.col("actual_points")
    won = pl.when(pl.col("recommendation") == "OVER").then(points > line).otherwise(points < line)
    return (
        pl.when(pl.col("status") == _POSTPONED)
        .then(pl.lit(VOID))
        .when(pl.col("status").ne_missing(_FINAL) | ~pl.col("has_box").fill_null(value=False))
        .then(pl.lit(PENDING))
        .when(points.is_null())
        .then(pl.lit(VOID))
        .when(~pl.col("recommendation").is_in(_SIDES))
        .then(pl.lit(PASS))
        .when(points == line)
        .then(pl.lit(PUSH))
        .when(won)
        .then(pl.lit(WIN))
        .otherwise(pl.lit(LOSS))
    )


def _measured(rows: pl.DataFrame) -> pl.DataFrame:
    is_over = pl.col("recommendation") == "OVER"
    is_bet = pl.col("recommendation").is_in(_SIDES)
    side = pl.when(is_bet & is_over).then("over_probability").when(is_bet).then("under_probability")
    price = pl.when(is_bet & is_over).then("over_price_decimal").when(is_bet).then("under_price_decimal")
    own = no_vig("over_price_decimal", "under_price_decimal")
    taken = pl.when(is_over).then(own).otherwise(1 - own)
    closed = pl.when(is_over).then("closing_no_vig_over_probability").otherwise(
        1 - pl.col("closing_no_vig_over_probability")
    )  # fmt: skip
    same_line = pl.col("closing_points_line") == pl.col("current_points_line")
    flat = (
        pl.when(pl.col("result") == WIN)
        .then(price - 1)
        .when(pl.col("result") == LOSS)
        .then(pl.when(price.is_not_null()).then(-1.0))
        .when(pl.col("result") == PUSH)
        .then(pl.when(price.is_not_null()).then(0.0))
    )
    graded = ~pl.col("result").is_in([VOID, PENDING])
    points = pl.when(graded).then("actual_points")
    return rows.with_columns(
        actual_points=points,
        actual_minutes=pl.when(graded).then("actual_minutes"),
        error=pl.col("predicted_points") - points,
        absolute_error=(pl.col("predicted_points") - points).abs(),
        void_reason=pl.when(pl.col("result") == VOID).then(_void_reason()),
        side_probability=side,
        price_decimal=price,
        flat_return=flat,
        closing_line_value=pl.when(is_bet & same_line).then(closed - taken),
        closing_line_move=pl.col("closing_points_line") - pl.col("current_points_line"),
        in_50_interval=points.is_between(pl.col("points_p25"), pl.col("points_p75")),
        in_80_interval=points.is_between(pl.col("points_p10"), pl.col("points_p90")),
    )


def _void_reason() -> pl.Expr:
    status = pl.col("injury_status")
    return (
        pl.when(pl.col("status") == _POSTPONED)
        .then(pl.lit("postponed"))
        .when(status.is_in(["OUT", "DOUBTFUL", "QUESTIONABLE"]))
        .then(pl.lit("injury confirmed"))
        .when(status.is_not_null())
        .then(pl.lit("late scratch"))
        .otherwise(pl.lit("unknown"))
    )


_ACCURACY = (
    "game_date", "prediction_id", "game_id", "system_id", "player_lookup", "team", "opponent", "origin",
    "is_simulated", "predicted_points", "predicted_sd", "actual_points", "actual_minutes", "error",
    "absolute_error", "recommendation", "result", "void_reason", "current_points_line", "line_source",
    "sportsbook", "side_probability", "price_decimal", "flat_return", "over_probability",
    "closing_points_line", "closing_no_vig_over_probability", "closing_line_value", "closing_line_move",
    "in_50_interval", "in_80_interval", "scoring_tier", "expected_minutes", "games_this_season",
)  # fmt: skip


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(_ACCURACY)


def daily(graded: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_predictions.system_daily_performance from `accuracy`."""

    def count(result: str) -> pl.Expr:
        return (pl.col("result") == result).sum().cast(pl.Int64)

    error = pl.col("error")
    line_error = (pl.col("current_points_line") - pl.col("actual_points")).abs()
    decided = count(WIN) + count(LOSS)
    return graded.group_by("game_date", "system_id", "origin").agg(
        predictions=pl.len().cast(pl.Int64),
        wins=count(WIN),
        losses=count(LOSS),
        pushes=count(PUSH),
        voids=count(VOID),
        passes=count(PASS),
        pending=count(PENDING),
        graded_errors=error.is_not_null().sum().cast(pl.Int64),
        mean_absolute_error=error.abs().mean(),
        root_mean_squared_error=(error**2).mean().sqrt(),
        bias=error.mean(),
        win_rate=pl.when(decided > 0).then(count(WIN) / decided),
        flat_units=pl.when(pl.col("flat_return").is_not_null().any()).then(pl.col("flat_return").sum()),
        priced_bets=pl.col("flat_return").is_not_null().sum().cast(pl.Int64),
        coverage_80=pl.col("in_80_interval").mean(),
        line_mean_absolute_error=line_error.mean(),
        lined_mean_absolute_error=error.filter(line_error.is_not_null()).abs().mean(),
    )


def line_results(
    quotes: pl.DataFrame, summaries: pl.DataFrame, schedule: pl.DataFrame, sportsbooks: Sequence[str]
) -> pl.DataFrame:
    """The rows of nba_predictions.prop_line_results: what became of every player-day with a line."""
    pregame = quotes.filter((pl.col("minutes_before_tipoff") >= 0).fill_null(value=True))
    # Nobody's printed name may be spelled like somebody's lookup: the id keeps them apart.
    printed = pl.coalesce("player_lookup", "player_lookup_raw").alias("player_lookup")
    days = pregame.group_by("game_date", printed, "universal_player_id").agg(
        pl.col("player_name").sort().first(),
        is_name=(pl.col("resolution") != NOT_A_NAME).any(),
        game_id=pl.col("game_id").drop_nulls().first(),
        line_rows=pl.len().cast(pl.Int64),
        line_books=pl.col("bookmaker").n_unique().cast(pl.Int64),
    )
    # Where no tip is known, every quote of the day counts as one before it.
    end_of_day = pl.col("game_date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC").dt.offset_by("30h")
    instants = schedule.select("game_id", "tip_at", instant=pl.coalesce("tip_at", end_of_day))
    closing = lines.at(pregame.filter(pl.col("game_id").is_not_null()), instants, sportsbooks).select(
        *_KEYS, closing_points_line="consensus_points_line"
    )
    actual = summaries.select("game_date", "universal_player_id", actual_points="pts")
    games = schedule.select(
        "game_id", "status", has_box=pl.col("game_id").is_in(summaries["game_id"].unique().implode())
    )
    joined = (
        days.join(actual, on=["game_date", "universal_player_id"], how="left")
        .join(closing, on=_KEYS, how="left")
        .join(games, on="game_id", how="left")
    )
    return (
        joined.with_columns(
            fate=_fate(),
            # A line without a person is nobody's, though somebody's lookup may be spelled so.
            closing_points_line=pl.when(pl.col("universal_player_id").is_not_null()).then(
                "closing_points_line"
            ),
        )
        .with_columns(line_error=pl.col("closing_points_line") - pl.col("actual_points"))
        .drop("status", "has_box", "is_name")
    )


def _fate() -> pl.Expr:
    return (
        pl.when(pl.col("actual_points").is_not_null())
        .then(pl.lit("played"))
        .when(~pl.col("is_name"))
        .then(pl.lit("not a name"))
        .when(pl.col("universal_player_id").is_null())
        .then(pl.lit("name not resolved"))
        .when(pl.col("game_id").is_null())
        .then(pl.lit("no game that day"))
        .when(pl.col("status") == _POSTPONED)
        .then(pl.lit("postponed"))
        .when((pl.col("status") == _FINAL) & pl.col("has_box"))
        .then(pl.lit("did not play"))
        .otherwise(pl.lit("pending"))
    )
