"""A player's form after each game: what later dates may look back on.

What belongs here: states of one player across games, made so that the state after a game holds nothing later.
What does not: joining them to dates (see `asof.py`).

A season stands alone: every window starts anew with it, and last season comes in as a prior. So a state
depends on its own season's games and on nothing else, however long the history read.
"""

import polars as pl

from nba_props.boxscore import MINUTES_FOR_RATES
from nba_props.features.spells import SPELL, in_spells

POINTS_HALF_LIFE = 8
MINUTES_HALF_LIFE = 6
RATE_HALF_LIFE = 15
#: Games of this season after which last season no longer counts.
SETTLED_GAMES = 10
#: How many games last season's mean is worth while this one is young.
PRIOR_GAMES = 4

_PLAYER_SEASON = ["player_lookup", "season"]
_FIGURES = ("pts", "minutes", "plays_used", "team_plays", "team_minutes")


def player_states(games: pl.DataFrame) -> pl.DataFrame:
    """One row a game played, with the player's form after it.

    In: nba_analytics.player_game_summary. Out: player_lookup, game_date, season, and games_this_season,
    points_last_5, points_last_10, points_season, points_ewma, points_sd_last_10, minutes_last_5,
    minutes_season, minutes_ewma, points_per_minute_ewma, usage_ewma, sorted by game_date.
    """
    ordered = in_spells(games.select(*_PLAYER_SEASON, "game_date", *_FIGURES))
    enough = pl.col("minutes") >= MINUTES_FOR_RATES
    team_plays_a_minute = pl.col("team_plays") / (pl.col("team_minutes") / 5)
    usage = pl.when(enough).then(pl.col("plays_used") / pl.col("minutes") / team_plays_a_minute)
    return (
        ordered.select(
            *_PLAYER_SEASON,
            "game_date",
            games_this_season=pl.int_range(1, pl.len() + 1).over(SPELL).cast(pl.Int64),
            points_last_5=_trailing("pts", 5),
            points_last_10=_trailing("pts", 10),
            points_season=_so_far("pts"),
            points_ewma=_weighted(pl.col("pts"), POINTS_HALF_LIFE),
            points_sd_last_10=pl.col("pts").rolling_std(10, min_samples=3).over(SPELL),
            minutes_last_5=_trailing("minutes", 5),
            minutes_season=_so_far("minutes"),
            minutes_ewma=_weighted(pl.col("minutes"), MINUTES_HALF_LIFE),
            # Weighted by minutes, so that two minutes of garbage time do not make a rate.
            points_per_minute_ewma=_weighted(pl.col("pts"), RATE_HALF_LIFE)
            / _weighted(pl.col("minutes"), RATE_HALF_LIFE),
            usage_ewma=_weighted(usage, POINTS_HALF_LIFE),
        )
        .with_columns(
            pl.when(pl.col("points_per_minute_ewma").is_finite()).then("points_per_minute_ewma").name.keep()
        )
        .sort("game_date")
    )


def season_totals(games: pl.DataFrame) -> pl.DataFrame:
    """One row a player and season: games, mean points and mean minutes, labelled with the NEXT season's name.

    Joined on the season of a date it is last season's record, which is over before any of its dates.
    """
    start = pl.col("season").str.head(4).cast(pl.Int32) + 1
    return (
        games.group_by(_PLAYER_SEASON)
        .agg(
            games_last_season=pl.len().cast(pl.Int64),
            points_last_season=pl.col("pts").mean(),
            minutes_last_season=pl.col("minutes").mean().round(6),
        )
        .with_columns(season=pl.format("{}-{}", start, ((start + 1) % 100).cast(pl.String).str.zfill(2)))
    )


def recent_load(players: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """Minutes in the 7 days before each date: player_lookup, game_date, minutes_last_7 (0 where none)."""
    asked = players.select("player_lookup", "game_date").unique().with_columns(minutes=None, is_asked=True)
    played = games.select("player_lookup", "game_date", "minutes", is_asked=False)
    ordered = in_spells(pl.concat([played, asked], how="vertical_relaxed"), by=None)
    # A sum that games have left may end a hair below nought.
    before = pl.col("minutes").rolling_sum_by("game_date", "7d", closed="left").over(SPELL)
    return (
        ordered.select(
            "player_lookup", "game_date", "is_asked", minutes_last_7=before.fill_null(0.0).round(6).abs()
        )
        .filter("is_asked")
        .drop("is_asked")
    )


def leaning(this_season: str, last_season: str, games: str = "games_this_season") -> pl.Expr:
    """This season's figure, leaning on last season's in the first games.

    Whichever there is when one is missing.
    """
    weight = pl.col(games) / (pl.col(games) + PRIOR_GAMES)
    blend = weight * pl.col(this_season) + (1 - weight) * pl.col(last_season)
    young = pl.col(games) < SETTLED_GAMES
    return pl.coalesce(pl.when(young).then(blend).otherwise(pl.col(this_season)), this_season, last_season)


def _trailing(column: str, games: int) -> pl.Expr:
    return pl.col(column).cast(pl.Float64).rolling_mean(games, min_samples=1).over(SPELL)


def _so_far(column: str) -> pl.Expr:
    return (pl.col(column).cum_sum() / pl.int_range(1, pl.len() + 1)).over(SPELL)


def _weighted(value: pl.Expr, half_life: float) -> pl.Expr:
    return value.cast(pl.Float64).ewm_mean(half_life=half_life, ignore_nulls=True).over(SPELL)
