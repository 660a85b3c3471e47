"""Who is who now: persons, aliases and teams, from what is landed and stored, seen by a run or not.

What belongs here: reading the evidence and handing it to the rules of names (`players/`). What does not:
those rules, and making anew what they change (see `renaming.py`). Nothing here imports Dagster: asking who
somebody is costs no more than reading.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from nba_props.ingest.schedule import team_games
from nba_props.landing import Landing
from nba_props.players import aliases, registry, resolver
from nba_props.settings import Settings
from nba_props.sources.reading import read_records
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.lake import Lake

BOX_SCORES = "nba_raw.bdl_player_boxscores"
ROSTERS = "nba_raw.team_rosters"
QUEUE = "nba_reference.unresolved_player_names"
_SCHEDULE = "nba_raw.schedule"

_APPEARANCE = [*registry.SIGHTING, "game_id", "pts"]
_GAME = ["game_date", "game_id", "home_team", "away_team", "status"]


def decisions_in(landing: Landing) -> pl.DataFrame:
    """Every landed decision about names, in the order it was made."""
    landed = read_records(landing, "name_decisions").records["name_decisions"]
    return landed.sort("decided_at", "payload", "record")


def imported_pairs(landing: Landing) -> pl.DataFrame:
    """The pairs of spellings of imported files: spelling, other_spelling."""
    return read_records(landing, "aliases").records["aliases"].select("spelling", "other_spelling")


class Names:
    """Everything that says who is who, each part read and built when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.landing = Landing(settings.landing_url)
        self.warehouse: Warehouse = Lake(settings.warehouse_dir)

    @cached_property
    def decisions(self) -> pl.DataFrame:
        """Every recorded decision."""
        return decisions_in(self.landing)

    @cached_property
    def people(self) -> pl.DataFrame:
        """The registry, without stamps."""
        return registry.build(registry.sightings(self.box, self.rosters), self.decisions)

    @cached_property
    def aliases(self) -> pl.DataFrame:
        """The aliases, without stamps."""
        return aliases.build(self._imported, self.decisions, self.people)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """Every pair of spellings from the package and imported files."""
        return aliases.pairs(self._imported)

    @cached_property
    def box(self) -> pl.DataFrame:
        """Every stored appearance: `registry.SIGHTING`, game_id and pts."""
        return self.stored(BOX_SCORES, _APPEARANCE)

    @cached_property
    def rosters(self) -> pl.DataFrame:
        """Every stored word of a roster."""
        return self.stored(ROSTERS)

    @cached_property
    def teams(self) -> pl.DataFrame:
        """Who was seen with which team, and when that was known."""
        return registry.teams_over_time(self.box, self.rosters, self.people)

    @property
    def queue(self) -> pl.DataFrame:
        """The names nobody was known by when a run last looked."""
        return self.stored(QUEUE)

    def resolve(self, cases: pl.DataFrame) -> pl.DataFrame:
        """`resolver.resolve` with the names of now."""
        return resolver.resolve(cases, playing=self._playing(cases["game_date"]), **self._known)

    def explain(self, cases: pl.DataFrame) -> pl.DataFrame:
        """`resolver.explain` with the names of now."""
        return resolver.explain(cases, playing=self._playing(cases["game_date"]), **self._known)

    def suggest(self, name: str) -> list[dict[str, Any]]:
        """Whom a printed name may mean, the likeliest first: see `queue.suggest`."""
        from nba_props.players import queue  # late: only who asks for likenesses waits for numpy

        return queue.suggest(name, [], self.people, self.teams).to_dicts()

    def stored(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """All stored rows of a table."""
        return self.warehouse.read(table, None, None, columns)

    def games(self, first: date | None = None, last: date | None = None) -> pl.DataFrame:
        """The stored games between two dates: game_date, game_id, home_team, away_team, status."""
        return self.warehouse.read(_SCHEDULE, first, last, _GAME)

    @cached_property
    def _known(self) -> dict[str, pl.DataFrame]:
        return {
            "spellings": registry.spellings(self.people),
            "aliases": self.aliases,
            "teams": self.teams,
        }

    @cached_property
    def _imported(self) -> pl.DataFrame:
        return imported_pairs(self.landing)

    def _playing(self, dates: pl.Series) -> pl.DataFrame:
        """Every team with a game between the first and the last of these dates: game_date, team."""
        span = [day for day in (dates.min(), dates.max()) if isinstance(day, date)]
        if not span:
            return team_games(self.games().clear()).select("game_date", "team")
        return team_games(self.games(*span)).select("game_date", "team")
