"""What becomes of every expected player: exactly one outcome.

What belongs here: who is predicted and why not. What does not: the prediction.
"""

from typing import TYPE_CHECKING

import polars as pl

from nba_props.features.availability import OUT
from nba_props.players.resolver import NOT_A_NAME

if TYPE_CHECKING:  # systems load libraries of statistics, and who is expected needs none
    from nba_props.systems.lineup import Lineup

PREDICTED, SKIPPED, FAILED = "predicted", "skipped", "failed"


def decide(
    context: pl.DataFrame, store: pl.DataFrame, quotes: pl.DataFrame, min_minutes: float
) -> pl.DataFrame:
    """One row a player expected on each date, with what keeps him from being predicted, if anything.

    In: context and feature store of the dates, nba_raw.odds_api_player_points_props of the dates. Out: the
    columns of nba_predictions.prediction_outcomes but `systems` and stamps; `outcome` is predicted or
    skipped. Whoever has a line and no place in the context is skipped with the reason why he has none.
    """
    return pl.concat(
        [
            of_context(context, store, min_minutes).select(_COLUMNS),
            _without_a_place(context, quotes).select(_COLUMNS),
        ]
    )


def of_context(context: pl.DataFrame, store: pl.DataFrame, min_minutes: float) -> pl.DataFrame:
    """Of `decide` the players who have a place in the context: its columns, with outcome, reason and
    reason_code.
    """
    lacking = store.select("game_id", "player_lookup", "missing_required")
    known = context.join(lacking, on=["game_id", "player_lookup"], how="left")
    code = (
        pl.when("is_postponed")
        .then(pl.lit("postponed"))
        .when((pl.col("injury_status") == OUT).fill_null(value=False))
        .then(pl.lit("out"))
        .when(pl.col("missing_required").is_null() | pl.col("expected_minutes").is_null())
        .then(pl.lit("missing_feature"))
        .when(~pl.col("has_prop_line") & (pl.col("expected_minutes") < min_minutes))
        .then(pl.lit("few_minutes"))
        .when(pl.col("missing_required") != "")
        .then(pl.lit("missing_feature"))
    )
    reason = pl.col("reason_code").replace_strict(
        {
            "postponed": "game postponed",
            "out": "reported OUT",
            "few_minutes": f"no line and under {min_minutes:g} expected minutes",
        },
        default=None,
        return_dtype=pl.String,
    )
    missing = pl.format("required feature missing: {}", pl.col("missing_required").fill_null("the whole row"))
    return known.with_columns(reason_code=code).with_columns(
        outcome=pl.when(pl.col("reason_code").is_null()).then(pl.lit(PREDICTED)).otherwise(pl.lit(SKIPPED)),
        reason=pl.when(pl.col("reason_code") == "missing_feature").then(missing).otherwise(reason),
    )


def account(
    decided: pl.DataFrame,
    predictions: pl.DataFrame,
    lineup: "Lineup",
    *,
    staged: pl.DataFrame,
    tries: pl.DataFrame,
) -> pl.DataFrame:
    """The rows of nba_predictions.prediction_outcomes: `decide`, held against what was really stored.

    `staged` are the staged rows of the dates, `tries` is `staging.tries`. A player who was to be predicted
    and has neither an active nor a staged row has failed; one of whom some system lacks is predicted, with
    the number of systems that did and why whole systems are absent; where another month's models stand
    in, that is said of everybody. The error of the last try in vain stands beside either.
    """
    counted = (
        decided.join(_systems(predictions, staged), on=_GAME_PLAYER, how="left", nulls_equal=True)
        .join(tries, on=_GAME_PLAYER, how="left")
        .with_columns(pl.col("systems", "attempts").fill_null(0))
    )
    absent = f": {lineup.why_absent}" if lineup.absent else ""
    is_asked = pl.col("outcome") == PREDICTED
    failed = is_asked & (pl.col("systems") == 0)
    waiting = is_asked & pl.col("waiting").fill_null(value=False)
    partial = is_asked & pl.col("systems").is_between(1, lineup.size - 1)
    return counted.with_columns(
        outcome=pl.when(failed).then(pl.lit(FAILED)).otherwise("outcome"),
        reason_code=pl.when(failed)
        .then(pl.lit("error"))
        .when(waiting)
        .then(pl.lit("not_published"))
        .otherwise("reason_code"),
        reason=pl.when(failed)
        .then(pl.coalesce("error", pl.lit("no system stored a prediction")))
        .when(waiting)
        .then(pl.lit("predicted and staged; the slate is not published yet"))
        .when(partial)
        .then(pl.format("only {} of {} systems predicted{}", "systems", pl.lit(lineup.size), pl.lit(absent)))
        .when(is_asked & pl.lit(bool(lineup.stand_in)))
        .then(pl.lit(f"predicted {lineup.stand_in}"))
        .otherwise("reason"),
        attempts=pl.when(is_asked).then("attempts").otherwise(pl.lit(0, pl.Int64)),
        error=pl.when(is_asked).then("error"),
    ).drop("waiting")


