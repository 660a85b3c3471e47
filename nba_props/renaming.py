"""Recording what a person decides about names, and making anew what it touches, and nothing else.

What belongs here: which stored partitions no longer say what the names say now, and the runs that mend them.
What does not: the rules of names (`players/`), who is who (`people.py`), and what a person types and reads
(`cli/`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from nba_props import home
from nba_props.analytics.expected import candidates, numbered
from nba_props.ingest.reports import in_games
from nba_props.ingest.schedule import team_games
from nba_props.landing import Landing
from nba_props.partitions import DateWindow, is_partition
from nba_props.people import QUEUE, Names
from nba_props.players import changes, registry
from nba_props.players.decisions import Decision
from nba_props.settings import Settings
from nba_props.sources import operator

if TYPE_CHECKING:
    from nba_props.runner import RunReport

_PROPS = "nba_raw.odds_api_player_points_props"
_INJURIES = "nba_raw.injury_report"
_SUMMARY = "nba_analytics.player_game_summary"
_CONTEXT = "nba_analytics.upcoming_player_game_context"
_ACCURACY = "nba_predictions.prediction_accuracy"
_NAMES = (
    "nba_reference.name_decisions",
    "nba_reference.nba_players_registry",
    "nba_reference.player_aliases",
)
#: What is made of whom a date's names mean, before its games,
PRE_GAME = (
    _CONTEXT,
    "nba_precompute.player_shot_zone_analysis",
    "nba_precompute.player_composite_factors",
    "nba_precompute.ml_feature_store",
    "nba_predictions.player_prop_predictions",
    "nba_predictions.prediction_outcomes",
)
#: and after.
GRADING = (
    _ACCURACY,
    "nba_predictions.system_daily_performance",
    "nba_predictions.prop_line_results",
    "nba_predictions.system_comparisons",
)
_ID = "id"
_CASE = ["game_date", "player_name", "player_lookup", "universal_player_id", "resolution"]


@dataclass(frozen=True)
class Step:
    """One run: the dates and the tables it makes anew."""

    window: DateWindow
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What has to be made anew. `names` are the cases that changed, see `players/changes.py`."""

    names: pl.DataFrame
    steps: tuple[Step, ...]

    @property
    def dates(self) -> list[date]:
        """The dates whose partitions are made anew."""
        return sorted({day for step in self.steps for day in step.window.dates()})


def record(settings: Settings, decision: Decision) -> None:
    """Land a decision; the tables follow with the next run, or with `apply`."""
    home.prepare(settings)
    landing = Landing(settings.landing_url)
    landing.put(
        operator.FEED,
        operator.payload_of(decision),
        captured_at=decision.decided_at,
        dates={},
        simulated=home.league_of(landing) == "simulated",
    )


def plan(names: Names) -> Plan:
    """What stored partitions have to be made anew so that they say whom the names mean now."""
    quotes, appearances = _quotes(names), _appearances(names)
    reports = pl.concat([_reports(names), _reports_by_id(names, appearances)], how="diagonal")
    cases = pl.concat([quotes, reports, appearances], how="diagonal").sort("game_date", "player_name")
    tables: dict[date, set[str]] = {}
    for found, table in ((quotes, _PROPS), (reports, _INJURIES), (appearances, _SUMMARY)):
        for day in found["game_date"].unique():
            tables.setdefault(day, set()).add(table)
    pre_game = set(quotes["game_date"]) | set(reports["game_date"]) | _rests_on(names, appearances)
    predicted, graded = _dates(names, _CONTEXT), _dates(names, _ACCURACY)
    for day in pre_game & predicted:
        tables.setdefault(day, set()).update(PRE_GAME)
    for day in set(tables) & graded:
        tables[day].update(GRADING)
    return Plan(cases, tuple(steps(tables)))


def apply(names: Names, wanted: Plan, on_step: Callable[[Step], None] | None = None) -> list["RunReport"]:
    """Make the reference tables anew, then every partition of the plan, and last the queue.

    A date before today keeps its live predictions: what is predicted anew is a backfill beside them.
    """
    from nba_props import runner  # late: what only plans needs no Dagster

    settings, today = names.settings, names.settings.clock().today()
    # Tables without dates are made whole whatever the date is.
    anchor = DateWindow.day(wanted.dates[-1] if wanted.dates else runner.tonight(settings))
    steps = [Step(anchor, _NAMES), *wanted.steps, Step(anchor, (QUEUE,))]
    reports = []
    for step in steps:
        if on_step:
            on_step(step)
        reports.append(runner.run(settings, step.window, step.tables, backfill=step.window.end < today))
    return reports


def _quotes(names: Names) -> pl.DataFrame:
    stored = names.stored(_PROPS, [*_CASE, "home_team", "away_team", "bookmaker"])
    stored = stored.with_columns(printed_by="bookmaker")
    return changes.printed(stored, names.resolve(stored))


def _reports(names: Names) -> pl.DataFrame:
    """Reports of which a name said whom they mean."""
    stored = names.stored(_INJURIES, [*_CASE, "team_printed", "source"])
    by_name = stored.filter(pl.col("resolution") != _ID).with_columns(
        team="team_printed", printed_by="source"
    )
    placed = in_games(by_name, names.games())
    return changes.printed(placed, names.resolve(placed))


def _reports_by_id(names: Names, appearances: pl.DataFrame) -> pl.DataFrame:
    """Reports of which an id said whom they mean."""
    by_id = names.stored(_INJURIES, _CASE).filter(pl.col("resolution") == _ID)
    return changes.identified(by_id, names.people, changes.lookups_of(appearances))


def _appearances(names: Names) -> pl.DataFrame:
    summaries = names.stored(
        _SUMMARY, ["game_date", "game_id", "universal_player_id", "player_lookup", "player_name"]
    )
    return changes.appeared(names.box, registry.ids(names.people), summaries)


def _rests_on(names: Names, appearances: pl.DataFrame) -> set[date]:
    """The dates on which somebody was expected who is another now, or whose past is, or should have been."""
    expected = names.stored(_CONTEXT, ["game_date", "player_lookup", "universal_player_id"])
    gone = expected.join(names.people, on=["player_lookup", "universal_player_id"], how="anti")
    if appearances.is_empty():
        return set(gone["game_date"])
    changed = pl.col("player_lookup").is_in(changes.lookups_of(appearances).implode())
    later = pl.col("game_date") > appearances["game_date"].min()
    was = expected.filter(changed & later)
    known = registry.ids(names.people).filter(changed)
    now = candidates(
        numbered(team_games(names.games())),
        names.box.join(known, on="source_player_id").select("player_lookup", "team", "game_date"),
        names.rosters.join(known, on="source_player_id").select("player_lookup", "team", "known_from"),
    ).filter(later)
    return set(gone["game_date"]) | set(was["game_date"]) | set(now["game_date"])


def _dates(names: Names, table: str) -> set[date]:
    return set(names.warehouse.dates(table))


def steps(tables: Mapping[date, Collection[str]]) -> Iterable[Step]:
    """Runs of neighbouring dates with the same tables; order within a run is the graph's."""
    run: list[date] = []
    for day in sorted(tables):
        if run and (tables[day] != tables[run[-1]] or _next(run[-1]) != day):
            yield Step(DateWindow(run[0], run[-1]), tuple(sorted(tables[run[-1]])))
            run = []
        run.append(day)
    if run:
        yield Step(DateWindow(run[0], run[-1]), tuple(sorted(tables[run[-1]])))


def _next(day: date) -> date:
    following = day + timedelta(days=1)
    while not is_partition(following):
        following += timedelta(days=1)
    return following
