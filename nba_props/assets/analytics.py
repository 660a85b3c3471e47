"""Phase 3, `nba_analytics`: what happened (after the games) and what is known (before them).

What belongs here: wiring of the two halves, which never mix: the context reads results of earlier dates only.
What does not: formulas (`analytics/`, `features/`).
"""

import polars as pl

from nba_props.analytics import context, summaries
from nba_props.assets.frozen import keep_frozen_games
from nba_props.assets.raw import BOX_SCORES, GAME_LINES, INJURIES, PROPS, REGISTRY, ROSTERS, SCHEDULE
from nba_props.assets.reference import registry_of
from nba_props.assets.run import Run
from nba_props.assets.table import before_date, same_date, table_asset, up_to_date
from nba_props.players.registry import ids

SUMMARY = "nba_analytics.player_game_summary"
OFFENSE = "nba_analytics.team_offense_game_summary"
DEFENSE = "nba_analytics.team_defense_game_summary"
CONTEXT = "nba_analytics.upcoming_player_game_context"


@table_asset(SUMMARY, deps=[same_date(BOX_SCORES), same_date(REGISTRY)])
def player_game_summary(run: Run) -> pl.DataFrame:
    """After the games."""
    return summaries.players(run.read(BOX_SCORES), ids(registry_of(run)))


@table_asset(OFFENSE, deps=[same_date(BOX_SCORES)])
def team_offense_game_summary(run: Run) -> pl.DataFrame:
    """After the games."""
    return summaries.team_offense(run.read(BOX_SCORES))


@table_asset(DEFENSE, deps=[same_date(OFFENSE)])
def team_defense_game_summary(run: Run) -> pl.DataFrame:
    """After the games."""
    return summaries.team_defense(run.read(OFFENSE).drop("run_id", "created_at"))


@table_asset(
    CONTEXT,
    deps=[
        up_to_date(SCHEDULE),
        same_date(PROPS),
        same_date(INJURIES),
        same_date(GAME_LINES),
        same_date(ROSTERS),
        same_date(REGISTRY),
        before_date(SUMMARY),
        before_date(OFFENSE),
        before_date(DEFENSE),
    ],
    rule=keep_frozen_games,
)
def upcoming_player_game_context(run: Run) -> pl.DataFrame:
    """Before the games: frozen when they have tipped."""
    return context_of(run, run.read(PROPS), run.read(INJURIES))


def context_of(run: Run, quotes: pl.DataFrame, injuries: pl.DataFrame) -> pl.DataFrame:
    """The context these quotes and injury reports make, with everything else as stored."""
    registry = registry_of(run)
    inputs = context.Inputs(
        schedule=run.up_to(SCHEDULE),
        summaries=run.before(SUMMARY),
        offense=run.before(OFFENSE),
        defense=run.before(DEFENSE),
        quotes=quotes,
        injuries=injuries,
        game_lines=run.read(GAME_LINES),
        roster_people=run.everything(ROSTERS)
        .join(ids(registry), on="source_player_id")
        .select("player_lookup", "team", "known_from"),
        people=registry.select("player_lookup", "universal_player_id", "player_name"),
    )
    return context.build(inputs, run.dates, run.now, run.settings.sportsbooks)


ASSETS = [
    player_game_summary,
    team_offense_game_summary,
    team_defense_game_summary,
    upcoming_player_game_context,
]
