"""Who is out of a date: listed, or presumed because his team has no report and he missed its last games; and
of whom the books say nothing.

What belongs here: who, and on what ground. What does not: what a system makes of it
(`features/availability.py`), and how it looks.
"""

import polars as pl

from nba_props.features import availability

_OUT = ("OUT", "DOUBTFUL")
#: Whoever is expected to score so many has a line if he plays, where the books quote so many of his team: of
#: 334 such players without one in 2024-26, 69 % did not play; of those with one 4 %.
QUOTED_POINTS, LEAST_QUOTED = 15.0, 2


def absent(context: pl.DataFrame) -> pl.DataFrame:
    """Who is listed as out or doubtful, or presumed out: player_lookup, player_name, team, status,
    points_ewma, expected_minutes, is_presumed; by team the ones with most points first.
    """
    listed = pl.col("injury_status").is_in(_OUT).fill_null(value=False)
    missed = (
        pl.when(pl.col("team_games_missed") == 1)
        .then(pl.lit("presumed out, missed the last game"))
        .otherwise(pl.format("presumed out, missed the last {} games", "team_games_missed"))
    )
    return (
        context.with_columns(__out=availability.is_out())
        .filter(listed | pl.col("__out"))
        .with_columns(status=pl.when(listed).then("injury_status").otherwise(missed), is_presumed=~listed)
        .select(
            "player_lookup", "player_name", "team", "status", "points_ewma", "expected_minutes", "is_presumed"
        )
        .sort("team", pl.col("points_ewma").fill_null(0), "player_name", descending=[False, True, False])
    )


def presumed(players: pl.DataFrame, out: pl.DataFrame) -> pl.DataFrame:
    """Predictions (player_lookup, ...) with presumed_out: whether `out` has their player by presumption."""
    who = out.filter("is_presumed")["player_lookup"]
    return players.with_columns(presumed_out=pl.col("player_lookup").is_in(who.implode()))


def unquoted(players: pl.DataFrame) -> pl.DataFrame:
    """Predictions (game_id, team, has_prop_line, predicted_points, presumed_out) with is_unquoted: whether
    the books quote his team and not him, though he would score QUOTED_POINTS.
    """
    quoted = pl.col("has_prop_line").sum().over("game_id", "team")
    silent = ~pl.col("has_prop_line") & ~pl.col("presumed_out") & (quoted >= LEAST_QUOTED)
    return players.with_columns(is_unquoted=silent & (pl.col("predicted_points") >= QUOTED_POINTS))
