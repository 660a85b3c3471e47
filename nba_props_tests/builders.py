"""Rows for tests: a test states the columns it is about, the declaration fills the rest.

What belongs here: making frames of a declared table or of a kind of record. What does not: any expectation.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from nba_props.clock import season_of
from nba_props.features.contract import FEATURES
from nba_props.sources.records import KINDS
from nba_props.warehouse import contracts

DAY = date(2026, 1, 16)
#: 19:00 Eastern of DAY.
TIP = datetime(2026, 1, 17, 0, 0, tzinfo=UTC)
BEFORE_TIP = datetime(2026, 1, 16, 22, 0, tzinfo=UTC)
AFTER_TIP = datetime(2026, 1, 17, 12, 0, tzinfo=UTC)
GAME = "0022500001"
PLAYER = "annaberg"

_BY_NAME: dict[str, Any] = {
    "game_date": DAY,
    "game_id": GAME,
    "team": "BOS",
    "opponent": "NYK",
    "home_team": "BOS",
    "away_team": "NYK",
    "player_lookup": PLAYER,
    "player_lookup_raw": PLAYER,
    "player_name": "Anna Berg",
    "system_id": "moving_average_baseline_v1",
    "source_player_id": "nba:1",
    "bookmaker": "fanduel",
    "market": "player_points",
    "game_status": "final",
    "origin": "backfill",
    "is_active": True,
    "capture_time_known": True,
    "person_known": True,
    "missing_required": "",
    "created_at": AFTER_TIP,
    "tip_at": TIP,
    "decision_time": BEFORE_TIP,
}


#: No known pairs of spellings, and nothing decided by anybody.
NO_PAIRS = pl.DataFrame(schema={"spelling": pl.String, "other_spelling": pl.String})
NO_DECISIONS = contracts.table("nba_reference.name_decisions").frame()


#: Of box rows that one service alone prints.
NO_OTHERS = pl.lit(None, contracts.table("nba_raw.bdl_player_boxscores").schema["other_ids"]).alias(
    "other_ids"
)


def rows(table: str, *given: Mapping[str, Any]) -> pl.DataFrame:
    """Rows of a declared table; required columns not given get a plain value, nullable ones are null."""
    declared = contracts.table(table)
    filled = []
    for row in given:
        unknown = set(row) - set(declared.schema)
        assert not unknown, f"{table} has no {unknown}"
        filled.append({column.name: row.get(column.name, _value(column, row)) for column in declared.columns})
    return pl.DataFrame(filled, schema=declared.schema)


def records(kind: str, *given: Mapping[str, Any]) -> pl.DataFrame:
    """Records of a kind in capture order; what is not given is null, but for the place they came from."""
    schema = KINDS[kind]
    filled = []
    for place, row in enumerate(given):
        assert not set(row) - set(schema), f"{kind} has no {set(row) - set(schema)}"
        plain = {
            name: _BY_NAME.get(name) for name in ("game_date", "home_team", "away_team") if name in schema
        }
        filled.append(plain | {"source": "test", "payload": f"p{place}", "record": place} | dict(row))
    return pl.DataFrame(filled, schema=schema)


def features(**values: float | None) -> dict[str, Any]:
    """The feature columns of one row of the store: each a struct, 1.0 where not given."""
    return {
        feature.name: {"value": values.get(feature.name, 1.0), "quality": 1.0, "source": feature.source}
        for feature in FEATURES
    }


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """An instant of a day in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def _value(column: contracts.Column, row: Mapping[str, Any]) -> Any:
    if column.name == "season":
        return season_of(row.get("game_date", DAY))
    if column.nullable:
        return _BY_NAME[column.name] if column.name in ("opponent", "tip_at", "decision_time") else None
    return _BY_NAME.get(column.name, _plain(column.dtype))


def _plain(dtype: Any) -> Any:
    if isinstance(dtype, pl.Struct):
        return {field.name: _plain(field.dtype) for field in dtype.fields}
    plain = {pl.String: "x", pl.Int64: 1, pl.Float64: 1.0, pl.Boolean: False, pl.Date: DAY}
    return plain.get(dtype, AFTER_TIP)
