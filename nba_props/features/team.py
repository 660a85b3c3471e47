"""A team's pace, attack and defence before a date.

What belongs here: states of teams and of the league across games. What does not: players.
"""

import polars as pl

TEAM_GAMES = 15
LEAGUE_DAYS = 30

_TEAM_SEASON = ["team", "season"]


def team_states(offense: pl.DataFrame, defense: pl.DataFrame) -> pl.DataFrame:
    """One row a team's game with its last-15 means after it, this season's games only.

    In: the two team summaries. Out: team, game_date, team_plays_last_15, points_allowed_last_15,
    plays_allowed_last_15, defensive_rating_last_15, fg2a_allowed_last_15, fg3a_allowed_last_15,
    fta_allowed_last_15, zone_games; sorted by game_date.
    """
    attack = offense.select(*_TEAM_SEASON, "game_id", "game_date", "plays")
    mirror = defense.select(
        "game_id",
        "team",
        "points_allowed",
        "plays_allowed",
        "defensive_rating",
        fg2a_allowed=pl.col("fga_allowed") - pl.col("fg3a_allowed"),
        fg3a_allowed="fg3a_allowed",
        fta_allowed="fta_allowed",
    )
    ordered = attack.join(mirror, on=["game_id", "team"], how="left").sort("team", "game_date")
    return ordered.select(
        "team",
        "game_date",
        team_plays_last_15=_last("plays"),
        points_allowed_last_15=_last("points_allowed"),
        plays_allowed_last_15=_last("plays_allowed"),
        defensive_rating_last_15=_last("defensive_rating"),
        fg2a_allowed_last_15=_last("fg2a_allowed"),
        fg3a_allowed_last_15=_last("fg3a_allowed"),
        fta_allowed_last_15=_last("fta_allowed"),
        zone_games=pl.min_horizontal(pl.int_range(1, pl.len() + 1).over(_TEAM_SEASON), TEAM_GAMES).cast(
            pl.Int64
        ),
    ).sort("game_date", "team")


def league_states(offense: pl.DataFrame) -> pl.DataFrame:
    """The league's means a team game over the 30 days up to each date with games.

    Out: league (always 'nba'), game_date, league_plays, league_points, league_fg2a, league_fg3a, league_fta.
    """
    days = offense.group_by("game_date").agg(
        # Rows come in any order, and a sum of decimals depends on it in its last digits.
        pl.col("plays").sum().round(6),
        pl.col("points").sum(),
        (pl.col("fga") - pl.col("fg3a")).sum().alias("fg2a"),
        pl.col("fg3a").sum(),
        pl.col("fta").sum(),
        pl.len().alias("team_games"),
    )
    sums = (
        days.sort("game_date")
        .rolling("game_date", period=f"{LEAGUE_DAYS}d")
        .agg(pl.col("plays", "points", "fg2a", "fg3a", "fta", "team_games").sum())
    )
    return sums.select(
        "game_date",
        league=pl.lit("nba"),
        **{
            f"league_{name}": pl.col(name) / pl.col("team_games")
            for name in ("plays", "points", "fg2a", "fg3a", "fta")
        },
    )


def density(team_games: pl.DataFrame) -> pl.DataFrame:
    """How crowded each team's schedule is before each of its games, by the schedule alone.

    In: team, game_date and takes_place (false for a postponed game, which tires nobody) of every game.
    Out: team, game_date, back_to_back, team_games_last_7, team_games_last_14.
    """
    dates = team_games.group_by("team", "game_date").agg(pl.col("takes_place").any())

    def played(days: int) -> pl.Expr:
        games = pl.col("takes_place").cast(pl.Int64).rolling_sum_by("game_date", f"{days}d", closed="left")
        return games.over("team").fill_null(0)

    return dates.sort("team", "game_date").select(
        "team",
        "game_date",
        back_to_back=played(1) > 0,
        team_games_last_7=played(7),
        team_games_last_14=played(14),
    )


def _last(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64).rolling_mean(TEAM_GAMES, min_samples=1).over(_TEAM_SEASON)
