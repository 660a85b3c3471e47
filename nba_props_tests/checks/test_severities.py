"""What lies between clean and poisoned: warnings, provenance, and aliases gone wrong in each of their
ways.
"""

from datetime import timedelta
from typing import Any

import pytest

from nba_props.validation.verdicts import State
from nba_props_tests.builders import GAME, PLAYER, at
from nba_props_tests.checks import fixtures as f
from nba_props_tests.checks import fixtures_of_feeds as feeds
from nba_props_tests.checks.conftest import Ask, check_of


@pytest.mark.parametrize(("known", "unknown", "state"), [(95, 5, "pass"), (94, 6, "warn"), (85, 15, "warn"),
                                                         (84, 16, "error")])  # fmt: skip
def test_resolution_warns_first_and_fails_later(known: int, unknown: int, state: str, ask: Ask) -> None:
    found = ask(check_of(f.PROPS, "name_resolution_rate"), {f.PROPS: f.quotes(known, unknown)})
    assert found.state == state


def test_what_is_no_name_does_not_count_against_resolution(ask: Ask) -> None:
    combos = [{**row, "resolution": "not a name"} for row in f.quotes(0, 50)]
    real = [{**row, "bookmaker": "betmgm"} for row in f.quotes(10, 0)]
    assert ask(check_of(f.PROPS, "name_resolution_rate"), {f.PROPS: combos + real}).state is State.PASSED


@pytest.mark.parametrize(("predicted", "state"), [(95, "pass"), (94, "warn"), (85, "warn"), (84, "error")])
def test_coverage_warns_below_95_and_fails_below_85_percent(predicted: int, state: str, ask: Ask) -> None:
    found = ask(check_of(f.OUTCOMES, "lined_coverage"), {f.OUTCOMES: f.outcomes(predicted, 100 - predicted)})
    assert found.state == state
    assert found.population == 100


@pytest.mark.parametrize("reason", ["out", "postponed", "no_game"])
def test_who_could_not_play_is_not_missed(reason: str, ask: Ask) -> None:
    rows = [{**row, "reason_code": row["reason_code"] and reason} for row in f.outcomes(5, 5)]
    assert ask(check_of(f.OUTCOMES, "lined_coverage"), {f.OUTCOMES: rows}).state is State.PASSED


def test_a_quoted_line_of_20_passes_and_an_estimated_one_fails(ask: Ask) -> None:
    """The value says nothing: books really post 20.0, and what they posted is stored."""
    check = check_of(f.PREDICTIONS, "placeholder_lines")
    clean = {f.PREDICTIONS: [f.LINED], f.PROPS: [f.QUOTE]}
    assert f.LINED["current_points_line"] == f.ESTIMATED["current_points_line"] == 20.0
    assert ask(check, clean).state is State.PASSED
    assert ask(check, {**clean, f.PREDICTIONS: [f.ESTIMATED]}).state is State.ERROR


@pytest.mark.parametrize("quote", [{"points_line": 20.5}, {"bookmaker": "betmgm"}, {"game_id": "another"}])
def test_a_line_that_claims_to_be_quoted_needs_that_very_quote(quote: dict[str, Any], ask: Ask) -> None:
    found = ask(
        check_of(f.PREDICTIONS, "placeholder_lines"),
        {f.PREDICTIONS: [f.LINED], f.PROPS: [{**f.QUOTE, **quote}]},
    )
    assert found.rows["fault"].to_list() == ["no such quote is stored"]


def test_an_estimate_that_no_line_was_made_of_is_no_placeholder(ask: Ask) -> None:
    estimate = {**f.UNLINED, "line_source": "ESTIMATED", "estimated_line_value": 20.0}
    assert (
        ask(check_of(f.PREDICTIONS, "placeholder_lines"), {f.PREDICTIONS: [estimate]}).state is State.PASSED
    )


def test_a_game_postponed_after_the_prediction_is_said_and_blocks_nothing(ask: Ask) -> None:
    later = {"status": "postponed", "status_known_at": at(23)}
    for known in (later, {"status": "postponed"}):
        found = ask(
            check_of(f.PREDICTIONS, "no_postponed_game_active"),
            {f.PREDICTIONS: [f.LINED], f.SCHEDULE: [known]},
        )
        assert (found.state, found.is_error) == (State.WARN, False)


