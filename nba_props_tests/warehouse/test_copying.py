"""A history moved between two warehouses, lakes on both sides; BigQuery's part is in `test_bigquery.py`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.errors import ContractError
from nba_props.warehouse import copying
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import rows

RESULTS, ALIASES = "nba_monitoring.check_results", "nba_reference.player_aliases"
AT = datetime(2026, 1, 16, tzinfo=UTC)


@pytest.fixture
def lakes(tmp_path: Path) -> tuple[Lake, Lake]:
    return Lake(tmp_path / "one"), Lake(tmp_path / "other")


def _verdict(run: str, state: str = "pass") -> pl.DataFrame:
    return rows(RESULTS, {"run_id": run, "state": state, "checked_at": AT, "game_date": None})


def _told(lake: Lake) -> list[tuple[str, str]]:
    return sorted(lake.read(RESULTS).select("run_id", "state").rows())


def test_verdicts_of_both_warehouses_are_kept(lakes: tuple[Lake, Lake]) -> None:
    """Who has run on both and copies back must not be refused, nor lose what was said here."""
    one, other = lakes
    for run in ("a", "b"):
        one.append(RESULTS, _verdict(run), batch=run)
    other.append(RESULTS, _verdict("c"), batch="c")
    assert [piece.was_there for piece in copying.copy(one, other, [RESULTS])] == [False]
    assert _told(other) == [("a", "pass"), ("b", "pass"), ("c", "pass")]
    assert [piece.was_there for piece in copying.copy(one, other, [RESULTS])] == [True]
    one.append(RESULTS, _verdict("d"), batch="d")
    list(copying.copy(one, other, [RESULTS]))
    list(copying.copy(other, one, [RESULTS]))
    assert _told(one) == _told(other) == [(run, "pass") for run in "abcd"]


def test_verdicts_that_differ_are_told_and_stay(lakes: tuple[Lake, Lake]) -> None:
    one, other = lakes
    one.append(RESULTS, _verdict("a"), batch="a")
    other.append(RESULTS, _verdict("a", "error"), batch="a")
    with pytest.raises(ContractError, match="others are read back"):
        list(copying.copy(one, other, [RESULTS]))
    assert _told(other) == [("a", "error")]


def test_what_is_made_whole_takes_the_place_of_what_was(lakes: tuple[Lake, Lake]) -> None:
    one, other = lakes
    for lake, names in ((one, ("a", "b")), (other, ("b", "c"))):
        lake.replace(ALIASES, rows(ALIASES, *({"alias_lookup": name} for name in names)))
    list(copying.copy(one, other, [ALIASES]))
    assert other.read(ALIASES)["alias_lookup"].to_list() == ["a", "b"]


FLAT = {"number": 1.5, "shot": {"value": 2.5, "source": "x"}, "quotes": [{"line": 3.5}]}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"number": -0.0}, {"number": 0.0}, True),
        ({"shot": {"value": -0.0, "source": "x"}}, {"shot": {"value": 0.0, "source": "x"}}, True),
        ({"quotes": [{"line": -0.0}]}, {"quotes": [{"line": 0.0}]}, True),
        ({"number": 0.1}, {"number": 0.1 + 1e-16}, False),
        ({"number": None}, {"number": 0.0}, False),
        ({"number": float("nan")}, {"number": None}, False),
        ({"shot": None}, {"shot": {"value": None, "source": None}}, False),
        ({"shot": {"value": 0.0, "source": "x"}}, {"shot": {"value": 0.0, "source": "y"}}, False),
        ({"quotes": []}, {"quotes": [{"line": 3.5}]}, False),
    ],
)
def test_rows_have_one_fingerprint_if_their_values_are_equal(
    one: dict[str, Any], other: dict[str, Any], *, is_same: bool
) -> None:
    """Minus zero is zero: BigQuery's emulator drops the sign, and a copy was taken for no copy."""
    schema = {
        "number": pl.Float64,
        "shot": pl.Struct({"value": pl.Float64, "source": pl.String}),
        "quotes": pl.List(pl.Struct({"line": pl.Float64})),
    }
    frames = [pl.DataFrame([FLAT, FLAT | change], schema=schema) for change in (one, other)]
    prints = [copying.fingerprint(frame) for frame in frames]
    assert (prints[0] == prints[1]) is is_same
    assert copying.fingerprint(frames[0].reverse()) == prints[0]
