"""What was run, as rows; and who fails again and again.

What belongs here: the figures. What does not: reading Dagster's records (`exporting.py`).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

import polars as pl

TABLE = "nba_reference.processor_run_history"
#: The states of a run that is over; any other is one of a run in progress when it was looked at.
OVER = ("success", "failure", "canceled")
#: A player who failed on so many of so many slates is worth a warning.
OFTEN, SLATES = 3, 5


@dataclass(frozen=True)
class Processed:
    """One table of one run, or the run as a whole: the columns of nba_reference.processor_run_history but
    stamps.
    """

    processor: str
    data_date: date | None
    last_data_date: date | None
    dagster_run_id: str
    job: str
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    rows_written: int | None
    error: str | None


def frame(processed: Iterable[Processed], schema: pl.Schema) -> pl.DataFrame:
    """The rows, with the types `schema` gives their columns."""
    names = list(Processed.__dataclass_fields__)
    return pl.DataFrame([asdict(row) for row in processed], schema={name: schema[name] for name in names})


def newer_wins(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Stored rows of other runs that are over, and the new ones, which name every run that is not."""
    kept = stored.filter(pl.col("status").is_in(OVER)).join(new, on="dagster_run_id", how="anti")
    return pl.concat([kept, new.select(stored.columns)])


def often_failing(outcomes: pl.DataFrame) -> pl.DataFrame:
    """The players who failed on any of the last slates: player_lookup, player_name, failures, slates,
    last_failed, reason, is_often; most failures first.

    In: nba_predictions.prediction_outcomes. A slate is a date on which somebody was predicted or failed.
    """
    tried = outcomes.filter(pl.col("outcome").is_in(["predicted", "failed"]))
    slates = tried["game_date"].unique().sort(descending=True).head(SLATES)
    failed = tried.filter((pl.col("outcome") == "failed") & pl.col("game_date").is_in(slates.implode()))
    return (
        failed.sort("game_date")
        .group_by("player_lookup", maintain_order=True)
        .agg(
            pl.col("player_name").last(),
            failures=pl.col("game_date").n_unique().cast(pl.Int64),
            last_failed=pl.col("game_date").max(),
            reason=pl.col("reason").last(),
        )
        .with_columns(slates=pl.lit(len(slates), pl.Int64), is_often=pl.col("failures") >= OFTEN)
        .sort(["failures", "player_lookup"], descending=[True, False])
    )
