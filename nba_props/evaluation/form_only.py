"""The systems as they are from form alone: fitted, and asked, as if no team-mate were ever missing.

What belongs here: hiding who else plays. What does not: fitting and predicting (`walk_forward.py`).
"""

from dataclasses import dataclass

import polars as pl

from nba_props.evaluation import walk_forward
from nba_props.evaluation.walk_forward import SystemsOf
from nba_props.systems.protocol import System

#: What tells of team-mates tonight; all of it is nought where none is missing and none returns.
TEAMMATES = (
    "teammates_returning", "teammate_minutes_out", "teammate_points_out", "minutes_out_tonight",
    "minutes_out_change", "points_out_change", "plays_out_change", "minutes_out_since_last",
    "usage_spike_adjustment",
)  # fmt: skip


@dataclass(frozen=True)
class FormOnly:
    """A system that is not told of its player's team-mates."""

    system: System

    @property
    def system_id(self) -> str:
        """See `System.system_id`."""
        return self.system.system_id

    @property
    def version(self) -> str:
        """See `System.version`."""
        return self.system.version

    def predict(self, features: pl.DataFrame) -> pl.DataFrame:
        """See `System.predict`."""
        return self.system.predict(_hidden(features))


def refitted(rows: pl.DataFrame) -> SystemsOf:
    """As `walk_forward.refitted`, of the same rows without what they tell of team-mates."""
    fitted = walk_forward.refitted(_hidden(rows))
    return lambda month: [FormOnly(system) for system in fitted(month)]


def _hidden(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.lit(0.0).alias(name) for name in TEAMMATES)
