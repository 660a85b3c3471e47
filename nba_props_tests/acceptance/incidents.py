"""What really went wrong in the replaced system (F1-F12), and what the plan foresees, as faults of one date.

Each is planted into stored rows of a real date with seven systems and lines of several books; the checks
named must speak, the consequences may, nothing else does.

What belongs here: faults somebody has seen or written down. What does not: those nobody thought of (see
`strangers.py`), and faults of a live evening (`test_incidents_live.py`).
"""

from datetime import date, timedelta

import polars as pl

from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props_tests.acceptance.planting import (
    ACCURACY,
    BOX,
    CONTEXT,
    FACTORS,
    OUTCOMES,
    PREDICTIONS,
    PROPS,
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

DAY = date(2026, 1, 16)
PLANTS = Plants(DateWindow.day(DAY))
plant = PLANTS.plant

MARGIN = (pl.col("predicted_points") - pl.col("current_points_line")).alias("line_margin")
SIDE = (
    pl.when(pl.col("current_points_line").is_null())
    .then(pl.lit("NO_LINE"))
    .when(pl.col("predicted_points") > pl.col("current_points_line"))
    .then(pl.lit("OVER"))
    .otherwise(pl.lit("UNDER"))
    .alias("recommendation")
)


def half_of_the_players(rows: pl.DataFrame) -> pl.DataFrame:
    """The other half is gone, by name, so that every table loses the same ones."""
    return rows.filter(pl.col("player_lookup").hash(seed=3) % 2 == 0)


# F1-F4: rows that never arrive


@plant("outcomes_add_up", so_also=["slate_complete"], incident="F1 43 % stored")
def most_rows_lost_on_the_way_to_the_table(settings: Settings) -> None:
    alter(settings, PREDICTIONS, DAY, half_of_the_players)


@plant("outcomes_add_up", "lined_players_accounted", so_also=["slate_complete"], incident="F1, F3")
def players_lost_with_their_outcome(settings: Settings) -> None:
    for table in (PREDICTIONS, OUTCOMES):
        alter(settings, table, DAY, half_of_the_players)


@plant("lined_coverage", so_also=["slate_complete"], incident="F2 a player's failure")
def a_fifth_of_the_lined_players_failed(settings: Settings) -> None:
    failed = pl.col("has_prop_line") & (pl.col("player_lookup").hash(seed=3) % 4 == 0)
    lost = alter(
        settings,
        OUTCOMES,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(failed, outcome="failed", reason_code="error", reason="raised")
        ),
    ).filter(failed)["player_lookup"]
    alter(
        settings, PREDICTIONS, DAY, lambda rows: rows.filter(~pl.col("player_lookup").is_in(lost.implode()))
    )


@plant(
    "stored_schema of player_prop_predictions",
    so_also=["confidence_in_range"],
    incident="F4 63 against 72 columns",
)
def nine_columns_lost(settings: Settings) -> None:
    path = partition_of(settings, PREDICTIONS, DAY)
    lost = ["feature_version", "feature_count", "feature_quality_score", "raw_confidence_score", "team"]
    rows = pl.read_parquet(path).drop(lost)
    path.unlink()
    rows.write_parquet(path)


#: What reads the whole table cannot be answered either.
_UNREADABLE = [
    "every_system_predicts",
    "unique_grain of player_prop_predictions",
    "rows_on_game_days of player_prop_predictions",
]


@plant(
    "stored_schema of player_prop_predictions",
    so_also=[*_UNREADABLE, "slate_complete", "models_of_their_month", "halted_systems_pass"],
    incident="F4 the reverse drift",
)
def a_column_nobody_declared(settings: Settings) -> None:
    path = partition_of(settings, PREDICTIONS, DAY)
    rows = pl.read_parquet(path).with_columns(weather=pl.lit("fine"))
    path.unlink()
    rows.write_parquet(path)


# F5: placeholder lines


@plant(
    "placeholder_lines",
    so_also=["line_values_differ", "predictions_follow_context", "prediction_bias", "recommendation_balance"],
    incident="F5 20.0 on all",
)
def a_placeholder_line_of_20_for_everybody(settings: Settings) -> None:
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(
            has_prop_line=pl.lit(value=True),
            line_source=pl.lit("ESTIMATED"),
            current_points_line=pl.lit(20.0),
            sportsbook=pl.lit(None),
        ).with_columns(MARGIN, SIDE),
    )  # fmt: skip


