"""What the card says first: whether there is a bet, which sides are leaned to most, and who is out."""

from typing import Any

import polars as pl
import pytest

from nba_props.reports import absences, slate
from nba_props.reports.pages import slate_top
from nba_props.reports.pages.blocks import Notice, Table
from nba_props_tests.builders import BEFORE_TIP, TIP, rows
from nba_props_tests.reports.test_slate import CONTEXT, PLAYER, given, made, prediction, quote


def leaning(name: str, **fields: Any) -> dict[str, Any]:
    """One more player of the date, who leans to the over."""
    told = {
        "recommendation": "OVER",
        "recommendation_reason": "wins",
        "filter_reason": "no demonstrated edge",
    }
    return prediction(prediction_id=name, player_lookup=name, player_name=name, **told) | fields


def slate_of(*predictions: dict[str, Any], quotes: list[dict[str, Any]]) -> slate.Slate:
    names = [row["player_lookup"] for row in predictions]
    context = [{"player_lookup": name, "decision_time": BEFORE_TIP, "tip_at": TIP} for name in names]
    return made(given(predictions=list(predictions), quotes=quotes, context=context))


def test_sides_are_ordered_by_what_a_real_price_is_worth_and_those_without_one_come_last() -> None:
    found = slate_of(
        leaning("dear"), leaning("cheap"), leaning("flat", sportsbook="prizepicks"),
        leaning("passed", recommendation="PASS"),
        quotes=[
            quote("fanduel", 19.5, 1.7, 2.1, player_lookup="dear"),
            quote("fanduel", 19.5, 2.1, 1.7, player_lookup="cheap"),
            quote("prizepicks", 19.5, 2.5, 2.5, player_lookup="flat"),
        ],
    )  # fmt: skip
    told = found.leanings
    assert told["player_lookup"].to_list() == ["cheap", "dear", "flat"]
    assert told["lean_price"].to_list() == [2.1, 1.7, None]
    assert (
        told["lean_value"][0]
        == found.players.filter(pl.col("player_lookup") == "cheap")["best_over_value"][0]
    )
    assert told["lean_line"].to_list() == [19.5] * 3


def test_an_under_is_priced_by_the_best_under() -> None:
    found = slate_of(
        leaning("low", recommendation="UNDER"), quotes=[quote("fanduel", 19.5, 1.7, 2.1, player_lookup="low")]
    )
    row = found.leanings.row(0, named=True)
    assert (row["lean_price"], row["lean_chance"]) == (2.1, row["best_under_chance"])


def verdict(found: slate.Slate) -> Notice:
    said = slate_top.answer(found).blocks[0]
    assert isinstance(said, Notice)
    return said


def test_no_bet_is_said_first_with_its_reason() -> None:
    found = slate_of(leaning("one"), quotes=[])
    assert verdict(found).title == "No bet:"
    assert verdict(found).text.startswith("no demonstrated edge. Of 1 line, 1 lean, no stakes.")


def test_a_staked_side_is_said_first() -> None:
    """Even where another would return more."""
    found = slate_of(
        leaning("staked", is_actionable=True, filter_reason=None),
        leaning("dearer"),
        quotes=[quote("fanduel", 19.5, 2.5, 1.5, player_lookup="dearer")],
    )
    assert (verdict(found).title, verdict(found).tone) == ("A stake:", "warn")
    assert found.leanings["player_lookup"].to_list() == ["staked", "dearer"]


def test_why_lines_are_passed_is_said_by_kind() -> None:
    near = "prediction within 1 point of the line"
    passes = [
        leaning(f"p{place}", recommendation="PASS", recommendation_reason=reason)
        for place, reason in enumerate(
            (
                near,
                near,
                "estimated to win 52.1 % of decided bets, below break-even",
                "estimated to win 51.0 % of decided bets, below break-even",
                "halted: x",
            )
        )
    ]
    found = slate_of(*passes, quotes=[])
    said = verdict(found).text
    assert "of 5 lines none is leaned to" in said
    assert "5 lines are a PASS" in said
    for kind in (
        f"{near} (2)",
        "would not win often enough (about 53.5\u00a0% comes out even) (2)",
        "halted: x (1)",
    ):
        assert kind in said
    assert not [block for block in slate_top.answer(found).blocks if isinstance(block, Table)]


def test_a_slate_without_lines_says_so() -> None:
    bare = prediction(
        has_prop_line=False, current_points_line=None, recommendation="NO_LINE", line_margin=None
    )
    assert verdict(made(given(predictions=[bare], quotes=[]))).text == "no predicted player has a line."


@pytest.mark.parametrize(
    ("player", "status"),
    [
        ({"injury_status": "OUT"}, "OUT"),
        ({"injury_status": "DOUBTFUL", "expected_minutes": 3.0}, "DOUBTFUL"),
        ({"team_games_missed": 4}, "presumed out, missed the last 4 games"),
        ({"team_games_missed": 1}, "presumed out, missed the last game"),
        ({"team_games_missed": 4, "expected_minutes": 3.0}, None),
        ({"team_games_missed": 0}, None),
        ({"injury_status": "PROBABLE", "team_games_missed": 2}, None),
    ],
)
def test_who_is_out_is_whom_the_predictions_count_as_out(player: dict[str, Any], status: str | None) -> None:
    """The listed ones, and of a team without a report the rotation that missed its last game."""
    context = {"player_lookup": PLAYER, "expected_minutes": 30.0, "team_games_missed": 0} | player
    assert absences.absent(rows(CONTEXT, context))["status"].to_list() == ([status] if status else [])


def test_a_team_with_a_report_names_its_own() -> None:
    listed = {"player_lookup": "listed", "injury_status": "OUT", "expected_minutes": 30.0}
    missed = {"player_lookup": "missed", "team_games_missed": 4, "expected_minutes": 30.0}
    assert absences.absent(rows(CONTEXT, listed, missed))["player_lookup"].to_list() == ["listed"]
