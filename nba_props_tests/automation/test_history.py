"""Who fails again and again, counted over the last slates."""

from datetime import date, timedelta

from nba_props.automation.history import often_failing
from nba_props_tests.builders import rows

OUTCOMES = "nba_predictions.prediction_outcomes"
LAST = date(2026, 1, 16)


def outcome(back: int, player: str, fate: str) -> dict[str, object]:
    day = LAST - timedelta(days=back)
    return {
        "game_date": day, "player_lookup": player, "player_name": player, "outcome": fate,
        "reason": f"why {day}", "game_id": f"{day}",
    }  # fmt: skip


def test_three_of_the_last_five_slates_is_often_and_older_ones_do_not_count() -> None:
    slates = [outcome(back, "well", "predicted") for back in range(7)]
    fails = [outcome(back, "often", "failed") for back in (0, 2, 4, 6)]
    twice = [outcome(back, "twice", "failed") for back in (0, 1, 5, 6)]
    found = often_failing(rows(OUTCOMES, *slates, *fails, *twice)).to_dicts()
    assert [(row["player_lookup"], row["failures"], row["is_often"]) for row in found] == [
        ("often", 3, True),
        ("twice", 2, False),
    ]
    assert found[0]["slates"] == 5 and found[0]["reason"] == f"why {LAST}"


def test_skipped_players_and_dates_without_a_slate_count_for_nothing() -> None:
    skipped = [outcome(back, "out", "skipped") for back in range(5)]
    fails = [outcome(back, "p", "failed") for back in (10, 20, 30)]
    found = often_failing(rows(OUTCOMES, *skipped, *fails)).to_dicts()
    assert [(row["player_lookup"], row["failures"], row["slates"]) for row in found] == [("p", 3, 3)]
