"""The whole plan over a real season: what it says is listed here with its reason, and nothing else."""

import json
import resource
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props_tests.acceptance.conftest import LAST, MORNING_AFTER
from nba_props_tests.acceptance.processes import command
from nba_props_tests.homes import lake_of, settings_of

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

#: What warns over 2025-26, and why it is true.
EXPLAINED = {
    "features_vary": "2025-10-22: of nobody's opponent there were shots by zone yet",
    "points_identity": "seven rows whose points are not those of their makes, in the file as shipped",
    "team_points_equal_score": "one of them, seen from the team's score: WAS on 2025-11-07",
    "no_postponed_game_active": "the four games of January 2026, postponed after their slates were decided",
    "line_age": "four lines of a book that was read the day before only",
    "recommendation_balance": "a few systems on nine dates, more than four fifths on one side",
    "phases_fresh": "the shipped schedule ends with January",
    "points_within_attempts": "two rows of 2025-10-26 that print more free throws made than taken",
    "games_quoted": "BKN at DAL on 2025-12-12, which no source quoted",
    "tips_agree": "two games that books print up to forty minutes after the announced tip",
    "week_bias": "the season's first days, when fitted systems know little of it",
}
#: Only where nobody trained: without models only the system that needs none predicts.
UNTRAINED = {"every_system_predicts"}
PREDICTIONS = "nba_predictions.player_prop_predictions"
#: Of processor time, which others on the machine stretch less than the clock's: on an idle one a date takes
#: less than five seconds by the clock.
DATE_SECONDS, SEASON_SECONDS = 8.0, 60.0


def _validated(home: Path, *dates: str) -> tuple[dict[str, dict[str, Any]], float]:
    """What does not pass, by check, and the processor time it took to ask."""
    began = _seconds_of_children()
    done = command(home, "validate", *dates, "--json", now=MORNING_AFTER)
    seconds = _seconds_of_children() - began
    checks = json.loads(done.stdout)["checks"]
    return {c["check"]: c for c in checks if c["state"] not in ("pass", "not_applicable")}, seconds


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_real_season_warns_of_what_is_known_and_of_nothing_else(seasons: Path) -> None:
    told, seconds = _validated(seasons, "--from", "2025-10-21", "--to", LAST)
    print(f"\na season: {seconds:.1f} s; {sorted(told)}")
    assert set(told) - UNTRAINED <= set(EXPLAINED)
    assert {name for name, check in told.items() if check["is_error"]} <= UNTRAINED
    postponed = [v["game_date"] for v in told["no_postponed_game_active"]["verdicts"] if v["state"] == "warn"]
    assert postponed == ["2026-01-08", "2026-01-24", "2026-01-25"]
    assert told["points_identity"]["violations"] == 7
    assert seconds < SEASON_SECONDS


def test_a_date_is_asked_in_seconds(seasons: Path) -> None:
    _, seconds = _validated(seasons, "2026-01-16")
    print(f"\na date: {seconds:.1f} s")
    assert seconds < DATE_SECONDS


def test_genuine_lines_of_20_are_published_as_lines(seasons: Path) -> None:
    active = (
        lake_of(settings_of(seasons, MORNING_AFTER))
        .read(
            PREDICTIONS,
            date(2024, 10, 22),
            date.fromisoformat(LAST),
            ["is_active", "current_points_line", "game_date"],
        )
        .filter("is_active", pl.col("current_points_line") == 20.0)
    )
    assert active.height > 0
    told, _ = _validated(seasons, "--from", str(active["game_date"].min()), "--to", LAST)
    assert "placeholder_lines" not in told
