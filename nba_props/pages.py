"""What the pages are made of, read from the stored tables, and the files they become.

What belongs here: reading what `reports/` needs for each page, and keeping pages in the home. What does not:
choosing and saying (`reports/`), and who asks (`cli/pages.py`, `assets/reports.py`).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
from markupsafe import Markup

from nba_props import atomic
from nba_props.automation.alert_book import Alerts
from nba_props.checks.plan import plan
from nba_props.clock import (
    BACKFILL,
    LIVE,
    REGENERATED,
    eastern_instant,
    history_first_day,
    season_first_day,
)
from nba_props.errors import UsageError
from nba_props.feeds import ledger
from nba_props.judging import Judge, Tell
from nba_props.reports import pipeline as pipelines
from nba_props.reports import player as players
from nba_props.reports import slate as slates
from nba_props.reports.pages import pipeline as pipeline_pages
from nba_props.reports.pages import player as player_pages
from nba_props.reports.pages import record as record_pages
from nba_props.reports.pages import render, words
from nba_props.reports.pages import slate as slate_pages
from nba_props.reports.pages.blocks import Page
from nba_props.reports.pages.drawing import standalone
from nba_props.reports.pipeline import Pipeline
from nba_props.reports.player import Player
from nba_props.reports.slate import Slate
from nba_props.reports.standing import what_to_do
from nba_props.reports.status import grid_of
from nba_props.reports.track import COLUMNS as GRADED
from nba_props.settings import Settings
from nba_props.slates import ACCURACY, COMPARISONS, SCHEDULE, challengers_of, stored_of
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse

QUOTES = "nba_raw.odds_api_player_points_props"
INJURIES = "nba_raw.injury_report"
CONTEXT = "nba_analytics.upcoming_player_game_context"
SUMMARY = "nba_analytics.player_game_summary"
LINES = "nba_predictions.prop_line_results"
RUNS = "nba_reference.processor_run_history"
CHECKS = "nba_monitoring.check_results"


#: When a date's pages are closed, on the next morning: what was said of it later does not change them.
_CLOSED = time(12)
#: Letters of a file's name; a letter may be four bytes of the 255 a name has.
_LONGEST = 60
#: How far back the newest capture is looked for, in stored dates.
_LATELY = 14
_FEEDS = {
    "schedule": SCHEDULE,
    "lines": QUOTES,
    "injury reports": INJURIES,
    "game lines": "nba_raw.game_lines",
    "box scores": "nba_raw.bdl_player_boxscores",
}
_OUTCOME = ["game_date", "outcome", "reason_code", "has_prop_line"]
_LINE_QUALITY = """
SELECT game_date, MAX(real_lines) AS real_lines, MAX(placeholders) AS placeholders,
  AVG(mean_line) AS mean_line
