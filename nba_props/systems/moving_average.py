"""`moving_average_baseline_v1`: the recency-weighted mean of points, shrunk to last season while this one is
young.

What belongs here: this one system. Its recipe: points weighted with a half-life of 8 games; in the first ten
games leaning on last season's mean; the composite factors' four small adjustments on top.
"""

import polars as pl

from nba_props.features.form import PRIOR_GAMES, SETTLED_GAMES
from nba_props.features.store import EARLY_SEASON_GAMES
from nba_props.systems import distribution
from nba_props.systems.protocol import COMPONENTS, PREDICTED

_ADJUSTMENTS = COMPONENTS[1:]


class MovingAverageBaseline:
    """See the module; needs no training."""

    system_id = "moving_average_baseline_v1"
    version = "1.0"

    def predict(self, features: pl.DataFrame) -> pl.DataFrame:
        """See `System.predict`."""
        games = pl.col("games_this_season")
        weight = pl.when(games < SETTLED_GAMES).then(games / (games + PRIOR_GAMES)).otherwise(1.0)
        own = pl.coalesce("points_ewma", "points_prior")
        width = pl.when(games < EARLY_SEASON_GAMES).then(distribution.EARLY_SEASON_WIDTH).otherwise(1.0)
        return (
            features.with_columns(own_part=weight * own, prior_part=(1 - weight) * pl.col("points_prior"))
            .with_columns(base_points=pl.col("own_part") + pl.col("prior_part"))
            .with_columns(
                predicted_points=pl.max_horizontal(
                    pl.col("base_points") + pl.sum_horizontal(_ADJUSTMENTS), pl.lit(0.0)
                ).round(4)
            )
            .with_columns(
                predicted_sd=(distribution.standard_deviation(pl.col("predicted_points")) * width).round(4),
                feature_importance=_contributions(),
            )
            .select(PREDICTED)
        )


def _contributions() -> pl.Expr:
    parts = {"points_ewma": "own_part", "points_prior": "prior_part"} | {name: name for name in _ADJUSTMENTS}
    rounded = [pl.col(column).round(4).alias(name) for name, column in parts.items()]
    return pl.struct(rounded).struct.json_encode()
