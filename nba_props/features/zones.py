"""Where points come from: twos, threes and free throws, of a player and of what a team allows.

What belongs here: the three zones a box score tells. What does not: finer zones, which need play-by-play.
"""

import polars as pl

from nba_props.boxscore import FREE_THROW_PLAY
from nba_props.features.asof import latest_before
from nba_props.features.spells import SPELL, in_spells
from nba_props.features.team import league_states, team_states

PLAYER_GAMES = 20
#: A made-three share is shrunk towards the league's with this many attempts.
THREE_PRIOR, THREE_PRIOR_ATTEMPTS = 0.36, 60

_PLAYER_SEASON = ["player_lookup", "season"]


def player_rows(context: pl.DataFrame, summaries: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_precompute.player_shot_zone_analysis for the players of `context`."""
    states = (
        _player_states(summaries)
        .rename({"season": "zone_season"})
        .with_columns(zone_date=pl.col("game_date"))
    )
    asked = context.select("game_date", "game_id", "player_lookup", "season")
    joined = latest_before(asked, states, by="player_lookup")
    current = pl.col("zone_season") == pl.col("season")
    figures = [name for name in states.columns if name not in ("player_lookup", "game_date", "zone_season")]
    plays = pl.col("fg2a") + pl.col("fg3a") + FREE_THROW_PLAY * pl.col("fta")
    known = joined.with_columns(
        pl.when(current).then(pl.col(name)).alias(name) for name in figures
    ).with_columns(plays=plays)
    return known.select(
        "game_date",
        "game_id",
        "player_lookup",
        pl.col("zone_games").fill_null(0),
        _share("fg2a").alias("fg2a_share"),
        _share("fg3a").alias("fg3a_share"),
        (FREE_THROW_PLAY * _share("fta")).alias("fta_share"),
        (
            (pl.col("fg3m") + THREE_PRIOR * THREE_PRIOR_ATTEMPTS) / (pl.col("fg3a") + THREE_PRIOR_ATTEMPTS)
        ).alias("fg3_pct"),
        _ratio("points_2pt", pl.col("known_fg2a")).alias("points_per_2pt_play"),
        _ratio("points_ft", FREE_THROW_PLAY * pl.col("known_fta")).alias("points_per_ft_play"),
        _ratio("known_games", pl.col("zone_games").cast(pl.Float64)).alias("makes_coverage"),
        pl.col("zone_date").alias("max_contributing_date"),
    )


def team_rows(games: pl.DataFrame, offense: pl.DataFrame, defense: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_precompute.team_defense_zone_analysis.

    `games` is (game_date, game_id, team) to describe.
    """
    states = team_states(offense, defense).with_columns(max_contributing_date=pl.col("game_date"))
    league = league_states(offense)
    known = latest_before(
        games.select("game_date", "game_id", "team", league=pl.lit("nba")), league, by="league"
    )
    joined = latest_before(known, states, by="team")
    return joined.select(
        "game_date",
        "game_id",
        "team",
        pl.col("zone_games").fill_null(0),
        fg2a_allowed="fg2a_allowed_last_15",
        fg3a_allowed="fg3a_allowed_last_15",
        fta_allowed="fta_allowed_last_15",
        fg2a_index=pl.col("fg2a_allowed_last_15") / pl.col("league_fg2a"),
        fg3a_index=pl.col("fg3a_allowed_last_15") / pl.col("league_fg3a"),
        fta_index=pl.col("fta_allowed_last_15") / pl.col("league_fta"),
        points_index=pl.col("points_allowed_last_15") / pl.col("league_points"),
        max_contributing_date="max_contributing_date",
    )


def _player_states(summaries: pl.DataFrame) -> pl.DataFrame:
    prints_makes = pl.col("points_2pt").is_not_null() & pl.col("points_ft").is_not_null()
    fg2a = pl.col("fga") - pl.col("fg3a")
    read = ("fga", "fg3a", "fg3m", "fta", "points_2pt", "points_ft")
    ordered = in_spells(summaries.select(*_PLAYER_SEASON, "game_date", *read)).with_columns(
        fg2a=fg2a,
        known_fg2a=pl.when(prints_makes).then(fg2a).otherwise(0),
        known_fta=pl.when(prints_makes).then("fta").otherwise(0),
        known_games=prints_makes.cast(pl.Int64),
        points_2pt=pl.when(prints_makes).then("points_2pt").otherwise(0),
        points_ft=pl.when(prints_makes).then("points_ft").otherwise(0),
    )
    sums = (
        "fg2a",
        "fg3a",
        "fta",
        "fg3m",
        "known_fg2a",
        "known_fta",
        "known_games",
        "points_2pt",
        "points_ft",
    )
    return ordered.select(
        *_PLAYER_SEASON,
        "game_date",
        *(
            pl.col(name).cast(pl.Float64).rolling_sum(PLAYER_GAMES, min_samples=1).over(SPELL)
            for name in sums
        ),
        zone_games=pl.min_horizontal(pl.int_range(1, pl.len() + 1).over(SPELL), PLAYER_GAMES).cast(pl.Int64),
    ).sort("game_date")


def _share(column: str) -> pl.Expr:
    return _ratio(column, pl.col("plays"))


def _ratio(column: str, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(pl.col(column) / whole)
