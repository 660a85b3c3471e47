"""A server of the simulated league, and a home that fetches from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nba_props import home
from nba_props.clock import Clock
from nba_props.feeds import fetching
from nba_props.feeds.session import Report
from nba_props.feeds.sources import Task
from nba_props.landing import Landing
from nba_props.settings import Settings, load_settings
from nba_props.sources.simulated.league import League
from nba_props.warehouse import open_warehouse
from nba_props.warehouse.base import Warehouse
from nba_props_tests.feeds.server import Server, serving

LAST = date(2026, 1, 16)
EVENING = datetime.fromisoformat("2026-01-16T17:00:00-05:00")


@pytest.fixture(scope="session")
def league() -> League:
    """A week."""
    return League(7, [LAST - timedelta(days=back) for back in range(6, -1, -1)])


@pytest.fixture
def server(league: League) -> Iterator[Server]:
    """The services on the evening of the last date."""
    with serving(league, EVENING) as running:
        yield running


@dataclass
class Home:
    """A home whose clock follows the server's."""

    folder: Path
    server: Server
    more: dict[str, Any]

    @property
    def settings(self) -> Settings:
        return load_settings(home=self.folder, **{**self.server.environment(), **self.more})

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.server.world.at)

    @property
    def landing(self) -> Landing:
        return Landing(self.settings.landing_url)

    @property
    def warehouse(self) -> Warehouse:
        return open_warehouse(self.settings)

    def fetch(
        self, feed: str, day: date = LAST, games: tuple[str, ...] = (), *, slot: datetime | None = None
    ) -> Report:
        """Fetch now, or as planned for an instant."""
        at = slot or self.server.world.at
        return fetching.run(
            Task(feed, day, at, games),
            self.settings,
            self.landing,
            self.warehouse,
            self.clock,
            run_id="test",
            sleep=lambda _: None,
        )

    def rows(self) -> list[dict[str, Any]]:
        """What was asked, oldest first."""
        return self.warehouse.read("nba_raw.feed_requests").sort("created_at").to_dicts()


@pytest.fixture
def fetching_home(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home with both keys."""
    monkeypatch.delenv("NBA_PROPS_NOW", raising=False)
    made = Home(tmp_path / "home", server, {})
    home.prepare(made.settings)
    return made
