"""Reading a window: every feed of a kind, in capture order, from a landing zone that must not be damaged."""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.errors import PayloadError
from nba_props.landing import Landing
from nba_props.sources.reading import read_records

from .bodies import EXAMPLES, bdl_game, bdl_player, dumped, event, nba_game, nba_schedule, outcome

JAN_15, JAN_16 = date(2026, 1, 15), date(2026, 1, 16)
NOON = datetime(2026, 1, 16, 17, tzinfo=UTC)


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(str(tmp_path))


def land_game(landing: Landing, day: date, points: int, captured_at: datetime = NOON) -> str:
    players = [bdl_player("Ann Archer", "30", points)]
    body = dumped({"data": [bdl_game(players, [], date=day.isoformat())]})
    return landing.put("balldontlie.box_scores", body, captured_at=captured_at, day=day).ref.path


def test_an_empty_landing_zone_has_no_records(landing: Landing) -> None:
    parsed = read_records(landing, "box_scores", JAN_15, JAN_16)
    assert parsed.counts() == {"box_scores": 0}
    assert parsed.rejects.is_empty()


def test_only_the_window_is_read(landing: Landing) -> None:
    land_game(landing, JAN_15, 10)
    land_game(landing, JAN_16, 20)
    assert read_records(landing, "box_scores", JAN_16, JAN_16).records["box_scores"]["pts"].to_list() == [20]
    assert read_records(landing, "box_scores").counts() == {"box_scores": 2}
    assert read_records(landing, "schedule", end=JAN_15).counts() == {"schedule": 1}


def test_all_feeds_of_a_kind_come_in_capture_order(landing: Landing) -> None:
    """A bulk file between two payloads stays between them."""
    land_game(landing, JAN_15, 30, NOON + timedelta(hours=2))
    land_game(landing, JAN_15, 10, NOON)
    csv = b"game_date,player_id,player_name,team,minutes,pts\n2026-01-15,1,Ann Archer,BOS,30,20\n"
    landing.put(
        "bulk.box_scores", csv, captured_at=NOON + timedelta(hours=1), dates={JAN_15: 1}, suffix="csv"
    )
    records = read_records(landing, "box_scores", JAN_15, JAN_15).records["box_scores"]
    assert records["pts"].to_list() == [10, 20, 30]
    assert records["source"].to_list() == ["balldontlie", "bulk", "balldontlie"]


def test_repeats_are_judged_inside_a_payload_only(landing: Landing) -> None:
    land_game(landing, JAN_15, 10)
    land_game(landing, JAN_15, 11, NOON + timedelta(hours=1))
    parsed = read_records(landing, "box_scores", JAN_15, JAN_15)
    assert parsed.records["box_scores"]["record"].to_list() == [0, 0]
    assert parsed.rejects.is_empty()


def test_rejects_belong_to_their_date_or_to_their_payloads(landing: Landing) -> None:
    quotes = [outcome("Over", "Ann Archer", -110, -1), outcome("Over", "Bob Baker", -110)]
    landing.put("odds_api.event_odds", dumped(event(*quotes)), captured_at=NOON, day=JAN_16)
    undated = dumped(event(*quotes, commence_time=None, id="ev2"))
    landing.put("odds_api.event_odds", undated, captured_at=NOON, day=JAN_16)
    rejects = read_records(landing, "props", JAN_16, JAN_16).rejects
    assert sorted(rejects["reason"]) == ["a line outside 0 to 100", "missing game_date", "missing game_date"]
    assert read_records(landing, "props", JAN_15, JAN_15).rejects.is_empty()


def test_rosters_have_no_date_and_are_always_read(landing: Landing) -> None:
    body = dumped(EXAMPLES["balldontlie.players"])
    landing.put("balldontlie.players", body, captured_at=NOON, day=JAN_16)
    for day in (JAN_15, JAN_16 + timedelta(days=5)):
        assert read_records(landing, "rosters", day, day).counts() == {"rosters": 1}


