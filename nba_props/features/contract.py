"""The feature contract: which features there are, what each must be, and whether a prediction can do without
it.

What belongs here: names, ranges, requirements. What does not: how a value comes about (see `store.py`).
Adding a feature: one line here, one column in sql/tables/nba_precompute/ml_feature_store.sql, one in
`store.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """One feature. Values outside low..high are wrong, not extreme.

    `required`: without it nobody is predicted.
    """

    name: str
    low: float
    high: float
    required: bool
    source: str


#: Version of the contract; it changes with the list.
FEATURE_VERSION = "v1"

_CONTEXT = "upcoming_player_game_context"
_FACTORS = "player_composite_factors"
_PLAYER_ZONES = "player_shot_zone_analysis"
_TEAM_ZONES = "team_defense_zone_analysis"

FEATURES = (
    Feature("points_ewma", 0, 70, False, _CONTEXT),
    Feature("points_last_5", 0, 70, False, _CONTEXT),
    Feature("points_last_10", 0, 70, False, _CONTEXT),
    Feature("points_season", 0, 70, False, _CONTEXT),
    Feature("points_sd_last_10", 0, 40, False, _CONTEXT),
    Feature("points_prior", 0, 70, True, _CONTEXT),
    Feature("minutes_expected", 0, 60, True, _CONTEXT),
    Feature("minutes_last_5", 0, 60, False, _CONTEXT),
    Feature("minutes_season", 0, 60, False, _CONTEXT),
    Feature("points_per_minute", 0, 4, False, _CONTEXT),
    Feature("usage", 0, 3, False, _CONTEXT),
    Feature("games_this_season", 0, 120, True, _CONTEXT),
    Feature("days_rest", 0, 10, False, _CONTEXT),
    Feature("back_to_back", 0, 1, True, _CONTEXT),
    Feature("team_games_last_7", 0, 7, True, _CONTEXT),
    Feature("minutes_last_7", 0, 350, True, _CONTEXT),
    Feature("is_home", 0, 1, True, _CONTEXT),
    Feature("fatigue_score", 0, 100, True, _FACTORS),
    Feature("fatigue_adjustment", -7, 7, True, _FACTORS),
    Feature("shot_zone_adjustment", -7, 7, True, _FACTORS),
    Feature("pace_adjustment", -7, 7, True, _FACTORS),
    Feature("usage_spike_adjustment", -7, 7, True, _FACTORS),
    Feature("team_plays", 60, 150, False, _CONTEXT),
    Feature("opponent_plays_allowed", 60, 150, False, _CONTEXT),
    Feature("opponent_points_index", 0.6, 1.5, False, _TEAM_ZONES),
    Feature("fg3a_share", 0, 1, False, _PLAYER_ZONES),
    Feature("fta_share", 0, 1, False, _PLAYER_ZONES),
    Feature("teammate_minutes_out", 0, 240, True, _CONTEXT),
    Feature("teammate_points_out", 0, 240, True, _CONTEXT),
    Feature("team_spread", -60, 60, False, _CONTEXT),
    Feature("implied_team_total", 60, 180, False, _CONTEXT),
)
