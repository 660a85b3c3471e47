"""Every feed: its body is recognised by content, and whatever it holds ends in rows or a PayloadError."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.errors import PayloadError, UnusedPayloadError
from nba_props.sources.feeds import FEEDS, detect, parse
from nba_props.sources.records import KINDS, REJECTS, Parsed

from .bodies import EXAMPLES, dumped, ref

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, the document itself left out."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [place for key, inner in entries for place in ((*at, key), *paths(inner, (*at, key)))]


def with_value(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(document)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


def assert_sound(parsed: Parsed, kinds: tuple[str, ...]) -> None:
    assert set(parsed.records) == set(kinds)
    assert parsed.rejects.schema == pl.Schema(REJECTS)
    for kind, frame in parsed.records.items():
        assert frame.schema == pl.Schema(KINDS[kind])


@pytest.mark.parametrize("feed", EXAMPLES)
def test_a_body_is_recognised_by_its_content_and_parsed_without_rejects(feed: str) -> None:
    body = dumped(EXAMPLES[feed])
    assert detect(body, "named_anything.txt").feed == feed
    parsed = parse(ref(feed), body)
    assert_sound(parsed, FEEDS[feed].kinds)
    assert parsed.rejects.is_empty()
    assert sum(parsed.counts().values()) > 0


@pytest.mark.parametrize("feed", EXAMPLES)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_no_value_anywhere_breaks_a_parser(feed: str, data: st.DataObject) -> None:
    """A service may print anything anywhere: the worst is a refused payload, never a traceback."""
    document = EXAMPLES[feed]
    place = data.draw(st.sampled_from(paths(document)))
    body = dumped(with_value(document, place, data.draw(JSON_VALUES)))
    try:
        parsed = parse(ref(feed), body)
    except PayloadError as error:
        assert ref(feed).path in str(error)
    else:
        assert_sound(parsed, FEEDS[feed].kinds)
    try:
        detect(body, "file")
    except PayloadError as error:
        assert "file" in str(error)


@pytest.mark.parametrize("feed", [name for name in EXAMPLES if name.startswith("balldontlie")])
def test_an_empty_answer_is_empty_frames(feed: str) -> None:
    parsed = parse(ref(feed), b'{"data": []}')
    assert_sound(parsed, FEEDS[feed].kinds)
    assert sum(parsed.counts().values()) == 0
    assert parsed.rejects.is_empty()


def test_a_simulated_payload_says_so_in_every_record() -> None:
    feed = "odds_api.event_odds"
    assert parse(ref(feed), dumped(EXAMPLES[feed])).records["props"]["source"].to_list() == ["odds_api"]
    assert parse(ref(feed, simulated=True), dumped(EXAMPLES[feed])).records["props"]["source"].to_list() == [
        "simulated"
    ]


@pytest.mark.parametrize(
    ("entry", "meaning"),
    [
        ({"team": {}, "conference_rank": 1}, "standings"),
        ({"id": 1, "abbreviation": "BOS", "full_name": "Boston Celtics"}, "list of teams"),
        ({"player": {}, "stats": {}, "season": 2025}, "season averages"),
        ({"game_id": 1, "vendor": "x"}, "betting odds"),
    ],
)
def test_what_nothing_uses_is_named_and_left_alone(entry: dict[str, Any], meaning: str) -> None:
    with pytest.raises(UnusedPayloadError, match=meaning):
        detect(dumped({"data": [entry]}), "file")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"weather": 1}, "no service known here: its keys are weather"),
        ([{"a": 1}], "no service known here"),
        ({"data": [1]}, "no service known here"),
        ({"data": [{"x": 1}]}, "its entries have x"),
        ({"resource": "boxscore", "resultSets": []}, "NBA.com answer 'boxscore'"),
    ],
)
def test_what_is_unknown_is_refused(document: Any, said: str) -> None:
    with pytest.raises(PayloadError, match=said):
        detect(dumped(document), "file")


def test_a_payload_of_a_feed_nobody_knows_is_refused() -> None:
    with pytest.raises(PayloadError, match=r"there is no feed 'weather\.today'"):
        parse(ref("weather.today"), b"{}")


def test_a_body_brings_its_own_time() -> None:
    stamps = {feed: detect(dumped(EXAMPLES[feed]), "file").captured_at for feed in EXAMPLES}
    assert {feed for feed, stamp in stamps.items() if stamp} == {
        "odds_api.historical_event_odds",
        "odds_api.historical_events",
        "odds_api.event_odds",
        "odds_api.odds",
        "nba_com.schedule",
        "prizepicks.projections",
    }


def test_odds_as_they_stood_are_dated_by_the_latest_update_of_a_book() -> None:
    """An old body that is imported later must not pass for a quote of the day of the import."""
    markets = [{"key": "player_points", "last_update": "2026-01-16T21:10:05Z", "outcomes": []}]
    books = [{"key": "fanduel", "markets": markets}, {"key": "betmgm", "last_update": "2026-01-16T20:00:00Z"}]
    event = {
        "id": "e1",
        "commence_time": "2026-01-17T00:10:00Z",
        "home_team": "Boston Celtics",
        "away_team": "Miami Heat",
        "bookmakers": books,
    }
    wanted = datetime(2026, 1, 16, 21, 10, 5, tzinfo=UTC)
    assert detect(json.dumps(event).encode(), "event.json").captured_at == wanted
    assert detect(json.dumps([event]).encode(), "events.json").captured_at == wanted
    bare = event | {"bookmakers": []}
    assert detect(json.dumps(bare).encode(), "event.json").captured_at is None
