"""What an opponent allows to a player's role: points against what his own rate and minutes made expect.

What belongs here: roles, and opponents' allowances to them. What does not: zones (see `zones.py`) and pace
(see `team.py`).
"""

import polars as pl

from nba_props.features.spells import SPELL, in_spells

#: Expected points an allowance is shrunk with towards none, and the most it may be.
SHRINKAGE, CAP = 600.0, 0.10
_PLAYER_SEASON = ["player_lookup", "season"]
#: Rebounds and assists a minute that make a big man and a playmaker; everybody else is a wing.
_BIG, _PLAYMAKER = 0.22, 0.12
ROLES = ("big", "playmaker", "wing")


def role() -> pl.Expr:
    """A player's role by his rebounds_per_minute and assists_per_minute; a wing where neither is known."""
    return (
        pl.when(pl.col("rebounds_per_minute") >= _BIG)
        .then(pl.lit("big"))
        .when(pl.col("assists_per_minute") >= _PLAYMAKER)
        .then(pl.lit("playmaker"))
        .otherwise(pl.lit("wing"))
    )


def allowances(games: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """One row an opponent, role and date with games: points allowed to the role this season, as an index.

    In: nba_analytics.player_game_summary; `states`, one row a game played with player_lookup, season,
    game_date, rate (points a minute after it) and the two rates `role` reads. What a player was expected to
    score is his minutes times his rate before the game, so it is an allowance of points a minute. Out:
    opponent, role, game_date, season, role_index (1 is what was expected; shrunk with 600 expected points,
    at most 10 % off).
    """
    read = ("rate", "rebounds_per_minute", "assists_per_minute")
    before = in_spells(states.select(*_PLAYER_SEASON, "game_date", *read)).with_columns(
        pl.col(read).shift(1).over(SPELL)
    )
    met = games.select(*_PLAYER_SEASON, "game_date", "opponent", "minutes", "pts").join(
        before.filter(pl.col("rate").is_not_null()), on=[*_PLAYER_SEASON, "game_date"]
    )
    days = (
        met.filter(pl.col("opponent").is_not_null())
        .group_by("opponent", "season", "game_date", role=role())
        .agg(
            expected=(pl.col("minutes") * pl.col("rate")).sum().round(6),
            points=pl.col("pts").sum().cast(pl.Float64),
        )
        .sort("game_date", "opponent", "role")
    )
    group = ["opponent", "season", "role"]
    expected = pl.col("expected").cum_sum().over(group)
    surplus = (pl.col("points") - pl.col("expected")).cum_sum().over(group)
    return days.select(
        *group,
        "game_date",
        role_index=(1 + surplus / (expected + SHRINKAGE)).clip(1 - CAP, 1 + CAP).round(9),
    )
