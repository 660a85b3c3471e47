"""Phase 4, `nba_precompute`: zones, composite factors and the feature store, all before the games.

What belongs here: wiring. What does not: formulas (`features/`).
"""

import polars as pl

from nba_props.assets.analytics import CONTEXT, DEFENSE, OFFENSE, SUMMARY
from nba_props.assets.frozen import keep_frozen_games
from nba_props.assets.raw import SCHEDULE
from nba_props.assets.run import Run
from nba_props.assets.table import before_date, same_date, table_asset
from nba_props.features import factors, store, zones
from nba_props.ingest.schedule import team_games

PLAYER_ZONES = "nba_precompute.player_shot_zone_analysis"
TEAM_ZONES = "nba_precompute.team_defense_zone_analysis"
FACTORS = "nba_precompute.player_composite_factors"
FEATURES = "nba_precompute.ml_feature_store"

_STAMPS = ("run_id", "created_at")


@table_asset(PLAYER_ZONES, deps=[same_date(CONTEXT), before_date(SUMMARY)], rule=keep_frozen_games)
def player_shot_zone_analysis(run: Run) -> pl.DataFrame:
    """Box scores tell three zones; finer ones need play-by-play."""
    return zones.player_rows(run.read(CONTEXT), run.before(SUMMARY))


@table_asset(
    TEAM_ZONES, deps=[same_date(SCHEDULE), before_date(OFFENSE), before_date(DEFENSE)], rule=keep_frozen_games
)
def team_defense_zone_analysis(run: Run) -> pl.DataFrame:
    """For every team of the date."""
    return zones.team_rows(team_games(run.read(SCHEDULE)), run.before(OFFENSE), run.before(DEFENSE))


@table_asset(
    FACTORS, deps=[same_date(CONTEXT), same_date(PLAYER_ZONES), same_date(TEAM_ZONES)], rule=keep_frozen_games
)
def player_composite_factors(run: Run) -> pl.DataFrame:
    """Fatigue, zones, pace and usage, each as bounded points."""
    return factors.rows(run.read(CONTEXT), run.read(PLAYER_ZONES), run.read(TEAM_ZONES))


@table_asset(
    FEATURES,
    deps=[
        same_date(CONTEXT),
        same_date(PLAYER_ZONES),
        same_date(TEAM_ZONES),
        same_date(FACTORS),
        before_date(SUMMARY),
    ],
    rule=keep_frozen_games,
)
def ml_feature_store(run: Run) -> pl.DataFrame:
    """A missing required feature is named in the row; nothing is filled by a default."""
    zones_of_players, zones_of_teams, composite = (
        run.read(table).drop(_STAMPS) for table in (PLAYER_ZONES, TEAM_ZONES, FACTORS)
    )
    return store.rows(run.read(CONTEXT), zones_of_players, zones_of_teams, composite, run.before(SUMMARY))


ASSETS = [player_shot_zone_analysis, team_defense_zone_analysis, player_composite_factors, ml_feature_store]
