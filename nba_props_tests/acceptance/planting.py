"""Faults planted into copies of a home, and what the validation plan says of them.

What belongs here: copying, altering stored rows, and telling which checks speak that were silent before. What
does not: any one fault (see `incidents.py`, `strangers.py`), and what is expected of it.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from nba_props.checks.contracts import ROWS
from nba_props.checks.plan import plan
from nba_props.cli.validate import examine
from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props.systems import SYSTEM_IDS
from nba_props.validation.check import Check
from nba_props.validation.verdicts import Findings, State
from nba_props.warehouse.lake import Lake
from nba_props_tests.homes import lake_of

BOX = "nba_raw.bdl_player_boxscores"
PROPS = "nba_raw.odds_api_player_points_props"
SCHEDULE = "nba_raw.schedule"
INJURIES = "nba_raw.injury_report"
SUMMARY = "nba_analytics.player_game_summary"
OFFENSE = "nba_analytics.team_offense_game_summary"
DEFENSE = "nba_analytics.team_defense_game_summary"
CONTEXT = "nba_analytics.upcoming_player_game_context"
FACTORS = "nba_precompute.player_composite_factors"
ZONES = "nba_precompute.player_shot_zone_analysis"
STORE = "nba_precompute.ml_feature_store"
PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
ACCURACY = "nba_predictions.prediction_accuracy"
DAILY = "nba_predictions.system_daily_performance"

#: By check and date (None for a table without partitions), its state.
States = Mapping[tuple[str, date | None], State]


@dataclass(frozen=True)
class Plant:
    """A fault: what it spoils, the checks that must speak of it, and those that may as its consequence.

    `window` is what `validate` is asked of afterwards.
    """

    name: str
    spoil: Callable[[Settings], None]
    caught_by: frozenset[str]
    consequences: frozenset[str]
    window: DateWindow
    incident: str = ""


@dataclass
class Plants:
    """The faults of one module, collected as they are declared."""

    window: DateWindow
    planted: list[Plant] = field(default_factory=list)

    def plant(
        self,
        *caught_by: str,
        so_also: Iterable[str] = (),
        incident: str = "",
        window: DateWindow | None = None,
    ) -> Callable[[Callable[[Settings], None]], Callable[[Settings], None]]:
        """Declare a function that spoils a home a fault, and which checks must and may speak of it."""

        def declare(spoil: Callable[[Settings], None]) -> Callable[[Settings], None]:
            name = spoil.__name__.strip("_")
            asked = window or self.window
            self.planted.append(Plant(name, spoil, frozenset(caught_by), frozenset(so_also), asked, incident))
            return spoil

        return declare


@dataclass(frozen=True)
class Caught:
    """What the plan said of a plant that it had not said before: by check, the worst of its states."""

    plant: Plant
    spoken: Mapping[str, State]

    @property
    def missed(self) -> frozenset[str]:
        """The checks that ought to have spoken."""
        return self.plant.caught_by - set(self.spoken)

    @property
    def unexpected(self) -> frozenset[str]:
        """The checks that spoke and had no business to."""
        return frozenset(self.spoken) - self.plant.caught_by - self.plant.consequences

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """For the table: plant, incident, whether it was caught, by what, and what else spoke."""
        named = [f"{name} ({state})" for name, state in sorted(self.spoken.items()) if self._by(name)]
        others = [name for name in sorted(self.spoken) if not self._by(name)]
        is_caught = "no" if self.missed else "yes"
        return (self.plant.name, self.plant.incident, is_caught, ", ".join(named), ", ".join(others))

    def _by(self, name: str) -> bool:
        return name in self.plant.caught_by


def label(check: Check) -> str:
    """A check's name, with its table where several tables have one of that name."""
    return f"{check.name} of {check.table.split('.')[1]}" if _NAMES[check.name] > 1 else check.name


_NAMES = Counter(check.name for check in plan())


def copy_of(home: Path, target: Path, *folders: str) -> Path:
    """A home with the same content in these folders, made of hard links: every write of the product replaces
    files and edits none, so the original stays.
    """
    for folder in folders:
        if (home / folder).exists():
            shutil.copytree(home / folder, target / folder, copy_function=_linked)
    return target


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def is_predicted(home: Path, first: str, last: str) -> bool:
    """Whether every system predicted between these dates, and results were graded."""
    window = (date.fromisoformat(first), date.fromisoformat(last))
    graded = Lake(home / "warehouse").read(ACCURACY, *window, ["game_date", "system_id"])
    return graded.n_unique() >= len(SYSTEM_IDS) * graded["game_date"].n_unique() > 0


def states(findings: Sequence[Findings]) -> States:
    """What each check said of each date."""
    return {
        (label(found.check), verdict.game_date): verdict.state
        for found in findings
        for verdict in found.verdicts
    }


def ask(settings: Settings, window: DateWindow) -> States:
    """What the whole plan says of a window."""
    return states(examine(settings, window))


def newly_said(before: States, after: States) -> dict[str, State]:
    """The checks whose state on some date is worse than before, with the worst they say there.

    A missing table is one alarm: the other checks of it, which then have no data, are not counted.
    """
    order = list(State)
    worse: dict[str, State] = {}
    for (name, day), state in after.items():
        is_alarm = not state.passes and (state is not State.NO_DATA or name.startswith(ROWS))
        if is_alarm and order.index(state) > order.index(before.get((name, day), State.PASSED)):
            worse[name] = max(state, worse.get(name, state), key=order.index)
    return worse


def alter(
    settings: Settings, table: str, day: date, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> pl.DataFrame:
    """Rewrite the stored rows of a date through the warehouse; returns what they were."""
    lake = lake_of(settings)
    rows = lake.read(table, day, day)
    assert rows.height, f"{table} has no rows on {day}: nothing can be planted"
    changed = change(rows)
    assert not changed.equals(rows), f"nothing was changed in {table} on {day}"
    lake.replace(table, changed.select(rows.columns).cast(dict(rows.schema)), [day])
    return rows


def altered_where(condition: pl.Expr, **values: pl.Expr | object) -> list[pl.Expr]:
    """Columns that have these values where the condition holds and stay as they are elsewhere."""
    return [
        pl.when(condition)
        .then(value if isinstance(value, pl.Expr) else pl.lit(value))
        .otherwise(name)
        .alias(name)
        for name, value in values.items()
    ]


def partition_of(settings: Settings, table: str, day: date) -> Path:
    """The file of a stored partition, for faults no write of the product could make."""
    return Lake(settings.warehouse_dir).root / table.replace(".", "/") / f"{day}.parquet"


def print_table(caught: Sequence[Caught]) -> None:
    """Every plant with what caught it, and the precision; seen with `pytest -s`."""
    columns = ["plant", "incident", "caught", "by", "consequences"]
    table = pl.DataFrame([found.row for found in caught], schema=columns, orient="row")
    with pl.Config(tbl_rows=-1, fmt_str_lengths=120, tbl_width_chars=240, tbl_hide_dataframe_shape=True):
        print(f"\n{table}")
    well = sum(not found.missed for found in caught)
    strays = sum(len(found.unexpected) for found in caught)
    print(f"planted {len(caught)}, caught {well}, checks that spoke without being expected {strays}")
