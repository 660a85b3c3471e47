"""The plan's scenarios as faults of one date: what must never count, stale or changed inputs, odd results.

What belongs here: faults the plan was written against. What does not: the incidents F1-F12
(`incidents.py`) and faults nobody had listed (`strangers.py`).
"""

from datetime import date, timedelta
from typing import Any

import polars as pl

from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props_tests.acceptance.incidents import DAY, MARGIN, SIDE, half_of_the_players
from nba_props_tests.acceptance.planting import (
    ACCURACY,
    BOX,
    CONTEXT,
    DAILY,
    DEFENSE,
    FACTORS,
    INJURIES,
    OFFENSE,
    OUTCOMES,
    PREDICTIONS,
    PROPS,
    SCHEDULE,
    STORE,
    SUMMARY,
    ZONES,
    Plants,
    alter,
    altered_where,
    partition_of,
)
from nba_props_tests.homes import lake_of
from nba_props_tests.stored_rows import rows_of

PLANTS = Plants(DateWindow.day(DAY))
plant = PLANTS.plant

RUNS = "nba_reference.processor_run_history"

_BET = pl.col("result").is_in(["WIN", "LOSS"])


# predictions that should not count


@plant("unique_active_prediction", so_also=["grading_complete", "outcomes_add_up"], incident="scenario")
def two_active_rows_of_a_player_and_system(settings: Settings) -> None:
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: pl.concat(
            [rows, rows.filter("is_active").head(1).with_columns(prediction_id=pl.lit("another"))]
        ),
    )


@plant("prediction_before_tip", so_also=["line_before_tip"], incident="scenario")
def predictions_decided_after_tip(settings: Settings) -> None:
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(decision_time=pl.col("tip_at").dt.offset_by("20m")),
    )


@plant("line_before_tip", incident="scenario")
def an_in_play_line(settings: Settings) -> None:
    late = pl.col("tip_at").dt.offset_by("40m")
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(pl.col("has_prop_line"), line_snapshot_at=late, line_minutes_before_game=-40.0)
        ),
    )


@plant("no_out_player_active", incident="scenario")
def an_out_player_stays_active(settings: Settings) -> None:
    active = lake_of(settings).read(PREDICTIONS, DAY, DAY).filter("is_active").row(0, named=True)
    report = {
        "game_date": DAY,
        "player_lookup_raw": active["player_lookup"],
        "player_lookup": active["player_lookup"],
        "universal_player_id": active["universal_player_id"],
        "team": active["team"],
        "status": "OUT",
        "reported_at": active["decision_time"] - timedelta(hours=2),
    }
    lake_of(settings).merge(
        INJURIES, rows_of(INJURIES, report), [DAY], lambda old, new: pl.concat([old, new])
    )


@plant("no_out_player_active", so_also=["predictions_follow_context"], incident="scenario")
def the_frozen_injury_status_is_wrong(settings: Settings) -> None:
    first = pl.col("player_lookup") == pl.col("player_lookup").first()
    alter(
        settings, PREDICTIONS, DAY, lambda rows: rows.with_columns(altered_where(first, injury_status="OUT"))
    )


@plant(
    "no_postponed_game_active",
    so_also=["summary_counts_agree", "team_points_equal_score", "box_score_is_whole"],
    incident="scenario",
)
def a_postponed_game_stays_active(settings: Settings) -> None:
    first = pl.col("game_id") == pl.col("game_id").first()
    alter(
        settings,
        SCHEDULE,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(first, status="postponed", status_known_at=pl.col("tip_at").dt.offset_by("-8h"))
        ),
    )


# lines


@plant(
    "line_is_latest",
    so_also=["placeholder_lines", "predictions_follow_context"],
    incident="line not the latest",
)
def a_line_that_is_not_the_latest(settings: Settings) -> None:
    """Since the prediction the book has moved by two points, and was captured before the decision."""
    decided = lake_of(settings).read(PREDICTIONS, DAY, DAY)["decision_time"].min()
    alter(
        settings,
        PROPS,
        DAY,
        lambda rows: pl.concat(
            [
                rows,
                rows.filter(pl.col("game_match") != "no game that day").with_columns(
                    points_line=pl.col("points_line") + 2,
                    snapshot_timestamp=pl.lit(decided)
                    .cast(rows.schema["snapshot_timestamp"])
                    .dt.offset_by("-1m"),
                ),
            ]
        ),
    )


