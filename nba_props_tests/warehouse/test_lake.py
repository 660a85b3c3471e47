from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.errors import ContractError
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import rows
from nba_props_tests.warehouse.conftest import SCORES, Declare

RESULTS = "nba_monitoring.check_results"
ONE, TWO, THREE = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)
SEEN = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)


def scores(*rows: tuple[date, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"game_date": day, "player": player, "points": points} for day, player, points in rows],
        schema=contracts.table(SCORES).schema,
    )


def files(lake: Lake) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in lake.root.rglob("*") if path.is_file()}


def test_what_is_replaced_is_what_is_read(lake: Lake) -> None:
    written = lake.replace(SCORES, scores((TWO, "b", 2), (ONE, "z", None), (ONE, "a", 1)), [ONE, TWO])
    assert (written.rows, written.partitions) == (3, 2)
    assert lake.read(SCORES).select("game_date", "player", "points").rows() == [
        (ONE, "a", 1), (ONE, "z", None), (TWO, "b", 2),
    ]  # fmt: skip
    assert lake.read(SCORES).schema == pl.Schema(contracts.table(SCORES).schema)


def test_a_replaced_partition_holds_nothing_of_the_old_one(lake: Lake) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1), (TWO, "a", 1)), [ONE, TWO])
    lake.replace(SCORES, scores((ONE, "b", 2)), [ONE])
    assert lake.read(SCORES)["player"].to_list() == ["b", "a"]


def test_an_empty_partition_is_not_none(lake: Lake) -> None:
    """No games that day and never loaded are two things: the first is no hole."""
    assert not lake.exists(SCORES)
    lake.replace(SCORES, scores((ONE, "a", 1)), [ONE, THREE])
    assert lake.dates(SCORES) == [ONE, THREE]
    assert lake.exists(SCORES)
    assert lake.read(SCORES, TWO, THREE).is_empty()


def test_a_window_holds_both_its_ends(lake: Lake) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1), (TWO, "b", 1), (THREE, "c", 1)), [ONE, TWO, THREE])
    assert lake.read(SCORES, TWO, THREE)["player"].to_list() == ["b", "c"]
    assert lake.read(SCORES, None, ONE)["player"].to_list() == ["a"]
    assert lake.read(SCORES, columns=["points", "player"]).columns == ["points", "player"]


def test_a_table_never_written_reads_as_its_declaration(lake: Lake) -> None:
    assert lake.read(SCORES).schema == pl.Schema(contracts.table(SCORES).schema)
    assert lake.read(SCORES, columns=["player"]).columns == ["player"]


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
    lake: Lake, verb: str, fault: str
) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    before = files(lake)
    spoil, message = BAD[fault]
    rows = spoil(scores((ONE, "b", 2)))
    with pytest.raises(ContractError, match=f"{SCORES}.*{message}"):
        if verb == "replace":
            lake.replace(SCORES, rows, [ONE])
        else:
            lake.merge(SCORES, rows, [ONE], lambda stored, new: pl.concat([stored, new]))
    assert files(lake) == before


def test_a_merge_whose_result_breaks_the_grain_is_refused(lake: Lake) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    before = files(lake)
    with pytest.raises(ContractError, match="share a grain"):
        lake.merge(SCORES, scores((ONE, "a", 2)), [ONE], lambda stored, new: pl.concat([stored, new]))
    assert {path: body for path, body in files(lake).items() if ".locks" not in path} == before


def test_the_grain_of_a_partitioned_table_is_one_of_a_date(lake: Lake) -> None:
    """A postponed game keeps its id: writing both dates at once must be what writing each alone is."""
    written = lake.replace(SCORES, scores((ONE, "a", 1), (TWO, "a", 2)), [ONE, TWO])
    assert written.rows == 2


def test_a_table_cut_by_date_is_written_by_date(lake: Lake) -> None:
    with pytest.raises(ContractError, match="which dates"):
        lake.replace(SCORES, scores((ONE, "a", 1)))


def test_a_merge_sees_what_is_stored(lake: Lake) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    written = lake.merge(
        SCORES, scores((ONE, "b", 2)), [ONE, TWO], lambda stored, new: pl.concat([stored, new])
    )
    assert lake.read(SCORES)["player"].to_list() == ["a", "b"]
    assert written.rows == 2
    assert lake.dates(SCORES) == [ONE, TWO]


def test_instants_are_utc_and_structs_come_back_whole(lake: Lake) -> None:
    rows = scores((ONE, "a", 1)).with_columns(
        seen_at=pl.lit(SEEN).cast(pl.Datetime("us", "UTC")),
        shot=pl.struct(value=pl.lit(0.5), source=pl.lit("box")),
    )
    lake.replace(SCORES, rows, [ONE])
    assert lake.read(SCORES).select("seen_at", "shot").row(0) == (SEEN, {"value": 0.5, "source": "box"})


