"""Invented player-situations for fitting: features whose worth in points is known, and points made of it.

What belongs here: making rows as `training.with_results` gives them. What does not: any expectation.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from nba_props.features.contract import CONTRACT

FIRST = date(2025, 10, 25)
#: The month the invented games before it are for.
MONTH = date(2026, 1, 1)
#: Points a vacated hundred minutes are worth to a player, as a share of his level.
VACATED_WORTH = 0.5
_PLAYERS_A_DAY = 20


def situations(days: int = 75, seed: int = 1, lined: float = 0.6) -> pl.DataFrame:
    """`days` dates with twenty players each, two games a date; points are a negative binomial around
    level (1 + .5 vacated minutes / 100 + the opponent's index less one).
    """
    random = np.random.default_rng(seed)
    size = days * _PLAYERS_A_DAY
    level = random.uniform(5, 28, size)
    minutes = 12 + level
    rate = level / minutes
    vacated = random.normal(0, 25, size)
    opponent = random.normal(1, 0.04, size).clip(0.9, 1.1)
    mean = level * np.maximum(1 + VACATED_WORTH * vacated / 100 + (opponent - 1), 0.2)
    points = random.negative_binomial(mean / 2.5, 1 / 3.5).astype(float)
    form = level + random.normal(0, 1.5, size)
    line = np.where(random.uniform(size=size) < lined, np.round(mean * 2) / 2, np.nan)
    columns: dict[str, Any] = {name: np.zeros(size) for name in CONTRACT.names} | {
        "points_ewma": form, "points_ewma_3": form + random.normal(0, 2, size), "points_ewma_20": level,
        "points_last_5": form, "points_last_10": form, "points_season": level, "points_prior": level,
        "points_sd_last_10": np.full(size, 6.0), "minutes_sd_last_10": np.full(size, 4.0),
        "minutes_expected": minutes, "minutes_ewma_2": minutes, "minutes_ewma_4": minutes,
        "minutes_ewma_20": minutes, "points_per_minute": rate, "rate_40": rate,
        "plays_per_minute": rate / 1.1, "points_per_play": np.full(size, 1.1), "usage_20": level / 80,
        "games_this_season": np.full(size, 20.0),
        "minutes_out_change": vacated, "opponent_points_index": opponent, "opponent_role_index": opponent,
        "opponent_pace_index": np.ones(size), "is_home": random.integers(0, 2, size).astype(float),
        "line_quoted": line, "line_consensus": line,
        "line_over_probability": np.where(np.isnan(line), np.nan, 0.5),
    }  # fmt: skip
    number = np.arange(size)
    day = number // _PLAYERS_A_DAY
    return (
        pl.DataFrame(columns)
        .fill_nan(None)
        .with_columns(
            game_date=pl.Series([FIRST + timedelta(days=int(days)) for days in day]),
            game_id=pl.Series([f"g{day:03d}{player % 2}" for day, player in zip(day, number, strict=True)]),
            player_lookup=pl.Series([f"p{player % _PLAYERS_A_DAY:02d}" for player in number]),
            team=pl.lit("BOS"),
            missing_required=pl.lit(""),
            actual_points=pl.Series(points),
            actual_minutes=pl.Series(minutes),
        )
    )
