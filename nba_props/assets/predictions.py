"""Phase 5a, `nba_predictions` before the games: predict, publish, and account for every expected player.

What belongs here: wiring. What does not: systems (`systems/`) and the rules of publishing (`predictions/`).
"""

import polars as pl

from nba_props.assets.analytics import CONTEXT
from nba_props.assets.precompute import FEATURES
from nba_props.assets.raw import PROPS
from nba_props.assets.run import Run
from nba_props.assets.table import same_date, table_asset
from nba_props.predictions import outcomes, reconcile, rows
from nba_props.systems import SYSTEMS
from nba_props.warehouse.base import MergeRule

PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"


def _decided(run: Run) -> pl.DataFrame:
    return outcomes.decide(run.read(CONTEXT), run.read(FEATURES), run.read(PROPS), run.settings.min_minutes)


def _publishing(run: Run) -> MergeRule:
    expected = _decided(run)

    def rule(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        return reconcile.publish(stored, new, now=run.now, expected=expected)

    return rule


@table_asset(PREDICTIONS, deps=[same_date(CONTEXT), same_date(FEATURES), same_date(PROPS)], rule=_publishing)
def player_prop_predictions(run: Run) -> pl.DataFrame:
    """Every system over every player to be predicted; one row a player and system stays active."""
    asked = _decided(run).filter(pl.col("outcome") == outcomes.PREDICTED)
    policy = rows.Policy(run.settings.min_edge_points, run.settings.min_win_probability)
    context, features = run.read(CONTEXT), run.read(FEATURES)
    predicted = pl.concat([rows.build(system, asked, context, features, policy) for system in SYSTEMS])
    return reconcile.arriving(predicted, run.now)


@table_asset(
    OUTCOMES, deps=[same_date(PREDICTIONS), same_date(CONTEXT), same_date(FEATURES), same_date(PROPS)]
)
def prediction_outcomes(run: Run) -> pl.DataFrame:
    """Predicted, skipped or failed: exactly one for each expected player, whoever predicted him."""
    return outcomes.account(_decided(run), run.read(PREDICTIONS), len(SYSTEMS))


ASSETS = [player_prop_predictions, prediction_outcomes]
