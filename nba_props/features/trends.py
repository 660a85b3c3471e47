"""A player's trends after each game: shorter and longer memories of points, minutes and shots than form's.

What belongs here: states of one player across the games of a season, beside those of `form.py`, which the
context stores. What does not: joining them to dates (see `asof.py`), and team-mates (see `vacancy.py`).
"""

import polars as pl

from nba_props.boxscore import MINUTES_FOR_RATES
from nba_props.features.form import SETTLED_GAMES
from nba_props.features.spells import SPELL, in_spells

_PLAYER_SEASON = ["player_lookup", "season"]
_FIGURES = (
    "pts", "minutes", "ast", "reb", "fg3a", "plays_used", "team_plays", "team_minutes", "starter_proxy"
)  # fmt: skip
#: How many minutes a season's first rate is shrunk with, in the rate of last season.
_SHARE_MINUTES = 100.0


def player_trends(games: pl.DataFrame) -> pl.DataFrame:
    """One row a game played, with the player's trends after it, this season's games only.

    In: nba_analytics.player_game_summary. Out: player_lookup, season, game_date and, in points, minutes or
    per minute: points_ewma_3, points_ewma_20, minutes_last_game, minutes_ewma_2, minutes_ewma_4,
    minutes_ewma_20, minutes_sd_last_10, rate_15, rate_40, plays_per_minute, usage_20, points_per_play,
    assists_per_minute, rebounds_per_minute, threes_per_minute, starter_share, games_with_team; sorted by
    game_date.
    """
    ordered = in_spells(games.select(*_PLAYER_SEASON, "game_date", "team", *_FIGURES))
    team_plays_a_minute = pl.col("team_plays") / (pl.col("team_minutes") / 5)
    usage = pl.when(pl.col("minutes") >= MINUTES_FOR_RATES).then(
        pl.col("plays_used") / pl.col("minutes") / team_plays_a_minute
    )
    return ordered.select(
        *_PLAYER_SEASON,
        "game_date",
        points_ewma_3=_weighted("pts", 3),
        points_ewma_20=_weighted("pts", 20),
        minutes_last_game=pl.col("minutes"),
        minutes_ewma_2=_weighted("minutes", 2),
        minutes_ewma_4=_weighted("minutes", 4),
        minutes_ewma_20=_weighted("minutes", 20),
        minutes_sd_last_10=pl.col("minutes").rolling_std(SETTLED_GAMES, min_samples=3).over(SPELL),
        rate_15=_rate("pts", "minutes", 15),
        rate_40=_rate("pts", "minutes", 40),
        plays_per_minute=_rate("plays_used", "minutes", 10),
        usage_20=_weighted(usage, 20),
        points_per_play=_rate("pts", "plays_used", 30),
        assists_per_minute=_rate("ast", "minutes", 30),
        rebounds_per_minute=_rate("reb", "minutes", 30),
        threes_per_minute=_rate("fg3a", "minutes", 15),
        starter_share=_weighted("starter_proxy", 4),
        games_with_team=pl.int_range(1, pl.len() + 1).over(SPELL, "team").cast(pl.Int64),
    ).sort("game_date")


def last_season(games: pl.DataFrame) -> pl.DataFrame:
    """Points per minute of each player and season, labelled with the NEXT season's name.

    Out: player_lookup, season, rate_last_season (null below 100 minutes).
    """
    start = pl.col("season").str.head(4).cast(pl.Int32) + 1
    minutes = pl.col("minutes").sum().round(6)
    return (
        games.group_by(_PLAYER_SEASON)
        .agg(rate_last_season=pl.when(minutes >= _SHARE_MINUTES).then(pl.col("pts").sum() / minutes))
        .with_columns(season=pl.format("{}-{}", start, ((start + 1) % 100).cast(pl.String).str.zfill(2)))
    )


def _weighted(value: str | pl.Expr, half_life: float) -> pl.Expr:
    column = pl.col(value) if isinstance(value, str) else value
    return column.cast(pl.Float64).ewm_mean(half_life=half_life, ignore_nulls=True).over(SPELL)


def _rate(part: str, whole: str, half_life: float) -> pl.Expr:
    """A ratio of two weighted means, so that two minutes of garbage time do not make a rate."""
    both = pl.col(part).is_not_null() & pl.col(whole).is_not_null()
    above, below = (_weighted(pl.when(both).then(name), half_life) for name in (part, whole))
    return pl.when(below > 0).then(above / below)