def test_the_last_report_before_the_decision_counts(ask: Ask) -> None:
    reports = [{**f.REPORT, "status": "OUT"}, {**f.REPORT, "status": "PROBABLE", "reported_at": at(21)}]
    late = {**f.REPORT, "status": "OUT", "reported_at": at(23)}
    found = ask(
        check_of(f.PREDICTIONS, "no_out_player_active"),
        {f.PREDICTIONS: [f.LINED], f.INJURIES: [*reports, late]},
    )
    assert found.state is State.PASSED


def test_a_few_points_off_the_identity_warn_and_name_the_player(ask: Ask) -> None:
    rows = [{**man, **f.STAT, "pts": 26 if i < 4 else 25} for i, man in enumerate(f.people(200))]
    found = ask(check_of(f.BOX, "points_identity"), {f.BOX: rows})
    assert (found.state, found.violations, found.population) == (State.WARN, 4, 200)


def test_the_identity_says_how_far_it_reaches(ask: Ask) -> None:
    rows = [{**man, **f.STAT, "pts": 26 if i < 5 else 25, "fgm": None if i > 9 else 10}
            for i, man in enumerate(f.people(20))]  # fmt: skip
    assert ask(check_of(f.BOX, "points_identity"), {f.BOX: rows}).population == 10


def test_a_score_off_by_one_warns(ask: Ask) -> None:
    tables = {f.OFFENSE: [{"points": 99}], f.SCHEDULE: [f.FINAL]}
    assert ask(check_of(f.OFFENSE, "team_points_equal_score"), tables).state is State.WARN


def test_a_score_made_of_the_box_rows_is_no_witness(ask: Ask) -> None:
    tables = {f.OFFENSE: [{"points": 50}], f.SCHEDULE: [{**f.FINAL, "is_derived": True}]}
    assert ask(check_of(f.OFFENSE, "team_points_equal_score"), tables).state is State.PASSED


def test_a_game_whose_source_named_no_opponent_warns_and_half_a_game_fails(ask: Ask) -> None:
    check = check_of(f.BOX, "box_score_is_whole")
    alone = [{**man, "team": "BOS", "minutes": 24.0} for man in f.people(10)]
    assert ask(check, {f.BOX: [{**man, "opponent": None} for man in alone]}).state is State.WARN
    assert ask(check, {f.BOX: [{**man, "opponent": "NYK"} for man in alone]}).state is State.ERROR


def test_a_wrong_feature_that_is_marked_worthless_warns(ask: Ask) -> None:
    worthless = {"value": 71.0, "quality": 0.0, "source": "x"}
    rows = [{**f.stored(1)[0], "minutes_expected": worthless}]
    assert ask(check_of(f.STORE, "features_in_range"), {f.STORE: rows}).state is State.WARN


def test_an_adjustment_that_is_the_same_for_all_warns(ask: Ask) -> None:
    found = ask(check_of(f.STORE, "features_vary"), {f.STORE: f.stored(25, shot_zone_adjustment=0.0)})
    assert (found.state, found.rows["feature"].to_list()) == (State.WARN, ["shot_zone_adjustment"])


@pytest.mark.parametrize(
    ("aliases", "fault"),
    [
        ([("persona", "persona")], "points at itself"),
        ([("persa", "persb"), ("persb", "persa")], "a cycle of two"),
        ([("persa", "persb"), ("persb", "personb")], "a chain: its target is an alias"),
        ([("persa", "nobody")], "its target is not in the registry"),
        ([("persona", "personb")], "it is a registry lookup itself"),
    ],
)
def test_each_way_an_alias_can_be_wrong_is_named(
    aliases: list[tuple[str, str]], fault: str, ask: Ask
) -> None:
    rows = [
        {"alias_lookup": alias, "nba_canonical_lookup": target, "is_active": True}
        for alias, target in aliases
    ]
    found = ask(check_of(f.ALIASES, "alias_graph_valid"), {f.ALIASES: rows, f.REGISTRY: f.PEOPLE})
    assert found.is_error
    assert fault in found.rows["fault"].to_list()


def test_an_alias_that_is_switched_off_points_nowhere_and_harms_nobody(ask: Ask) -> None:
    off = {"alias_lookup": "persa", "nba_canonical_lookup": "nobody", "is_active": False}
    tables = {f.ALIASES: [off], f.REGISTRY: f.PEOPLE}
    assert ask(check_of(f.ALIASES, "alias_graph_valid"), tables).state is State.PASSED


