"""The simulated market: margins, movement, agreement, and how good its lines are."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean
from typing import Any, NamedTuple

import pytest

from nba_props.sources.simulated import names
from nba_props_tests.sources.simulated.conftest import Stretch, printed

#: Two people who may both have a line in one event, printed alike.
PRINTED_TWICE = {*names.NAMESAKES_APART, *names.NAMESAKES_TOGETHER, names.FATHER_AND_SON[0]}


class Line(NamedTuple):
    day: str
    event: str
    captured_at: datetime
    tip: datetime
    book: str
    name: str
    point: float
    over: int
    under: int


def quoted(stretch: Stretch) -> Iterator[Line]:
    for ref, event in stretch.payloads("odds_api.event_odds"):
        tip = datetime.fromisoformat(event["commence_time"])
        for book in event["bookmakers"]:
            for market in book["markets"]:
                if market["key"] == "player_points":
                    for name, point, over, under in two_sided(market["outcomes"]):
                        yield Line(
                            str(ref.day),
                            event["id"],
                            ref.captured_at,
                            tip,
                            book["key"],
                            name,
                            point,
                            over,
                            under,
                        )


def two_sided(outcomes: list[dict[str, Any]]) -> Iterator[tuple[str, float, int, int]]:
    for over, under in zip(outcomes[::2], outcomes[1::2], strict=True):
        assert (over["name"], under["name"]) == ("Over", "Under")
        assert (over["description"], over["point"]) == (under["description"], under["point"])
        yield over["description"], over["point"], over["price"], under["price"]


def implied(american: int) -> float:
    return -american / (100 - american) if american < 0 else 100 / (100 + american)


@pytest.fixture(scope="module")
def lines(stretch: Stretch) -> list[Line]:
    return list(quoted(stretch))


@pytest.fixture(scope="module")
def closing(lines: list[Line]) -> list[Line]:
    """The last line before tip of each player at each book."""
    last = {(line.event, line.book, line.name): line for line in lines if line.captured_at < line.tip}
    return list(last.values())


def test_six_books_quote_with_a_margin_of_about_seven_percent(lines: list[Line]) -> None:
    margins = defaultdict(list)
    for line in lines:
        margins[line.book].append(implied(line.over) + implied(line.under) - 1)
    assert len(margins) == 6
    assert 0.065 < mean(margin for book in margins.values() for margin in book) < 0.08
    assert all(0.05 < margin < 0.10 for book in margins.values() for margin in book)


def test_one_book_has_flat_prices(lines: list[Line]) -> None:
    assert {line.over for line in lines if line.book == "prizepicks"} == {-119}


def test_lines_are_multiples_of_a_half_and_books_agree_within_a_point(lines: list[Line]) -> None:
    points = defaultdict(list)
    for line in lines:
        assert (2 * line.point).is_integer()
        assert line.point > 0
        if line.name not in PRINTED_TWICE:
            points[line.event, line.captured_at, line.name].append(line.point)
    assert all(max(several) - min(several) <= 1 for several in points.values())


def test_about_eight_players_a_team_have_a_line(closing: list[Line]) -> None:
    named = {(line.event, line.name) for line in closing if line.book == "draftkings"}
    events = {line.event for line in closing}
    assert 6.5 < len(named) / len(events) / 2 < 8.5


def test_each_game_has_its_snapshots_around_tip(stretch: Stretch) -> None:
    captured = defaultdict(list)
    for ref, event in stretch.payloads("odds_api.event_odds"):
        captured[event["id"]].append(ref.captured_at - datetime.fromisoformat(event["commence_time"]))
    complete = [times for times in captured.values() if max(times) > timedelta(0)]
    assert len(captured) - len(complete) <= 1, "only a postponed game is never in play"
    assert all(times[-1] == timedelta(minutes=30) for times in complete)
    assert all(times[-2] == timedelta(minutes=-5) for times in complete)
    assert Counter(map(len, complete)).most_common(1)[0][0] == 5


def test_some_lines_move_before_tip_and_most_do_not_between_two_snapshots(lines: list[Line]) -> None:
    path = defaultdict(list)
    for line in lines:
        if line.captured_at < line.tip and line.name not in PRINTED_TWICE:
            path[line.event, line.book, line.name].append(line.point)
    steps = [after != before for points in path.values() for before, after in pairwise(points)]
    assert 0.1 < mean(steps) < 0.5


def test_half_of_the_overs_win_at_the_closing_line(stretch: Stretch, closing: list[Line]) -> None:
    """The lines sit at the median: 45-55 % of overs win, and the line errs by about 5 points."""
    scored = {
        (day, printed(line)): line["pts"] for day, line in stretch.lines() if line["min"] not in ("", "00")
    }
    outcomes = [
        (scored[line.day, line.name], line.point) for line in closing if (line.day, line.name) in scored
    ]
    assert len(outcomes) > 5000
    decided = [points > line for points, line in outcomes if points != line]
    assert 0.45 < mean(decided) < 0.55
    assert any(points == line for points, line in outcomes), "pushes happen"
    assert 4.5 < mean(abs(points - line) for points, line in outcomes) < 5.6


def test_in_play_lines_follow_the_score(lines: list[Line], closing: list[Line]) -> None:
    before = {(line.event, line.book, line.name): line.point for line in closing}
    live = [line for line in lines if line.captured_at > line.tip]
    moved = [line.point - before.get((line.event, line.book, line.name), line.point) for line in live]
    assert mean(abs(move) for move in moved) > 1.0
    assert -1.0 < mean(moved) < 1.0, "what is scored is part of the line"


def test_alternates_surround_the_main_line(stretch: Stretch) -> None:
    offered = Counter()
    for _, event in stretch.payloads("odds_api.event_odds"):
        for book in event["bookmakers"]:
            for market in book["markets"]:
                if market["key"] == "player_points_alternate":
                    offered.update((book["key"], outcome["name"]) for outcome in market["outcomes"])
    assert set(offered) == {("fanduel", "Over"), ("fanduel", "Under"), ("draftkings", "Over")}


def test_game_lines_come_once_a_date_for_its_games(stretch: Stretch) -> None:
    planned = 0
    for _, events in stretch.payloads("odds_api.odds"):
        planned += len(events)
        for event in events:
            for book in event["bookmakers"]:
                prices = {market["key"]: market["outcomes"] for market in book["markets"]}
                assert set(prices) == {"h2h", "spreads", "totals"}
                assert sum(outcome["point"] for outcome in prices["spreads"]) == 0
                assert 180 < prices["totals"][0]["point"] < 270
    assert planned == stretch.report.games
