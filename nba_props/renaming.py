"""Recording what a person decides about names, and making anew what it touches, and nothing else.

What belongs here: which stored partitions no longer say what the names say now, and the runs that mend them.
What does not: the rules of names (`players/`), and what a person types and reads (`cli/names.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from nba_props import home, runner
from nba_props.assets import analytics, grading, halves, precompute, predictions, raw, reference
from nba_props.assets.run import Run
from nba_props.definitions import services
from nba_props.ingest.reports import in_games
from nba_props.ingest.schedule import team_games
from nba_props.landing import Landing
from nba_props.partitions import DateWindow, is_partition
from nba_props.players import changes, registry, resolver
from nba_props.players.decisions import Decision
from nba_props.settings import Settings
from nba_props.sources import operator

_NAMES = (reference.DECISIONS, reference.REGISTRY, reference.ALIASES)
#: What is made of whom a date's names mean, before its games and after.
_PRE_GAME = (
    analytics.CONTEXT, precompute.PLAYER_ZONES, precompute.FACTORS, precompute.FEATURES,
    predictions.PREDICTIONS, predictions.OUTCOMES,
)  # fmt: skip
_ID = "id"


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


class Names:
    """Who is who now, from the landed decisions and all stored evidence, seen by a run or not."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._run = Run(
            services=services(settings),
            run_id="names",
            window=None,
            is_backfill=False,
            now=settings.clock().now(),
        )

    @cached_property
    def decisions(self) -> pl.DataFrame:
        """Every recorded decision."""
        return reference.recorded_decisions(self._run)

    @cached_property
    def people(self) -> pl.DataFrame:
        """The registry, without stamps."""
        return reference.built_registry(self._run, self.decisions)

    @cached_property
    def aliases(self) -> pl.DataFrame:
        """The aliases, without stamps."""
        return reference.built_aliases(self._run, self.people, self.decisions)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """Every pair of spellings from the package and imported files."""
        return reference.pairs_of(self._run)

    @cached_property
    def box(self) -> pl.DataFrame:
        """Every stored box row."""
        return self._run.everything(reference.BOX_SCORES)

    @cached_property
    def teams(self) -> pl.DataFrame:
        """Who was seen with which team, and when that was known."""
        return registry.teams_over_time(self.box, self._run.everything(reference.ROSTERS), self.people)

    @cached_property
    def playing(self) -> pl.DataFrame:
        """Every team with a game: game_date, team, opponent."""
        return team_games(self._run.everything(raw.SCHEDULE)).select("game_date", "team", "opponent")

    def resolve(self, cases: pl.DataFrame) -> pl.DataFrame:
        """`resolver.resolve` with the names of now."""
        return resolver.resolve(cases, **self._known())

    def explain(self, cases: pl.DataFrame) -> pl.DataFrame:
        """`resolver.explain` with the names of now."""
        return resolver.explain(cases, **self._known())

    def stored(self, table: str) -> pl.DataFrame:
        """All stored rows of a table."""
        return self._run.everything(table)

    def _known(self) -> dict[str, pl.DataFrame]:
        return {
            "spellings": registry.spellings(self.people),
            "aliases": self.aliases,
            "teams": self.teams,
            "playing": self.playing,
        }


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
    quotes, reports, appearances = _quotes(names), _reports(names), _appearances(names)
    cases = pl.concat([quotes, reports, appearances], how="diagonal").sort("game_date", "player_name")
    tables: dict[date, set[str]] = {}
    for found, table in ((quotes, raw.PROPS), (reports, raw.INJURIES), (appearances, analytics.SUMMARY)):
        for day in found["game_date"].unique():
            tables.setdefault(day, set()).add(table)
    pre_game = set(quotes["game_date"]) | set(reports["game_date"]) | _rests_on(names, appearances)
    predicted, graded = _dates(names, analytics.CONTEXT), _dates(names, grading.ACCURACY)
    for day in pre_game & predicted:
        tables.setdefault(day, set()).update(_PRE_GAME)
    for day in set(tables) & graded:
        tables[day].update(halves.GRADING)
    return Plan(cases, tuple(_steps(tables)))


def apply(
    names: Names, wanted: Plan, on_step: Callable[[Step], None] | None = None
) -> list[runner.RunReport]:
    """Make the reference tables anew, then every partition of the plan, and last the queue.

    A date before today keeps its live predictions: what is predicted anew is a backfill beside them.
    """
    settings, today = names.settings, names.settings.clock().today()
    anchor = DateWindow.day(_anchor(settings, wanted))
    steps = [Step(anchor, _NAMES), *wanted.steps, Step(anchor, (reference.QUEUE,))]
    reports = []
    for step in steps:
        if on_step:
            on_step(step)
        reports.append(runner.run(settings, step.window, step.tables, backfill=step.window.end < today))
    return reports


def _quotes(names: Names) -> pl.DataFrame:
    stored = names.stored(raw.PROPS).with_columns(printed_by="bookmaker")
    return changes.printed(stored, names.resolve(stored))


def _reports(names: Names) -> pl.DataFrame:
    stored = names.stored(raw.INJURIES)
    by_name = stored.filter(pl.col("resolution") != _ID).with_columns(
        team="team_printed", printed_by="source"
    )
    placed = in_games(by_name, names.stored(raw.SCHEDULE))
    return changes.printed(placed, names.resolve(placed))


def _appearances(names: Names) -> pl.DataFrame:
    return changes.appeared(names.box, registry.ids(names.people), names.stored(analytics.SUMMARY))


def _rests_on(names: Names, appearances: pl.DataFrame) -> set[date]:
    """The later dates on which a player whose past is another now was expected."""
    if appearances.is_empty():
        return set()
    lookups = pl.concat([appearances["lookup_before"], appearances["lookup_now"]]).drop_nulls().unique()
    first = appearances["game_date"].min()
    expected = names.stored(analytics.CONTEXT).filter(
        pl.col("player_lookup").is_in(lookups.implode()) & (pl.col("game_date") > first)
    )
    return set(expected["game_date"])


def _dates(names: Names, table: str) -> set[date]:
    return set(services(names.settings).warehouse.dates(table))


def _steps(tables: dict[date, set[str]]) -> Iterable[Step]:
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


def _anchor(settings: Settings, wanted: Plan) -> date:
    """A date for tables that have none: they are made whole whatever it is."""
    return wanted.dates[-1] if wanted.dates else runner.tonight(settings)
