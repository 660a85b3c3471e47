"""The same games as they stood in the morning, an hour before tip and at tip.

A later look knows more: reports, and lines that other people have moved. So results at one decision time say
nothing of another, and each is told apart.

What belongs here: features as of another decision time, and scores beside one another. What does not: how
features come about (`analytics/`, `features/`), and reading them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

import polars as pl

from nba_props.analytics import context
from nba_props.clock import DECISION_LEAD, eastern_clock
from nba_props.evaluation import scores, walk_forward
from nba_props.evaluation.walk_forward import LINE, SystemsOf
from nba_props.features import factors, store, zones
from nba_props.ingest.schedule import team_games
from nba_props.systems.training import with_results

#: When a decision may be made, and the instant of it (UTC); null where it is not known.
MOMENTS: Mapping[str, pl.Expr] = {
    "10:00 Eastern": pl.min_horizontal(eastern_clock(time(10)), pl.col("tip_at") - DECISION_LEAD),
    "an hour before tip": pl.col("tip_at") - DECISION_LEAD,
    "at tip": pl.col("tip_at"),
}
_KEYS = ["game_id", "player_lookup"]


def features_at(
    moment: pl.Expr, inputs: context.Inputs, dates: Sequence[date], now: datetime, sportsbooks: Sequence[str]
) -> pl.DataFrame:
    """Features of past dates, decided at a moment, with what came of them (see `training.with_results`).

    A quote without a capture time says nothing of a moment and is left out, as is a game without a tip.
    """
    timed = replace(inputs, quotes=inputs.quotes.filter("capture_time_known"))
    known = context.build(timed, dates, now, sportsbooks, moment).filter(pl.col("tip_at").is_not_null())
    player_zones = zones.player_rows(known, inputs.summaries)
    sides = team_games(inputs.schedule.filter(pl.col("game_date").is_in(list(dates))))
    team_zones = zones.team_rows(sides, inputs.offense, inputs.defense)
    composite = factors.rows(known, player_zones, team_zones)
    return with_results(
        store.rows(known, player_zones, team_zones, composite, inputs.summaries), inputs.summaries
    )


def compared(
    inputs: context.Inputs,
    dates: Sequence[date],
    now: datetime,
    sportsbooks: Sequence[str],
    systems_of: SystemsOf,
) -> pl.DataFrame:
    """Each system at each moment, on the player-games that had a timed line at all of them.

    Out, one row a (moment, system_id): lined (player-games with a timed line at that moment), n (of them,
    those with one at every moment), mae, crps, line_mae (of the line at that moment), priced (of n, those
    with two-way prices at every moment), brier, market_brier (at that moment's line).
    """
    said = {
        name: scores.scored(
            walk_forward.predictions(
                features_at(moment, inputs, dates, now, sportsbooks), min(dates), max(dates), systems_of
            )
        ).filter(pl.col("line_consensus").is_not_null())
        for name, moment in MOMENTS.items()
    }
    lined, priced = _everywhere(said, "line_consensus"), _everywhere(said, "line_over_probability")
    return pl.concat(_of_moment(name, rows, lined, priced) for name, rows in said.items())


def _everywhere(said: Mapping[str, pl.DataFrame], column: str) -> pl.DataFrame:
    """The player-games with a value of `column` at every moment."""
    with_it = [rows.filter(pl.col(column).is_not_null()).select(_KEYS).unique() for rows in said.values()]
    common = with_it[0]
    for other in with_it[1:]:
        common = common.join(other, on=_KEYS, how="semi")
    return common


def _of_moment(name: str, rows: pl.DataFrame, lined: pl.DataFrame, priced: pl.DataFrame) -> pl.DataFrame:
    alike = rows.join(lined, on=_KEYS, how="semi")
    decided = pl.col("won").is_not_null()
    sure = alike.join(priced, on=_KEYS, how="semi").filter(decided | (pl.col("system_id") == LINE))
    errors = alike.group_by("system_id", maintain_order=True).agg(
        n=pl.len(),
        mae=pl.col("error").abs().mean(),
        crps=pl.col("crps").mean(),
        line_mae=(pl.col("line_consensus") - pl.col("actual_points")).abs().mean(),
    )
    chances = sure.group_by("system_id", maintain_order=True).agg(
        priced=pl.col("won").count(),
        brier=((pl.col("over_probability") - pl.col("won")) ** 2).mean(),
        market_brier=((pl.col("line_over_probability") - pl.col("won")) ** 2).mean(),
    )
    counted = rows.group_by("system_id", maintain_order=True).agg(lined=pl.len())
    return (
        counted.join(errors, on="system_id", how="left", maintain_order="left")
        .join(chances, on="system_id", how="left", maintain_order="left")
        .select(pl.lit(name).alias("moment"), pl.all())
    )
