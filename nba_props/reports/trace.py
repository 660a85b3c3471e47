"""One player on one date through every table, and why he has a prediction or none.

What belongs here: choosing his rows and columns, and the sentence at the end. What does not: reading (see
`cli/trace.py`), who a name means (`players/`), and printing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.features.contract import CONTRACT
from nba_props.markets import lines
from nba_props.reports.board import in_order

SCHEDULE, INJURIES = "nba_raw.schedule", "nba_raw.injury_report"
QUOTES, PLAYED = "nba_raw.odds_api_player_points_props", "nba_analytics.player_game_summary"
CONTEXT, FEATURES = "nba_analytics.upcoming_player_game_context", "nba_precompute.ml_feature_store"
STAGED, TRIED = "nba_predictions.staged_predictions", "nba_predictions.staged_outcomes"
OUTCOMES, PREDICTIONS = "nba_predictions.prediction_outcomes", "nba_predictions.player_prop_predictions"
ACCURACY = "nba_predictions.prediction_accuracy"
#: The tables of a date a trace reads, in the order in which they are made.
TABLES = (
    SCHEDULE, INJURIES, QUOTES, CONTEXT, FEATURES, STAGED, TRIED, OUTCOMES, PREDICTIONS, PLAYED, ACCURACY,
)  # fmt: skip

#: Of these, the ones that tell whom a name means on the date.
NAMING = (SCHEDULE, INJURIES, QUOTES)

_GAME = ("game_id", "game_code", "tip_at", "status", "away_score", "home_score", "source", "payload")
_INJURY = ("reported_at", "status", "details", "player_name", "resolution", "source", "payload")
_QUOTE = (
    "bookmaker", "market", "points_line", "over_price_decimal", "under_price_decimal", "snapshot_timestamp",
    "player_name", "resolution", "fate", "payload", "record",
)  # fmt: skip
_CONTEXT = (
    "team", "opponent", "expected_because", "last_game_date", "team_games_missed", "injury_status",
    "is_postponed", "expected_minutes", "has_prop_line", "current_points_line", "sportsbook",
    "opening_points_line", "consensus_points_line", "line_books", "no_vig_over_probability",
    "teammate_minutes_out", "days_rest", "points_season", "points_ewma", "max_contributing_date", "origin",
    "decision_time", "run_id",
)  # fmt: skip
_STAGED = ("system_id", "predicted_points", "current_points_line", "recommendation", "staged_at", "run_id")
_TRIED = ("outcome", "systems", "error", "reason", "staged_at", "run_id")
_OUTCOME = (
    "outcome", "reason_code", "reason", "has_prop_line", "expected_minutes", "systems", "attempts", "error",
    "origin", "run_id",
)  # fmt: skip
_PREDICTION = (
    "system_id", "prediction_version", "is_active", "predicted_points", "points_p10", "points_p90",
    "current_points_line", "sportsbook", "over_probability", "recommendation", "recommendation_reason",
    "origin", "predicted_at", "model_version", "invalidation_reason", "superseded_by", "prediction_id",
    "run_id",
)  # fmt: skip
_GRADE = ("system_id", "result", "actual_points", "actual_minutes", "error", "void_reason", "run_id")
_PLAYED = ("team", "minutes", "pts", "run_id")
_VERDICT = ("check_name", "table_name", "state", "violations", "population", "checked_at", "run_id")


@dataclass(frozen=True)
class Person:
    """Who is traced: `lookup` and `person_id` are None for a printed name that means nobody known.

    `how` says by which step the name means him, `team` is the one he was known with on the date.
    """

    name: str
    printed: str
    lookup: str | None
    person_id: str | None
    team: str | None
    how: str


@dataclass(frozen=True)
class Trace:
    """Everything stored about the person and date, by section, in the order of the phases.

    `lacking` are tables without a partition of the date, `run_ids` the runs that wrote his rows, `why` the
    sentence at the end.
    """

    person: Person
    day: date
    sections: Mapping[str, pl.DataFrame]
    lacking: tuple[str, ...]
    run_ids: tuple[str, ...]
    why: str


def build(
    person: Person,
    day: date,
    stored: Mapping[str, pl.DataFrame],
    verdicts: pl.DataFrame,
    *,
    present: Sequence[str],
    sportsbooks: Sequence[str],
) -> Trace:
    """The trace of a person.

    In: by name the rows of the date of each of TABLES; `verdicts` of nba_monitoring.check_results of the
    date; `present` are the tables that have a partition of the date.
    """
    his = {name: _his(person, stored[name]) for name in TABLES if name != SCHEDULE}
    games = _games(person, his, stored[SCHEDULE])
    quotes = _fates(his, games, sportsbooks)
    sections = {
        "game": games.select(_GAME),
        "injury reports": his[INJURIES].sort("reported_at", nulls_last=True).select(_INJURY),
        "quotes": quotes.sort("snapshot_timestamp", "bookmaker", "points_line").select(_QUOTE),
        "context": his[CONTEXT].select(_CONTEXT),
        "features": _features(his[FEATURES]),
        "staged predictions": _by_system(his[STAGED], "staged_at").select(_STAGED),
        "staged outcomes": his[TRIED].sort("staged_at").select(_TRIED),
        "outcome": his[OUTCOMES].select(_OUTCOME),
        "predictions": _by_system(his[PREDICTIONS], "prediction_version").select(_PREDICTION),
        "played": his[PLAYED].select(_PLAYED),
        "grades": _by_system(his[ACCURACY]).select(_GRADE),
        "checks": _naming(person, verdicts),
    }
    # History is predicted without staging, and staged rows expire: that they lack says nothing.
    lacking = tuple(name for name in TABLES if name not in {*present, STAGED, TRIED})
    return Trace(person, day, sections, lacking, _runs(his), _why(person, day, his, games, set(present)))


def _his(person: Person, rows: pl.DataFrame) -> pl.DataFrame:
    """His rows; of a name that means nobody, those printed so."""
    if person.lookup is not None:
        return rows.filter(pl.col("player_lookup") == person.lookup)
    if "player_lookup_raw" in rows.columns:
        is_printed = pl.col("player_lookup_raw") == person.printed
        return rows.filter(is_printed & pl.col("player_lookup").is_null())
    # Whom no table knows is accounted for under the name as printed.
    mine = pl.col("player_lookup") == person.printed
    return rows.filter(mine & pl.col("universal_player_id").is_null()) if _has_ids(rows) else rows.clear()


def _has_ids(rows: pl.DataFrame) -> bool:
    return "universal_player_id" in rows.columns


def _games(person: Person, his: Mapping[str, pl.DataFrame], schedule: pl.DataFrame) -> pl.DataFrame:
    """The games his rows are of, else those of the team he was known with."""
    ids = [rows["game_id"].drop_nulls() for rows in his.values() if "game_id" in rows.columns]
    named = schedule.filter(pl.col("game_id").is_in(pl.concat(ids).unique().implode()))
    if not named.is_empty() or person.team is None:
        return named
    return schedule.filter((pl.col("home_team") == person.team) | (pl.col("away_team") == person.team))


def _fates(his: Mapping[str, pl.DataFrame], games: pl.DataFrame, sportsbooks: Sequence[str]) -> pl.DataFrame:
    """His quotes with their `fate`; those of a game he is not expected in count for nothing."""
    context = his[CONTEXT]
    told = lines.fates(his[QUOTES], _instants(context, games), sportsbooks)
    is_elsewhere = ~pl.col("game_id").is_in(context["game_id"].implode()) & pl.col("person_known")
    fate = pl.when(is_elsewhere & pl.lit(context.height > 0) & pl.col("game_id").is_not_null())
    return told.with_columns(fate=fate.then(pl.lit("of a game he is not expected in")).otherwise("fate"))


def _instants(context: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """game_id, tip_at, instant: when each of his games was decided; undecided ones take all before tip."""
    decided = context.select("game_id", "tip_at", instant="decision_time")
    rest = games.join(decided, on="game_id", how="anti").select("game_id", "tip_at", instant="tip_at")
    return pl.concat([decided, rest]).unique("game_id", maintain_order=True)


def _features(store: pl.DataFrame) -> pl.DataFrame:
    """group, feature, value, quality, source, required: one row a feature of the contract."""
    schema = {
        "group": pl.String, "feature": pl.String, "value": pl.Float64, "quality": pl.Float64,
        "source": pl.String, "required": pl.Boolean,
    }  # fmt: skip
    rows = [
        {"group": feature.group, "feature": feature.name, "required": feature.required, **row[feature.name]}
        for row in store.iter_rows(named=True)
        for feature in CONTRACT.features
    ]
    return pl.DataFrame(rows, schema=schema)


def _by_system(rows: pl.DataFrame, *then: str) -> pl.DataFrame:
    rank = {system: place for place, system in enumerate(in_order(rows["system_id"].unique()))}
    return rows.sort(pl.col("system_id").replace_strict(rank, return_dtype=pl.Int64), *then)


def _naming(person: Person, verdicts: pl.DataFrame) -> pl.DataFrame:
    """The newest verdict of each check, where it does not pass and names him, with what it says of him."""
    newest = verdicts.sort("checked_at", "created_at").unique(
        ["table_name", "check_name"], keep="last", maintain_order=True
    )
    told = [
        {**row, "says": json.dumps(rows, ensure_ascii=False)}
        for row in newest.filter(~pl.col("state").is_in(["pass", "not_applicable"])).iter_rows(named=True)
        if (rows := [each for each in json.loads(row["sample"]) if _names(person, each)])
    ]
    schema = {name: verdicts.schema[name] for name in _VERDICT} | {"says": pl.String}
    return pl.DataFrame([{name: row[name] for name in schema} for row in told], schema=schema)


def _names(person: Person, row: Mapping[str, Any]) -> bool:
    known = {person.name, person.printed, person.lookup, person.person_id} - {None}
    return any(value in known for value in row.values() if isinstance(value, str))


def _runs(his: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    found = [run for rows in his.values() for run in rows["run_id"]]
    return tuple(dict.fromkeys(found))


def _why(
    person: Person, day: date, his: Mapping[str, pl.DataFrame], games: pl.DataFrame, present: set[str]
) -> str:
    """Why he has a prediction, or none: the first thing that says so."""
    active = his[PREDICTIONS].filter("is_active")
    if active.height:
        return _predicted(person, active, his[ACCURACY], his[QUOTES].height)
    if his[OUTCOMES].height:
        return f"No prediction: {_absent(his[OUTCOMES].row(0, named=True), his[PREDICTIONS].height)}."
    return f"No prediction: {_before_any_outcome(person, day, his, games, present)}."


def _predicted(person: Person, active: pl.DataFrame, grades: pl.DataFrame, quotes: int) -> str:
    system = in_order(active["system_id"])[0]
    row = active.row(by_predicate=pl.col("system_id") == system, named=True)
    against = (
        f"against {row['sportsbook']}'s line of {row['current_points_line']:g}"
        if row["has_prop_line"]
        else (f"and none of {quotes} quotes counts" if quotes else "and no book has a line")
    )
    said = (
        f"{person.name} is predicted by {active.height} system{'s' * (active.height > 1)}; {system} expects"
        f" {row['predicted_points']:.1f} points {against}: {row['recommendation']},"
        f" {row['recommendation_reason']}."
    )
    mine = grades.filter(pl.col("prediction_id") == row["prediction_id"])
    if mine.is_empty():
        return f"{said} It is not graded yet."
    grade = mine.row(0, named=True)
    if grade["result"] in ("VOID", "PENDING"):
        return f"{said} Graded {grade['result']}{f', {why}' if (why := grade['void_reason']) else ''}."
    return f"{said} He scored {grade['actual_points']}: {grade['result']}."


def _absent(outcome: Mapping[str, Any], published: int) -> str:
    reason = outcome["reason"] or outcome["reason_code"] or "no reason given"
    if outcome["outcome"] == "failed":
        return f"failed {outcome['attempts'] or 1} times, {outcome['error'] or reason}"
    if outcome["outcome"] == "skipped":
        before = "; what was published before no longer counts" if published else ""
        return f"skipped, {reason}{before}"
    return reason


def _before_any_outcome(
    person: Person, day: date, his: Mapping[str, pl.DataFrame], games: pl.DataFrame, present: set[str]
) -> str:
    again = f"`nba-props backfill --from {day} --to {day}`, or tonight `nba-props slate`"
    if SCHEDULE not in present:
        return f"no schedule of {day} is stored: {again}"
    if games.is_empty():
        whose = f"{person.team} has no game" if person.team else "no team he was known with has a game"
        return f"{whose} on {day}"
    if OUTCOMES not in present:
        return f"the date was not run up to its outcomes: {again}"
    if his[CONTEXT].height:
        return f"he is in the context and lacks an outcome, which no date should: {again}"
    if his[QUOTES].height:
        return "he was quoted only after the date was decided, and nobody expected him without a line"
    return "nobody expected him: not seen in his team's last ten games, new on no list, and without a line"


def instant_words(value: datetime | None) -> str | None:
    """An instant for a person, to the minute, in UTC."""
    return None if value is None else f"{value:%m-%d %H:%M}Z"