@plant("predictions_follow_context", incident="stale context")
def a_context_newer_than_the_predictions(settings: Settings) -> None:
    """Lines moved, the context was made anew, nobody was predicted again."""
    alter(
        settings,
        CONTEXT,
        DAY,
        lambda rows: rows.with_columns(current_points_line=pl.col("current_points_line") + 1.5),
    )


@plant("line_age", incident="stale line")
def lines_of_three_days_ago(settings: Settings) -> None:
    old = pl.col("line_snapshot_at").dt.offset_by("-72h")
    alter(settings, PREDICTIONS, DAY, lambda rows: rows.with_columns(line_snapshot_at=old))


@plant("direction_agrees_with_edge", so_also=["prediction_bias"], incident="scenario")
def the_line_of_another_version(settings: Settings) -> None:
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(pl.col("has_prop_line"), line_margin=pl.col("line_margin") + 2)
        ),
    )


# features


@plant("features_know_only_the_past", incident="leak")
def box_scores_of_a_later_date_in_a_window(settings: Settings) -> None:
    alter(
        settings, STORE, DAY, lambda rows: rows.with_columns(max_contributing_date=pl.lit(DAY + timedelta(1)))
    )


@plant("required_features_not_defaulted", incident="defaults")
def features_filled_by_defaults(settings: Settings) -> None:
    alter(settings, STORE, DAY, lambda rows: rows.with_columns(required_default_count=pl.lit(4)))


@plant("features_vary", so_also=["windows_recomputed", "features_in_range"], incident="defaults unsaid")
def a_feature_that_is_one_constant_for_all(settings: Settings) -> None:
    constant = pl.struct(value=pl.lit(10.0), quality=pl.lit(1.0), source=pl.lit("default"))
    alter(settings, STORE, DAY, lambda rows: rows.with_columns(points_last_10=constant))


# box scores


@plant(
    "unique_grain of bdl_player_boxscores",
    so_also=["summary_counts_agree", "box_score_is_whole", "team_minutes_agree"],
    incident="duplicated rows",
)
def box_rows_doubled(settings: Settings) -> None:
    path = partition_of(settings, BOX, DAY)
    rows = pl.read_parquet(path)
    path.unlink()
    pl.concat([rows, rows.head(12)]).write_parquet(path)


@plant("team_points_equal_score", so_also=["defense_mirrors_offense"], incident="scenario")
def a_team_without_its_best_scorer(settings: Settings) -> None:
    alter(
        settings,
        OFFENSE,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(pl.col("team") == pl.col("team").first(), points=pl.col("points") - 27)
        ),
    )


@plant("defense_mirrors_offense", incident="scenario")
def a_defence_of_another_game(settings: Settings) -> None:
    alter(
        settings,
        DEFENSE,
        DAY,
        lambda rows: rows.with_columns(pl.col("points_allowed").shift(1, fill_value=99)),
    )


# systems and what they say


@plant(
    "recommendation_balance", so_also=["direction_agrees_with_edge", "prediction_bias"], incident="scenario"
)
def every_recommendation_on_one_side(settings: Settings) -> None:
    lined = pl.col("current_points_line").is_not_null()
    below = pl.min_horizontal("predicted_points", pl.col("current_points_line") - 1)
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(altered_where(lined, predicted_points=below)).with_columns(
            *altered_where(lined, recommendation="UNDER"), MARGIN
        ),
    )


@plant("prediction_bias", so_also=["recommendation_balance"], incident="scenario")
def everybody_predicted_four_points_too_high(settings: Settings) -> None:
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(predicted_points=pl.col("predicted_points") + 4).with_columns(
            MARGIN, SIDE
        ),
    )


@plant("confidence_in_range", so_also=["confidence_like_last_week"], incident="mixed scales")
def a_confidence_in_percent(settings: Settings) -> None:
    one = pl.col("system_id") == "ensemble_v1"
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(altered_where(one, confidence_score=pl.col("confidence_score") * 100)),
    )


@plant("confidence_like_last_week", incident="confidence constant")
def a_confidence_that_is_one_constant(settings: Settings) -> None:
    alter(settings, PREDICTIONS, DAY, lambda rows: rows.with_columns(confidence_score=pl.lit(0.84)))


@plant("every_system_predicts", so_also=["outcomes_add_up", "results_add_up"], incident="a mock for months")
def a_system_that_fell_silent(settings: Settings) -> None:
    alter(settings, PREDICTIONS, DAY, lambda rows: rows.filter(pl.col("system_id") != "xgboost_v1"))


MONTH = DateWindow(date(2026, 1, 1), date(2026, 1, 31))
VERSIONS = DateWindow(date(2025, 12, 10), date(2026, 1, 31))


