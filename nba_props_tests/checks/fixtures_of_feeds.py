"""A clean and a poisoned warehouse for the checks of what feeds deliver: games, sides, tips, prices, lines.

What belongs here: rows. What does not: the pairs of the other checks (`fixtures.py`), and faults in payloads
(`acceptance/strangers.py`).
"""

from datetime import timedelta
from typing import Any

from nba_props.clock import eastern_date
from nba_props.validation.verdicts import State
from nba_props_tests.builders import DAY, GAME, PLAYER, TIP
from nba_props_tests.checks.fixtures import (
    BOX,
    CONTEXT,
    FINAL,
    NOW,
    PREDICTIONS,
    PROPS,
    QUOTE,
    SCHEDULE,
    STAT,
    STORE,
    SUMMARY,
    Pair,
)

_PLAYED = {**STAT, "fg3a": 8}
_HOME = {"team": "BOS", "opponent": "NYK", "is_home": True}
_AWAY = {"team": "NYK", "opponent": "BOS", "is_home": False, "source_player_id": "nba:2"}
_OTHER_GAME = {
    **FINAL,
    "game_id": "0022500002",
    "home_team": "LAL",
    "away_team": "UTA",
    "game_code": "another",
}
_PRICED = {**QUOTE, "over_price_decimal": 1.91, "under_price_decimal": 1.87, "commence_at": TIP}
_LAST_DATE = DAY - timedelta(days=2)


def _lines(number: int, **far: float) -> list[dict[str, Any]]:
    """Lines at the players' recent means; of some the line is given."""
    names = [f"player{chr(ord('a') + i)}" for i in range(number)]
    return [
        {
            "player_lookup": name,
            "games_this_season": 5,
            "points_ewma": 10.0 + place,
            "current_points_line": far.get(name, 10.0 + place),
        }
        for place, name in enumerate(names)
    ]


def _quoted(step: float) -> list[dict[str, Any]]:
    """A book's lines of twenty-five players on two dates, `step` apart."""
    return [
        {**QUOTE, "game_date": day, "player_lookup": f"player{i}", "points_line": 10.5 + i + moved}
        for day, moved in ((_LAST_DATE, 0.0), (DAY, step))
        for i in range(25)
    ]


def _two_books(over: float, under: float) -> list[dict[str, Any]]:
    """Five lines at which one book favours the over and another has these prices."""
    prices = {"fanduel": (1.75, 2.05), "draftkings": (over, under)}
    return [
        {
            **QUOTE, "player_lookup": f"player{i}", "player_lookup_raw": f"player{i}", "bookmaker": book,
            "over_price_decimal": both[0], "under_price_decimal": both[1],
        }
        for book, both in prices.items()
        for i in range(5)
    ]  # fmt: skip


REQUESTS = "nba_raw.feed_requests"
LAST_NIGHT = {
    "game_date": NOW.date() - timedelta(days=1), "tip_at": NOW - timedelta(hours=12),
    "game_code": "20260119_BOS_NYK",
}  # fmt: skip
QUOTED_LATELY = {**QUOTE, "game_date": LAST_NIGHT["game_date"]}


def asked(feed: str, hours_ago: int, **fields: Any) -> dict[str, Any]:
    """A request to a feed that landed, so many hours before the check."""
    at = NOW - timedelta(hours=hours_ago)
    return {
        "request_id": f"{feed}{hours_ago}", "feed": feed, "requested_at": at,
        "service": feed.partition(".")[0], "game_date": eastern_date(at),
        "outcome": "landed", "credits_left": 900, "clock_skew_seconds": 1.0, **fields,
    }  # fmt: skip


COMPARISONS = "nba_raw.box_score_comparisons"
_AGREED = {
    "stands": "balldontlie", "pts": 25, "minutes": 34.0, "other_source": "nba_com",
    "other_player_id": "nba:1", "other_pts": 25, "other_minutes": 34.8, "rule": "rank",
}  # fmt: skip


def _team(out: int) -> list[dict[str, Any]]:
    """Twelve men, some of whom are out."""
    return [{"player_lookup": f"player{i}", "injury_status": "OUT" if i < out else None} for i in range(12)]


