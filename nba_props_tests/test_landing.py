import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import fsspec
import pytest

from nba_props.errors import PayloadError, UsageError
from nba_props.landing import Landing

DAY = date(2026, 1, 16)
AT = datetime(2026, 1, 16, 12, 0, tzinfo=UTC)
FEED = "balldontlie.games"


@pytest.fixture(
    params=["folder", "object store", pytest.param("bucket", marks=pytest.mark.acceptance)],
)
def landing(request: pytest.FixtureRequest, tmp_path: Path) -> Landing:
    """The same promises in a folder, on an object store, and in a bucket behind a real server."""
    if request.param == "folder":
        return Landing(str(tmp_path / "landing"))
    if request.param == "bucket":
        return Landing(f"{request.getfixturevalue('gs_bucket').url}/{tmp_path.name}")
    files = fsspec.filesystem("memory")
    if files.exists("/landing"):
        files.rm("/landing", recursive=True)
    return Landing("memory://landing")


@pytest.mark.parametrize("suffix", ["json", "csv", "parquet"])
def test_a_payload_comes_back_as_it_arrived(landing: Landing, suffix: str) -> None:
    ref, is_new = landing.put(FEED, b"\x00body", captured_at=AT, day=DAY, suffix=suffix)
    assert is_new
    assert landing.read(ref) == b"\x00body"
    assert (ref.feed, ref.day, ref.captured_at, ref.suffix, ref.simulated) == (FEED, DAY, AT, suffix, False)


def test_what_is_read_back_is_what_put_returned(landing: Landing) -> None:
    put = landing.put(FEED, b"{}", captured_at=AT, day=DAY, simulated=True).ref
    assert landing.refs(FEED) == [put]
    assert put.simulated
    assert landing.feeds() == [FEED]


def test_the_same_bytes_are_stored_once(landing: Landing) -> None:
    first = landing.put(FEED, b"{}", captured_at=AT, day=DAY)
    again = landing.put(FEED, b"{}", captured_at=AT, day=DAY)
    assert again == (first.ref, False)
    assert landing.refs(FEED) == [first.ref]


def test_the_same_bytes_about_another_date_or_feed_are_another_payload(landing: Landing) -> None:
    """An empty answer looks the same every day and says something about each."""
    landing.put(FEED, b"{}", captured_at=AT, day=DAY)
    assert landing.put(FEED, b"{}", captured_at=AT, day=DAY + timedelta(days=1)).is_new
    assert landing.put("espn.scoreboard", b"{}", captured_at=AT, day=DAY).is_new


def test_payloads_come_in_the_order_of_their_capture(landing: Landing) -> None:
    days = [DAY + timedelta(days=offset) for offset in (2, 0, 1)]
    for hour, day in enumerate(days):
        landing.put(FEED, day.isoformat().encode(), captured_at=AT + timedelta(hours=hour), day=day)
    assert [ref.day for ref in landing.refs(FEED)] == days


def test_a_window_holds_both_its_ends(landing: Landing) -> None:
    days = [DAY + timedelta(days=offset) for offset in range(4)]
    for day in days:
        landing.put(FEED, day.isoformat().encode(), captured_at=AT, day=day)
    assert {ref.day for ref in landing.refs(FEED, days[1], days[2])} == set(days[1:3])
    assert landing.refs(FEED, days[3] + timedelta(days=1)) == []


def test_a_payload_about_many_dates_is_found_by_each_of_them(landing: Landing) -> None:
    dates = {DAY: 3, DAY + timedelta(days=9): 1}
    ref = landing.put("bulk.props", b"rows", captured_at=AT, dates=dates, suffix="csv").ref
    assert ref.day is None
    assert landing.dates(ref) == dates
    assert landing.refs("bulk.props", DAY, DAY) == [ref]
    assert landing.refs("bulk.props", DAY + timedelta(days=9)) == [ref]
    assert landing.refs("bulk.props", DAY + timedelta(days=1), DAY + timedelta(days=8)) == []


