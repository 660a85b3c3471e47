"""The plan's checks of drift and of the season's start: what of late went wrong is said, and nothing is
recommended on it.

What belongs here: what stored predictions and grades must satisfy of the guards. What does not: the guards
(`predictions/guards.py`).
"""

from datetime import timedelta

import polars as pl

from nba_props.predictions import guards
from nba_props.validation.check import DATE, Given, Plan, Severity

PLAN = Plan()

PREDICTIONS = "nba_predictions.player_prop_predictions"
ACCURACY = "nba_predictions.prediction_accuracy"
SUMMARY = "nba_analytics.player_game_summary"
_HALTING = ("halt_days", "halt_bad_days", "halt_line_gap", "min_lines_judged")
_WEEK = 7


@PLAN.check(
    ACCURACY,
    plan="drift: bias over 7 days",
    severity=Severity.WARN,
    remedy="`nba-props evaluate` over the last weeks tells who is off; a source that changed moves everybody,"
    " a model that aged is mended by `nba-props train --month MONTH`",
    thresholds=("max_week_bias", "min_week_predictions"),
)
def week_bias(given: Given) -> pl.DataFrame:
    """Over the seven days up to a date, a system's predictions are on average near what was scored."""
    graded = given.read(ACCURACY, [DATE, "system_id", "error"], days_before=_WEEK - 1)
    known = graded.filter(pl.col("error").is_not_null())
    days = known.group_by(DATE, "system_id").agg(total=pl.col("error").sum(), n=pl.len()).sort(DATE)
    weeks = days.rolling(DATE, period=f"{_WEEK}d", group_by="system_id").agg(
        population=pl.col("n").sum(), total=pl.col("total").sum()
    )
    bias = pl.col("total") / pl.col("population")
    return (
        _in_window(weeks, given)
        .filter(
            (bias.abs() > given.thresholds["max_week_bias"])
            & (pl.col("population") >= given.thresholds["min_week_predictions"])
        )
        .select(DATE, "system_id", "population", bias=bias.round(2))
        .sort(DATE, "system_id")
    )


@PLAN.check(
    ACCURACY,
    plan="drift: worse than the line",
    remedy="its recommendations pass until it is mended: see the dates (`nba-props board DATE`) and whether a"
    " feed or a model is old (`nba-props doctor`); `nba-props train --month MONTH` fits it again",
    thresholds=_HALTING,
)
def no_system_halted(given: Given) -> pl.DataFrame:
    """No system's mean absolute error was far above the line's on most of the days judged last; such a one is
    halted from the next date on. Of dates that were predicted after the fact only it warns.
    """
    graded = given.read(
        ACCURACY,
        [DATE, "system_id", "origin", "error", "current_points_line", "actual_points"],
        days_before=guards.LOOK_BACK_DAYS,
    )
    erred = graded.filter(pl.col("error").is_not_null()).with_columns(
        line_error=pl.col("current_points_line") - pl.col("actual_points")
    )
    limits = _limits(given)
    judged = guards.judged_days(erred, limits)
    # A date is judged with its own results: they halt the next one.
    following = sorted(day + timedelta(days=1) for day in set(_in_window(judged, given)[DATE]))
    halted = guards.halts(judged, following, limits).with_columns(pl.col(DATE).dt.offset_by("-1d"))
    live = graded.filter(pl.col("origin") == "live").select(
        DATE, "system_id", severity=pl.lit(str(Severity.ERROR))
    )
    return halted.join(live.unique(), on=[DATE, "system_id"], how="left").with_columns(
        pl.col("severity").fill_null(str(Severity.WARN))
    )


@PLAN.check(
    PREDICTIONS,
    plan="drift: halted systems pass",
    remedy="`nba-props slate DATE` predicts the date again; results that came late make a past date warn",
    thresholds=_HALTING,
)
def halted_systems_pass(given: Given) -> pl.DataFrame:
    """A system that is halted recommends no side. A live prediction may have been made before the results
    came that halt it, so that it only warns.
    """
    columns = [*guards.PREDICTED, "is_active", "recommendation", "origin", "player_name"]
    rows = given.read(PREDICTIONS, columns, days_before=guards.LOOK_BACK_DAYS).filter("is_active")
    results = given.read(SUMMARY, [*guards.PLAYED], days_before=guards.LOOK_BACK_DAYS)
    limits = _limits(given)
    judged = guards.judged_days(guards.errors(rows, results), limits)
    sided = _in_window(rows, given).filter(pl.col("recommendation").is_in(["OVER", "UNDER"]))
    found = sided.join(guards.halts(judged, sorted(set(sided[DATE])), limits), on=[DATE, "system_id"])
    severity = pl.when(pl.col("origin") == "live").then(pl.lit(str(Severity.WARN)))
    return found.select(
        DATE,
        "system_id",
        "player_lookup",
        "recommendation",
        "halt",
        severity=severity.otherwise(pl.lit(str(Severity.ERROR))),
    ).sort(DATE, "system_id", "player_lookup")


def _limits(given: Given) -> guards.Limits:
    told = given.thresholds
    return guards.Limits(
        told["halt_days"], told["halt_bad_days"], told["halt_line_gap"], told["min_lines_judged"]
    )


def _in_window(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    if given.window is None:
        return rows
    return rows.filter(pl.col(DATE).is_between(given.window.start, given.window.end))
