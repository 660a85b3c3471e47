"""Predicted rows as they are published."""

import polars as pl

from nba_props.predictions import reconcile, rows
from nba_props.systems.lineup import SYSTEMS
from nba_props.warehouse import contracts
from nba_props_tests.builders import BEFORE_TIP as NOW

_PREDICTIONS = contracts.table("nba_predictions.player_prop_predictions")
_CONTEXT = contracts.table("nba_analytics.upcoming_player_game_context")
_STORE = contracts.table("nba_precompute.ml_feature_store")


def test_a_slate_without_anybody_has_the_types_of_one_with() -> None:
    """A night without games is stored as an empty partition; a type lost on the way would end the run."""
    nobody = pl.DataFrame(schema={"game_id": pl.String, "player_lookup": pl.String})
    for system in SYSTEMS:
        built = rows.build(
            system, rows.features_of(nobody, _STORE.frame()), _CONTEXT.frame(), rows.Policy(1.0, 0.535)
        )
        instant = pl.lit(NOW).cast(pl.Datetime("us", "UTC"))
        stamped = reconcile.arriving(built, NOW, 1.0).with_columns(
            run_id=pl.lit("r"), created_at=instant, predicted_at=instant
        )
        assert _PREDICTIONS.conform(stamped).is_empty()
