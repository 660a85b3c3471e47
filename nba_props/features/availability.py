"""Who is out tonight and what that leaves to the others.

What belongs here: statuses and absences knowable at the decision time. What does not: how much a system makes
of them.
"""

import polars as pl

OUT = "OUT"
#: From this many expected minutes on a player is part of the rotation.
ROTATION_MINUTES = 12.0
#: How often a player with this status does not play, as the league's own rules describe the words.
STATUS_CHANCE = {OUT: 1.0, "DOUBTFUL": 0.75, "QUESTIONABLE": 0.5, "PROBABLE": 0.25}

_TEAM_GAME = ["game_id", "team"]


def with_status(rows: pl.DataFrame, injuries: pl.DataFrame) -> pl.DataFrame:
    """Add `injury_status`: the player's status in his last report made by the game's decision time.

    In: context rows with game_date, player_lookup and decision_time; rows of nba_raw.injury_report of the
    dates. A report without a time counts as made by then.
    """
    reports = rows.select("game_id", "game_date", "player_lookup", "decision_time").join(
        injuries.select("game_date", "player_lookup", "reported_at", injury_status="status"),
        on=["game_date", "player_lookup"],
    )
    known = reports.filter(
        pl.col("reported_at").is_null() | (pl.col("reported_at") <= pl.col("decision_time"))
    )
    last = (
        known.sort("reported_at", "injury_status", nulls_last=False)
        .unique(["game_id", "player_lookup"], keep="last", maintain_order=True)
        .select("game_id", "player_lookup", "injury_status")
    )
    return rows.join(last, on=["game_id", "player_lookup"], how="left", maintain_order="left")


def absence_chance() -> pl.Expr:
    """The chance that an expected player does not play tonight.

    By his status where his team has a report, none if he is not in it. Else by the k team games he has
    missed running: k / (k + 1), which is what 12,300 rotation players of 2023-26 did (.49 after one game,
    .67 after two, .83 after five, .90 after nine).
    """
    missed = pl.col("team_games_missed").fill_null(0).cast(pl.Float64)
    reported = pl.col("injury_status").replace_strict(STATUS_CHANCE, default=0.0, return_dtype=pl.Float64)
    return pl.when(_has_report()).then(reported).otherwise(missed / (missed + 1))


def with_teammates(rows: pl.DataFrame) -> pl.DataFrame:
    """Add teammates_out, teammate_minutes_out, teammate_points_out and teammates_returning.

    In: context rows with expected_minutes, points_ewma, injury_status, team_games_missed.
    """
    returns = _absent() & _has_report() & ~_reported_out()
    points = pl.coalesce("points_ewma", "points_last_season").fill_null(0.0)
    marked = rows.with_columns(__out=is_out(), __returns=_rotation() & returns, __points=points)
    return marked.with_columns(
        teammates_out=_others(pl.col("__out").cast(pl.Int64)),
        teammate_minutes_out=_others(pl.when("__out").then("expected_minutes").otherwise(0.0)).round(6),
        teammate_points_out=_others(pl.when("__out").then("__points").otherwise(0.0)).round(6),
        teammates_returning=_others(pl.col("__returns").cast(pl.Int64)),
    ).drop("__out", "__returns", "__points")


def is_out() -> pl.Expr:
    """Whether a rotation player counts as out: reported OUT, or, where his team has no report tonight, absent
    from the team's last game. Over whole games of expected_minutes, injury_status, team_games_missed.
    """
    return _rotation() & pl.when(_has_report()).then(_reported_out()).otherwise(_absent())


def _rotation() -> pl.Expr:
    return pl.col("expected_minutes").fill_null(0) >= ROTATION_MINUTES


def _reported_out() -> pl.Expr:
    return (pl.col("injury_status") == OUT).fill_null(value=False)


def _has_report() -> pl.Expr:
    return pl.col("injury_status").is_not_null().any().over(_TEAM_GAME)


def _absent() -> pl.Expr:
    return pl.col("team_games_missed").fill_null(0) >= 1


def _others(value: pl.Expr) -> pl.Expr:
    """The team's sum without the player's own part."""
    return value.sum().over(_TEAM_GAME) - value
