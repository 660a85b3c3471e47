"""A clock that was set runs on in every process, and can be moved."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.errors import SettingsError
from nba_props.settings import load_settings

SHOWN = datetime(2026, 1, 16, 22, tzinfo=UTC)


def test_it_shows_what_was_written_and_runs_on_until_it_is_moved(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("2026-01-16T17:00:00-05:00\n")
    clock = load_settings(home=tmp_path, clock_file=file).clock()
    first = clock.now()
    time.sleep(0.05)
    assert SHOWN <= first < SHOWN + timedelta(seconds=30)
    assert clock.now() - first >= timedelta(seconds=0.05)
    file.write_text("2026-01-17T06:00:00-05:00")
    assert clock.today().day == 17


@pytest.mark.parametrize("text", ["", "17:00", "2026-01-16T17:00:00", None])
def test_without_an_instant_it_says_so(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "clock"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SettingsError, match="NBA_PROPS_CLOCK_FILE"):
        load_settings(home=tmp_path, clock_file=file).clock().now()


def test_one_clock_at_a_time(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="NBA_PROPS_NOW and NBA_PROPS_CLOCK_FILE"):
        load_settings(home=tmp_path, clock_file=tmp_path / "clock", now=SHOWN)
