"""A clean and a poisoned warehouse for every check of the plan.

What belongs here: rows. A check without its pair fails `test_every_check.py`. The poisoned tables replace
the clean ones of the same name; the others stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nba_props.features.contract import FEATURES
from nba_props.systems import SYSTEM_IDS
from nba_props.validation.verdicts import State
from nba_props_tests.builders import AFTER_TIP, BEFORE_TIP, DAY, GAME, PLAYER, TIP, at, features

Rows = Sequence[Mapping[str, Any]]
Tables = Mapping[str, Rows]

BOX = "nba_raw.bdl_player_boxscores"
PROPS = "nba_raw.odds_api_player_points_props"
SCHEDULE = "nba_raw.schedule"
INJURIES = "nba_raw.injury_report"
ROSTERS = "nba_raw.team_rosters"
SUMMARY = "nba_analytics.player_game_summary"
OFFENSE = "nba_analytics.team_offense_game_summary"
DEFENSE = "nba_analytics.team_defense_game_summary"
CONTEXT = "nba_analytics.upcoming_player_game_context"
ZONES = "nba_precompute.player_shot_zone_analysis"
FACTORS = "nba_precompute.player_composite_factors"
STORE = "nba_precompute.ml_feature_store"
PREDICTIONS = "nba_predictions.player_prop_predictions"
STAGED = "nba_predictions.staged_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
ACCURACY = "nba_predictions.prediction_accuracy"
DAILY = "nba_predictions.system_daily_performance"
REGISTRY = "nba_reference.nba_players_registry"
ALIASES = "nba_reference.player_aliases"
QUEUE = "nba_reference.unresolved_player_names"
RUNS = "nba_reference.processor_run_history"


@dataclass(frozen=True)
class Pair:
    """A warehouse in which the check passes, and what makes it fail: with this state, naming `named`."""

    clean: Tables
    poisoned: Tables
    named: str
    state: State = State.ERROR


_WAITING = {
    "source": "books", "player_name": "Zoe Quill", "status": "open", "first_seen": DAY - timedelta(days=9)
}  # fmt: skip
LINE = {
    "line_source": "ACTUAL_PROP", "has_prop_line": True, "current_points_line": 20.0, "sportsbook": "fanduel",
    "predicted_points": 22.5, "line_margin": 2.5, "recommendation": "OVER", "confidence_score": 0.6,
    "raw_confidence_score": 0.6, "over_probability": 0.55, "push_probability": 0.05, "under_probability": 0.4,
    "line_snapshot_at": at(21), "line_minutes_before_game": 180.0,
}  # fmt: skip
LINED = {"prediction_id": "p1", **LINE}
UNLINED = {
    "prediction_id": "p2",
    "player_lookup": "bobcole",
    "line_source": "NO_PROP_LINE",
    "recommendation": "NO_LINE",
}
QUOTE = {
    "game_id": GAME, "points_line": 20.0, "player_lookup": PLAYER, "universal_player_id": "nba:1",
    "resolution": "exact",
}  # fmt: skip
ESTIMATED = {**LINED, "line_source": "ESTIMATED", "sportsbook": None, "estimated_line_value": 20.0}
REPORT = {"player_lookup": PLAYER, "reported_at": at(20), "status": "QUESTIONABLE"}
FINAL = {"status": "final", "home_score": 100, "away_score": 90}
STAT = {"pts": 25, "fgm": 10, "fg3m": 3, "ftm": 2, "fga": 20, "fta": 3, "minutes": 34.0}


def people(number: int, **fields: Any) -> list[dict[str, Any]]:
    return [
        {"source_player_id": f"nba:{i}", "player_lookup_raw": f"p{i}", "player_name": f"P {i}", **fields}
        for i in range(number)
    ]


def _game(**fields: Any) -> list[dict[str, Any]]:
    """Ten men a side, 24 minutes each."""
    men = people(20, minutes=24.0, opponent="x")
    return [{**man, "team": "BOS" if i < 10 else "NYK", **fields} for i, man in enumerate(men)]


def predicted(number: int, **fields: Any) -> list[dict[str, Any]]:
    return [
        {**LINED, "prediction_id": f"p{i}", "player_lookup": f"player{i}", **fields} for i in range(number)
    ]


def stored(number: int, **values: float) -> list[dict[str, Any]]:
    """Feature rows that differ in everything but `values`."""
    return [
        {
            "player_lookup": f"player{i}",
            **features(
                **{f.name: f.low + (f.high - f.low) * (i + 1) / (number + 1) for f in FEATURES} | values
            ),
        }
        for i in range(number)
    ]


def person(number: int, **fields: Any) -> dict[str, Any]:
    name = f"Person {'abcdef'[number]}"
    return {
        "universal_player_id": f"nba:{number}",
        "player_lookup": name.lower().replace(" ", ""),
        "source_ids": f"nba:{number}",
        "spellings": name,
        "spellings_known_from": "2025-10-01",
        **fields,
    }


def quotes(known: int, unknown: int) -> list[dict[str, Any]]:
    return [
        {
            "player_name": f"Player {i}",
            "player_lookup": f"player{i}",
            "player_lookup_raw": f"player{i}",
            "universal_player_id": f"nba:{i}" if i < known else None,
            "resolution": "exact" if i < known else "unresolved",
        }
        for i in range(known + unknown)
    ]


def outcomes(predicted: int, missing: int) -> list[dict[str, Any]]:
    return [
        {
            "player_lookup": f"player{i}",
            "outcome": "predicted" if i < predicted else "skipped",
            "reason_code": None if i < predicted else "name_not_resolved",
            "has_prop_line": True,
        }
        for i in range(predicted + missing)
    ]


def on_predictions(poisoned: Mapping[str, Any], named: str = PLAYER, state: State = State.ERROR) -> Pair:
    """One lined prediction, spoiled by a few fields."""
    return Pair(
        {PREDICTIONS: [LINED, UNLINED], PROPS: [QUOTE]}, {PREDICTIONS: [{**LINED, **poisoned}]}, named, state
    )


_UNDERS = [
    {**row, "prediction_id": f"u{i}", "player_lookup": f"under{i}", "recommendation": "UNDER"}
    for i, row in enumerate(predicted(4))
]
_DAY_BEFORE = DAY - timedelta(days=1)
_ALIAS = {"alias_lookup": "persa", "nba_canonical_lookup": "persona", "is_active": True}
PEOPLE = [person(0), person(1)]
_COUNTS = {"predictions": 6, "wins": 1, "losses": 1, "pushes": 1, "voids": 1, "passes": 1, "pending": 1}
GRADED = [{"prediction_id": f"p{i}", "result": "PASS"} for i in range(6)]
_OVER = {"recommendation": "OVER", "line_source": "ACTUAL_PROP", "current_points_line": 20.0}

EXPECTED = {"has_prop_line": True, "expected_minutes": 30.0}
TIMED = {**QUOTE, "snapshot_timestamp": at(21)}
_IN_PLAY = {**QUOTE, "snapshot_timestamp": TIP + timedelta(hours=1), "points_line": 25.5}
_LAST_WEEK = predicted(25, game_date=_DAY_BEFORE)
TWO_GAMES = [
    {"game_date": DAY - timedelta(days=4), "game_id": "g1", "pts": 10, "minutes": 30.0},
    {"game_date": DAY - timedelta(days=2), "game_id": "g2", "pts": 20, "minutes": 34.0},
]
WINDOWS_OF_TWO = features(
    games_this_season=2, points_last_5=15, points_last_10=15, points_season=15, minutes_last_5=32,
    minutes_season=32, minutes_last_game=34, points_ewma=(20 + 10 * 0.5 ** (1 / 8)) / (1 + 0.5 ** (1 / 8)),
)  # fmt: skip


def summaries(number: int) -> list[dict[str, Any]]:
    return [{"player_lookup": f"player{i}"} for i in range(number)]


def bets(wins: int, losses: int) -> list[dict[str, Any]]:
    return [{"prediction_id": f"p{i}", "result": "WIN" if i < wins else "LOSS"} for i in range(wins + losses)]


def run(minutes: int, **fields: Any) -> dict[str, Any]:
    """A run over DAY that took so long."""
    return {
        "processor": "evening", "job": "evening", "dagster_run_id": "r", "status": "success",
        "data_date": DAY, "last_data_date": DAY, "started_at": AFTER_TIP - timedelta(minutes=minutes),
        "finished_at": AFTER_TIP, **fields,
    }  # fmt: skip


def hanging(minutes: int) -> dict[str, Any]:
    """A run that was in progress for so long when it was looked at."""
    return run(minutes, status="started", finished_at=None, created_at=AFTER_TIP)


def schedule(*with_games: int) -> list[dict[str, Any]]:
    """A game a date from two days before DAY to that of NOW, played on those so many days after DAY."""
    return [
        {
            "game_date": DAY + timedelta(days=back),
            "game_id": f"g{back}",
            "status": "final" if back in with_games else "postponed",
        }
        for back in range(-2, 5)
    ]


#: By table and name, as the plan has them.
PAIRS: dict[tuple[str, str], Pair] = {
    (PROPS, "line_in_halves"): Pair({PROPS: [QUOTE]}, {PROPS: [{**QUOTE, "points_line": 20.3}]}, "20.3"),
    (PROPS, "name_resolution_rate"): Pair({PROPS: quotes(96, 4)}, {PROPS: quotes(80, 20)}, "Player 99"),
    (PROPS, "one_identity_per_person"): Pair(
        {PROPS: quotes(2, 1)},
        {PROPS: [QUOTE, {**QUOTE, "bookmaker": "betmgm", "universal_player_id": "nba:2"}]},
        "nba:1, nba:2",
    ),
    (PROPS, "lookup_format"): Pair(
        {PROPS: [QUOTE]}, {PROPS: [{**QUOTE, "player_lookup": "anna-berg"}]}, "anna-berg"
    ),
    (SUMMARY, "one_identity_per_person"): Pair(
        {SUMMARY: [{"universal_player_id": "nba:1"}]},
        {SUMMARY: [{"universal_player_id": "nba:1"}, {"universal_player_id": "nba:2", "game_id": "other"}]},
        "nba:1, nba:2",
    ),
    (SUMMARY, "lookup_format"): Pair({SUMMARY: [{}]}, {SUMMARY: [{"player_lookup": "Åberg"}]}, "Åberg"),
    (SUMMARY, "summary_counts_agree"): Pair({SUMMARY: [{}], BOX: [{}]}, {BOX: people(3)}, "'box_rows': 3"),
    (REGISTRY, "lookup_format"): Pair(
        {REGISTRY: PEOPLE}, {REGISTRY: [person(0, player_lookup="7up")]}, "7up"
    ),
    (REGISTRY, "one_identity_per_person"): Pair(
        {REGISTRY: PEOPLE, BOX: [{"source_player_id": "nba:0"}]},
        {REGISTRY: [person(0), person(1, source_ids="nba:1,nba:0")]},
        "one source id, two persons",
    ),
    (QUEUE, "unresolved_queue_age"): Pair(
        {QUEUE: [{**_WAITING, "status": "dismissed"}]}, {QUEUE: [_WAITING]}, "Zoe Quill", State.WARN
    ),
    (ALIASES, "lookup_format"): Pair(
        {ALIASES: [_ALIAS], REGISTRY: PEOPLE}, {ALIASES: [{**_ALIAS, "alias_lookup": "p. a"}]}, "p. a"
    ),
    (ALIASES, "alias_graph_valid"): Pair(
        {ALIASES: [_ALIAS], REGISTRY: PEOPLE},
        {ALIASES: [{**_ALIAS, "nba_canonical_lookup": "nobody"}]},
        "nobody",
    ),
    (BOX, "points_identity"): Pair(
        {BOX: [STAT]}, {BOX: [{**m, **STAT, "pts": 26} for m in people(5)]}, "P 0"
    ),
    (BOX, "box_score_is_whole"): Pair({BOX: _game()}, {BOX: _game()[:10]}, "BOS"),
    (BOX, "null_rates"): Pair({BOX: [STAT]}, {BOX: [{**STAT, "fga": None}]}, "'null_fga': 1"),
    (SCHEDULE, "games_settled"): Pair(
        {SCHEDULE: [FINAL]}, {SCHEDULE: [{"status": "scheduled"}]}, GAME, State.WARN
    ),
    (OFFENSE, "team_points_equal_score"): Pair(
        {OFFENSE: [{"points": 100}], SCHEDULE: [FINAL]}, {OFFENSE: [{"points": 97}]}, "'score': 100"
    ),
    (DEFENSE, "defense_mirrors_offense"): Pair(
        {
            OFFENSE: [{"points": 100, "plays": 90.0}],
            DEFENSE: [{"team": "NYK", "opponent": "BOS", "points_allowed": 100, "plays_allowed": 90.0}],
        },
        {DEFENSE: [{"team": "NYK", "opponent": "BOS", "points_allowed": 99, "plays_allowed": 90.0}]},
        "'points_allowed': 99",
    ),
    (STORE, "feature_counts_agree"): Pair(
        {STORE: [features()], CONTEXT: [{}], ZONES: [{}], FACTORS: [{}]},
        {FACTORS: [{}, {"player_lookup": "bobcole"}]},
        "bobcole",
    ),
    (STORE, "windows_recomputed"): Pair(
        {STORE: [WINDOWS_OF_TWO], SUMMARY: TWO_GAMES, CONTEXT: [{}]},
        {SUMMARY: [TWO_GAMES[0], {**TWO_GAMES[1], "pts": 21}]},
        "points_ewma",
    ),
    (STORE, "features_know_only_the_past"): Pair(
        {STORE: [{"max_contributing_date": _DAY_BEFORE}]}, {STORE: [{"max_contributing_date": DAY}]}, PLAYER
    ),
    (STORE, "required_features_not_defaulted"): Pair(
        {STORE: [{"required_default_count": 0}]}, {STORE: [{"required_default_count": 1}]}, PLAYER
    ),
    (STORE, "features_in_range"): Pair({STORE: stored(3)}, {STORE: stored(3, minutes_expected=71.0)}, "71.0"),
    (STORE, "features_vary"): Pair(
        {STORE: stored(25)}, {STORE: stored(25, points_last_10=12.0)}, "points_last_10"
    ),
    # Without results there is nothing to fit models on, so it only warns.
    (PREDICTIONS, "every_system_predicts"): Pair(
        {PREDICTIONS: [{"system_id": name, "prediction_id": name} for name in SYSTEM_IDS]},
        {PREDICTIONS: [{"system_id": name, "prediction_id": name} for name in SYSTEM_IDS[:-1]]},
        SYSTEM_IDS[-1],
        State.WARN,
    ),
    (PREDICTIONS, "placeholder_lines"): Pair(
        {PREDICTIONS: [LINED, UNLINED], PROPS: [QUOTE]}, {PREDICTIONS: [ESTIMATED]}, "a line nobody quoted"
    ),
    (PREDICTIONS, "unique_active_prediction"): Pair(
        {PREDICTIONS: [LINED, {**LINED, "prediction_id": "old", "is_active": False}]},
        {PREDICTIONS: [LINED, {**LINED, "prediction_id": "old"}]},
        "'active_rows': 2",
    ),
    (PREDICTIONS, "prediction_before_tip"): on_predictions({"decision_time": TIP}),
    (PREDICTIONS, "line_before_tip"): on_predictions({"line_minutes_before_game": -3.0}),
    (PREDICTIONS, "no_out_player_active"): Pair(
        {PREDICTIONS: [LINED], INJURIES: [REPORT]}, {INJURIES: [{**REPORT, "status": "OUT"}]}, PLAYER
    ),
    (PREDICTIONS, "no_postponed_game_active"): Pair(
        {PREDICTIONS: [LINED], SCHEDULE: [FINAL]},
        {SCHEDULE: [{"status": "postponed", "status_known_at": at(12)}]},
        PLAYER,
    ),
    (PREDICTIONS, "direction_agrees_with_edge"): on_predictions({"recommendation": "UNDER"}),
    (PREDICTIONS, "confidence_in_range"): on_predictions({"confidence_score": 62.0}),
    (PREDICTIONS, "prediction_bias"): Pair(
        {PREDICTIONS: predicted(25, line_margin=1.9)}, {PREDICTIONS: predicted(25, line_margin=3.1)}, "3.1"
    ),
    (PREDICTIONS, "recommendation_balance"): Pair(
        {PREDICTIONS: [*predicted(16), *_UNDERS]},
        {PREDICTIONS: predicted(20)},
        "'overs': 20",
        State.WARN,
    ),
    (PREDICTIONS, "slate_complete"): Pair(
        {CONTEXT: [EXPECTED], STORE: [features()], PREDICTIONS: [LINED]}, {PREDICTIONS: [UNLINED]}, PLAYER
    ),
    (PREDICTIONS, "staging_merged"): Pair(
        {CONTEXT: [EXPECTED], STORE: [features()], PREDICTIONS: [LINED], STAGED: [LINED]},
        {STAGED: [{**LINED, "prediction_id": "p9"}]},
        "p9",
    ),
    (PREDICTIONS, "published_as_staged"): Pair(
        {PREDICTIONS: [LINED], STAGED: [LINED]},
        {STAGED: [{**LINED, "over_price_decimal": 1.9}]},
        "over_price_decimal",
    ),
    (PREDICTIONS, "predictions_follow_context"): Pair(
        {PREDICTIONS: [LINED], CONTEXT: [{"current_points_line": 20.0}]},
        {CONTEXT: [{"current_points_line": 21.0}]},
        "line moved",
    ),
    (PREDICTIONS, "line_age"): on_predictions(
        {"line_snapshot_at": BEFORE_TIP - timedelta(hours=24)}, "'hours': 24", State.WARN
    ),
    (PREDICTIONS, "line_is_latest"): Pair(
        {PREDICTIONS: [LINED], PROPS: [TIMED, _IN_PLAY]},
        {PROPS: [TIMED, {**TIMED, "snapshot_timestamp": at(21, 30), "points_line": 21.5}]},
        "'lowest_latest_line': 21.5",
    ),
    (PREDICTIONS, "line_values_differ"): Pair(
        {PREDICTIONS: [{**row, "current_points_line": 5.5 + i % 9} for i, row in enumerate(predicted(27))]},
        {PREDICTIONS: predicted(27)},
        "'players': 27",
        State.WARN,
    ),
    (PREDICTIONS, "confidence_like_last_week"): Pair(
        {PREDICTIONS: [*_LAST_WEEK, *predicted(25)]},
        {PREDICTIONS: [*_LAST_WEEK, *predicted(25, confidence_score=0.7)]},
        "'week_mean': 0.6",
        State.WARN,
    ),
    (CONTEXT, "props_in_context"): Pair(
        {CONTEXT: [{}], PROPS: [QUOTE], SCHEDULE: [FINAL]},
        {PROPS: [QUOTE, {**QUOTE, "player_lookup": "bobcole", "bookmaker": "betmgm", "player_team": "BOS"}]},
        "no reason",
    ),
    (PROPS, "aliases_applied"): Pair(
        {PROPS: [{**QUOTE, "player_lookup_raw": "persa", "resolution": "alias"}], ALIASES: [_ALIAS]},
        {PROPS: [{**QUOTE, "player_lookup_raw": "persa", "resolution": "unresolved"}]},
        "'nba_canonical_lookup': 'persona'",
    ),
    (SUMMARY, "windows_free_of_absences"): Pair(
        {SUMMARY: [*summaries(9), {"minutes": 0.0, "pts": 0}]},
        {
            SUMMARY: [
                *summaries(8),
                {"minutes": 0.0, "pts": 0},
                {"player_lookup": "bobcole", "minutes": 0.0, "pts": 0},
            ]
        },
        "bobcole",
    ),
    (ACCURACY, "grading_complete"): Pair(
        {PREDICTIONS: [LINED], SCHEDULE: [FINAL], ACCURACY: [{"prediction_id": "p1", "result": "PASS"}]},
        {ACCURACY: [{"prediction_id": "p1", "result": "PENDING"}]},
        "'ungraded': 1",
    ),
    (ACCURACY, "win_rate_believable"): Pair(
        {ACCURACY: bets(20, 10)}, {ACCURACY: bets(28, 2)}, "'wins': 28", State.WARN
    ),
    (ACCURACY, "too_good_to_be_true"): Pair(
        {ACCURACY: bets(290, 210)}, {ACCURACY: bets(291, 209)}, "'win_rate': 0.582"
    ),
    (ACCURACY, "played_were_expected"): Pair(
        {ACCURACY: GRADED, SUMMARY: summaries(20), CONTEXT: summaries(19), ROSTERS: [{}]},
        {CONTEXT: summaries(16)},
        "player19",
    ),
    (RUNS, "run_duration"): Pair({RUNS: [run(29)]}, {RUNS: [run(60)]}, "'minutes': 60"),
    (RUNS, "stuck_runs"): Pair({RUNS: [hanging(29)]}, {RUNS: [hanging(60)]}, "'minutes': 60"),
    # Dates without games lack nothing; what is poisoned is that there were some.
    (RUNS, "dates_missing"): Pair(
        {
            RUNS: [run(1)],
            SCHEDULE: schedule(-2, 0),
            BOX: [{"game_date": _DAY_BEFORE - timedelta(days=1)}, {}],
        },
        {SCHEDULE: schedule(-2, -1, 0)},
        "no partition",
    ),
    (RUNS, "phases_fresh"): Pair(
        {RUNS: [run(1)], SCHEDULE: schedule(0), CONTEXT: [{}]},
        {SCHEDULE: schedule(0, 1, 2, 3)},
        "context behind",
    ),
    (OUTCOMES, "outcomes_add_up"): Pair(
        {CONTEXT: [{}], OUTCOMES: [{"game_id": GAME, "outcome": "predicted"}], PREDICTIONS: [LINED]},
        {PREDICTIONS: [{**LINED, "is_active": False}]},
        PLAYER,
    ),
    (OUTCOMES, "lined_players_accounted"): Pair(
        {PROPS: [QUOTE], OUTCOMES: [{"decision_time": BEFORE_TIP}]},
        {
            PROPS: [
                QUOTE,
                {**QUOTE, "player_lookup": "bobcole", "player_name": "Bob Cole", "bookmaker": "betmgm"},
            ]
        },
        "Bob Cole",
    ),
    (OUTCOMES, "lined_coverage"): Pair({OUTCOMES: outcomes(96, 4)}, {OUTCOMES: outcomes(80, 20)}, "player99"),
    (DAILY, "results_add_up"): Pair(
        {DAILY: [_COUNTS], ACCURACY: GRADED}, {DAILY: [{**_COUNTS, "voids": 0}]}, "'voids': 0"
    ),
    (ACCURACY, "push_means_equal"): Pair(
        {ACCURACY: [{**_OVER, "result": "PUSH", "actual_points": 20}]},
        {ACCURACY: [{**_OVER, "result": "WIN", "actual_points": 20}]},
        PLAYER,
    ),
}

#: The evening after, when every result of DAY is due.
NOW = AFTER_TIP + timedelta(days=3)