def test_an_unpartitioned_table_is_one_file_replaced_whole(declare: Declare, tmp_path: Path) -> None:
    declare(**{"PARTITION BY game_date": ""})
    lake = Lake(tmp_path / "lake")
    lake.replace(SCORES, scores((ONE, "a", 1)))
    lake.replace(SCORES, scores((TWO, "b", 1)))
    assert lake.read(SCORES)["player"].to_list() == ["b"]
    assert lake.dates(SCORES) == []
    assert lake.exists(SCORES)


class TestDrift:
    """The declaration changed after rows were stored."""

    MORE = ", bench BOOL OPTIONS (description = 'new')"

    @pytest.fixture
    def stored(self, lake: Lake) -> Lake:
        lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
        return lake

    def test_a_write_to_a_drifted_table_is_refused_by_name(self, stored: Lake, declare: Declare) -> None:
        declare(self.MORE)
        with pytest.raises(ContractError, match=r"added.*bench.*migrate"):
            Lake(stored.root).replace(SCORES, contracts.table(SCORES).frame(), [ONE])

    def test_a_new_nullable_column_is_accepted_and_null_in_old_rows(
        self, stored: Lake, declare: Declare
    ) -> None:
        declare(self.MORE)
        lake = Lake(stored.root)
        assert lake.migrate(SCORES) == ["bench"]
        assert lake.migrate(SCORES) == []
        assert lake.read(SCORES).select("player", "bench").rows() == [("a", None)]
        lake.replace(SCORES, scores((TWO, "b", 1)).with_columns(bench=pl.lit(True)), [TWO])
        assert lake.read(SCORES)["bench"].to_list() == [None, True]

    def test_old_rows_answer_queries_about_a_new_column(self, stored: Lake, declare: Declare) -> None:
        declare(self.MORE)
        lake = Lake(stored.root)
        lake.migrate(SCORES)
        assert lake.query(f"SELECT player, bench FROM {SCORES}").rows() == [("a", None)]

    @pytest.mark.parametrize(
        ("more", "words", "message"),
        [
            (", bench BOOL NOT NULL OPTIONS (description = 'n')", {}, "required .*bench"),
            ("", {'  points INT64 OPTIONS (description = "points"),\n': ""}, "removed .*points"),
            ("", {"points INT64": "points FLOAT64"}, "changed .*points"),
        ],
    )
    def test_any_other_change_is_refused(
        self, stored: Lake, declare: Declare, more: str, words: dict[str, str], message: str
    ) -> None:
        declare(more, **words)
        before = files(stored)
        with pytest.raises(ContractError, match=message):
            Lake(stored.root).migrate(SCORES)
        assert files(stored) == before

    def test_a_table_without_rows_has_no_drift(self, lake: Lake) -> None:
        assert not any(lake.drift(SCORES).values())

    def test_a_stored_file_of_other_types_is_refused_when_read(self, stored: Lake) -> None:
        path = stored.root / "nba_raw" / "scores" / "2026-01-01.parquet"
        scores((ONE, "a", 1)).with_columns(pl.col("points").cast(pl.String)).write_parquet(path)
        with pytest.raises(ContractError, match=SCORES):
            stored.read(SCORES)


def test_a_sweep_of_a_lake_nobody_wrote_is_no_error(lake: Lake) -> None:
    assert lake.sweep() == 0


def test_appended_batches_add_up_and_are_read_by_sql_too(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for batch, name in (("a", "one"), ("a", "two"), ("b", "three")):
        lake.append(RESULTS, rows(RESULTS, {"check_name": name}), batch)
    assert sorted(lake.read(RESULTS)["check_name"]) == ["one", "three", "two"]
    assert lake.query(f"SELECT count(*) AS n FROM {RESULTS}").item() == 3
    assert len(list((tmp_path / "nba_monitoring" / "check_results").glob("*.parquet"))) == 2


def test_a_row_appended_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """A run that repeats itself adds nothing."""
    lake = Lake(tmp_path)
    lake.append(RESULTS, rows(RESULTS, {"state": "pass"}), "a")
    lake.append(RESULTS, rows(RESULTS, {"state": "error"}), "a")
    assert lake.read(RESULTS)["state"].to_list() == ["error"]


def test_what_is_appended_to_is_never_replaced(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append(RESULTS, rows(RESULTS, {}), "a")
    with pytest.raises(ContractError, match="appended to"):
        lake.replace(RESULTS, rows(RESULTS, {"check_name": "other"}))


def test_a_select_of_a_window_sees_its_dates_only(tmp_path: Path) -> None:
    lake, days = Lake(tmp_path), [date(2026, 1, 15), date(2026, 1, 16)]
    lake.replace(
        "nba_raw.schedule",
        rows("nba_raw.schedule", *({"game_date": d, "game_id": str(d)} for d in days)),
        days,
    )
    found = lake.select("SELECT game_id FROM `nba_raw.schedule`", {}, days[1], days[1])
    assert found["game_id"].to_list() == ["2026-01-16"]
