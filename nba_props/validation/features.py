"""The plan's checks of the feature store that follow from the feature contract.

What belongs here: what the contract's list says of stored values. What does not: how a value comes about
(`features/`).
"""

import polars as pl

from nba_props.features.contract import AVAILABILITY, CONTRACT, FEATURES, FORM, MINUTES, RATE, REST
from nba_props.validation.check import DATE, Given, Plan, Severity

PLAN = Plan()

STORE = "nba_precompute.ml_feature_store"
_KEYS = [DATE, "game_id", "player_lookup"]
#: May be the same for everybody: after a break all are rested, on some evenings nobody is out, in the first
#: stored season nobody has an earlier one, and one book looked at once is one line that does not move.
_NOT_JUDGED = frozenset(
    {*CONTRACT.of(REST, AVAILABILITY), "fatigue_score", "fatigue_adjustment", "games_last_season"}
    | {"line_books", "line_movement", "line_dispersion"}
)
#: What a player did is never the same for everybody.
_OF_THE_PLAYER = frozenset({*CONTRACT.of(FORM, MINUTES, RATE), "points_prior"})


@PLAN.check(
    STORE,
    plan="feature ranges",
    blocking=True,
    remedy="mend what the value comes from (its `source` in the row), then materialise nba_precompute again",
)
def features_in_range(given: Given) -> pl.DataFrame:
    """Every feature that has a value lies in the range its contract gives; outside is wrong, not extreme.
    A wrong value that the store itself marks as worthless (quality 0) warns, one that it trusts is an error.
    """
    rows = given.read(STORE, [*_KEYS, *(feature.name for feature in FEATURES)])
    outside = [
        rows.select(*_KEYS, pl.col(feature.name).struct.unnest(), feature=pl.lit(feature.name))
        .filter(~pl.col("value").is_between(feature.low, feature.high) | pl.col("value").is_nan())
        .with_columns(low=pl.lit(float(feature.low)), high=pl.lit(float(feature.high)))
        for feature in FEATURES
    ]
    trusted = (pl.col("quality") > 0).fill_null(value=True)
    graded = pl.concat(outside).with_columns(
        severity=pl.when(trusted).then(pl.lit(str(Severity.ERROR))).otherwise(pl.lit(str(Severity.WARN)))
    )
    return graded.sort(*_KEYS, "feature")


@PLAN.check(
    STORE,
    plan="per-date variance",
    remedy="a constant feature says nothing: find what its source lacked on the date",
    thresholds=("min_lines_judged",),
)
def features_vary(given: Given) -> pl.DataFrame:
    """A feature is not one and the same value for everybody on a date: an error where it is about what the
    player did, a warning elsewhere and in the first two weeks of all stored results; what follows from the
    schedule or from absences alone is left out.
    """
    judged = [f.name for f in FEATURES if f.name not in _NOT_JUDGED]
    values = given.read(STORE, [DATE, *judged]).with_columns(
        pl.col(name).struct.field("value").alias(name) for name in judged
    )
    counted = pl.concat(
        values.group_by(DATE)
        .agg(players=pl.col(name).count(), different=pl.col(name).drop_nulls().n_unique())
        .with_columns(feature=pl.lit(name))
        for name in judged
    )
    of_the_player = pl.col("feature").is_in(list(_OF_THE_PLAYER))
    return (
        counted.filter(pl.col("players") >= given.thresholds["min_lines_judged"], pl.col("different") == 1)
        .select(
            DATE,
            "feature",
            "players",
            severity=pl.when(of_the_player & (pl.col(DATE) >= given.settled_from))
            .then(pl.lit(str(Severity.ERROR)))
            .otherwise(pl.lit(str(Severity.WARN))),
        )
        .sort(DATE, "feature")
    )
