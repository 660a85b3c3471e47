"""What absent team-mates leave: tonight, and in the games a player's form was made in.

Form already knows the absences it was made with. What moves a player is the difference: minutes newly
vacated, or taken back by those who return.

What belongs here: absences of team-mates, past and tonight, in minutes, points and plays. What does not: who
counts as out tonight (`availability.py`).
"""

import polars as pl

from nba_props.analytics.expected import RECENT_TEAM_GAMES
from nba_props.features.availability import ROTATION_MINUTES
from nba_props.features.spells import SPELL, in_spells

#: A vacancy is remembered as points are (see `form.py`).
HALF_LIFE = 8
_PLAYER_SEASON = ["player_lookup", "season"]
_LEFT = ("minutes", "points", "plays")


def past(games: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """One row a game played: what team-mates' absences left in the player's games up to it, this season.

    In: nba_analytics.player_game_summary; `states`, one row a game played with player_lookup, game_date and
    what that player stands for after it: worth_minutes, worth_points, worth_plays. Out: player_lookup,
    game_date, season, minutes_out_usual, points_out_usual, plays_out_usual (weighted means, half-life 8
    games) and minutes_out_last, of the last game alone.

    Absent from a game is who played for the team within its ten games before, this season, for no other team
    since, and did not play: the rule of who is expected (`analytics/expected.py`).
    """
    numbered = _numbered(games)
    left = _left_by_game(_absences(numbered, games, states))
    played = games.select(*_PLAYER_SEASON, "game_date", "team").join(
        left, on=["team", "game_date"], how="left", maintain_order="left"
    )
    filled = played.with_columns(pl.col(f"{what}_out").fill_null(0.0) for what in _LEFT)
    return in_spells(filled).select(
        *_PLAYER_SEASON,
        "game_date",
        *(
            pl.col(f"{what}_out")
            .ewm_mean(half_life=HALF_LIFE)
            .over(SPELL)
            .round(6)
            .alias(f"{what}_out_usual")
            for what in _LEFT
        ),
        minutes_out_last=pl.col("minutes_out"),
    )


def tonight(rows: pl.DataFrame) -> pl.DataFrame:
    """Add minutes_out_tonight, points_out_tonight and plays_out_tonight: what team-mates leave tonight.

    In: expected players with game_id, team, absence_chance, and worth_minutes, worth_points, worth_plays
    (null for who has not played this season: he leaves nothing that anybody's form knew). What somebody
    leaves counts with the chance that he is absent.
    """
    team_game = ["game_id", "team"]
    in_rotation = pl.col("worth_minutes") >= ROTATION_MINUTES

    def others(column: str) -> pl.Expr:
        own = pl.when(in_rotation).then(pl.col(column) * pl.col("absence_chance")).fill_null(0.0)
        return (own.sum().over(team_game) - own).round(6)

    return rows.with_columns(others(f"worth_{what}").alias(f"{what}_out_tonight") for what in _LEFT)


def _numbered(games: pl.DataFrame) -> pl.DataFrame:
    """team, game_date, season and the game's number in the team's season."""
    return (
        games.select("team", "season", "game_date")
        .unique()
        .sort("team", "game_date")
        .with_columns(number=pl.int_range(pl.len()).over("team", "season"))
    )


def _absences(numbered: pl.DataFrame, games: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """team, season, number of each game a rotation player missed, with what he stood for when last seen."""
    last = numbered.group_by("team", "season").agg(last=pl.col("number").max())
    appearances = (
        games.select(*_PLAYER_SEASON, "game_date", "team")
        .join(numbered, on=["team", "season", "game_date"])
        .join(last, on=["team", "season"])
        .join(states, on=["player_lookup", "game_date"])
    )
    followed = in_spells(appearances).with_columns(
        next_date=pl.col("game_date").shift(-1).over(SPELL),
        next_number=pl.when(pl.col("team").shift(-1).over(SPELL) == pl.col("team")).then(
            pl.col("number").shift(-1).over(SPELL)
        ),
    )
    until = pl.min_horizontal(
        pl.coalesce("next_number", pl.col("last") + 1), pl.col("number") + 1 + RECENT_TEAM_GAMES
    )
    gaps = followed.with_columns(until=until).filter(
        (pl.col("until") > pl.col("number") + 1) & (pl.col("worth_minutes") >= ROTATION_MINUTES)
    )
    missed = gaps.with_columns(number=pl.int_ranges(pl.col("number") + 1, "until")).explode("number")
    dated = missed.drop("game_date").join(numbered, on=["team", "season", "number"])
    return dated.filter((pl.col("game_date") < pl.col("next_date")).fill_null(value=True))


def _left_by_game(absences: pl.DataFrame) -> pl.DataFrame:
    # Rows come in any order, and a sum of decimals depends on it in its last digits.
    return absences.group_by("team", "game_date").agg(
        pl.col(f"worth_{what}").sum().round(6).alias(f"{what}_out") for what in _LEFT
    )
