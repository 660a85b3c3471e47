"""Declarative automation, between date tables only.

A pre-game table of D follows the results of D-1 and the context of D; a correction deeper in its history
changes nothing, since D-1 is all that its dependency declares. A post-game table follows its source for the
few days in which results are corrected. A date without results (nobody played, or a hole) does not hold the
next one up: what is missing is the affair of `status` and `doctor --live`, which name it. Predictions and
whatever touches players are the sensors'.

Dagster measures "the last days" by the wall clock: under a clock that stands still elsewhere nothing here
fires.

What belongs here: the conditions. What does not: which table depends on which (see `assets/`).
"""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg

from nba_props.assets import analytics, grading, precompute, raw, reports
from nba_props.assets.table import key_of

#: Tonight, and the days in which results are corrected.
RECENT = timedelta(days=4)

#: What each table follows: of pre-game tables the results of D-1 and the same day's context.
FOLLOWS: dict[str, tuple[str, ...]] = {
    analytics.SUMMARY: (raw.BOX_SCORES,),
    analytics.OFFENSE: (raw.BOX_SCORES,),
    analytics.DEFENSE: (analytics.OFFENSE,),
    analytics.CONTEXT: (analytics.SUMMARY, analytics.OFFENSE, analytics.DEFENSE),
    precompute.PLAYER_ZONES: (analytics.CONTEXT,),
    precompute.TEAM_ZONES: (analytics.OFFENSE, analytics.DEFENSE),
    precompute.FACTORS: (analytics.CONTEXT, precompute.PLAYER_ZONES, precompute.TEAM_ZONES),
    precompute.FEATURES: (precompute.FACTORS,),
    grading.ACCURACY: (analytics.SUMMARY,),
    grading.DAILY: (grading.ACCURACY,),
    grading.LINE_RESULTS: (analytics.SUMMARY,),
    # Pages of graded dates: one of tonight would hold up whoever is to be predicted again.
    reports.SLATE_CARD: (grading.ACCURACY,),
    reports.REPORT_CARD: (grading.ACCURACY,),
    reports.PIPELINE_PAGE: (grading.ACCURACY,),
}


def following(tables: Sequence[str]) -> dg.AutomationCondition[dg.AssetKey]:
    """Run when one of these tables is new, in recent dates, once they are at rest and their blocking checks
    passed.
    """
    condition = dg.AutomationCondition
    followed = dg.AssetSelection.assets(*(key_of(table) for table in tables))
    is_new = condition.any_deps_updated().allow(followed)
    handled = condition.newly_requested() | condition.newly_updated()
    at_rest = ~condition.any_deps_in_progress().allow(followed) & ~condition.in_progress()
    # Not "all passed": what was never made has passed nothing, and a hole would hold its neighbour up.
    failed = condition.any_deps_match(
        condition.any_checks_match(condition.check_failed(), blocking_only=True)
    ).allow(followed)
    return (condition.in_latest_time_window(RECENT) & is_new.since(handled) & at_rest & ~failed).with_label(
        f"follows {', '.join(table.split('.')[1] for table in tables)}"
    )


def automated(assets: Sequence[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """The assets, those that follow others with their condition."""
    conditions = {key_of(table): following(followed) for table, followed in FOLLOWS.items()}
    return [
        asset.with_attributes(automation_condition=conditions[asset.key])
        if asset.key in conditions
        else asset
        for asset in assets
    ]


AUTOMATION = dg.AutomationConditionSensorDefinition(
    "automation",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
    description="Declarative automation between date tables; sensors own whatever touches players.",
)
