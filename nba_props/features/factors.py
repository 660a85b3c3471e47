"""The composite factors: four small adjustments of a player's points, each bounded and shown with its size.

What belongs here: turning context into adjustments. What does not: which system adds which of them.
The sizes are deliberately small. On three seasons of box scores form explains nearly everything a box score
can; an adjustment may refine it, not replace it.
"""

import polars as pl

from nba_props.boxscore import TEAM_MINUTES

#: Points of 100 that each load takes from a fresh player.
BACK_TO_BACK, CROWDED_WEEK, HEAVY_MINUTES = 15.0, 5.0, 0.15
WEEK_GAMES, WEEK_MINUTES = 3, 110.0
#: Whoever plays tired scores no less than his form says (on a back-to-back even .3 points more, 2023-26: he
#: plays because somebody rests), so load is shown and takes nothing. A layoff does cost: from this many
#: days of rest on, this share of his points a day.
LAYOFF_DAYS, LAYOFF_WEIGHT = 4, 0.02
#: How much of an opponent's deviation from the league is carried over; the rest is noise or already in the
#: form.
PACE_WEIGHT, ZONE_WEIGHT = 0.5, 0.35
#: Minutes usually out on a team; form knows them already. Of what is out beyond, this share of it a
#: team-mate gains.
USUAL_SPIKE, USAGE_WEIGHT = 0.2, 0.05
#: No adjustment is more than this share of the player's points.
CAP = 0.10


def rows(context: pl.DataFrame, player_zones: pl.DataFrame, team_zones: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_precompute.player_composite_factors.

    In: the context, player_shot_zone_analysis and team_defense_zone_analysis of the same dates. An adjustment
    whose inputs are missing is 0, and its score says so by being the neutral one.
    """
    opponents = team_zones.select("game_id", "fg2a_index", "fg3a_index", "fta_index", opponent="team")
    joined = context.join(player_zones.drop("game_date"), on=["game_id", "player_lookup"], how="left").join(
        opponents, on=["game_id", "opponent"], how="left"
    )
    base = pl.coalesce("points_ewma", "points_last_season").fill_null(0.0)
    return (
        joined.with_columns(
            base=base,
            fatigue_score=_freshness(),
            pace_score=(pl.col("opponent_plays_allowed_last_15") / pl.col("league_plays") - 1).fill_null(0.0),
            shot_zone_mismatch=_mismatch(),
            usage_spike=(pl.col("teammate_minutes_out") / TEAM_MINUTES).clip(0, 0.5),
        )
        .with_columns(
            fatigue_adjustment=_bounded(-LAYOFF_WEIGHT * _layoff()),
            pace_adjustment=_bounded(PACE_WEIGHT * pl.col("pace_score")),
            shot_zone_adjustment=_bounded(ZONE_WEIGHT * pl.col("shot_zone_mismatch")),
            usage_spike_adjustment=_bounded(USAGE_WEIGHT * (pl.col("usage_spike") - USUAL_SPIKE)),
        )
        .select(
            "game_date",
            "game_id",
            "player_lookup",
            "fatigue_score",
            "fatigue_adjustment",
            "shot_zone_mismatch",
            "shot_zone_adjustment",
            "pace_score",
            "pace_adjustment",
            "usage_spike",
            "usage_spike_adjustment",
        )
    )


def _freshness() -> pl.Expr:
    load = (
        BACK_TO_BACK * pl.col("back_to_back").cast(pl.Float64)
        + CROWDED_WEEK * (pl.col("team_games_last_7") - WEEK_GAMES).clip(0)
        + HEAVY_MINUTES * (pl.col("minutes_last_7") - WEEK_MINUTES).clip(0)
    )
    return (100.0 - load).clip(0, 100)


def _layoff() -> pl.Expr:
    """Days of rest beyond the usual; none for a player without a game before."""
    return (pl.col("days_rest") - LAYOFF_DAYS).clip(0).fill_null(0).cast(pl.Float64)


def _mismatch() -> pl.Expr:
    """The player's own mix against what the opponent allows in each zone more or less than the league."""
    mix = pl.sum_horizontal(
        (pl.col(f"{zone}_share") * (pl.col(f"{zone}_index") - 1) for zone in ("fg2a", "fg3a", "fta")),
        ignore_nulls=False,
    )
    # The overall level is the pace factor's business; what is left is where, not how much.
    level = pl.col("opponent_plays_allowed_last_15") / pl.col("league_plays") - 1
    return (mix - level).fill_null(0.0)


def _bounded(share: pl.Expr) -> pl.Expr:
    return pl.col("base") * share.clip(-CAP, CAP)