#: By table and name, as the plan has them.
PAIRS: dict[tuple[str, str], Pair] = {
    (BOX, "final_games_have_box_scores"): Pair(
        {SCHEDULE: [FINAL], BOX: [_HOME, _AWAY]},
        {SCHEDULE: [FINAL, _OTHER_GAME]},
        "UTA",
    ),
    (BOX, "points_within_attempts"): Pair(
        {BOX: [_PLAYED]},
        {BOX: [{**_PLAYED, "source_player_id": f"nba:{i}", "fga": 0} for i in range(5)]},
        "'fga': 0",
    ),
    (BOX, "team_minutes_agree"): Pair(
        {BOX: [{**_HOME, "minutes": 65.0}, {**_AWAY, "minutes": 60.0}]},
        {BOX: [{**_HOME, "minutes": 65.0}, {**_AWAY, "minutes": 40.0}]},
        "'shorter': 40.0",
        State.WARN,
    ),
    (BOX, "box_scores_match_schedule"): Pair(
        {BOX: [_HOME, _AWAY], SCHEDULE: [FINAL]}, {BOX: [{**_HOME, "is_home": False}, _AWAY]}, "Anna Berg"
    ),
    (SCHEDULE, "one_game_a_team"): Pair(
        {SCHEDULE: [FINAL, _OTHER_GAME]}, {SCHEDULE: [FINAL, {**_OTHER_GAME, "away_team": "NYK"}]}, "NYK"
    ),
    (SCHEDULE, "games_listed"): Pair(
        {SCHEDULE: [FINAL, _OTHER_GAME]},
        {SCHEDULE: [FINAL, {**_OTHER_GAME, "is_derived": True}]},
        "another",
        State.WARN,
    ),
    (SUMMARY, "one_game_a_player"): Pair(
        {SUMMARY: [{}, {"player_lookup": "bobcole"}]}, {SUMMARY: [{}, {"game_id": "0022500002"}]}, PLAYER
    ),
    (PROPS, "tips_agree"): Pair(
        {PROPS: [{**_PRICED, "commence_at": TIP + timedelta(minutes=10)}], SCHEDULE: [FINAL]},
        {PROPS: [{**_PRICED, "commence_at": TIP - timedelta(hours=1)}]},
        GAME,
        State.WARN,
    ),
    (PROPS, "overround_believable"): Pair(
        {PROPS: [_PRICED, {**_PRICED, "bookmaker": "underdog", "over_price_decimal": 1.1}]},
        {PROPS: [{**_PRICED, "over_price_decimal": 2.37}]},
        "0.957",
        State.WARN,
    ),
    (PROPS, "books_agree_on_the_side"): Pair(
        {PROPS: _two_books(over=1.8, under=2.0)},
        {PROPS: _two_books(over=2.0, under=1.8)},
        "'opposite': 5",
        State.WARN,
    ),
    (CONTEXT, "lines_near_averages"): Pair(
        {CONTEXT: _lines(20, playera=24.5)},
        {CONTEXT: _lines(20, playera=24.5, playerb=25.5, playerc=26.5)},
        "playerc",
    ),
    (PROPS, "lines_not_repeated"): Pair(
        {PROPS: _quoted(0.5)}, {PROPS: _quoted(0.0)}, "'repeated': 25", State.WARN
    ),
    (PROPS, "games_quoted"): Pair(
        {PROPS: [QUOTE], SCHEDULE: [FINAL]}, {SCHEDULE: [FINAL, _OTHER_GAME]}, "another", State.WARN
    ),
    (PREDICTIONS, "feature_version_agrees"): Pair(
        {PREDICTIONS: [{"feature_version": "v2"}], STORE: [{"feature_version": "v2"}]},
        {STORE: [{"feature_version": "v3"}]},
        "'lowest_stored': 'v3'",
    ),
    (REQUESTS, "feeds_fresh"): Pair(
        # Yesterday was without games: nobody was asked about it.
        {REQUESTS: [asked("odds_api.event_odds", at) for at in (1, 39)] + [asked("espn.injuries", 40)]},
        {REQUESTS: [asked("odds_api.event_odds", at) for at in (1, 20)] + [asked("espn.injuries", 40)]},
        "espn.injuries",
        State.WARN,
    ),
    (REQUESTS, "credits_left"): Pair(
        {REQUESTS: [asked("odds_api.event_odds", 1), asked("odds_api.odds", 9, credits_left=0)]},
        {REQUESTS: [asked("odds_api.event_odds", 1, credits_left=0)]},
        "few left",
    ),
    (REQUESTS, "feed_clocks_agree"): Pair(
        {REQUESTS: [asked("espn.injuries", 1), asked("espn.injuries", 9, clock_skew_seconds=-180.0)]},
        {REQUESTS: [asked("espn.injuries", 1, clock_skew_seconds=-180.0)]},
        "espn",
        State.WARN,
    ),
    (COMPARISONS, "sources_agree_on_points"): Pair(
        {COMPARISONS: [_AGREED]},
        {COMPARISONS: [{**_AGREED, "other_pts": 27}]},
        f"'game_id': '{GAME}', 'player_name': 'Anna Berg', 'team': 'BOS', 'stands': 'balldontlie', 'pts': 25,"
        " 'other_source': 'nba_com', 'other_pts': 27",
    ),
    (COMPARISONS, "sources_agree_on_playing"): Pair(
        {COMPARISONS: [_AGREED]},
        {COMPARISONS: [{**_AGREED, "other_minutes": None, "other_pts": None, "rule": "told by it alone"}]},
        "told by it alone",
        State.WARN,
    ),
    (REQUESTS, "live_games_quoted"): Pair(
        {
            REQUESTS: [asked("odds_api.event_odds", 30)],
            SCHEDULE: [{**FINAL, **LAST_NIGHT}, {**LAST_NIGHT, **_OTHER_GAME}],
            PROPS: [QUOTED_LATELY, {**QUOTED_LATELY, "game_id": "0022500002", "event_id": "y"}],
        },
        {PROPS: []},
        "'unquoted': '20260119_BOS_NYK, another'",
    ),
    (CONTEXT, "enough_players_available"): Pair(
        {CONTEXT: _team(4)}, {CONTEXT: _team(5)}, "'reported_out': 5", State.WARN
    ),
}
