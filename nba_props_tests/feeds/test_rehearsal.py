"""Under a clock that was set no real service is asked: its answer would be filed under another time."""

from pathlib import Path

import pytest

from nba_props.errors import UsageError
from nba_props.feeds import fetching
from nba_props.feeds.session import Report
from nba_props_tests.feeds.conftest import EVENING, Home
from nba_props_tests.feeds.server import Server


@pytest.mark.parametrize("how", ["now", "clock_file"])
def test_no_real_service_is_asked_under_a_clock_that_was_set(
    fetching_home: Home, server: Server, tmp_path: Path, how: str
) -> None:
    (tmp_path / "clock").write_text(EVENING.isoformat())
    fetching_home.more = {how: tmp_path / "clock" if how == "clock_file" else EVENING}
    assert fetching.why_clock_rests(fetching_home.settings, fetching_home.landing) is None
    assert isinstance(fetching_home.fetch("props"), Report)
    asked = len(server.log)
    fetching_home.more["odds_api_url"] = "https://api.the-odds-api.com"
    words = r"the clock was set, and https://api\.the-odds-api\.com is real"
    with pytest.raises(UsageError, match=words):
        fetching_home.fetch("props")
    assert "is real" in (fetching.why_clock_rests(fetching_home.settings, fetching_home.landing) or "")
    assert len(server.log) == asked
