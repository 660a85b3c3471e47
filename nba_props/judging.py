"""An evaluation from what is stored: the features, results and quotes of a window, judged walk-forward.

What belongs here: reading what `evaluation/` needs. What does not: judging (`evaluation/`), and printing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.analytics.context import Inputs
from nba_props.clock import decision_columns, season_of
from nba_props.errors import UsageError
from nba_props.evaluation import decision_times, form_only, tables, walk_forward
from nba_props.evaluation.offers import offers
from nba_props.evaluation.report import MAIN, Report, report
from nba_props.evaluation.walk_forward import SystemsOf
from nba_props.players.registry import ids
from nba_props.reports.board import in_order
from nba_props.systems.training import with_results
from nba_props.warehouse.base import Warehouse

FEATURES, SUMMARY = "nba_precompute.ml_feature_store", "nba_analytics.player_game_summary"
_OFFENSE = "nba_analytics.team_offense_game_summary"
_DEFENSE = "nba_analytics.team_defense_game_summary"
_QUOTES, _SCHEDULE = "nba_raw.odds_api_player_points_props", "nba_raw.schedule"
_INJURIES, _GAME_LINES = "nba_raw.injury_report", "nba_raw.game_lines"
_PREDICTIONS = "nba_predictions.player_prop_predictions"
_PUBLISHED = (
    "game_date", "game_id", "player_lookup", "system_id", "origin", "is_active", "predicted_points",
    "points_distribution",
)  # fmt: skip
_ROSTERS, _REGISTRY = "nba_raw.team_rosters", "nba_reference.nba_players_registry"

Tell = Callable[[str], None]


def season_with_models(month: date, kept: Collection[date]) -> date:
    """The first day of the season's months that have models up to `month`, without a gap.

    In: first days of months. The first weeks of all stored results have no models and are not judged.
    """
    first = month
    while (earlier := (first - timedelta(days=1)).replace(day=1)) in kept and season_of(earlier) == season_of(
        month
    ):
        first = earlier
    return first


@dataclass(frozen=True)
class Judge:
    """Who evaluates: the warehouse read, the operator's order of books, now, and who is told of progress."""

    warehouse: Warehouse
    sportsbooks: tuple[str, ...]
    now: datetime
    tell: Tell

    def judge(
        self,
        first: date,
        last: date,
        systems_of: SystemsOf | None = None,
        *,
        moments: bool = False,
        from_form: bool = False,
    ) -> Report:
        """Evaluate every system over the games from `first` to `last`.

        Each month is fitted anew on what was played before it (`from_form`: without what tells of
        team-mates), or is predicted by `systems_of`. With `moments` the games are judged at other decision
        times too. Raises UsageError where there is nothing to judge, ModelError where a month cannot be
        fitted or has no models.
        """
        rows = self._rows(first, last)
        refitted = form_only.refitted if from_form else walk_forward.refitted
        fitted = systems_of or refitted(rows)
        predictions = walk_forward.predictions(
            rows, first, last, fitted, lambda month: self.tell(f"predicting {month:%Y-%m}")
        )
        if not _has_regulars(predictions):
            raise UsageError(
                f"nobody who played from {first} to {last} was a regular (three games this season before, 15"
                " expected minutes): there is nobody to judge; name later dates"
            )
        compared = self._moments(rows, first, last, fitted) if moments else None
        self.tell(f"judging {predictions.height:,} predictions")
        offered = self._offers(first, last)
        return report(
            rows, predictions, offered, (first, last), sportsbooks=self.sportsbooks, moments=compared
        )

    def published(self, first: date, last: date, origin: str) -> Report | None:
        """Evaluate the stored predictions of an origin over the games from `first` to `last`.

        None where none of a regular (`tables.POPULATIONS`) has a result yet: there is nobody to judge. Curves
        are those of the leading system.
        """
        stored = self.warehouse.read(_PREDICTIONS, first, last, _PUBLISHED)
        active = stored.filter(pl.col("is_active") & (pl.col("origin") == origin))
        rows = with_results(self._read(FEATURES, first, last), self._read(SUMMARY, first, last))
        predictions = walk_forward.published(rows, active, first, last)
        if not _has_regulars(predictions):
            return None
        self.tell(f"judging {predictions.height:,} predictions of origin {origin}")
        offered = self._offers(first, last)
        return report(
            rows,
            predictions,
            offered,
            (first, last),
            sportsbooks=self.sportsbooks,
            slices=("points", "side", "month"),
            curves_of=in_order(active["system_id"].unique())[0],
        )

    def _rows(self, first: date, last: date) -> pl.DataFrame:
        rows = with_results(self._read(FEATURES, None, last), self._read(SUMMARY, None, last))
        played = rows.filter(pl.col("actual_points").is_not_null())
        if not played["game_date"].is_between(first, last).any():
            dates = played["game_date"].cast(pl.String).unique().sort().to_list()
            held = f"from {dates[0]} to {dates[-1]}" if dates else "of no date"
            raise UsageError(
                f"{FEATURES} has no games from {first} to {last} with results (it has them {held}):"
                f" `nba-props backfill --from {first} --to {last}`"
            )
        return rows

    def _offers(self, first: date, last: date) -> pl.DataFrame:
        games = decision_columns(self._read(_SCHEDULE, first, last), self.now)
        return offers(self._read(_QUOTES, first, last), games)

    def _moments(self, rows: pl.DataFrame, first: date, last: date, fitted: SystemsOf) -> pl.DataFrame:
        self.tell("the same games at other decision times")
        dates = (
            rows.filter(pl.col("game_date").is_between(first, last))["game_date"].unique().sort().to_list()
        )
        return decision_times.compared(self._inputs(first, last), dates, self.now, self.sportsbooks, fitted)

    def _inputs(self, first: date, last: date) -> Inputs:
        registry = self._read(_REGISTRY)
        people = self._read(_ROSTERS).join(ids(registry), on="source_player_id")
        return Inputs(
            schedule=self._read(_SCHEDULE, None, last),
            summaries=self._read(SUMMARY, None, last),
            offense=self._read(_OFFENSE, None, last),
            defense=self._read(_DEFENSE, None, last),
            quotes=self._read(_QUOTES, first, last),
            injuries=self._read(_INJURIES, first, last),
            game_lines=self._read(_GAME_LINES, first, last),
            roster_people=people.select("player_lookup", "team", "known_from"),
            people=registry.select("player_lookup", "universal_player_id", "player_name"),
        )

    def _read(self, table: str, first: date | None = None, last: date | None = None) -> pl.DataFrame:
        return self.warehouse.read(table, first, last)


def _has_regulars(predictions: pl.DataFrame) -> bool:
    played = predictions.filter(pl.col("actual_points").is_not_null())
    return played.select(tables.POPULATIONS[MAIN].any()).item() is True
