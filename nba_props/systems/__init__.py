"""The prediction systems: one module each, put together in `training.MEMBERS`; `lineup.py` says who predicts.

What belongs here: their names, which cost no library of fitting to know.
"""

SYSTEM_IDS = (
    "moving_average_baseline_v1",
    "zone_matchup_v1",
    "similarity_balanced_v1",
    "xgboost_v1",
    "distribution_v1",
    "ensemble_v1",
    "ensemble_v1_1",
)
