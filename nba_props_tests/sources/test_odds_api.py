"""The Odds API: quotes paired, dates Eastern, snapshots timed, prices both ways."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from nba_props.errors import PayloadError
from nba_props.sources.feeds import parse
from nba_props.sources.records import Parsed

from .bodies import CAPTURED, dumped, event, outcome, ref, wrapped

EVENT_ODDS, HISTORY = ref("odds_api.event_odds"), ref("odds_api.historical_event_odds")


def props(*outcomes: dict[str, Any], **changed: Any) -> Parsed:
    return parse(EVENT_ODDS, dumped(event(*outcomes, **changed)))


def test_over_and_under_become_one_record() -> None:
    quote = props(outcome("Over", "Ann Archer", -110), outcome("Under", "Ann Archer", -120)).records["props"]
    assert quote.row(0, named=True) == {
        "game_date": date(2026, 1, 16),  # 00:40 UTC of the 17th
        "commence_at": datetime(2026, 1, 17, 0, 40, tzinfo=UTC),
        "source_event_id": "ev1",
        "home_team": "BOS",
        "away_team": "MIA",
        "player_name": "Ann Archer",
        "bookmaker": "fanduel",
        "bookmaker_printed": "FanDuel",
        "market": "player_points",
        "points_line": 20.5,
        "over_price_american": -110.0,
        "under_price_american": -120.0,
        "over_price_decimal": pytest.approx(1 + 100 / 110),
        "under_price_decimal": pytest.approx(1 + 100 / 120),
        "snapshot_at": CAPTURED,
        "bookmaker_last_update": datetime(2026, 1, 16, 20, 58, tzinfo=UTC),
        "source": "odds_api",
        "payload": EVENT_ODDS.path,
        "record": 0,
        "captured_at": CAPTURED,
    }
    assert quote.height == 1


def test_a_one_sided_quote_keeps_its_nulls() -> None:
    quote = props(outcome("Over", "Ann Archer", 150), market="player_points_alternate").records["props"]
    assert quote.select("market", "over_price_american", "under_price_american", "under_price_decimal").row(
        0
    ) == (
        "player_points_alternate",
        150.0,
        None,
        None,
    )


def test_players_and_points_are_not_paired_with_each_other() -> None:
    quotes = props(
        outcome("Over", "Ann Archer", -110, 20.5),
        outcome("Under", "Ann Archer", -110, 21.5),
        outcome("Under", "Bob Baker", -110, 20.5),
    ).records["props"]
    assert quotes.height == 3
    assert quotes["over_price_american"].drop_nulls().len() == 1


def test_decimal_prices_are_recognised_and_given_both_ways() -> None:
    quote = props(outcome("Over", "Ann Archer", 1.5), outcome("Under", "Ann Archer", 2.5)).records["props"]
    prices = [f"{side}_price_{way}" for side in ("over", "under") for way in ("american", "decimal")]
    assert quote.select(prices).row(0) == (-200.0, 1.5, 150.0, 2.5)


def test_a_mixture_of_prices_is_refused() -> None:
    parsed = props(outcome("Over", "Ann Archer", 1.91), outcome("Under", "Ann Archer", -110))
    assert parsed.rejects["reason"].to_list() == ["the payload mixes American and decimal prices"]


@pytest.mark.parametrize(
    ("price", "reason"),
    [
        (-50, "no American price is below 100: column over_price_american"),
        ("even", "wrong type: column over_price_american is 'even'"),
        (1e400, "not a number: column over_price_american"),
    ],
)
def test_one_bad_price_leaves_its_neighbours(price: Any, reason: str) -> None:
    good = [outcome(side, "Bob Baker", -110) for side in ("Over", "Under")]
    body = dumped(event(outcome("Over", "Ann Archer", price), *good)).replace(b"Infinity", b"1e400")
    parsed = parse(EVENT_ODDS, body)
    assert parsed.rejects.select("record", "reason").rows() == [(0, reason)]
    assert parsed.records["props"]["player_name"].to_list() == ["Bob Baker"]


def test_an_american_price_among_decimal_ones_is_refused() -> None:
    good = [outcome(side, "Bob Baker", 1.9) for side in ("Over", "Under")]
    parsed = props(outcome("Over", "Ann Archer", 110), *good)
    assert parsed.rejects["reason"].to_list() == [
        "an American price among decimal ones: column over_price_decimal"
    ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"point": -1.5}, "a line outside 0 to 100"),
        ({"point": 100.5}, "a line outside 0 to 100"),
        ({"point": None}, "missing points_line"),
        ({"description": None}, "missing player_name"),
        ({"description": 7}, "wrong type: column player_name is '7'"),
        ({"name": "Yes"}, "unknown side: 'Yes' is neither Over nor Under"),
    ],
)
def test_a_bad_quote_is_refused_with_its_reason(changed: dict[str, Any], reason: str) -> None:
    assert props(outcome("Over", "Ann Archer", -110) | changed).rejects["reason"].to_list() == [reason]


def test_an_unknown_side_does_not_spoil_the_quote_beside_it() -> None:
    parsed = props(outcome("Over", "Ann Archer", -110), outcome("Yes", "Ann Archer", -110))
    assert parsed.records["props"]["over_price_american"].to_list() == [-110.0]
    assert parsed.rejects["record"].to_list() == [1]


def test_the_same_side_quoted_twice_is_a_repeat_of_the_first() -> None:
    """A book may list two of its own markets under one: the first quote stands."""
    parsed = props(
        outcome("Over", "Ann Archer", -110),
        outcome("Under", "Ann Archer", -112),
        outcome("Over", "Ann Archer", -105),
    )
    assert parsed.records["props"]["over_price_american"].to_list() == [-110.0]
    assert parsed.rejects.select("record", "reason").rows() == [(1, "duplicate of record 0")]


def test_an_event_without_a_points_market_has_no_quotes() -> None:
    parsed = props(outcome("Over", "Ann Archer", -110, 4.5), market="player_assists")
    assert parsed.counts() == {"props": 0, "game_lines": 0}
    assert parsed.rejects.is_empty()


def test_a_snapshot_during_the_game_is_kept() -> None:
    late = dumped(wrapped(event(outcome("Over", "Ann Archer", -110)), "2026-01-17T02:00:00Z"))
    quote = parse(HISTORY, late).records["props"]
    assert quote.filter(pl.col("snapshot_at") > pl.col("commence_at")).height == 1


def test_a_historical_answer_is_captured_at_its_timestamp() -> None:
    stamp = datetime(2026, 1, 15, 18, tzinfo=UTC)
    quote = parse(HISTORY, dumped(wrapped(event(outcome("Over", "Ann Archer", -110))))).records["props"]
    assert quote.select("snapshot_at", "captured_at").row(0) == (stamp, stamp)
    with pytest.raises(PayloadError, match="without a timestamp"):
        parse(HISTORY, dumped({"data": event()}))


def test_moneyline_spread_and_total_of_a_book_are_one_record() -> None:
    markets = [
        {
            "key": "h2h",
            "outcomes": [{"name": "Boston Celtics", "price": 1.5}, {"name": "Miami Heat", "price": 2.5}],
        },
        {"key": "spreads", "outcomes": [{"name": "Miami Heat", "price": 1.9, "point": 4.5}]},
        {
            "key": "totals",
            "outcomes": [{"name": side, "price": 1.9, "point": 221.5} for side in ("Over", "Under")],
        },
    ]
    books = [{"key": "draftkings", "title": "DraftKings", "markets": markets}]
    lines = parse(ref("odds_api.odds"), dumped([event(bookmakers=books)])).records["game_lines"]
    assert lines.select("home_spread", "total_points", "home_moneyline", "away_moneyline", "bookmaker").row(
        0
    ) == (
        -4.5,
        221.5,
        -200.0,
        150.0,
        "draftkings",
    )


def test_a_list_of_events_is_a_schedule() -> None:
    parsed = parse(
        ref("odds_api.events"), dumped([event(bookmakers=[]), event(commence_time="soon", id="ev2")])
    )
    game = parsed.records["schedule"].row(0, named=True)
    assert (game["game_date"], game["home_team"], game["status"]) == (date(2026, 1, 16), "BOS", "scheduled")
    assert parsed.rejects["reason"].to_list() == ["wrong type: column tip_at is 'soon'"]


def test_teams_of_another_league_are_unknown() -> None:
    parsed = props(outcome("Over", "Ann Archer", -110), home_team="Real Madrid")
    assert parsed.rejects["reason"].to_list() == ["unknown team: column home_team is 'Real Madrid'"]


@pytest.mark.parametrize("document", [[], {"id": "x"}, {"data": [], "timestamp": "2026-01-15T18:00:00Z"}])
def test_what_is_no_event_is_refused(document: Any) -> None:
    with pytest.raises(PayloadError, match="is not one event"):
        parse(EVENT_ODDS, dumped(document))
