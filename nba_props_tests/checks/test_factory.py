"""The plan as Dagster sees it: evaluations, severities, what blocks, and what is stored."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from nba_props.assets.table import GAME_DATES, key_of
from nba_props.bookkeeping import instance_in
from nba_props.checks.factory import asset_checks, asset_checks_of, markdown
from nba_props.checks.plan import plan
from nba_props.definitions import services
from nba_props.runner import partition_tags
from nba_props.settings import load_settings
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows
from nba_props_tests.checks import fixtures as f

RESULTS = "nba_monitoring.check_results"
NULLS = "null_rates"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home" / "warehouse")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    (tmp_path / "dagster").mkdir()
    with instance_in(tmp_path / "dagster") as instance:
        yield instance


def _ask(
    lake: Lake, instance: dg.DagsterInstance, table: str, first: date, last: date, *names: str
) -> dg.ExecuteInProcessResult:
    """Materialise an asset that does nothing, with some of the table's real checks behind it."""
    settings = load_settings(home=lake.root.parent, now="2026-01-20T12:00:00-05:00")

    @dg.asset(key=key_of(table), partitions_def=GAME_DATES, backfill_policy=dg.BackfillPolicy.single_run())
    def stored() -> None: ...

    asked = [check for check in plan() if check.table == table and check.name in names]
    graph = dg.Definitions(
        [stored], asset_checks=[asset_checks_of(table, asked)], resources={"services": services(settings)}
    )
    return graph.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance,
        tags=partition_tags(first.isoformat(), last.isoformat()),
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        raise_on_error=False,
    )


def _of(result: dg.ExecuteInProcessResult, name: str) -> dict[str | None, dg.AssetCheckEvaluation]:
    return {e.partition: e for e in result.get_asset_check_evaluations() if e.check_name == name}


def _store(lake: Lake, bad: set[date], days: list[date]) -> None:
    frame = rows(f.BOX, *({**f.STAT, "game_date": day, "fga": None if day in bad else 20} for day in days))
    lake.replace(f.BOX, frame, days)


def _back(days: int) -> list[date]:
    return [DAY - timedelta(days=n) for n in reversed(range(days))]


def test_one_date_is_one_evaluation_with_the_rows_the_query_and_the_remedy(
    lake: Lake, instance: dg.DagsterInstance
) -> None:
    _store(lake, {DAY}, [DAY])
    result = _ask(lake, instance, f.BOX, DAY, DAY, NULLS)
    [evaluation] = [e for e in result.get_asset_check_evaluations() if e.check_name == NULLS]
    assert (evaluation.passed, evaluation.severity, evaluation.partition) == (
        False, dg.AssetCheckSeverity.ERROR, str(DAY),
    )  # fmt: skip
    said = {name: value.value for name, value in evaluation.metadata.items()}
    assert (said["violations"], said["population"], said["rate"], said["state"]) == (1, 1, 1.0, "error")
    assert "| null_fga |" in said["rows"]
    assert "COUNTIF" in said["query"]
    assert said["remedy"]


def test_a_range_of_one_date_has_the_evaluation_of_its_date_too(
    lake: Lake, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backfill from the UI is a range even where it has one date; without a partition its answer would
    be lost.
    """
    ends = {f"dagster/asset_partition_range_{end}": str(DAY) for end in ("start", "end")}
    monkeypatch.setattr(f"{__name__}.partition_tags", lambda _first, _last: ends)
    _store(lake, {DAY}, [DAY])
    told = _of(_ask(lake, instance, f.BOX, DAY, DAY, NULLS), NULLS)
    assert not told[str(DAY)].passed


def test_up_to_31_dates_each_has_its_evaluation(lake: Lake, instance: dg.DagsterInstance) -> None:
    days = _back(31)
    _store(lake, {days[3]}, days)
    told = _of(_ask(lake, instance, f.BOX, days[0], DAY, NULLS), NULLS)
    assert [told[str(day)].passed for day in days] == [day != days[3] for day in days]
    assert not told[None].passed


def test_beyond_31_dates_only_those_that_fail_are_told(lake: Lake, instance: dg.DagsterInstance) -> None:
    days = _back(32)
    _store(lake, {days[3]}, days)
    result = _ask(lake, instance, f.BOX, days[0], DAY, NULLS)
    assert set(_of(result, NULLS)) == {None, str(days[3])}
    stored = lake.read(RESULTS).filter(check_name=NULLS)
    assert stored.height == 32, "every verdict of every date is kept all the same"
    assert stored["run_id"].unique().to_list() == [result.run_id]


def test_what_does_not_block_lets_the_run_end_well(lake: Lake, instance: dg.DagsterInstance) -> None:
    _store(lake, {DAY}, [DAY])
    assert _ask(lake, instance, f.BOX, DAY, DAY, NULLS).success


def test_what_blocks_fails_the_run(lake: Lake, instance: dg.DagsterInstance) -> None:
    lake.replace(f.PREDICTIONS, rows(f.PREDICTIONS, f.ESTIMATED), [DAY])
    result = _ask(lake, instance, f.PREDICTIONS, DAY, DAY, "placeholder_lines", "unique_active_prediction")
    assert not result.success
    assert not _of(result, "placeholder_lines")[str(DAY)].passed
    assert len(_of(result, "unique_active_prediction")) == 1, "the others are asked all the same"


def test_a_warning_of_a_check_that_blocks_blocks_nothing(lake: Lake, instance: dg.DagsterInstance) -> None:
    lake.replace(f.PREDICTIONS, rows(f.PREDICTIONS, f.LINED), [DAY])
    lake.replace(f.PROPS, rows(f.PROPS, f.QUOTE), [DAY])
    lake.replace(f.SCHEDULE, rows(f.SCHEDULE, {"status": "postponed"}), [DAY])
    result = _ask(lake, instance, f.PREDICTIONS, DAY, DAY, "no_postponed_game_active")
    evaluation = _of(result, "no_postponed_game_active")[str(DAY)]
    assert (evaluation.passed, evaluation.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert result.success


def test_a_stored_file_of_another_shape_is_a_failed_run_that_names_the_date(
    lake: Lake, instance: dg.DagsterInstance
) -> None:
    days = _back(40)
    _store(lake, set(), days)
    path = lake.root / "nba_raw" / "bdl_player_boxscores" / f"{days[5]}.parquet"
    rows(f.BOX, {**f.STAT, "game_date": days[5]}).drop("pts").with_columns(surprise=1).write_parquet(path)
    result = _ask(lake, instance, f.BOX, days[0], DAY, "stored_schema", "unique_grain")
    assert not result.success
    assert set(_of(result, "stored_schema")) == {None, str(days[5])}
    assert set(_of(result, "unique_grain")) == {None}, "a check that cannot answer says so once"


def test_every_check_of_the_plan_is_one_of_the_graph_and_a_table_has_one_step() -> None:
    definitions = asset_checks()
    specs = {(".".join(s.asset_key.path), s.name): s for d in definitions for s in d.check_specs}
    assert set(specs) == {(check.table, check.name) for check in plan()}
    assert all(specs[check.table, check.name].blocking == check.blocking for check in plan())
    assert len(definitions) == len({check.table for check in plan()})


def test_cells_cannot_be_markup() -> None:
    frame = rows(f.BOX, {**f.STAT, "player_name": "a|b<script>\nc"}).select("player_name")
    assert markdown(frame).splitlines()[2] == "| a\\|b&lt;script> c |"
