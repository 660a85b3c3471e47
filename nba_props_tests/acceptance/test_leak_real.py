"""The leak test on real games: ten dates, season starts and a postponement among them.

Each date is predicted anew, alone, in a home in which its own results and everything later were altered,
deleted and added; the three seasons' one backfill is the reference. So this proves too that a run of a date
and a backfill of seasons agree.
"""

import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.landing import Landing
from nba_props.settings import Settings
from nba_props.warehouse import contracts
from nba_props_tests import hindsight
from nba_props_tests.acceptance.conftest import MORNING_AFTER
from nba_props_tests.homes import backfill, differences, lake_of, real_data, settings_of
from nba_props_tests.test_leak import EVERYTHING, PREDICTING

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

DATES = [
    *(date(2023, 10, 25), date(2024, 10, 23), date(2025, 10, 22)),  # season starts
    *(date(2024, 11, 15), date(2025, 1, 5), date(2025, 3, 20), date(2025, 12, 26)),
    *(date(2026, 1, 8), date(2026, 1, 16), date(2026, 1, 31)),  # the first with a postponed game
]
PREDICTIONS = "nba_predictions.player_prop_predictions"


@pytest.mark.parametrize("day", DATES, ids=str)
def test_another_future_changes_nothing_of_what_predicts_a_real_date(
    seasons: Path, day: date, tmp_path: Path
) -> None:
    began = time.monotonic()
    other = settings_of(tmp_path / "home", MORNING_AFTER)
    shutil.copytree(seasons / "warehouse", other.home / "warehouse", ignore=_later_than(day))
    shutil.copytree(seasons / "landing", other.home / "landing")
    _other_box_scores(other, day)
    _other_schedule(other, day)
    _late_lines_and_reports(other, day)
    hindsight.forget(other, day)
    backfill(other, day, day + timedelta(days=1), *EVERYTHING)
    truth, altered = lake_of(settings_of(seasons)), lake_of(other)
    found = differences(altered, truth, PREDICTING, [day])
    print(
        f"\n{day}: {truth.read(PREDICTIONS, day, day).height} predictions, {time.monotonic() - began:.0f} s"
    )
    assert differences(altered, truth, [contracts.table("nba_analytics.player_game_summary")], [day]) != []
    assert found == []


def _later_than(day: date) -> Callable[[str, list[str]], list[str]]:
    """For copying: leave out what `forget` would remove."""
    return lambda _, names: [name for name in names if name[:4].isdigit() and name[:10] >= day.isoformat()]


def _replace(settings: Settings, feed: str, rows: pl.DataFrame) -> None:
    """Land other rows in place of a feed's one bulk file, captured at the same time."""
    landing = Landing(settings.landing_url)
    [ref] = landing.refs(feed)
    path = settings.home / "altered.parquet"
    rows.write_parquet(path)
    counts = dict(rows.group_by(pl.col("game_date").cast(pl.Date)).len().iter_rows())
    landing.put(feed, path.read_bytes(), captured_at=ref.captured_at, dates=counts, suffix="parquet")
    Path(settings.landing_url, ref.path).unlink()


def _other_box_scores(settings: Settings, day: date) -> None:
    """From `day` on a third of the rows is gone, the others' figures are turned round, strangers came in."""
    rows = pl.read_parquet(real_data() / "box_scores.parquet").with_row_index("row")
    is_later = pl.col("game_date").cast(pl.Date) >= day
    later = rows.filter(is_later)
    kept = later.filter(pl.col("row") % 3 != 0).with_columns(
        pts=(60 - pl.col("pts")).abs(), minutes=(48 - pl.col("minutes")).abs(), fga=pl.col("fga") + 7
    )
    first = later.filter(pl.col("row") % 15 == 0)
    strangers = first.with_columns(
        player_id=pl.col("player_id") + 50_000_000, player_name=pl.lit("Hind Sight")
    )
    namesakes = first.with_columns(player_id=pl.col("player_id") + 60_000_000)
    nicknames = pl.Series("player_name", BOOK_SPELLINGS)
    aliases = later.head(nicknames.len()).with_columns(
        player_id=pl.col("player_id") + 70_000_000, player_name=nicknames.head(later.height)
    )
    altered = pl.concat([rows.filter(~is_later), kept, *_as(kept, strangers, namesakes, aliases)])
    _replace(settings, "bulk.box_scores", altered.unique(["game_date", "player_id"]).sort("row").drop("row"))


#: Spellings of the books that an alias points to somebody else; a later stranger may bear one.
BOOK_SPELLINGS = [
    "Nicolas Claxton",
    "Carlton Carrington",
    "Herb Jones",
    "Moe Wagner",
    "James Huff",
    "Bones Hyland",
]


def _as(like: pl.DataFrame, *frames: pl.DataFrame) -> list[pl.DataFrame]:
    return [frame.select(like.columns).cast(dict(like.schema)) for frame in frames]


def _other_schedule(settings: Settings, day: date) -> None:
    rows = pl.read_parquet(real_data() / "schedule.parquet")
    later = pl.col("game_date").cast(pl.Date) >= day
    absurd = [
        pl.when(later).then(score).otherwise(name).alias(name)
        for name, score in (("home_score", 201), ("away_score", 3))
    ]
    _replace(settings, "bulk.schedule", rows.with_columns(absurd).cast(dict(rows.schema)))


def _late_lines_and_reports(settings: Settings, day: date) -> None:
    """The date's quotes once more, shifted, captured when its games were over; and a report: all are out."""
    late = datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1, hours=9)
    quotes = pl.read_parquet(real_data() / "props_points.parquet").filter(
        pl.col("game_date").cast(pl.Date) == day
    )
    if quotes.height:
        shifted = quotes.with_columns(
            line=pl.col("line") + 5, snapshot_ts=pl.lit(late).cast(quotes.schema["snapshot_ts"])
        )
        _lands(settings, "bulk.props_points", shifted, day, late)
    box = pl.read_parquet(real_data() / "box_scores.parquet").filter(pl.col("game_date").cast(pl.Date) == day)
    report = {"data": [_out(name) for name in box["player_name"]]}
    Landing(settings.landing_url).put(
        "balldontlie.player_injuries", json.dumps(report).encode(), captured_at=late, day=day
    )


def _out(name: str) -> dict[str, object]:
    first, last = name.split(" ", 1)
    return {"player": {"id": 1, "first_name": first, "last_name": last}, "status": "Out", "description": name}


def _lands(settings: Settings, feed: str, rows: pl.DataFrame, day: date, at: datetime) -> None:
    path = settings.home / "late.parquet"
    rows.write_parquet(path)
    Landing(settings.landing_url).put(
        feed, path.read_bytes(), captured_at=at, dates={day: rows.height}, suffix="parquet"
    )
