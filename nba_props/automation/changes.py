"""What predicts a date has changed: which players are concerned.

What a run would see now is held against what the active predictions rest on, whoever wrote them and whenever:
two moves of half a point are one of a point, and a change that has gone back is none.

What belongs here: the comparison. What does not: making the view of now (`sensors.py`), and predicting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nba_props.clock import tipped

_PLAYER = ["game_id", "player_lookup"]
_FACTS = ("current_points_line", "line_books", "injury_status", "expected_minutes", "teammate_minutes_out")


@dataclass(frozen=True)
class Thresholds:
    """From which difference on a player is predicted again: of his line in points, of minutes (his own and
    those of his team-mates who are out).
    """

    line_points: float
    minutes: float


def concerned(
    context: pl.DataFrame,
    predictions: pl.DataFrame,
    outcomes: pl.DataFrame,
    *,
    now: datetime,
    thresholds: Thresholds,
) -> pl.DataFrame:
    """The players of a date to predict again: player_lookup, why, facts; sorted by player.

    In: `context` as it would be written now, `predictions` and `outcomes` as stored. `facts` is what was
    compared, as text: the same facts need no second run. Players whose game has tipped are never concerned.
    """
    stood = _stood(predictions)
    fates = outcomes.select("player_lookup", "outcome", "reason_code", fate_has_line="has_prop_line").unique(
        "player_lookup", keep="first", maintain_order=True
    )
    compared = (
        context.filter(~tipped(now))
        .join(stood, on=_PLAYER, how="left")
        .join(fates, on="player_lookup", how="left")
        .with_columns(why=_why(thresholds))
    )
    return (
        compared.filter(pl.col("why").is_not_null())
        .select("player_lookup", "why", facts=_facts())
        .unique("player_lookup", keep="first", maintain_order=True)
        .sort("player_lookup")
    )


def not_yet_asked(found: pl.DataFrame, asked: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The players of `concerned` for whom no run was asked on the same facts, and what to remember.

    A player whose prediction a run left as it was (a line the gate refuses, say) is not asked for again and
    again.
    """
    facts = dict(found.select("player_lookup", "facts").iter_rows())
    return sorted(player for player in facts if asked.get(player) != facts[player]), facts


def _stood(predictions: pl.DataFrame) -> pl.DataFrame:
    """What each player's active predictions rest on. Systems differ only while a run of one is behind: the
    oldest counts.
    """
    return (
        predictions.filter("is_active")
        .sort("decision_time", "system_id")
        .unique(_PLAYER, keep="first", maintain_order=True)
        .select(
            *_PLAYER, *(pl.col(name).alias(f"stood_{name}") for name in _FACTS), is_stored=pl.lit(value=True)
        )
    )


def _why(thresholds: Thresholds) -> pl.Expr:
    stored = pl.col("is_stored").fill_null(value=False)
    has_line = pl.col("has_prop_line")
    moved = (
        pl.col("current_points_line") - pl.col("stood_current_points_line")
    ).abs() >= thresholds.line_points
    minutes = [
        (pl.col(name) - pl.col(f"stood_{name}")).abs() >= thresholds.minutes
        for name in ("expected_minutes", "teammate_minutes_out")
    ]
    return (
        pl.when(pl.col("outcome").is_null())
        .then(pl.lit("new player"))
        .when(stored & pl.col("is_postponed"))
        .then(pl.lit("game postponed"))
        .when((pl.col("reason_code") == "postponed") & ~pl.col("is_postponed"))
        .then(pl.lit("game takes place"))
        .when((pl.col("reason_code") == "out") & pl.col("injury_status").ne_missing("OUT"))
        .then(pl.lit("no longer out"))
        .when(~stored & has_line & ~pl.col("fate_has_line"))
        .then(pl.lit("line appeared"))
        .when(~stored)
        .then(None)
        .when(pl.col("injury_status").ne_missing(pl.col("stood_injury_status")))
        .then(pl.lit("injury status"))
        .when(has_line & pl.col("stood_current_points_line").is_null())
        .then(pl.lit("line appeared"))
        .when(moved)
        .then(pl.lit("line moved"))
        .when(pl.col("line_books") > pl.col("stood_line_books"))
        .then(pl.lit("book appeared"))
        .when(pl.any_horizontal(minutes))
        .then(pl.lit("context changed"))
    )


def _facts() -> pl.Expr:
    parts = [pl.col(name).cast(pl.String).fill_null("-") for name in (*_FACTS, "is_postponed")]
    return pl.concat_str(parts, separator="|")
