"""Declarative automation between date tables: what follows what, and what does not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest

from nba_props.assets import ASSETS, PAGES, analytics, grading, precompute, predictions, raw
from nba_props.assets.table import GAME_DATES, key_of
from nba_props.automation.conditions import FOLLOWS, automated, following
from nba_props.checks.factory import asset_checks

TONIGHT = date(2026, 1, 16)
NOON = datetime(2026, 1, 16, 17, tzinfo=UTC)


class World:
    """The graph, what was materialised in it, and what automation asks for."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance, self._cursor = instance, None
        self._definitions = dg.Definitions(
            assets=automated(ASSETS),
            asset_checks=asset_checks(),
            resources={"services": dg.ResourceDefinition.none_resource()},
        )
        self.asked()  # whatever there is before the first tick is no news

    def materialise(self, table: str, day: date) -> None:
        key, partition = key_of(table), day.isoformat()
        self._instance.report_runless_asset_event(dg.AssetMaterialization(key, partition=partition))

    def asked(self) -> set[tuple[str, str]]:
        """The tables and dates asked for by one tick."""
        result = dg.evaluate_automation_conditions(
            self._definitions, instance=self._instance, cursor=self._cursor, evaluation_time=NOON
        )
        self._cursor = result.cursor
        return {
            (".".join(found.key.path), day)
            for found in result.results
            for day in found.true_subset.expensively_compute_partition_keys()
        }

    def __enter__(self) -> "World":
        return self


@pytest.fixture
def world() -> Iterator[World]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield World(instance)


def day(back: int) -> date:
    return TONIGHT - timedelta(days=back)


def tables(asked: set[tuple[str, str]], of: date) -> set[str]:
    return {table for table, found in asked if found == of.isoformat()}


def test_last_nights_results_make_tonights_context_and_what_follows_it(world: World) -> None:
    for table in FOLLOWS[analytics.CONTEXT]:
        world.materialise(table, day(1))
    asked = world.asked()
    assert analytics.CONTEXT in tables(asked, TONIGHT)
    assert precompute.TEAM_ZONES in tables(asked, TONIGHT)
    assert grading.ACCURACY in tables(asked, day(1))
    assert world.asked() == set(), "once"


def test_a_correction_deep_in_the_window_makes_no_other_dates_context(world: World) -> None:
    """Three days ago: its own grades and the context of the day after, and never tonight's."""
    world.materialise(analytics.SUMMARY, day(3))
    asked = world.asked()
    assert grading.ACCURACY in tables(asked, day(3))
    assert tables(asked, TONIGHT) == set()


def test_an_older_correction_moves_nothing(world: World) -> None:
    world.materialise(analytics.SUMMARY, day(10))
    world.materialise(raw.BOX_SCORES, day(10))
    assert world.asked() == set()


def test_a_hole_in_the_window_does_not_hold_the_date_up(world: World) -> None:
    """Nobody ever made the days before: last night's results make tonight's context all the same."""
    world.materialise(analytics.SUMMARY, day(1))
    assert (analytics.CONTEXT, TONIGHT.isoformat()) in world.asked()


@pytest.mark.parametrize("passes", [True, False])
def test_a_failed_blocking_check_holds_what_follows(passes: bool) -> None:
    """With a real run of the table and its check: Dagster knows a check's state by its runs."""

    @dg.asset(key=["ds", "results"], partitions_def=GAME_DATES)
    def results() -> None: ...

    @dg.asset_check(asset=["ds", "results"], blocking=True, partitions_def=GAME_DATES)
    def check() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=passes)

    @dg.asset(
        deps=[["ds", "results"]], partitions_def=GAME_DATES, automation_condition=following(["ds.results"])
    )
    def follower() -> None: ...

    graph = dg.Definitions(assets=[results, follower], asset_checks=[check])
    with dg.DagsterInstance.ephemeral() as instance:
        first = dg.evaluate_automation_conditions(graph, instance=instance, evaluation_time=NOON)
        made = dg.materialize(
            [results, check], partition_key=TONIGHT.isoformat(), instance=instance, raise_on_error=False
        )
        assert made.success is passes
        second = dg.evaluate_automation_conditions(
            graph, instance=instance, cursor=first.cursor, evaluation_time=NOON
        )
    assert second.total_requested == int(passes)


def test_same_day_context_makes_zones_and_props_make_nothing(world: World) -> None:
    world.materialise(raw.PROPS, TONIGHT)
    world.materialise(raw.SCHEDULE, TONIGHT)
    assert world.asked() == set(), "sensors own the evening"
    world.materialise(analytics.CONTEXT, TONIGHT)
    asked = tables(world.asked(), TONIGHT)
    assert precompute.PLAYER_ZONES in asked and precompute.FACTORS in asked


def test_nothing_automatic_predicts() -> None:
    assert not {predictions.PREDICTIONS, predictions.OUTCOMES} & set(FOLLOWS)


def test_pages_follow_grades_and_never_hold_up_tonight() -> None:
    """Runs of one date wait for each other: nothing that is remade in the evening makes a page."""
    pages = [".".join(page.key.path) for page in PAGES]
    assert {FOLLOWS[page] for page in pages} == {(grading.ACCURACY,)}
    conditions = {page.key: page.automation_conditions_by_key for page in automated(PAGES)}
    assert all(found[key] is not None for key, found in conditions.items())