def test_a_damaged_payload_is_named(landing: Landing, tmp_path: Path) -> None:
    path = land_game(landing, JAN_15, 10)
    (tmp_path / path).write_bytes((tmp_path / path).read_bytes()[:-20])
    with pytest.raises(PayloadError, match=path):
        read_records(landing, "box_scores", JAN_15, JAN_15)


def test_a_season_of_small_payloads_is_read_in_seconds(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are checked as one frame: one by one takes a quarter of a minute."""
    monkeypatch.setattr("os.fsync", lambda _: None)
    for number in range(1500):
        quotes = [
            outcome(side, f"Player {n}", -110 - number % 7) for n in range(15) for side in ("Over", "Under")
        ]
        body = dumped(event(*quotes, id=f"ev{number}"))
        landing.put("odds_api.event_odds", body, captured_at=NOON + timedelta(seconds=number), day=JAN_16)
    began = time.perf_counter()
    parsed = read_records(landing, "props", JAN_16, JAN_16)
    assert parsed.counts() == {"props": 1500 * 15}
    assert time.perf_counter() - began < 5


def _list(landing: Landing, captured_on: date, *days: date) -> str:
    """A season's schedule with a game on each of these dates."""
    at = datetime(captured_on.year, captured_on.month, captured_on.day, 15, tzinfo=UTC)
    games = [
        nba_game(f"00225{day:%m%d}0", gameDateEst=f"{day}T00:00:00Z", gameDateTimeUTC=f"{day}T20:00:00Z")
        for day in days
    ]
    body = dumped(nba_schedule(*games) | {"meta": {"time": f"{at:%Y-%m-%dT%H:%M:%S}Z"}})
    dates = dict.fromkeys(days, 1)
    return landing.put("nba_com.schedule", body, captured_at=at, dates=dates).ref.path


def _listed(landing: Landing, first: date | None, last: date | None) -> set[tuple[str, date]]:
    records = read_records(landing, "schedule", first, last).records["schedule"]
    return set(records.select("payload", "game_date").rows())


def test_of_listings_from_long_before_a_date_the_last_alone_is_read(landing: Landing) -> None:
    """A season's schedule comes every week, and is too large to be read thirty times an evening."""
    days = [JAN_15 + timedelta(days=back) for back in (-20, -7, 0)]
    first, second, third, fourth = (
        _list(landing, JAN_15 - timedelta(days=back), *days) for back in (40, 30, 14, 3)
    )
    assert _listed(landing, JAN_15, JAN_15) == {(third, JAN_15), (fourth, JAN_15)}
    whole = _listed(landing, days[0], JAN_15)
    assert {path for path, day in whole if day == days[1]} == {second, third, fourth}
    assert {path for path, day in whole if day == days[0]} == {first, second, third, fourth}
    for day in days:
        assert _listed(landing, day, day) == {(path, on) for path, on in whole if on == day}
    assert {path for path, _ in _listed(landing, None, None)} == {first, second, third, fourth}


def test_a_replaced_listing_is_not_opened(landing: Landing, tmp_path: Path) -> None:
    old = _list(landing, JAN_15 - timedelta(days=40), JAN_15)
    new = _list(landing, JAN_15 - timedelta(days=20), JAN_15)
    (tmp_path / old).write_bytes(b"damaged")
    assert _listed(landing, JAN_15, JAN_15) == {(new, JAN_15)}
    (tmp_path / new).write_bytes(b"damaged")
    with pytest.raises(PayloadError):
        _listed(landing, JAN_15, JAN_15)


def test_a_listing_that_lacks_a_date_replaces_nothing_about_it(landing: Landing) -> None:
    whole = _list(landing, JAN_15 - timedelta(days=40), JAN_15, JAN_16)
    part = _list(landing, JAN_15 - timedelta(days=20), JAN_16)
    assert _listed(landing, JAN_15, JAN_16) == {(whole, JAN_15), (part, JAN_16)}
