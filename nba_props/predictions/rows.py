"""From a system's prediction to the row that is published: line, distribution, recommendation, provenance.

What belongs here: what is the same for every system. What does not: means (see `systems/`), and what is
already stored (see `reconcile.py`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nba_props.clock import LIVE
from nba_props.features.contract import FEATURES
from nba_props.features.store import values_of
from nba_props.markets import lines
from nba_props.markets.odds import expected_value, fair_price
from nba_props.systems import distribution
from nba_props.systems.protocol import System

ACTUAL, NO_LINE = "ACTUAL_PROP", "NO_PROP_LINE"
OVER, UNDER, PASS, WITHOUT_LINE = "OVER", "UNDER", "PASS", "NO_LINE"
#: Why no prediction carries a stake until walk-forward and live evidence pass the bar.
NOT_ACTIONABLE = "no demonstrated edge"
NO_SIDE, NO_PRICE = "no side recommended", "the side has no price"
#: How probabilities are corrected (`systems/calibration.py`).
CALIBRATION = "walk-forward PIT"
NO_VALUE, NOT_LIVE = "no expected value at the price", "predicted after the fact"

_KEYS = ["game_id", "player_lookup"]
_LINE = (
    "has_prop_line", "line_source_api", "sportsbook", "current_points_line", "was_line_fallback",
    "line_snapshot_at", "line_capture_time_known", "line_minutes_before_game", "over_price_decimal",
    "under_price_decimal", "no_vig_over_probability", "consensus_points_line", "line_books",
)  # fmt: skip
_IDENTITY = (
    "game_date", "universal_player_id", "player_name", "team", "opponent", "origin", "decision_time",
    "tip_at", "is_simulated", "injury_status",
)  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """When a side is recommended: distance from the line in points, and probability of winning the bet.

    `proven`: the systems shown to beat the market walk-forward and live (`evaluation/comparisons.py`); no
    other's recommendation may carry a stake.
    """

    min_edge_points: float
    min_win_probability: float
    proven: frozenset[str] = frozenset()


def build(system: System, features: pl.DataFrame, context: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Predict a slate (`features_of`) and make the rows of nba_predictions.player_prop_predictions.

    The rows lack what only storing them decides: prediction_version, is_active and its companions, stamps.
    """
    predicted = distribution.with_quantiles(system.predict(features))
    joined = predicted.join(_facts(system, features, context), on=_KEYS, maintain_order="left")
    lined = distribution.with_line_probabilities(joined, "current_points_line")
    confident = _priced(lined).with_columns(_confidences(joined, lined))
    return _with_constants(_actionable(_recommended(confident, policy), policy))


def identities(system: System, features: pl.DataFrame, context: pl.DataFrame) -> pl.DataFrame:
    """The prediction_id each of a slate (`features_of`) would have now, without predicting: game_date,
    game_id, player_lookup, system_id, prediction_id.

    Whoever has that prediction already need not be predicted again.
    """
    facts = _facts(system, features, context)
    return facts.select("game_date", *_KEYS, "system_id", "prediction_id")


def repriced(
    published: pl.DataFrame,
    quotes: pl.DataFrame,
    store: pl.DataFrame,
    sportsbooks: Sequence[str],
    policy: Policy,
) -> pl.DataFrame:
    """Published predictions against the line each had at its own decision time, from the stored quotes.

    In: rows of nba_predictions.player_prop_predictions, quotes and features of their dates. What the system
    said, the distribution, stays as it was published; line, probabilities, prices, recommendation and the
    identity that follows from them are made anew.
    """
    hashes = features_of(published.select(_KEYS).unique(), store).select(*_KEYS, feature_hash=_feature_hash())
    lined = lines.derived_again(published, quotes, sportsbooks)
    hashed = _identified(lined.join(hashes, on=_KEYS, how="left", maintain_order="left"))
    priced = _priced(distribution.with_line_probabilities(hashed, "current_points_line"))
    return _with_constants(_recommended(priced, policy)).select(published.columns)


def features_of(asked: pl.DataFrame, store: pl.DataFrame) -> pl.DataFrame:
    """The stored features of `asked` (game_id, player_lookup) as plain values, for every system alike."""
    return values_of(store.join(asked.select(_KEYS), on=_KEYS, how="semi"))


def _facts(system: System, features: pl.DataFrame, context: pl.DataFrame) -> pl.DataFrame:
    """What a row says beside the prediction; all of it is known before predicting, its identity included."""
    known = context.select(*_KEYS, *_IDENTITY, *_LINE)
    return _identified(
        _from_store(features, system).join(known, on=_KEYS, maintain_order="left"),
    )


def _from_store(features: pl.DataFrame, system: System) -> pl.DataFrame:
    return features.select(
        *_KEYS,
        "feature_version",
        "feature_count",
        "feature_quality_score",
        early_season_flag="early_season",
        expected_minutes="minutes_expected",
        teammate_minutes_out="teammate_minutes_out",
        teammate_points_out="teammate_points_out",
        scoring_tier=_tier(),
        feature_data_source=pl.lit("nba_precompute.ml_feature_store"),
        feature_hash=_feature_hash(),
        system_id=pl.lit(system.system_id),
        model_version=pl.lit(system.version),
    )


def _feature_hash() -> pl.Expr:
    return pl.struct([feature.name for feature in FEATURES]).struct.json_encode()


