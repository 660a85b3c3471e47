"""Phase 5b, `nba_predictions` after the games: results of predictions and of lines.

What belongs here: wiring. What does not: what counts as a win (`grading/`).
"""

import polars as pl

from nba_props.assets.analytics import SUMMARY
from nba_props.assets.precompute import FEATURES
from nba_props.assets.predictions import PREDICTIONS
from nba_props.assets.raw import PROPS, SCHEDULE
from nba_props.assets.run import Run
from nba_props.assets.table import same_date, table_asset, up_to_date
from nba_props.evaluation import comparisons
from nba_props.grading import results
from nba_props.systems import SYSTEM_IDS, anchored

ACCURACY = "nba_predictions.prediction_accuracy"
DAILY = "nba_predictions.system_daily_performance"
LINE_RESULTS = "nba_predictions.prop_line_results"
COMPARISONS = "nba_predictions.system_comparisons"


@table_asset(
    ACCURACY,
    deps=[same_date(table) for table in (PREDICTIONS, SUMMARY, SCHEDULE, PROPS, FEATURES)],
    group="grading",
)
def prediction_accuracy(run: Run) -> pl.DataFrame:
    """Every active prediction against the box score."""
    return results.accuracy(*(run.read(table) for table in (PREDICTIONS, SUMMARY, SCHEDULE, PROPS, FEATURES)))


@table_asset(DAILY, deps=[same_date(ACCURACY)], group="grading")
def system_daily_performance(run: Run) -> pl.DataFrame:
    """Counts and errors of the date."""
    return results.daily(run.read(ACCURACY))


@table_asset(LINE_RESULTS, deps=[same_date(PROPS), same_date(SUMMARY), same_date(SCHEDULE)], group="grading")
def prop_line_results(run: Run) -> pl.DataFrame:
    """Every player-day with a line: played, or why there is nothing to compare it with."""
    return results.line_results(
        run.read(PROPS), run.read(SUMMARY), run.read(SCHEDULE), run.settings.sportsbooks
    )


@table_asset(COMPARISONS, deps=[up_to_date(ACCURACY)], group="grading")
def system_comparisons(run: Run) -> pl.DataFrame:
    """From all dates up to each one. The next date's predictions read them, so that no dependency of theirs
    can say it: Dagster knows no cycle that goes through time.
    """
    return comparisons.decided(
        run.so_far(ACCURACY, comparisons.GRADED),
        run.so_far(PREDICTIONS, comparisons.PRICED),
        run.dates,
        systems=SYSTEM_IDS,
        anchored=anchored.SYSTEM_ID,
        games=run.settings.comparison_games,
    )


ASSETS = [prediction_accuracy, system_daily_performance, prop_line_results, system_comparisons]
