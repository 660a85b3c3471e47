"""One simulated stretch for all tests here, and reading it back as plain JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from nba_props.landing import Landing, PayloadRef
from nba_props.sources.simulated import SimulationReport, simulate

END = date(2026, 1, 18)
DAYS = 18
LONG_AFTER = datetime(2026, 2, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stretch:
    """A landed league and what its report says."""

    landing: Landing
    report: SimulationReport

    def payloads(self, feed: str) -> Iterator[tuple[PayloadRef, Any]]:
        """A feed's payloads in the order of their capture."""
        for ref in self.landing.refs(feed):
            yield ref, json.loads(self.landing.read(ref))

    def games(self) -> list[dict[str, Any]]:
        """All games of all box scores."""
        return [game for _, body in self.payloads("balldontlie.box_scores") for game in body["data"]]

    def sides(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Every (game, side) of the box scores."""
        return [(game, game[side]) for game in self.games() for side in ("home_team", "visitor_team")]

    def lines(self) -> list[tuple[str, dict[str, Any]]]:
        """Every (date, player's line) of the box scores."""
        return [(game["date"], line) for game, side in self.sides() for line in side["players"]]


@pytest.fixture(scope="session")
def stretch(tmp_path_factory: pytest.TempPathFactory) -> Stretch:
    """Eighteen dates of seed 11, all of it captured."""
    landing = Landing(str(tmp_path_factory.mktemp("landing")))
    return Stretch(landing, simulate(landing, seed=11, end=END, days=DAYS, now=LONG_AFTER))


def printed(line: dict[str, Any]) -> str:
    """The name of a box-score line's or an injury's player."""
    return f"{line['player']['first_name']} {line['player']['last_name']}"
