"""What happened in a game: the post-game summaries of players and teams.

What belongs here: rates of one game from its box rows. What does not: anything across games (see
`features/`). Formulas are the usual box-score ones; .44 is the share of free throws that end a play.
"""

import polars as pl

from nba_props.boxscore import FREE_THROW_PLAY, MINUTES_FOR_RATES

_STARTERS = 5

_PLAYS = pl.col("fga") + FREE_THROW_PLAY * pl.col("fta")
_POSSESSIONS = _PLAYS + pl.col("tov") - pl.col("oreb")
_PLAYER_COUNTS = (
    "minutes", "pts", "reb", "ast", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta",
    "oreb", "dreb", "stl", "blk", "tov", "pf", "plus_minus",
)  # fmt: skip


def players(box: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_analytics.player_game_summary.

    In: nba_raw.bdl_player_boxscores and source_player_id -> (universal_player_id, player_lookup). Every id of
    a box row is in the registry, because the registry is built from them.
    """
    game_team = ["game_id", "team"]
    team_used = _all_known_sum(_PLAYS + pl.col("tov")).over(game_team)
    used = 100 * (_PLAYS + pl.col("tov")) * (pl.col("team_minutes") / 5) / (pl.col("minutes") * team_used)
    enough = pl.col("minutes") >= MINUTES_FOR_RATES
    shots = 2 * _PLAYS
    return (
        box.join(ids, on="source_player_id")
        .with_columns(
            plays_used=_PLAYS,
            team_plays=_all_known_sum(_PLAYS).over(game_team).round(6),
            team_minutes=pl.col("minutes").sum().over(game_team).round(6),
        )
        .with_columns(usage=pl.when(enough & (team_used > 0)).then(used))
        .select(
            "game_date",
            "game_id",
            "season",
            "season_type",
            "player_lookup",
            "universal_player_id",
            "player_name",
            "team",
            "opponent",
            "is_home",
            *_PLAYER_COUNTS,
            pl.when(shots > 0).then(pl.col("pts") / shots).alias("ts_pct"),
            pl.when(pl.col("fga") > 0)
            .then((pl.col("fgm") + 0.5 * pl.col("fg3m")) / pl.col("fga"))
            .alias("efg_pct"),
            pl.when(pl.col("usage") <= 100).then("usage").alias("usage_rate"),
            "plays_used",
            "team_plays",
            "team_minutes",
            (2 * (pl.col("fgm") - pl.col("fg3m"))).alias("points_2pt"),
            (3 * pl.col("fg3m")).alias("points_3pt"),
            pl.col("ftm").alias("points_ft"),
            (pl.col("minutes").rank("ordinal", descending=True).over(game_team) <= _STARTERS).alias(
                "starter_proxy"
            ),
            (pl.col("source") == "simulated").alias("is_simulated"),
        )
    )


def team_offense(box: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_analytics.team_offense_game_summary from nba_raw.bdl_player_boxscores.

    A sum of a term that any of the team's rows lacks is null: half a team's turnovers are no figure.
    """
    lines = box.group_by("game_date", "game_id", "season", "season_type", "team").agg(
        pl.col("opponent").drop_nulls().first(),
        pl.col("is_home").drop_nulls().first(),
        points=pl.col("pts").sum(),
        minutes=pl.col("minutes").sum().round(6),
        players_played=pl.len().cast(pl.Int64),
        fga=_all_known_sum(pl.col("fga")),
        fg3a=_all_known_sum(pl.col("fg3a")),
        fg3m=_all_known_sum(pl.col("fg3m")),
        fta=_all_known_sum(pl.col("fta")),
        fgm=_all_known_sum(pl.col("fgm")),
        ftm=_all_known_sum(pl.col("ftm")),
        oreb=_all_known_sum(pl.col("oreb")),
        tov=_all_known_sum(pl.col("tov")),
    )
    rated = lines.with_columns(plays=_PLAYS, possessions=_POSSESSIONS)
    return rated.with_columns(
        pace=pl.when(pl.col("minutes") > 0).then(48 * pl.col("possessions") / (pl.col("minutes") / 5)),
        offensive_rating=pl.when(pl.col("possessions") > 0).then(
            100 * pl.col("points") / pl.col("possessions")
        ),
    )


def team_defense(offense: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_analytics.team_defense_game_summary: each attack seen from the other side.

    An attack whose opponent is unknown has no other side and yields no row.
    """
    return offense.filter(pl.col("opponent").is_not_null()).select(
        "game_date",
        "game_id",
        "season",
        "season_type",
        team="opponent",
        opponent="team",
        is_home=~pl.col("is_home"),
        points_allowed="points",
        fga_allowed="fga",
        fg3a_allowed="fg3a",
        fg3m_allowed="fg3m",
        fta_allowed="fta",
        plays_allowed="plays",
        possessions="possessions",
        pace="pace",
        defensive_rating="offensive_rating",
    )


def _all_known_sum(term: pl.Expr) -> pl.Expr:
    return pl.when(term.is_not_null().all()).then(term.sum())