def test_a_payload_about_one_date_is_about_that_date(landing: Landing) -> None:
    assert landing.dates(landing.put(FEED, b"{}", captured_at=AT, day=DAY).ref) == {DAY: 1}


def test_a_payload_has_a_day_or_an_index(landing: Landing) -> None:
    with pytest.raises(UsageError, match="not both"):
        landing.put(FEED, b"{}", captured_at=AT, day=DAY, dates={DAY: 1})
    with pytest.raises(UsageError, match="not neither"):
        landing.put(FEED, b"{}", captured_at=AT)


@pytest.mark.parametrize("feed", ["../escape", "UPPER", "a/b", "", "a..b", ".a"])
def test_a_feed_name_cannot_leave_the_landing_zone(landing: Landing, feed: str) -> None:
    with pytest.raises(UsageError, match="feed name"):
        landing.put(feed, b"{}", captured_at=AT, day=DAY)


def test_a_feed_nobody_landed_is_empty(landing: Landing) -> None:
    assert landing.refs("nobody") == []
    assert landing.feeds() == []


def test_a_payload_that_is_gone_is_named(landing: Landing, tmp_path: Path) -> None:
    ref = landing.put(FEED, b"{}", captured_at=AT, day=DAY).ref
    elsewhere = Landing(str(tmp_path / "elsewhere"))
    with pytest.raises(PayloadError, match=ref.digest):
        elsewhere.read(ref)


@pytest.mark.parametrize(
    "damage",
    [b"not gzip", gzip.compress(b"{other}", mtime=0), gzip.compress(b"{body}", mtime=0)[:-6]],
    ids=["no gzip", "other content", "cut short"],
)
def test_a_damaged_payload_is_named_and_never_read(tmp_path: Path, damage: bytes) -> None:
    landing = Landing(str(tmp_path))
    ref = landing.put(FEED, b"{body}", captured_at=AT, day=DAY).ref
    (tmp_path / ref.path).write_bytes(damage)
    with pytest.raises(PayloadError, match=ref.digest):
        landing.read(ref)


def test_a_stranger_in_the_landing_zone_is_no_payload(tmp_path: Path) -> None:
    landing = Landing(str(tmp_path))
    ref = landing.put(FEED, b"{}", captured_at=AT, day=DAY).ref
    (tmp_path / FEED / DAY.isoformat() / "notes.txt").write_text("mine")
    assert landing.refs(FEED) == [ref]


def test_the_same_bytes_captured_later_are_news(tmp_path: Path) -> None:
    """A report that returns to what it said in the morning must not leave the noon one standing."""
    landing = Landing(str(tmp_path))
    bodies = (b"OUT", b"PROBABLE", b"OUT", b"OUT")
    landed = [
        landing.put(FEED, body, captured_at=AT + timedelta(hours=hour), day=DAY).is_new
        for hour, body in enumerate(bodies)
    ]
    assert landed == [True, True, True, True]
    assert landing.read(landing.refs(FEED)[-1]) == b"OUT"


def test_a_capture_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="time zone"):
        Landing(str(tmp_path)).put(FEED, b"{}", captured_at=AT.replace(tzinfo=None), day=DAY)


def test_a_payload_about_no_date_is_found_without_a_window_only(landing: Landing) -> None:
    """What a person decided about names is about no date; it must not widen any window, nor be lost."""
    ref = landing.put("operator.names", b"{}", captured_at=AT, dates={}).ref
    assert landing.refs("operator.names") == [ref]
    assert landing.refs("operator.names", DAY, DAY) == []
    assert landing.days("operator.names") == set()


def test_a_payload_carries_the_request_it_answers(landing: Landing) -> None:
    asked = landing.put(FEED, b"{}", captured_at=AT, day=DAY, request="0123456789abcdef").ref
    other = landing.put(FEED, b"{}", captured_at=AT, day=DAY, request="fedcba9876543210")
    landing.put(FEED, b"[]", captured_at=AT, day=DAY)
    assert other.is_new
    assert landing.answered(FEED) == {"0123456789abcdef": asked, "fedcba9876543210": other.ref}
    assert landing.read(asked) == b"{}"