FROM `nba_monitoring.line_quality_daily`
GROUP BY game_date
"""


def _open_faults(home: Path) -> list[tuple[str, str, datetime]]:
    """The alerts that are open: title, the command that mends it, and when it was last said."""
    return [(fault.title, fault.remedy, fault.said_at) for fault in Alerts(home).read().open.values()]


def _quiet(_said: str) -> None:
    """Who nobody listens to."""


@dataclass(frozen=True)
class Reader:
    """Who reads for pages: under which settings, and from where."""

    settings: Settings
    warehouse: Warehouse

    def slate(self, day: date, system: str | None = None) -> Slate:
        """The slate of a date."""
        return slates.build(
            day,
            self._given(day, self.warehouse.read(ACCURACY, None, day, GRADED)),
            system=system,
            sportsbooks=self.settings.sportsbooks,
            challengers=challengers_of(self.warehouse, day),
            least_move=self.settings.line_move_points,
        )

    def slate_page(self, slate: Slate) -> Page:
        """The slate card of a slate."""
        board = slate.board
        return slate_pages.page(
            slate,
            coverage_warn=self.settings.coverage_warn,
            made=self._made(),
            remedy=what_to_do(board.state, board.game_date, self.settings.clock().today()),
            descriptions={(check.table, check.name): check.description for check in plan()},
        )

    def player(self, name: str, lookup: str, day: date, system: str | None = None) -> Player:
        """A player, by his canonical lookup, on a date."""
        first, last = history_first_day(day), day - timedelta(days=1)
        nothing = contracts.table(ACCURACY).frame().select(GRADED)
        return players.build(
            name,
            lookup,
            day,
            self._given(day, nothing),
            played=self.warehouse.read(SUMMARY, first, last, players.PLAYED),
            lined=self.warehouse.read(LINES, first, last, players.LINED),
            system=system,
            challengers=challengers_of(self.warehouse, day),
        )

    def player_page(self, player: Player) -> Page:
        """The page of a player."""
        return player_pages.page(player, made=self._made())

    def record_page(self, last: date, tell: Tell = _quiet) -> Page:
        """The report card of the season of `last`, up to that date."""
        first = season_first_day(last)
        judge = Judge(self.warehouse, self.settings.sportsbooks, self.settings.clock().now(), tell)
        found = {origin: judge.published(first, last, origin) for origin in (LIVE, BACKFILL, REGENERATED)}
        known = [day for day in self.warehouse.dates(COMPARISONS) if day <= last]
        compared = (
            self.warehouse.read(COMPARISONS, known[-1], known[-1])
            if known
            else contracts.table(COMPARISONS).frame()
        )
        return record_pages.page(last, found, compared, made=self._made())

    def pipeline(self, last: date) -> Pipeline:
        """The season of `last` as it went through the phases, up to that date. Raises UsageError where no
        schedule of it is stored.
        """
        first = season_first_day(last)
        dates = {table: self.warehouse.dates(table) for table in pipelines.PHASES.values()}
        stored = {table: [day for day in days if first <= day <= last] for table, days in dates.items()}
        schedule = self.warehouse.read(SCHEDULE, first, last, ["game_date", "status"])
        tomorrow = min(self.settings.clock().today(), last + timedelta(days=1))
        grid = grid_of(schedule, stored[SCHEDULE], tomorrow)
        if not grid.dates:
            raise UsageError(
                f"no schedule from {first} to {last} is stored: `nba-props import` or `simulate`"
            )
        verdicts = self.warehouse.read(CHECKS)
        given = pipelines.Inputs(
            grid=grid,
            stored=stored,
            with_rows={table: self._with_rows(table, first, last) for table in pipelines.PHASES.values()},
            verdicts=verdicts.filter(pl.col("game_date").is_between(first, last)),
            outcomes=self.warehouse.read(pipelines.OUTCOMES, first, last, _OUTCOME),
            grades=self.warehouse.read(ACCURACY, first, last, ["game_date", "result"]),
            lines=self.warehouse.select(_LINE_QUALITY, {}, first, last),
            runs=self.warehouse.read(RUNS),
            captured={feed: self._captured(table) for feed, table in _FEEDS.items()},
            requests=ledger.read(self.warehouse),
            faults=_open_faults(self.settings.home),
            asked_before=eastern_instant(last + timedelta(days=1), _CLOSED),
        )
        return pipelines.build(given, coverage_warn=self.settings.coverage_warn)

    def pipeline_page(self, found: Pipeline) -> Page:
        """The page of a season's pipeline."""
        remedies = {(check.table, check.name): check.remedy for check in plan()}
        now = self.settings.clock().now()
        credits_ = ledger.budget(ledger.read(self.warehouse), self.settings, now)
        return pipeline_pages.page(found, remedies, credits_, made=self._made())

    def _with_rows(self, table: str, first: date, last: date) -> list[date]:
        return self.warehouse.read(table, first, last, ["game_date"])["game_date"].unique().to_list()

    def _captured(self, table: str) -> datetime | None:
        """The newest capture of the last stored dates of a raw table."""
        dates = self.warehouse.dates(table)[-_LATELY:]
        if not dates:
            return None
        newest = self.warehouse.read(table, dates[0], dates[-1], ["captured_at"])["captured_at"].max()
        return newest if isinstance(newest, datetime) else None

    def _given(self, day: date, graded: pl.DataFrame) -> slates.Inputs:
        return slates.Inputs(
            stored=stored_of(self.warehouse, day),
            context=self._of(CONTEXT, day),
            quotes=self._of(QUOTES, day),
            injuries=self._of(INJURIES, day),
            verdicts=self.warehouse.read(CHECKS).filter(pl.col("game_date") == day),
            graded=graded,
        )

    def _made(self) -> str:
        return words.universal(self.settings.clock().now())

    def _of(self, table: str, day: date) -> pl.DataFrame:
        return self.warehouse.read(table, day, day)


def png(drawn: Markup) -> bytes:
    """A drawing of a page as PNG, twice its size in pixels."""
    import vl_convert

    return vl_convert.svg_to_png(standalone(drawn), scale=2.0)


def folder(settings: Settings) -> Path:
    """Where the pages of a home are."""
    return settings.home / "reports" / "pages"


def keep(settings: Settings, name: str, page: Page) -> Path:
    """Write a page, whole or not at all; returns its file. A name that is no plain one is made one."""
    target = folder(settings) / f"{_plain(name)}.html"
    with atomic.replacing(target) as temporary:
        temporary.write_text(render.html(page), encoding="utf-8")
    return target


def _plain(name: str) -> str:
    """A name as a file of any system may have it: letters, digits and dashes, not too long, still its own."""
    letters = re.sub(r"[^\w-]", "", name)
    if letters == name and len(name) <= _LONGEST:
        return name
    return f"{letters[:_LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