def _namesakes(*, together: bool) -> dict[str, Any]:
    people = [f.person(0), f.person(1, player_lookup="persona1", spellings="Person a")]
    games = [("nba:0", "g1"), ("nba:0", "g2"), ("nba:1", "g2" if together else "g3"), ("nba:1", "g1")]
    played = [{"source_player_id": person, "game_id": game} for person, game in games[: 4 if together else 3]]
    return {f.REGISTRY: people, f.BOX: played}


def test_one_spelling_in_one_team_and_never_in_one_game_may_be_one_person(ask: Ask) -> None:
    check = check_of(f.REGISTRY, "one_identity_per_person")
    apart = ask(check, _namesakes(together=False))
    assert apart.state is State.WARN
    assert apart.rows["persons"].to_list() == ["nba:0, nba:1"]
    assert ask(check, _namesakes(together=True)).state is State.PASSED


def test_a_lookup_of_two_persons_is_an_error(ask: Ask) -> None:
    people = [f.person(0), f.person(1, player_lookup="persona")]
    found = ask(check_of(f.REGISTRY, "one_identity_per_person"), {f.REGISTRY: people, f.BOX: []})
    assert found.rows.filter(severity="ERROR")["shared"].to_list() == ["persona"]


def test_an_expected_player_without_any_outcome_is_lost(ask: Ask) -> None:
    tables = {f.CONTEXT: [{}], f.OUTCOMES: [{"game_id": GAME, "player_lookup": "else", "outcome": "skipped"}]}
    found = ask(check_of(f.OUTCOMES, "outcomes_add_up"), tables)
    assert found.rows["player_lookup"].to_list() == [PLAYER]


@pytest.mark.parametrize(
    ("requests", "hours_to_tip", "games", "state"),
    [
        (("odds_api.event_odds", 30), -12, 1, "error"),
        (("odds_api.event_odds", 30), -12, 2, "warn"),
        (("odds_api.events", 30), 2, 1, "pass"),  # it is not yet an hour before the tip
        (("odds_api.events", 30), 1, 1, "error"),
        (("balldontlie.games", 30), -12, 1, "pass"),  # nobody fetches props
        (("odds_api.event_odds", 1), -12, 1, "pass"),  # they were first fetched the day after
        (("odds_api.event_odds", 8 * 24), -12, 1, "pass"),  # and not for a week
    ],
)
def test_a_date_without_quotes_is_missed_only_where_props_are_fetched(
    requests: tuple[str, int], hours_to_tip: int, games: int, state: str, ask: Ask
) -> None:
    feed, ago = requests
    played = {**f.FINAL, **feeds.LAST_NIGHT, "tip_at": f.NOW + timedelta(hours=hours_to_tip)}
    quoted = {**played, "game_id": "0022500002", "tip_at": f.NOW - timedelta(hours=12)}
    tables = {
        feeds.REQUESTS: [feeds.asked(feed, ago)],
        f.SCHEDULE: [played, quoted][:games],
        f.PROPS: [{**feeds.QUOTED_LATELY, "game_id": "0022500002"}],
    }
    assert ask(check_of(feeds.REQUESTS, "live_games_quoted"), tables).state == state


@pytest.mark.parametrize(
    ("first_at", "failed_at", "state"),
    [
        (1, None, "pass"),  # the stand-in rests: the one it stood in for answers
        (1, 90, "pass"),  # it failed when it was last needed, which is over
        (1, 2, "error"),  # it is asked, and fails
        (60, None, "warn"),  # nobody tells who is injured
    ],
)
def test_a_feed_that_stands_in_may_rest_while_the_other_answers(
    first_at: int, failed_at: int | None, state: str, ask: Ask
) -> None:
    requests = [
        feeds.asked("odds_api.events", 1),
        feeds.asked("balldontlie.player_injuries", first_at),
        feeds.asked("espn.injuries", 100),
        *([feeds.asked("espn.injuries", failed_at, outcome="failed")] if failed_at else []),
    ]
    found = ask(check_of(feeds.REQUESTS, "feeds_fresh"), {feeds.REQUESTS: requests})
    assert found.state == state
