"""What absent team-mates leave, against what they left in the games a player's form was made in."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.features import availability, vacancy
from nba_props_tests.builders import rows

FIRST = date(2025, 11, 1)
_SUMMARY = "nba_analytics.player_game_summary"


def game(day: int, *players: str, team: str = "BOS") -> list[dict[str, Any]]:
    """One team's game: who played it."""
    return [
        {
            "game_date": FIRST + timedelta(days=day),
            "game_id": f"{day}{team}",
            "team": team,
            "player_lookup": who,
        }
        for who in players
    ]


def past(*games: list[dict[str, Any]], minutes: float = 30.0) -> pl.DataFrame:
    """What was left in each game, every player standing for the same minutes, 15 points and 10 plays."""
    played = rows(_SUMMARY, *(row for each in games for row in each))
    states = played.select(
        "player_lookup", "game_date", worth_minutes=pl.lit(minutes), worth_points=15.0, worth_plays=10.0
    )
    return vacancy.past(played, states)


def last_of(found: pl.DataFrame, who: str, day: int) -> float:
    return found.filter(player_lookup=who, game_date=FIRST + timedelta(days=day))["minutes_out_last"].item()


def test_who_played_before_and_not_tonight_leaves_his_minutes_to_the_others() -> None:
    found = past(game(0, "a", "b"), game(2, "a"), game(4, "a", "b"))
    assert [last_of(found, "a", day) for day in (0, 2, 4)] == [0, 30, 0]
    assert last_of(found, "b", 4) == 0


def test_what_is_usual_is_a_weighted_mean_of_what_was_left() -> None:
    found = past(game(0, "a", "b"), game(2, "a"))
    decay = 0.5 ** (1 / vacancy.HALF_LIFE)
    usual = found.filter(player_lookup="a")["minutes_out_usual"].to_list()
    assert usual == [0, pytest.approx(30 / (1 + decay), abs=1e-5)]


def test_who_has_missed_more_than_ten_games_is_no_longer_missed() -> None:
    found = past(game(0, "a", "b"), *(game(2 * number, "a") for number in range(1, 13)))
    left = [last_of(found, "a", 2 * number) for number in range(13)]
    assert left == [0, *[30] * 10, 0, 0]


def test_who_has_gone_to_another_team_is_missed_no_longer() -> None:
    found = past(game(0, "a", "b"), game(2, "a"), game(3, "b", team="NYK"), game(4, "a"))
    assert [last_of(found, "a", day) for day in (2, 4)] == [30, 0]


def test_a_man_at_the_end_of_the_bench_leaves_nothing() -> None:
    assert last_of(past(game(0, "a", "b"), game(2, "a"), minutes=11.9), "a", 2) == 0


def expected(*players: tuple[str, str | None, int]) -> pl.DataFrame:
    """Expected players of one team: who, status, team games missed; each stands for 30 minutes."""
    frame = pl.DataFrame(
        [("g", "BOS", *player) for player in players],
        schema=["game_id", "team", "player_lookup", "injury_status", "team_games_missed"],
        schema_overrides={"injury_status": pl.String},
        orient="row",
    )
    return frame.with_columns(
        absence_chance=availability.absence_chance(), worth_minutes=30.0, worth_points=15.0, worth_plays=10.0
    )


def left_tonight(*players: tuple[str, str | None, int]) -> list[float]:
    return vacancy.tonight(expected(*players))["minutes_out_tonight"].to_list()


def test_without_a_report_running_absences_count_with_their_chance() -> None:
    """One game missed is out half the time, three games three times of four; none leaves himself anything."""
    assert left_tonight(("a", None, 0), ("b", None, 1), ("c", None, 3)) == [37.5, 22.5, 15.0]


def test_a_report_says_who_is_out_and_who_is_back() -> None:
    """Whoever is not in it plays, whatever he missed."""
    assert left_tonight(("a", None, 0), ("b", "OUT", 0), ("c", None, 5)) == [30.0, 0.0, 30.0]
    assert left_tonight(("a", None, 0), ("b", "QUESTIONABLE", 0)) == [15.0, 0.0]


def test_who_has_not_played_this_season_leaves_nothing_anybody_got_used_to() -> None:
    unknown = expected(("a", None, 0), ("b", "OUT", 0)).with_columns(
        pl.when(pl.col("player_lookup") == "a").then("worth_minutes").alias("worth_minutes")
    )
    assert vacancy.tonight(unknown)["minutes_out_tonight"].to_list() == [0.0, 0.0]
