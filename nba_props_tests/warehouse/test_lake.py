"""What is the lake's alone: its files. What every warehouse promises is in `test_contract.py`."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.errors import ContractError
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests.warehouse.conftest import SCORES, Declare
from nba_props_tests.warehouse.test_contract import MORE, ONE, scores


def files(lake: Lake) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in lake.root.rglob("*") if path.is_file()}


def test_a_refused_write_touches_no_file(lake: Lake) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    before = files(lake)
    with pytest.raises(ContractError):
        lake.replace(SCORES, scores((ONE, "b", 2)).drop("points"), [ONE])
    assert files(lake) == before


def test_old_rows_answer_queries_about_a_new_column(lake: Lake, declare: Declare) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    declare(MORE)
    again = Lake(lake.root)
    again.migrate(SCORES)
    assert again.query(f"SELECT player, bench FROM {SCORES}").rows() == [("a", None)]


def test_a_stored_file_of_other_types_is_refused_when_read(lake: Lake) -> None:
    lake.replace(SCORES, scores((ONE, "a", 1)), [ONE])
    path = lake.root / "nba_raw" / "scores" / "2026-01-01.parquet"
    scores((ONE, "a", 1)).with_columns(pl.col("points").cast(pl.String)).write_parquet(path)
    with pytest.raises(ContractError, match=SCORES):
        lake.read(SCORES)


def test_what_is_read_of_many_files_is_one_piece(lake: Lake) -> None:
    dates = [ONE + timedelta(days=number) for number in range(3)]
    lake.replace(SCORES, scores(*((day, "a", 1) for day in dates)), dates)
    found = lake.read(SCORES)
    assert (found.height, found.n_chunks()) == (3, 1)


def test_a_sweep_of_a_lake_nobody_wrote_is_no_error(lake: Lake) -> None:
    assert lake.sweep() == 0


def test_a_batch_is_a_file(declare: Declare, tmp_path: Path) -> None:
    declare(**{"PARTITION BY game_date": ""})
    lake = Lake(tmp_path / "lake")
    for batch, name in (("a", "one"), ("a", "two"), ("b", "three")):
        lake.append(SCORES, scores((ONE, name, 1)), batch)
    assert [path.name for path in sorted((lake.root / "nba_raw" / "scores").glob("*.parquet"))] == [
        "batch-a.parquet", "batch-b.parquet",
    ]  # fmt: skip
    assert lake.query(f"SELECT count(*) AS n FROM {SCORES}").item() == 3


def test_a_lake_is_found_by_its_folder(lake: Lake) -> None:
    assert lake.place(SCORES) == f"{lake.root}/nba_raw/scores"
    assert not contracts.table(SCORES).frame().height


def test_every_failed_write_is_counted_once_and_raised_as_it_was(lake: Lake) -> None:
    """A full disk, a folder nobody may write, rows that are not the table's: by each verb."""
    counted: list[BaseException] = []
    watched = Lake(lake.root, counted.append)
    good, bad = scores((ONE, "a", 1)), scores((ONE, "a", 1)).drop("points")
    watched.replace(SCORES, good, [ONE])
    assert counted == []
    (lake.root / "nba_raw" / "scores" / "2026-01-01.parquet").unlink()
    (lake.root / "nba_raw" / "scores" / "2026-01-01.parquet").mkdir()
    for number, write in enumerate(
        (
            lambda: watched.replace(SCORES, good, [ONE]),
            lambda: watched.replace(SCORES, bad, [ONE]),
            lambda: watched.append(SCORES, bad.rename({"player": "nobody"})),
            lambda: watched.merge(SCORES, bad, [ONE], lambda stored, _: stored),
        ),
        1,
    ):
        with pytest.raises((OSError, ContractError)) as raised:
            write()
        assert len(counted) == number and counted[-1] is raised.value


def test_a_write_that_cannot_be_counted_fails_with_its_own_error(lake: Lake) -> None:
    def full(_: BaseException) -> None:
        raise OSError("no space left")

    with pytest.raises(ContractError) as raised:
        Lake(lake.root, full).replace(SCORES, scores((ONE, "a", 1)).drop("points"), [ONE])
    assert "no space left" in raised.value.__notes__[0]
