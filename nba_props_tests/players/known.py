"""Everything names are resolved with, made of box rows, rosters and pairs as the assets make it.

What belongs here: putting the parts together. What does not: any expectation.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from nba_props.players import aliases, registry, resolver
from nba_props_tests.builders import NO_DECISIONS, NO_OTHERS, NO_PAIRS

CASE = ["player_name", "game_date", "home_team", "away_team"]
SIGHTING: dict[str, Any] = {
    "game_date": pl.Date,
    "source_player_id": pl.String,
    "player_name": pl.String,
    "team": pl.String,
}
NO_ROSTERS = pl.DataFrame(
    schema={
        "source_player_id": pl.String,
        "player_name": pl.String,
        "team": pl.String,
        "known_from": pl.Date,
    }
)


@dataclass(frozen=True)
class Known:
    """The registry and the aliases, the teams over time, and which teams play when."""

    registry: pl.DataFrame
    aliases: pl.DataFrame
    teams: pl.DataFrame
    playing: pl.DataFrame

    @classmethod
    def of(
        cls,
        box: pl.DataFrame,
        playing: pl.DataFrame,
        rosters: pl.DataFrame = NO_ROSTERS,
        pairs: pl.DataFrame = NO_PAIRS,
    ) -> "Known":
        """From box rows, (game_date, team) of every team with a game, rosters and pairs of spellings."""
        box = box if "other_ids" in box.columns else box.with_columns(NO_OTHERS)
        people = registry.build(registry.sightings(box, rosters), NO_DECISIONS)
        return cls(
            registry=people,
            aliases=aliases.build(pairs, NO_DECISIONS, people),
            teams=registry.teams_over_time(box, rosters, people),
            playing=playing,
        )

    def resolve(self, printed: pl.DataFrame) -> pl.DataFrame:
        """One row a distinct case of `printed`, as `resolver.resolve` gives it."""
        return resolver.resolve(
            printed.with_columns(printed_by="bookmaker" if "bookmaker" in printed.columns else pl.lit("x")),
            spellings=registry.spellings(self.registry),
            aliases=self.aliases,
            teams=self.teams,
            playing=self.playing,
        )

    def resolved(self, printed: pl.DataFrame) -> pl.DataFrame:
        """The rows of `printed`, each with what its name was resolved to."""
        asked = printed.with_columns(
            printed_by="bookmaker" if "bookmaker" in printed.columns else pl.lit("x")
        )
        return asked.join(
            self.resolve(asked), on=resolver.CASE, how="left", nulls_equal=True, maintain_order="left"
        ).drop("printed_by")
