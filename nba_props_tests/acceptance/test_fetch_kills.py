"""A fetcher killed anywhere and started again: nothing that landed is paid for twice, nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from nba_props.feeds import ledger
from nba_props.sources.simulated.league import League
from nba_props_tests.feeds.conftest import EVENING, LAST, Home
from nba_props_tests.feeds.server import Server, serving

pytestmark = pytest.mark.acceptance

#: After so many paid answers, so long after the last of them.
KILLS = [(0, 0.0), (0, 0.01), (1, 0.0), (1, 0.004), (1, 0.008), (2, 0.015), (1, 0.03), (1, 0.002)]


def _environment(made: Home) -> dict[str, str]:
    named = {f"NBA_PROPS_{name.upper()}": str(value) for name, value in made.server.environment().items()}
    own = {name: value for name, value in os.environ.items() if not name.startswith("NBA_PROPS_")}
    return (
        own | named | {"NBA_PROPS_HOME": str(made.folder), "NBA_PROPS_NOW": made.server.world.at.isoformat()}
    )


def _start(made: Home, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-W", "ignore", "-m", "nba_props.cli", "fetch", *arguments]
    return subprocess.Popen(command, env=_environment(made), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _paid(server: Server) -> list[str]:
    return [asked.path for asked in server.log if asked.credits]


def _landed(made: Home, feed: str) -> set[tuple[str, str]]:
    """Event and instant (of history) of every answer that has landed."""
    found = set()
    for ref in made.landing.answered(feed).values():
        body = json.loads(made.landing.read(ref))
        found.add((body.get("data", body)["id"], body.get("timestamp", "")))
    return found


def _asked(server: Server, first: int) -> set[tuple[str, str]]:
    """The same of every request for odds from the `first` on."""
    odds = [asked for asked in server.log[first:] if "/odds?" in asked.path]
    return {(asked.path.split("/odds?")[0].rsplit("/", 1)[1], asked.query.get("date", "")) for asked in odds}


@pytest.mark.parametrize(
    ("arguments", "feed"),
    [
        (("props",), "odds_api.event_odds"),
        (("props", "--date", str(LAST - timedelta(days=1))), "odds_api.historical_event_odds"),
    ],
    ids=["tonight", "history"],
)
def test_no_landed_request_is_paid_twice(tmp_path: Path, arguments: tuple[str, ...], feed: str) -> None:
    league = League(7, [LAST - timedelta(days=back) for back in range(6, -1, -1)])
    with serving(league, EVENING) as server:
        made = Home(tmp_path / "home", server, {})
        kills = 0
        for after, pause in KILLS:
            before, first, had = len(_paid(server)), len(server.log), _landed(made, feed)
            process = _start(made, *arguments)
            while process.poll() is None and len(_paid(server)) <= before + after:
                time.sleep(0.001)
            time.sleep(pause)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.wait()
            assert not had & _asked(server, first)
            # Whatever was paid for has landed, but for the one in flight.
            assert len(_asked(server, first) - _landed(made, feed)) <= 1
        first, had = len(server.log), _landed(made, feed)
        last = _start(made, *arguments)
        out, _ = last.communicate(timeout=120)
        assert last.returncode == 0, out.decode()
        landed = made.landing.answered(feed)
        rows = ledger.read(made.warehouse)
        assert kills >= 5
        assert not had & _asked(server, first)
        assert _landed(made, feed) == _asked(server, 0) != set()
        recorded = rows.filter(feed=feed, outcome=ledger.LANDED)
        assert set(recorded["request_id"]) == set(landed)
        assert recorded.height == len(landed)