@plant("feature_version_agrees", incident="53 dates of a wrong version", window=VERSIONS)
def features_of_another_version_on_53_dates(settings: Settings) -> None:
    for day in lake_of(settings).dates(STORE):
        if VERSIONS.start <= day <= VERSIONS.end and lake_of(settings).read(STORE, day, day).height:
            alter(settings, STORE, day, lambda rows: rows.with_columns(feature_version=pl.lit("v1")))


# grades


@plant("push_means_equal", so_also=["win_rate_believable"], incident="scenario")
def a_push_counted_as_a_loss(settings: Settings) -> None:
    bet = pl.col("result").is_in(["WIN", "LOSS"])
    alter(
        settings,
        ACCURACY,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(bet, current_points_line=pl.col("actual_points").cast(pl.Float64), result="LOSS")
        ),
    )


@plant("results_add_up", incident="accounting")
def voids_left_out_of_the_day(settings: Settings) -> None:
    alter(settings, DAILY, DAY, lambda rows: rows.with_columns(predictions=pl.col("predictions") + 3))


@plant("results_add_up", so_also=["grading_complete"], incident="accounting")
def half_of_the_grades_lost(settings: Settings) -> None:
    alter(settings, ACCURACY, DAY, half_of_the_players)


def _without_a_loss(days: pl.DataFrame) -> pl.DataFrame:
    return days.with_columns(wins=pl.col("wins") + pl.col("losses"), losses=pl.lit(0))


@plant("too_good_to_be_true", so_also=["win_rate_believable"], incident="74-97 % were leaks", window=MONTH)
def results_too_good_to_be_true(settings: Settings) -> None:
    """Every bet on the right side, consistently graded and added up: each row by itself is right."""
    beaten = pl.col("actual_points") > pl.col("current_points_line")
    right = pl.when(beaten).then(pl.lit("OVER")).otherwise(pl.lit("UNDER"))
    decided = pl.col("result").is_in(["WIN", "LOSS"])
    for day in MONTH.dates():
        if lake_of(settings).read(ACCURACY, day, day).filter(decided).height:
            alter(
                settings,
                ACCURACY,
                day,
                lambda rows: rows.with_columns(altered_where(decided, recommendation=right, result="WIN")),
            )
            alter(settings, DAILY, day, _without_a_loss)


@plant("grading_complete", "results_add_up", incident="grading incomplete")
def a_tenth_of_the_grades_lost(settings: Settings) -> None:
    alter(settings, ACCURACY, DAY, lambda rows: rows.filter(pl.col("player_lookup").hash(seed=3) % 10 != 0))


@plant(
    "played_were_expected",
    so_also=["lined_players_accounted", "props_in_context", "results_add_up"],
    incident="rosters lost",
)
def a_context_without_half_of_those_who_played(settings: Settings) -> None:
    for table in (CONTEXT, STORE, FACTORS, ZONES, PREDICTIONS, OUTCOMES, ACCURACY):
        alter(settings, table, DAY, half_of_the_players)


@plant("windows_free_of_absences", so_also=["summary_counts_agree"], incident="rows of who did not play")
def rows_of_players_who_did_not_play(settings: Settings) -> None:
    counts = ["pts", "reb", "ast", "fga", "fta", "stl", "blk", "tov", "pf", "plus_minus"]
    absent = pl.col("player_lookup").hash(seed=3) % 5 == 0
    nothing = dict.fromkeys(counts, 0) | {"minutes": 0.0}
    alter(settings, SUMMARY, DAY, lambda rows: rows.with_columns(altered_where(absent, **nothing)))


# runs


def _run(settings: Settings, **fields: Any) -> None:
    """A row of a whole run in the history of runs, as the export writes it."""
    now = settings.clock().now()
    row = {"processor": "evening", "job": "evening", "dagster_run_id": "stuck", "created_at": now, **fields}
    lake_of(settings).append(RUNS, rows_of(RUNS, row), batch="planted")


@plant("stuck_runs", incident="run stuck")
def a_run_stuck_for_two_hours(settings: Settings) -> None:
    began = settings.clock().now() - timedelta(hours=2)
    _run(settings, status="started", started_at=began, finished_at=None)


@plant("run_duration", incident="run of hours")
def an_evening_of_two_hours(settings: Settings) -> None:
    ended = settings.clock().now() - timedelta(hours=3)
    _run(settings, status="success", started_at=ended - timedelta(hours=2), finished_at=ended)
