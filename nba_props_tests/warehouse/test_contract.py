"""What every warehouse promises, on the lake and on BigQuery alike. Each expected row is written by hand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from nba_props.errors import ContractError, UsageError
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse
from nba_props_tests.warehouse.conftest import SCORES, Declare, Opened, OpenWith

ONE, TWO, THREE = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)
#: One more column, as a later declaration has it.
MORE = ", bench BOOL OPTIONS (description = 'new')"
SEEN = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)


def scores(*rows: tuple[date, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"game_date": day, "player": player, "points": points} for day, player, points in rows],
        schema=contracts.table(SCORES).schema,
    )


def everything(warehouse: Warehouse) -> tuple[list[date], list[tuple[Any, ...]]]:
    return warehouse.dates(SCORES), warehouse.read(SCORES).rows()


def test_what_is_replaced_is_what_is_read(warehouse: Warehouse) -> None:
    written = warehouse.replace(SCORES, scores((TWO, "b", 2), (ONE, "z", None), (ONE, "a", 1)), [ONE, TWO])
    assert (written.rows, written.partitions) == (3, 2)
    assert warehouse.read(SCORES).select("game_date", "player", "points").rows() == [
        (ONE, "a", 1), (ONE, "z", None), (TWO, "b", 2),
    ]  # fmt: skip
    assert warehouse.read(SCORES).schema == pl.Schema(contracts.table(SCORES).schema)


def test_a_replaced_partition_holds_nothing_of_the_old_one(warehouse: Warehouse) -> None:
    warehouse.replace(SCORES, scores((ONE, "a", 1), (TWO, "a", 1)), [ONE, TWO])
    warehouse.replace(SCORES, scores((ONE, "b", 2)), [ONE])
    assert warehouse.read(SCORES)["player"].to_list() == ["b", "a"]


def test_an_empty_partition_is_not_none(warehouse: Warehouse) -> None:
    """No games that day and never loaded are two things: the first is no hole."""
    assert not warehouse.exists(SCORES)
    warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE, THREE])
    assert warehouse.dates(SCORES) == [ONE, THREE]
    assert warehouse.exists(SCORES)
    assert warehouse.read(SCORES, TWO, THREE).is_empty()


def test_a_window_holds_both_its_ends(warehouse: Warehouse) -> None:
    warehouse.replace(SCORES, scores((ONE, "a", 1), (TWO, "b", 1), (THREE, "c", 1)), [ONE, TWO, THREE])
    assert warehouse.read(SCORES, TWO, THREE)["player"].to_list() == ["b", "c"]
    assert warehouse.read(SCORES, None, ONE)["player"].to_list() == ["a"]
    assert warehouse.read(SCORES, columns=["points", "player"]).columns == ["points", "player"]


def test_a_table_never_written_reads_as_its_declaration(warehouse: Warehouse) -> None:
    assert warehouse.read(SCORES).schema == pl.Schema(contracts.table(SCORES).schema)
    assert warehouse.read(SCORES, columns=["player"]).columns == ["player"]


BAD: dict[str, tuple[Any, str]] = {
    "an unknown column": (lambda rows: rows.with_columns(extra=pl.lit(1)), "unknown .*extra"),
    "a lacking column": (lambda rows: rows.drop("points"), "lacking .*points"),
    "a wrong type": (lambda rows: rows.with_columns(pl.col("points").cast(pl.Float64)), "points is Float64"),
    "a wrong zone": (
        lambda rows: rows.with_columns(pl.col("seen_at").dt.replace_time_zone(None)),
        "seen_at is Datetime",
    ),
    "a null in a required column": (
        lambda rows: rows.with_columns(player=pl.lit(None, pl.String)),
        "player.*first at",
    ),
    "a grain twice": (lambda rows: pl.concat([rows, rows]), "share a grain.*first"),
    "a stray date": (
        lambda rows: rows.with_columns(game_date=pl.lit(TWO)),
        r"2026, 1, 2.*outside the dates",
    ),
}


@pytest.mark.parametrize("verb", ["replace", "merge"])
@pytest.mark.parametrize("fault", BAD)
def test_rows_that_break_the_declaration_are_refused_and_change_nothing(
    warehouse: Warehouse, verb: str, fault: str
) -> None:
    warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    before = everything(warehouse)
    spoil, message = BAD[fault]
    rows = spoil(scores((ONE, "b", 2)))
    with pytest.raises(ContractError, match=f"{SCORES}.*{message}"):
        if verb == "replace":
            warehouse.replace(SCORES, rows, [ONE])
        else:
            warehouse.merge(SCORES, rows, [ONE], lambda stored, new: pl.concat([stored, new]))
    assert everything(warehouse) == before


def test_a_merge_whose_result_breaks_the_grain_is_refused(warehouse: Warehouse) -> None:
    warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    before = everything(warehouse)
    with pytest.raises(ContractError, match="share a grain"):
        warehouse.merge(SCORES, scores((ONE, "a", 2)), [ONE], lambda stored, new: pl.concat([stored, new]))
    assert everything(warehouse) == before


def test_the_grain_of_a_partitioned_table_is_one_of_a_date(warehouse: Warehouse) -> None:
    """A postponed game keeps its id: writing both dates at once must be what writing each alone is."""
    written = warehouse.replace(SCORES, scores((ONE, "a", 1), (TWO, "a", 2)), [ONE, TWO])
    assert written.rows == 2


def test_a_table_cut_by_date_is_written_by_date(warehouse: Warehouse) -> None:
    with pytest.raises(ContractError, match="which dates"):
        warehouse.replace(SCORES, scores((ONE, "a", 1)))


def test_a_merge_sees_what_is_stored(warehouse: Warehouse) -> None:
    warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    written = warehouse.merge(
        SCORES, scores((ONE, "b", 2)), [ONE, TWO], lambda stored, new: pl.concat([stored, new])
    )
    assert warehouse.read(SCORES)["player"].to_list() == ["a", "b"]
    assert written.rows == 2
    assert warehouse.dates(SCORES) == [ONE, TWO]


def test_instants_are_utc_and_structs_come_back_whole(warehouse: Warehouse) -> None:
    rows = scores((ONE, "a", 1)).with_columns(
        seen_at=pl.lit(SEEN).cast(pl.Datetime("us", "UTC")),
        shot=pl.struct(value=pl.lit(0.5), source=pl.lit("box")),
    )
    warehouse.replace(SCORES, rows, [ONE])
    assert warehouse.read(SCORES).select("seen_at", "shot").row(0) == (SEEN, {"value": 0.5, "source": "box"})


def test_arrays_come_back_whole_and_in_order_and_none_is_an_empty_one(warehouse: Warehouse) -> None:
    quoted = [{"day": TWO, "line": 20.5, "book": "b"}, {"day": None, "line": 19.5, "book": "ä"}]
    rows = scores((ONE, "a", 1), (ONE, "b", 2), (ONE, "c", 3)).with_columns(
        quotes=pl.Series([quoted, None, []], dtype=contracts.table(SCORES).schema["quotes"])
    )
    warehouse.replace(SCORES, rows, [ONE])
    stored = warehouse.read(SCORES)
    assert stored["quotes"].to_list() == [quoted, [], []]
    assert stored.schema == pl.Schema(contracts.table(SCORES).schema)
    assert warehouse.read(SCORES, columns=["quotes"])["quotes"].to_list() == [quoted, [], []]
    sql = f"SELECT player, q.book, q.line FROM `{SCORES}`, UNNEST(quotes) AS q ORDER BY q.line"
    assert warehouse.select(sql, {}, ONE, ONE).rows() == [("a", "ä", 19.5), ("a", "b", 20.5)]
    warehouse.append(SCORES, scores((ONE, "a", 9)).drop("quotes"))
    assert warehouse.read(SCORES)["quotes"].to_list() == [[], [], []]


class TestAppend:
    """Rows that join what is stored."""

    def test_they_stand_beside_the_stored_ones_and_their_like_gives_way(self, warehouse: Warehouse) -> None:
        warehouse.replace(SCORES, scores((ONE, "a", 1), (TWO, "a", 1)), [ONE, TWO])
        for _ in range(2):
            warehouse.append(SCORES, scores((ONE, "a", 5), (ONE, "b", 2), (THREE, "a", 7)))
            assert warehouse.read(SCORES).select("game_date", "player", "points").rows() == [
                (ONE, "a", 5), (ONE, "b", 2), (TWO, "a", 1), (THREE, "a", 7),
            ]  # fmt: skip
        assert warehouse.dates(SCORES) == [ONE, TWO, THREE]

    def test_columns_they_lack_are_null_and_unknown_ones_are_named(self, warehouse: Warehouse) -> None:
        warehouse.append(SCORES, scores((ONE, "a", 1)).drop("points", "seen_at", "shot"))
        assert warehouse.read(SCORES).select("points", "seen_at", "shot").row(0) == (None, None, None)
        with pytest.raises(ContractError, match=r"unknown \['weight'\]"):
            warehouse.append(SCORES, scores((ONE, "b", 1)).with_columns(weight=pl.lit(90)))
        with pytest.raises(ContractError, match=r"lacking \['player'\]"):
            warehouse.append(SCORES, scores((ONE, "b", 1)).drop("player"))
        assert warehouse.read(SCORES)["player"].to_list() == ["a"]

    def test_rows_that_share_a_grain_among_themselves_are_refused(self, warehouse: Warehouse) -> None:
        with pytest.raises(ContractError, match="share a grain"):
            warehouse.append(SCORES, scores((ONE, "a", 1), (ONE, "a", 2)))
        assert warehouse.read(SCORES).is_empty()

    def test_nothing_makes_no_partition(self, warehouse: Warehouse) -> None:
        warehouse.append(SCORES, scores())
        assert warehouse.dates(SCORES) == []

    def test_a_value_that_was_there_before_comes_back(self, warehouse: Warehouse) -> None:
        """A writer that tells appends apart by their content must not take the third for the first."""
        for points in (1, 2, 1):
            warehouse.append(SCORES, scores((ONE, "a", points)), "run")
        assert warehouse.read(SCORES)["points"].to_list() == [1]

    def test_writers_at_once_lose_nothing_of_one_anothers(self, warehouse: Warehouse) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda run: warehouse.append(SCORES, scores((ONE, f"p{run}", run))), range(16)))
        assert sorted(warehouse.read(SCORES)["points"]) == list(range(16))

    @pytest.fixture
    def whole(self, open_with: OpenWith) -> Warehouse:
        """The same with a table without partitions."""
        return open_with(**{"PARTITION BY game_date": ""}).warehouse

    def test_batches_of_a_table_without_partitions_add_up_sorted_by_grain(self, whole: Warehouse) -> None:
        for batch, name, points in (("b", "x", 1), ("a", "y", 2), ("b", "z", 3), ("b", "z", 4)):
            whole.append(SCORES, scores((ONE, name, points)), batch)
        assert whole.read(SCORES).select("player", "points").rows() == [("x", 1), ("y", 2), ("z", 4)]
        assert whole.read(SCORES, columns=["points"])["points"].to_list() == [1, 2, 4]
        assert whole.select(f"SELECT COUNT(*) AS n FROM `{SCORES}`", {})["n"].item() == 3
        assert whole.exists(SCORES)
        assert whole.dates(SCORES) == []

    def test_batches_at_once_lose_nothing_of_one_anothers(self, whole: Warehouse) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: whole.append(SCORES, scores((ONE, f"p{n}", n)), f"{n % 3}"), range(12)))
        assert sorted(whole.read(SCORES)["points"]) == list(range(12))

    def test_what_is_appended_to_is_never_replaced(self, whole: Warehouse) -> None:
        whole.append(SCORES, scores((ONE, "a", 1)), "a")
        with pytest.raises(ContractError, match="appended to"):
            whole.replace(SCORES, scores((ONE, "b", 1)))
        assert whole.read(SCORES)["player"].to_list() == ["a"]


class TestSelect:
    """The SQL of sql/, which both understand alike."""

    @pytest.fixture
    def filled(self, warehouse: Warehouse) -> Warehouse:
        warehouse.replace(
            SCORES, scores((ONE, "a", 10), (ONE, "b", 20), (TWO, "a", 30), (THREE, "c", 5)), [ONE, TWO, THREE]
        )
        return warehouse

    def test_a_window_shows_its_dates_only(self, filled: Warehouse) -> None:
        sql = f"SELECT player, points FROM `{SCORES}` ORDER BY points"
        assert filled.select(sql, {}, TWO, THREE).rows() == [("c", 5), ("a", 30)]
        assert filled.select(sql, {}, None, ONE).rows() == [("a", 10), ("b", 20)]
        assert filled.select(sql, {}).height == 4

    def test_names_of_its_own_joins_and_parameters(self, filled: Warehouse) -> None:
        sql = f"""
            WITH scores AS (SELECT * FROM `{SCORES}` WHERE points >= @least)
            SELECT s.game_date, o.player, s.points, SAFE_DIVIDE(s.points, s.points - s.points) AS none,
              TIMESTAMP_DIFF(@now, TIMESTAMP '2026-01-01 00:00:00+00', HOUR) AS hours
            FROM scores AS s JOIN `{SCORES}` AS o USING (player, game_date)
            QUALIFY ROW_NUMBER() OVER (PARTITION BY player ORDER BY s.points DESC) = 1
            ORDER BY player"""
        found = filled.select(sql, {"least": 20, "now": SEEN, "unused": [], "other": None}, ONE, TWO)
        assert found.rows() == [(TWO, "a", 30, None, 23), (ONE, "b", 20, None, 23)]
        assert found.schema == {
            "game_date": pl.Date, "player": pl.String, "points": pl.Int64, "none": pl.Float64,
            "hours": pl.Int64,
        }  # fmt: skip

    def test_an_answer_without_rows_has_its_columns(self, warehouse: Warehouse) -> None:
        found = warehouse.select(f"SELECT player, points FROM `{SCORES}`", {}, ONE, ONE)
        assert found.schema == {"player": pl.String, "points": pl.Int64}
        assert found.is_empty()

    @pytest.mark.parametrize(
        ("sql", "message"),
        [
            (f"DELETE FROM `{SCORES}` WHERE TRUE", "only one SELECT"),
            (f"SELECT 1 FROM `{SCORES}`; SELECT 1", "only one SELECT"),
            ("SELECT * FROM `nba_raw.scorse`", "scorse"),
            (f"SELECT points / points AS p FROM `{SCORES}`", "SAFE_DIVIDE"),
            (f"SELECT player FROM `{SCORES}` WHERE points > @lost", "lost"),
            (f"SELECT pionts FROM `{SCORES}`", "pionts"),
        ],
    )
    def test_anything_else_is_refused_alike(self, filled: Warehouse, sql: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            filled.select(sql, {}, ONE, ONE)
        assert filled.read(SCORES).height == 4


def test_an_unpartitioned_table_is_replaced_whole(open_with: OpenWith) -> None:
    warehouse = open_with(**{"PARTITION BY game_date": ""}).warehouse
    warehouse.replace(SCORES, scores((ONE, "a", 1)))
    warehouse.replace(SCORES, scores((TWO, "b", 1)))
    assert warehouse.read(SCORES)["player"].to_list() == ["b"]
    assert warehouse.dates(SCORES) == []
    assert warehouse.exists(SCORES)
    warehouse.merge(SCORES, scores((ONE, "c", 1)), None, lambda stored, new: pl.concat([stored, new]))
    assert warehouse.read(SCORES)["player"].to_list() == ["b", "c"]


def test_the_same_rows_written_again_after_others_are_written_again(warehouse: Warehouse) -> None:
    """A writer that tells writes apart by their content must not take this one for done."""
    for name in ("a", "b", "a"):
        warehouse.replace(SCORES, scores((ONE, name, 1)), [ONE])
    assert warehouse.read(SCORES)["player"].to_list() == ["a"]
    for rows in (scores(), scores((ONE, "a", 1)), scores()):
        warehouse.replace(SCORES, rows, [ONE])
    assert warehouse.read(SCORES).is_empty()


def test_another_process_sees_what_is_stored(opened: Opened) -> None:
    opened.warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    assert everything(opened.again()) == everything(opened.warehouse)


def test_sizes_are_of_the_stored_dates(warehouse: Warehouse) -> None:
    warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE, TWO])
    sizes = warehouse.sizes(SCORES)
    assert list(sizes) == [ONE, TWO]
    assert sizes[ONE] > sizes[TWO]


def test_a_sweep_takes_no_rows(warehouse: Warehouse) -> None:
    warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    before = everything(warehouse)
    warehouse.sweep()
    assert everything(warehouse) == before


class TestDrift:
    """The declaration changed after rows were stored."""

    @pytest.fixture
    def stored(self, opened: Opened) -> Opened:
        opened.warehouse.replace(SCORES, scores((ONE, "a", 1)), [ONE])
        return opened

    def test_a_write_to_a_drifted_table_is_refused_by_name(self, stored: Opened, declare: Declare) -> None:
        declare(MORE)
        with pytest.raises(ContractError, match=r"added.*bench.*migrate"):
            stored.again().replace(SCORES, contracts.table(SCORES).frame(), [ONE])

    def test_a_new_nullable_column_is_null_in_old_rows_even_before_it_is_accepted(
        self, stored: Opened, declare: Declare
    ) -> None:
        declare(MORE)
        assert stored.again().read(SCORES).select("player", "bench").rows() == [("a", None)]

    def test_a_new_nullable_column_is_accepted_and_null_in_old_rows(
        self, stored: Opened, declare: Declare
    ) -> None:
        declare(MORE)
        warehouse = stored.again()
        assert warehouse.drift(SCORES) == {"added": ["bench"], "removed": [], "changed": []}
        assert warehouse.migrate(SCORES) == ["bench"]
        assert warehouse.migrate(SCORES) == []
        assert not any(warehouse.drift(SCORES).values())
        assert warehouse.read(SCORES).select("player", "bench").rows() == [("a", None)]
        warehouse.replace(SCORES, scores((TWO, "b", 1)).with_columns(bench=pl.lit(True)), [TWO])
        assert warehouse.read(SCORES)["bench"].to_list() == [None, True]

    @pytest.mark.parametrize(
        ("more", "words", "message"),
        [
            (", bench BOOL NOT NULL OPTIONS (description = 'n')", {}, "bench"),
            ("", {'  points INT64 OPTIONS (description = "points"),\n': ""}, "removed.*points"),
            ("", {"points INT64": "points FLOAT64"}, "changed.*points"),
        ],
    )
    def test_any_other_change_is_refused(
        self, stored: Opened, declare: Declare, more: str, words: dict[str, str], message: str
    ) -> None:
        before = everything(stored.warehouse)
        declare(more, **words)
        with pytest.raises(ContractError, match=message):
            stored.again().migrate(SCORES)
        declare()
        assert everything(stored.again()) == before

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            (", bench BOOL NOT NULL OPTIONS (description = 'n')", {}),
            ("", {'  points INT64 OPTIONS (description = "points"),\n': ""}),
            ("", {"points INT64": "points STRING"}),
        ],
    )
    def test_rows_that_are_not_as_declared_are_refused_when_read(
        self, stored: Opened, declare: Declare, more: str, words: dict[str, str]
    ) -> None:
        declare(more, **words)
        with pytest.raises(ContractError, match=SCORES):
            stored.again().read(SCORES)

    def test_a_table_without_rows_has_no_drift(self, warehouse: Warehouse) -> None:
        assert not any(warehouse.drift(SCORES).values())
