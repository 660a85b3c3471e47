"""What is BigQuery's alone: tables as declared, its SQL, staging, and what it tells of itself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.errors import ContractError, SettingsError, UsageError
from nba_props.settings import Settings
from nba_props.warehouse import contracts, copying
from nba_props.warehouse import views as declared_views
from nba_props.warehouse.bigquery import BigQueryWarehouse, cost, open_bigquery, views
from nba_props.warehouse.bigquery.schema import Names, with_tables
from nba_props.warehouse.lake import Lake
from nba_props_tests.emulator import Emulator
from nba_props_tests.warehouse.conftest import SCORES, Declare
from nba_props_tests.warehouse.test_contract import MORE, ONE, SEEN, THREE, TWO, scores

pytestmark = pytest.mark.acceptance


@pytest.fixture
def settings(bigquery_server: Emulator, tmp_path: Path) -> Settings:
    return bigquery_server.settings(tmp_path / "home")


@pytest.fixture
def bigquery(declare: Declare, settings: Settings) -> Iterator[BigQueryWarehouse]:
    declare()
    warehouse = open_bigquery(settings)
    warehouse.create()
    yield warehouse
    warehouse.close()


class TestTables:
    """The declarations, as the service has them."""

    def test_every_declared_table_is_stored_as_declared(self, settings: Settings) -> None:
        warehouse = open_bigquery(settings)
        made = warehouse.create()
        assert len(made) > len(contracts.tables())
        assert [name for name in contracts.tables() if warehouse.differences(name) != []] == []
        stored = warehouse.service.table(warehouse.place("nba_predictions.player_prop_predictions"))
        assert stored is not None
        assert stored.require_partition_filter
        assert stored.time_partitioning.field == "game_date"
        assert stored.clustering_fields == ["system_id", "player_lookup"]
        assert stored.schema[0].description == "Eastern date of tip-off"
        assert stored.schema[0].mode == "REQUIRED"
        assert warehouse.create() == []

    def test_what_is_not_created_is_told_with_its_remedy(self, declare: Declare, settings: Settings) -> None:
        declare()
        warehouse = open_bigquery(settings)
        assert warehouse.differences(SCORES) is None
        with pytest.raises(ContractError, match="nba-props warehouse create"):
            warehouse.read(SCORES)

    def test_differences_are_told_column_by_column(
        self, bigquery: BigQueryWarehouse, declare: Declare
    ) -> None:
        declare(MORE, **{"points INT64": "points FLOAT64", "'who'": "'who else'", '"who"': '"who else"'})
        found = {(each.column, each.kind): each for each in bigquery.differences(SCORES) or []}
        assert set(found) == {("bench", "added"), ("points", "changed"), ("player", "described")}
        assert (found["points", "changed"].declared, found["points", "changed"].stored) == (
            "FLOAT64",
            "INT64",
        )

    def test_a_query_without_dates_is_refused_by_the_service(self, bigquery: BigQueryWarehouse) -> None:
        with pytest.raises(UsageError, match="game_date"):
            bigquery.query(f"SELECT COUNT(*) FROM {SCORES}")


class TestViews:
    """The declared views, as the service has them."""

    @pytest.fixture(autouse=True)
    def _declared(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
        """One view over the small table in place of the product's."""
        self.file = tmp_path / "sql" / "views" / "nba_raw" / "best.sql"
        self.file.parent.mkdir(parents=True)
        monkeypatch.setattr(declared_views, "project_file", lambda name: tmp_path / name)
        yield
        declared_views.views.cache_clear()

    def _says(self, select: str, player: str = "who") -> None:
        header = f"-- name: nba_raw.best\n-- description: words\n-- columns:\n--   player: {player}\n"
        self.file.write_text(header + select)
        declared_views.views.cache_clear()

    def test_they_are_compared_with_their_declarations_and_made_anew(
        self, bigquery: BigQueryWarehouse
    ) -> None:
        self._says(f"SELECT player FROM `{SCORES}` WHERE game_date > '2020-01-01' AND points > 10")
        assert views.differences(bigquery.service) == {"nba_raw.best": None}
        assert views.create(bigquery.service) == [bigquery.service.names.table("nba_raw.best")]
        assert views.differences(bigquery.service) == {"nba_raw.best": []}
        self._says(f"SELECT  player\nFROM `{SCORES}` WHERE game_date > '2020-01-01' AND points > 10")
        assert views.differences(bigquery.service) == {"nba_raw.best": []}, "laid out otherwise"
        self._says(
            f"SELECT player FROM `{SCORES}` WHERE game_date > '2020-01-01' AND points > 20",
            player="who is it",
        )
        found = views.differences(bigquery.service)["nba_raw.best"] or []
        assert [(each.column, each.kind) for each in found] == [("", "changed"), ("player", "described")]
        assert "> 20" in found[0].declared
        assert "> 10" in found[0].stored
        assert len(views.create(bigquery.service)) == 1
        assert views.differences(bigquery.service) == {"nba_raw.best": []}


