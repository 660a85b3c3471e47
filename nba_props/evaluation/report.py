"""Everything that is said of the systems over a window, in one record.

What belongs here: putting the parts together, and the record as JSON. What does not: any part, reading what
it is made from (`nba_props.judging`), and drawing (`charts.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from nba_props.evaluation import alarms, betting, curves, scores, tables
from nba_props.evaluation.alarms import Alarm

#: The population whose curves and slices are shown.
MAIN = "regulars"


@dataclass(frozen=True)
class Report:
    """The evaluation of a window.

    `tables` by population and `slices` by slice (`tables.table`, `tables.sliced`); `reliability`,
    `reliability_error`, `histogram`, `coverage` (`curves`); `bets`, `closing` (`betting.summary`,
    `betting.closing_value`) and `paths` (`betting.path` with system_id and books); `alarms`; and `moments`
    (`decision_times.compared`), None where decision times were not asked for.
    """

    first: date
    last: date
    tables: Mapping[str, pl.DataFrame]
    slices: Mapping[str, pl.DataFrame]
    reliability: pl.DataFrame
    reliability_error: pl.DataFrame
    histogram: pl.DataFrame
    coverage: pl.DataFrame
    bets: pl.DataFrame
    closing: pl.DataFrame
    paths: pl.DataFrame
    alarms: Sequence[Alarm]
    moments: pl.DataFrame | None = None

    @property
    def ringing(self) -> list[Alarm]:
        """The alarms that ring."""
        return [alarm for alarm in self.alarms if alarm.rings]

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON: a list of records a table; a figure that could not be computed is null."""
        single = (
            "reliability", "reliability_error", "histogram", "coverage", "bets", "closing", "paths",
        )  # fmt: skip
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "tables": {name: _records(frame) for name, frame in self.tables.items()},
            "slices": {name: _records(frame) for name, frame in self.slices.items()},
            **{name: _records(getattr(self, name)) for name in single},
            "decision_times": None if self.moments is None else _records(self.moments),
            "alarms": [alarm.to_dict() for alarm in self.alarms],
        }


def report(
    rows: pl.DataFrame,
    predictions: pl.DataFrame,
    offered: pl.DataFrame,
    window: tuple[date, date],
    *,
    sportsbooks: Sequence[str],
    moments: pl.DataFrame | None = None,
    populations: Sequence[str] = tuple(tables.POPULATIONS),
    slices: Sequence[str] = tuple(tables.SLICES),
    curves_of: str | None = None,
) -> Report:
    """Judge predictions.

    In: `rows` they were made from and `predictions` (`walk_forward.predictions`), the offers at their
    decision (`offers.offers`), first and last date. MAIN is among the `populations`, whatever is left out.
    Reliability is told of the system `curves_of` alone, if one is named: of each it costs a third of it all.
    """
    scored = scores.scored(predictions)
    found = {name: tables.table(scored, name) for name in {MAIN: 0, **dict.fromkeys(populations)}}
    drawn = scored.filter(pl.col("system_id") == curves_of) if curves_of else scored
    curve = curves.reliability(drawn, MAIN)
    placed = betting.bets(predictions, offered, sportsbooks)
    came = betting.summary(placed)
    judged = rows.filter(pl.col("game_date").is_between(*window))
    return Report(
        *window,
        tables=found,
        slices={name: tables.sliced(scored, name, MAIN) for name in slices},
        reliability=curve,
        reliability_error=curves.reliability_error(curve),
        histogram=curves.transform_histogram(scored, MAIN),
        coverage=curves.coverage(scored, MAIN),
        bets=came,
        closing=betting.closing_value(placed),
        paths=betting.paths(placed),
        alarms=[*alarms.alarms(found[MAIN], came, predictions), *alarms.of_features(judged)],
        moments=moments,
    )


def _records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    plain = frame.with_columns(pl.when(pl.col(name).is_finite()).then(name).alias(name) for name in floats)
    return plain.to_dicts()
