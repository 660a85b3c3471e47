"""What earlier games say about the players of a date, beside what the context already holds.

What belongs here: bringing trends, vacancies and match-ups to the expected players, each through
`latest_before`. What does not: making these states (`trends.py`, `vacancy.py`, `matchup.py`).
"""

import polars as pl

from nba_props.features import matchup, trends, vacancy
from nba_props.features.asof import latest_before
from nba_props.features.availability import absence_chance

_KEYS = ["player_lookup", "season", "game_date"]


def with_history(context: pl.DataFrame, summaries: pl.DataFrame) -> pl.DataFrame:
    """The context with trends, what team-mates leave against what they usually left, and role_index.

    In: the context of the dates; nba_analytics.player_game_summary over the history. Only rows before a date
    are used for it. A figure of this season is null before the player's first game of it.
    """
    states = _states(summaries)
    trending = states.rename({"season": "trend_season"})
    figures = [
        name for name in trending.columns if name not in ("player_lookup", "game_date", "trend_season")
    ]
    known = latest_before(context, trending, by="player_lookup").with_columns(
        pl.when(pl.col("trend_season") == pl.col("season")).then(name).alias(name) for name in figures
    )
    known = known.join(
        trends.last_season(summaries), on=["player_lookup", "season"], how="left", maintain_order="left"
    )
    against = matchup.allowances(summaries, states.rename({"rate_15": "rate"})).rename(
        {"season": "role_season"}
    )
    met = latest_before(known.with_columns(role=matchup.role()), against, by=["opponent", "role"])
    met = met.with_columns(
        role_index=pl.when(pl.col("role_season") == pl.col("season")).then("role_index"),
        absence_chance=absence_chance(),
    )
    return _with_changes(vacancy.tonight(met)).drop("trend_season", "role_season", "absence_chance")


def _states(summaries: pl.DataFrame) -> pl.DataFrame:
    after = trends.player_trends(summaries).with_columns(
        worth_minutes=pl.col("minutes_ewma_4"),
        worth_points=(pl.col("minutes_ewma_4") * pl.col("rate_40")).fill_null(0.0),
        worth_plays=(pl.col("minutes_ewma_4") * pl.col("plays_per_minute")).fill_null(0.0),
    )
    worth = after.select("player_lookup", "game_date", "worth_minutes", "worth_points", "worth_plays")
    return after.join(vacancy.past(summaries, worth), on=_KEYS, maintain_order="left")


def _with_changes(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        (pl.col(f"{what}_out_tonight") - pl.col(f"{what}_out_usual")).alias(f"{what}_out_change")
        for what in ("minutes", "points", "plays")
    )