def _tier() -> pl.Expr:
    """Tier by the season's mean before the game; last season's where there is none yet."""
    mean = pl.coalesce("points_season", "points_prior")
    return (
        pl.when(mean < 8)
        .then(pl.lit("bench"))
        .when(mean < 15)
        .then(pl.lit("rotation"))
        .when(mean < 22)
        .then(pl.lit("starter"))
        .otherwise(pl.lit("star"))
    )


def _priced(rows: pl.DataFrame) -> pl.DataFrame:
    over, push, under = (pl.col(f"{side}_probability") for side in ("over", "push", "under"))
    return rows.with_columns(
        line_margin=pl.col("predicted_points") - pl.col("current_points_line"),
        fair_over_price=fair_price(over, push),
        fair_under_price=fair_price(under, push),
        over_expected_value=expected_value(over, push, pl.col("over_price_decimal")),
        under_expected_value=expected_value(under, push, pl.col("under_price_decimal")),
        confidence_score=_confidence(),
    )


def _confidence() -> pl.Expr:
    """The probability of the likelier side; a push returns the stake, so among the bets that are decided."""
    likelier = pl.max_horizontal("over_probability", "under_probability")
    return (likelier / (1 - pl.col("push_probability"))).fill_null(0.5).fill_nan(0.5)


def _confidences(joined: pl.DataFrame, lined: pl.DataFrame) -> list[pl.Series]:
    """raw_confidence_score, of the distribution before it was recalibrated; calibrated_confidence_score and
    calibration_method, null where no recalibration is fitted or no line is there to be beaten.
    """
    raw = distribution.with_line_probabilities(distribution.uncalibrated(joined), "current_points_line")
    fitted = distribution.is_calibrated(lined) & pl.col("over_probability").is_not_null()
    return [
        raw.select(raw_confidence_score=_confidence()).to_series(),
        *lined.select(
            calibrated_confidence_score=pl.when(fitted).then(_confidence()),
            calibration_method=pl.when(fitted).then(pl.lit(CALIBRATION)),
        ),
    ]


def _recommended(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    is_over = pl.col("line_margin") > 0
    side_probability = pl.when(is_over).then("over_probability").otherwise("under_probability") / (
        1 - pl.col("push_probability")
    )
    has_line = pl.col("has_prop_line")
    close = pl.col("line_margin").abs() < policy.min_edge_points
    unlikely = side_probability < policy.min_win_probability
    early = pl.col("early_season_flag")
    recommendation = (
        pl.when(~has_line)
        .then(pl.lit(WITHOUT_LINE))
        .when(early | close | unlikely)
        .then(pl.lit(PASS))
        .when(is_over)
        .then(pl.lit(OVER))
        .otherwise(pl.lit(UNDER))
    )
    percent = (100 * side_probability).round(1)
    near = "1 point" if policy.min_edge_points == 1 else f"{policy.min_edge_points:g} points"
    reason = (
        pl.when(~has_line)
        .then(pl.lit("no book has a line"))
        .when(early)
        .then(pl.lit("too early in the season to judge"))
        .when(close)
        .then(pl.lit(f"prediction within {near} of the line"))
        .when(unlikely)
        .then(pl.format("estimated to win {} % of decided bets, below break-even", percent))
        .otherwise(
            pl.format(
                "{} points {} the line, estimated to win {} % of decided bets",
                pl.col("line_margin").abs().round(1),
                pl.when(is_over).then(pl.lit("over")).otherwise(pl.lit("under")),
                percent,
            )
        )
    )
    return rows.with_columns(recommendation=recommendation, recommendation_reason=reason)


def _actionable(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Whether a stake may be put on it, and why not: only on a live side, at a real price, of a system that
    is proven. A price nobody quoted is never assumed.
    """
    side = pl.col("recommendation")
    value = pl.when(side == OVER).then("over_expected_value").otherwise("under_expected_value")
    reason = (
        pl.when(~pl.col("system_id").is_in(list(policy.proven)))
        .then(pl.lit(NOT_ACTIONABLE))
        .when(~side.is_in([OVER, UNDER]))
        .then(pl.lit(NO_SIDE))
        .when(pl.col("origin") != LIVE)
        .then(pl.lit(NOT_LIVE))
        .when(value.is_null())
        .then(pl.lit(NO_PRICE))
        .when(value <= 0)
        .then(pl.lit(NO_VALUE))
    )
    return rows.with_columns(filter_reason=reason, is_actionable=reason.is_null())


def _identified(facts: pl.DataFrame) -> pl.DataFrame:
    quoted = pl.struct(
        "feature_hash", "current_points_line", "sportsbook", "over_price_decimal", "under_price_decimal"
    )
    hashed = facts.with_columns(input_hash=_digests(facts.select(quoted.struct.json_encode()).to_series()))
    keys = pl.concat_str(
        "game_id", "player_lookup", "system_id", "model_version", "input_hash", separator="|"
    )
    return hashed.with_columns(prediction_id=_digests(hashed.select(keys).to_series())).drop("feature_hash")


def _with_constants(rows: pl.DataFrame) -> pl.DataFrame:
    """What no system decides yet."""
    return rows.with_columns(
        line_source=pl.when("has_prop_line").then(pl.lit(ACTUAL)).otherwise(pl.lit(NO_LINE)),
        estimated_line_value=pl.lit(None, pl.Float64),
        estimation_method=pl.lit(None, pl.String),
        prediction_error_code=pl.lit(None, pl.String),
    )


def _digests(texts: pl.Series) -> pl.Series:
    digests = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    # A slate without anybody must keep the type that a list of nothing does not tell.
    return pl.Series(digests, dtype=pl.String)