class TestQuery:
    """BigQuery's own SQL over prefixed datasets."""

    @pytest.fixture
    def filled(self, bigquery: BigQueryWarehouse) -> BigQueryWarehouse:
        bigquery.replace(SCORES, scores((ONE, "a", 10), (ONE, "b", 20), (TWO, "a", 30)), [ONE, TWO])
        return bigquery

    def test_a_select_in_its_own_dialect(self, filled: BigQueryWarehouse) -> None:
        sql = f"""SELECT player, SAFE_DIVIDE(points, 0) AS none FROM `{SCORES}`
                  WHERE game_date = @day AND player IN UNNEST(@who) QUALIFY
                  ROW_NUMBER() OVER (ORDER BY points DESC) = 1"""
        assert filled.query(sql, {"day": ONE, "who": ["a", "b", "c"]}).rows() == [("b", None)]

    def test_parameters_are_values_and_never_text(self, filled: BigQueryWarehouse) -> None:
        sql = f"SELECT player FROM {SCORES} WHERE game_date = @day AND player = @who"
        assert filled.query(sql, {"who": "a", "day": ONE}).rows() == [("a",)]
        assert filled.query(sql, {"who": "a' OR '1'='1", "day": ONE}).is_empty()

    @pytest.mark.parametrize(
        "sql",
        [
            f"DELETE FROM {SCORES} WHERE TRUE",
            f"SELECT 1 FROM {SCORES}; SELECT 1",
            "SELECT * FROM nba_raw.scorse",
            "",
        ],
    )
    def test_nothing_but_one_select_over_the_tables_is_run(self, filled: BigQueryWarehouse, sql: str) -> None:
        with pytest.raises(UsageError):
            filled.query(sql)
        assert filled.read(SCORES).height == 3

    def test_the_sql_of_the_project_sees_only_its_window(self, filled: BigQueryWarehouse) -> None:
        sql = f"SELECT s.player, o.points FROM {SCORES} AS s JOIN {SCORES} AS o USING (player, game_date)"
        assert sorted(filled.select(sql, {}, ONE, ONE).rows()) == [("a", 10), ("b", 20)]
        assert filled.select(f"SELECT COUNT(*) FROM {SCORES}", {}).item() == 3
        assert filled.select(f"SELECT scores.player FROM {SCORES} WHERE points > @p", {"p": 25}).rows() == [
            ("a",)
        ]


def test_names_are_written_out_and_all_else_stays() -> None:
    names = Names("proj", "x_")
    sql = "SELECT nba_raw.scores, s.`a.b` -- nba_raw.scores\nFROM nba_raw.scores s, `nba_raw.scores`, other.t"
    assert names.qualified(sql, ["nba_raw.scores"]) == (
        "SELECT `proj.x_nba_raw.scores`, s.`a.b` -- nba_raw.scores\n"
        "FROM `proj.x_nba_raw.scores` s, `proj.x_nba_raw.scores`, other.t"
    )
    assert (
        with_tables("SELECT t.a FROM d.t", {"d.t": "SELECT 1 AS a"}) == "SELECT t.a FROM (SELECT 1 AS a) AS t"
    )


class TestStaging:
    """Many stagings, one publish."""

    def test_older_rows_and_newer_are_published_together(self, bigquery: BigQueryWarehouse) -> None:
        older = scores((ONE, "a", 1)).drop("seen_at", "shot")
        staged = [bigquery.stage(SCORES, older), bigquery.stage(SCORES, scores((ONE, "b", 2)))]
        assert bigquery.read(SCORES).is_empty()
        for _ in range(2):
            bigquery.publish(SCORES, staged, [ONE])
            assert bigquery.read(SCORES).select("player", "seen_at").rows() == [("a", None), ("b", None)]

    def test_an_unknown_column_is_refused_before_anything_is_sent(self, bigquery: BigQueryWarehouse) -> None:
        with pytest.raises(ContractError, match=r"unknown .*extra"):
            bigquery.stage(SCORES, scores((ONE, "a", 1)).with_columns(extra=pl.lit(1)))
        assert bigquery.service.staging_tables() == []

    def test_a_grain_staged_twice_is_refused(self, bigquery: BigQueryWarehouse) -> None:
        staged = [bigquery.stage(SCORES, scores((ONE, "a", points))) for points in (1, 2)]
        with pytest.raises(ContractError, match="share a grain"):
            bigquery.publish(SCORES, staged, [ONE])
        assert bigquery.read(SCORES).is_empty()

    def test_staging_vanishes_by_itself_and_what_is_unmerged_is_told(
        self, bigquery: BigQueryWarehouse
    ) -> None:
        staged = bigquery.stage(SCORES, scores((ONE, "a", 1)))
        stored = bigquery.service.table(staged.name)
        assert stored is not None
        assert timedelta(hours=23) < stored.expires - datetime.now(UTC) < timedelta(hours=25)
        assert bigquery.unmerged() == [staged.name.rsplit(".", 1)[1]]
        assert bigquery.sweep() == 0
        bigquery.publish(SCORES, [staged], [ONE])
        assert bigquery.unmerged() == []
        assert bigquery.sweep() == 1
        assert bigquery.service.staging_tables() == []

    def test_rows_staged_again_after_they_vanished_are_loaded_again(
        self, bigquery: BigQueryWarehouse
    ) -> None:
        """The job of the first load is known as done for ever; its table is gone."""
        rows = scores((ONE, "a", 1))
        first = bigquery.stage(SCORES, rows)
        bigquery.service.drop_staging(first.name.rsplit(".", 1)[1])
        again = bigquery.stage(SCORES, rows)
        assert again.name == first.name
        bigquery.publish(SCORES, [again], [ONE])
        assert bigquery.read(SCORES)["player"].to_list() == ["a"]

    def test_appended_rows_join_what_is_stored_and_give_way_to_their_like(
        self, bigquery: BigQueryWarehouse
    ) -> None:
        bigquery.replace(SCORES, scores((ONE, "a", 1), (TWO, "a", 1)), [ONE, TWO])
        for _ in range(2):
            bigquery.append(SCORES, scores((ONE, "a", 5), (ONE, "b", 2)).drop("shot"))
            assert bigquery.read(SCORES).select("game_date", "player", "points").rows() == [
                (ONE, "a", 5), (ONE, "b", 2), (TWO, "a", 1),
            ]  # fmt: skip