def _systems(predictions: pl.DataFrame, staged: pl.DataFrame) -> pl.DataFrame:
    """game_id, player_lookup, systems that predicted, and whether all of that only waits."""
    active = predictions.filter("is_active").select(*_GAME_PLAYER, "system_id", waiting=pl.lit(value=False))
    waits = staged.select(*_GAME_PLAYER, "system_id", waiting=pl.lit(value=True))
    return (
        pl.concat([active, waits])
        .group_by(_GAME_PLAYER)
        .agg(systems=pl.col("system_id").n_unique().cast(pl.Int64), waiting=pl.col("waiting").all())
    )


_GAME_PLAYER = ["game_id", "player_lookup"]
_COLUMNS = (
    "game_date",
    "game_id",
    "player_lookup",
    "universal_player_id",
    "player_name",
    "team",
    "outcome",
    "reason",
    "reason_code",
    "has_prop_line",
    "expected_minutes",
    "origin",
    "decision_time",
)


def _without_a_place(context: pl.DataFrame, quotes: pl.DataFrame) -> pl.DataFrame:
    """Lined players of the dates whom the context does not hold, one row each."""
    person = pl.when("person_known").then("player_lookup").otherwise("player_lookup_raw")
    placed = context.select("game_date", "player_lookup", person_known=pl.lit(value=True))
    times = context.group_by("game_date").agg(pl.col("origin").max(), pl.col("decision_time").max())
    when = pl.col("snapshot_timestamp")
    lined = (
        quotes.with_columns(player_lookup=person)
        .join(times, on="game_date", how="left")
        .filter(pl.col("resolution") != NOT_A_NAME)
        .filter((when.is_null() | (when <= pl.col("decision_time"))).fill_null(value=True))
    )
    # A name nobody is known by may be spelled like somebody's lookup: it is another player all the same.
    absent = lined.join(placed, on=["game_date", "player_lookup", "person_known"], how="anti")
    code = (
        pl.when(~pl.col("person_known"))
        .then(pl.lit("name_not_resolved"))
        .when(pl.col("game_id").is_null())
        .then(pl.lit("no_game"))
        .otherwise(pl.lit("team_unclear"))
    )
    reasons = {
        "name_not_resolved": "the printed name is nobody known before this date",
        "no_game": "the player's team has no game that day",
        "team_unclear": "the named game is not one of the player's latest team",
    }
    return (
        absent.with_columns(reason_code=code)
        .sort("game_date", "player_lookup", "player_name")
        .unique(["game_date", "player_lookup", "person_known"], keep="first", maintain_order=True)
        .with_columns(
            game_id=pl.lit(None, pl.String),
            universal_player_id=pl.when("person_known").then("universal_player_id"),
            team=pl.when("person_known").then("player_team"),
            outcome=pl.lit(SKIPPED),
            reason=pl.col("reason_code").replace_strict(reasons, return_dtype=pl.String),
            has_prop_line=pl.lit(value=True),
            expected_minutes=pl.lit(None, pl.Float64),
            origin=pl.col("origin").fill_null("backfill"),
        )
    )