@plant(
    "placeholder_lines",
    so_also=[
        "line_is_latest",
        "line_values_differ",
        "predictions_follow_context",
        "prediction_bias",
        "recommendation_balance",
    ],
    incident="F5 claimed real",
)
def a_placeholder_that_claims_to_be_quoted(settings: Settings) -> None:
    lined = pl.col("has_prop_line")
    alter(
        settings,
        PREDICTIONS,
        DAY,
        lambda rows: rows.with_columns(altered_where(lined, current_points_line=20.0)).with_columns(
            MARGIN, SIDE
        ),
    )


@plant("push_means_equal", incident="F5 graded as real")
def bets_on_placeholders_graded(settings: Settings) -> None:
    alter(
        settings,
        ACCURACY,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(pl.col("result").is_in(["WIN", "LOSS"]), line_source="ESTIMATED")
        ),
    )


# F6: names


@plant(
    "name_resolution_rate",
    so_also=["props_in_context", "lined_players_accounted", "placeholder_lines"],
    incident="F6 82.5 %",
)
def the_props_writer_resolves_nobody_it_has_no_exact_spelling_of(settings: Settings) -> None:
    unknown = pl.col("player_lookup").hash(seed=3) % 5 == 0
    alter(
        settings,
        PROPS,
        DAY,
        lambda rows: rows.with_columns(
            altered_where(
                unknown, universal_player_id=None, player_lookup=None, resolution="unresolved", game_id=None
            )
        ),
    )


@plant("alias_graph_valid", incident="F6 one alias backwards")
def an_alias_turned_round(settings: Settings) -> None:
    lake = lake_of(settings)
    aliases = lake.read("nba_reference.player_aliases")
    turned = aliases.with_row_index().with_columns(
        altered_where(
            pl.col("index") == 0,
            alias_lookup=pl.col("nba_canonical_lookup"),
            nba_canonical_lookup=pl.col("alias_lookup"),
        )
    )
    lake.replace("nba_reference.player_aliases", turned.drop("index"))


@plant("one_identity_per_person of nba_players_registry", incident="F6 two registry ids")
def one_person_with_two_ids(settings: Settings) -> None:
    lake = lake_of(settings)
    people = lake.read("nba_reference.nba_players_registry")
    twin = people.head(1).with_columns(universal_player_id=pl.lit("nba:99999999"))
    lake.replace("nba_reference.nba_players_registry", pl.concat([people, twin]))


@plant("unresolved_queue_age", incident="F6 names nobody looked at")
def a_name_unresolved_for_weeks(settings: Settings) -> None:
    lake, table = lake_of(settings), "nba_reference.unresolved_player_names"
    known = lake.read(table)
    seen = DAY - timedelta(days=20)
    waiting = rows_of(
        table,
        {"source": "fanduel", "player_lookup_raw": "boneshyland", "status": "open", "first_seen": seen},
    )
    lake.replace(table, pl.concat([known, waiting]))


# F7, F3: context


@plant(
    "lined_players_accounted",
    so_also=["played_were_expected", "props_in_context", "feature_counts_agree"],
    incident="F7 context lacks half",
)
def the_context_lacks_half_the_players(settings: Settings) -> None:
    for table in (CONTEXT, ZONES, FACTORS, STORE, PREDICTIONS, OUTCOMES):
        alter(settings, table, DAY, half_of_the_players)


@plant("feature_counts_agree", incident="F7")
def half_of_the_context_never_got_features(settings: Settings) -> None:
    alter(settings, STORE, DAY, half_of_the_players)


# F9: holes


HOLE = DateWindow(date(2026, 1, 5), date(2026, 1, 9))


@plant(
    "rows_on_game_days of ml_feature_store",
    "dates_missing",
    so_also=["feature_counts_agree"],
    incident="F9 the hole",
    window=HOLE,
)
def a_phase_that_did_not_run_for_days(settings: Settings) -> None:
    for day in HOLE.dates()[1:-1]:
        partition_of(settings, STORE, day).unlink()


@plant(
    "final_games_have_box_scores",
    "rows_on_game_days of bdl_player_boxscores",
    so_also=["dates_missing", "summary_counts_agree"],
    incident="F9",
)
def the_box_scores_of_a_date_never_came(settings: Settings) -> None:
    partition_of(settings, BOX, DAY).unlink()


@plant(
    "rows_on_game_days of prediction_accuracy",
    so_also=["dates_missing", "grading_complete", "results_add_up"],
    incident="F9",
)
def a_date_never_graded(settings: Settings) -> None:
    partition_of(settings, ACCURACY, DAY).unlink()


@plant("rows_on_game_days of player_game_summary", so_also=["summary_counts_agree"], incident="F9")
def an_empty_partition_of_a_game_day(settings: Settings) -> None:
    alter(settings, SUMMARY, DAY, lambda rows: rows.clear())