def test_a_merge_that_another_home_came_between_reads_again(
    bigquery: BigQueryWarehouse, settings: Settings, tmp_path: Path
) -> None:
    """Homes share no lock: only the ledger tells the first that what it read is no longer what is stored."""
    other = open_bigquery(settings.model_copy(update={"home": tmp_path / "other"}))
    seen: list[list[str]] = []

    def union(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([stored, new])

    def slow_union(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        seen.append(stored["player"].to_list())
        if len(seen) == 1:
            other.merge(SCORES, scores((ONE, "b", 2)), [ONE], union)
        return union(stored, new)

    bigquery.merge(SCORES, scores((ONE, "a", 1)), [ONE], slow_union)
    assert seen == [[], ["b"]]
    assert bigquery.read(SCORES)["player"].to_list() == ["a", "b"]


class TestCopy:
    """A history between the two warehouses."""

    def test_there_and_back_is_the_same_with_its_empty_dates(
        self, bigquery: BigQueryWarehouse, tmp_path: Path
    ) -> None:
        lake, back = Lake(tmp_path / "lake"), Lake(tmp_path / "back")
        rows = scores((ONE, "a", 1), (ONE, "ü", None)).with_columns(
            seen_at=pl.lit(SEEN).cast(pl.Datetime("us", "UTC")),
            shot=pl.struct(value=pl.lit(0.1), source=pl.lit("x")),
        )
        lake.replace(SCORES, rows, [ONE, THREE])
        assert [(piece.rows, piece.was_there) for piece in copying.copy(lake, bigquery)] == [(2, False)]
        assert [piece.was_there for piece in copying.copy(lake, bigquery)] == [True]
        list(copying.copy(bigquery, back))
        assert back.read(SCORES).equals(lake.read(SCORES))
        assert back.dates(SCORES) == [ONE, THREE]

    def test_a_difference_in_one_value_is_copied_again(
        self, bigquery: BigQueryWarehouse, tmp_path: Path
    ) -> None:
        lake = Lake(tmp_path / "lake")
        lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
        bigquery.replace(SCORES, scores((ONE, "a", 2)), [ONE])
        assert [piece.was_there for piece in copying.copy(lake, bigquery)] == [False]
        assert bigquery.read(SCORES)["points"].to_list() == [1]


def test_jobs_are_summed_by_slate_and_season(bigquery: BigQueryWarehouse) -> None:
    bigquery.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    bigquery.replace(SCORES, scores((ONE, "a", 1), (TWO, "a", 1)), [ONE, TWO])
    found = cost.jobs(bigquery.service, datetime.now(UTC) - timedelta(hours=1))
    assert set(found["verb"]) >= {"load", "publish"}
    slates = cost.by_slate(found, 6.25)
    assert slates["game_date"].to_list() == [ONE]
    assert slates["jobs"].item() == 2
    assert cost.by_season(found, 6.25).select("season", "jobs").rows() == [("2025-26", 4)]


def test_a_sum_of_dollars_is_tebibytes_times_the_price() -> None:
    rows = [
        {"first": date(2026, 1, 1), "last": date(2026, 1, 1), "bytes_billed": 2**40, "slot_seconds": 1.0},
        {"first": date(2026, 1, 1), "last": date(2026, 2, 1), "bytes_billed": 2**39, "slot_seconds": 2.0},
        {"first": None, "last": None, "bytes_billed": 2**38, "slot_seconds": 0.0},
    ]
    jobs = pl.DataFrame(rows, schema=cost.JOBS)
    assert cost.by_slate(jobs, 6.0).select("jobs", "dollars").rows() == [(1, 6.0)]
    assert cost.by_season(jobs, 6.0).select("jobs", "dollars").rows() == [(1, 1.5), (2, 9.0)]


def test_credentials_never_cross_a_network_in_the_clear(bigquery_server: Emulator, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="https only"):
        open_bigquery(bigquery_server.settings(tmp_path, bigquery_endpoint="http://192.0.2.1:9050"))
