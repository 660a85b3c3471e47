"""A small invented league in frames: schedule and box rows of two seasons, and everything made from them.

What belongs here: making up games and running the pre-game tables over them. What does not: any expectation.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from nba_props.analytics import context, summaries
from nba_props.clock import eastern_instant, season_of
from nba_props.features import factors, store, zones
from nba_props.ingest.schedule import team_games
from nba_props.predictions import outcomes
from nba_props.predictions import rows as prediction_rows
from nba_props.systems.lineup import SYSTEMS
from nba_props.warehouse import contracts
from nba_props_tests.builders import rows

TEAMS = ("BOS", "NYK", "MIA", "ORL")
ROSTER = 6
NOW = datetime.fromisoformat("2026-06-01T12:00:00+00:00")
POLICY = prediction_rows.Policy(min_edge_points=1.0, min_win_probability=0.535)
_STAMPS = ("run_id", "created_at")


@dataclass(frozen=True)
class League:
    """Schedule and box rows, as nba_raw holds them, and the quotes of all dates."""

    schedule: pl.DataFrame
    box: pl.DataFrame
    quotes: pl.DataFrame

    def pregame(self, day: date) -> dict[str, pl.DataFrame]:
        """The pre-game tables and predictions of one date, made from everything there is."""
        return self.pregame_of(self.inputs(day), [day])

    def pregame_of(self, inputs: context.Inputs, days: Sequence[date]) -> dict[str, pl.DataFrame]:
        """The same of a window of dates."""
        known = context.build(inputs, days, NOW, ("fanduel",))
        player_zones = zones.player_rows(known, inputs.summaries)
        sides = team_games(self.schedule.filter(pl.col("game_date").is_in(list(days))))
        team_zones = zones.team_rows(sides, inputs.offense, inputs.defense)
        composite = factors.rows(known, player_zones, team_zones)
        features = store.rows(known, player_zones, team_zones, composite, inputs.summaries)
        decided = outcomes.decide(known, features, inputs.quotes, 15)
        asked = decided.filter(outcome="predicted")
        predicted = prediction_rows.build(
            SYSTEMS[0], prediction_rows.features_of(asked, features), known, POLICY
        )
        made = {
            "context": known, "player zones": player_zones, "team zones": team_zones, "factors": composite,
            "features": features, "outcomes": decided, "predictions": predicted,
        }  # fmt: skip
        return {
            name: frame.sort([k for k in ("game_id", "player_lookup", "team") if k in frame.columns])
            for name, frame in made.items()
        }

    def inputs(self, day: date) -> context.Inputs:
        """Everything there is, and the quotes of one date."""
        people = self.box.select("source_player_id").unique()
        ids = people.select(
            "source_player_id",
            universal_player_id="source_player_id",
            player_lookup=pl.col("source_player_id").str.replace("nba:", "p"),
        )
        played = summaries.players(self.box, ids)
        offense = summaries.team_offense(self.box)
        return context.Inputs(
            schedule=self.schedule,
            summaries=played,
            offense=offense,
            defense=summaries.team_defense(offense),
            quotes=self.quotes.filter(game_date=day),
            injuries=contracts.table("nba_raw.injury_report").frame(),
            game_lines=contracts.table("nba_raw.game_lines").frame(),
            roster_people=pl.DataFrame(
                schema={"player_lookup": pl.String, "team": pl.String, "known_from": pl.Date}
            ),
            people=ids.select("player_lookup", "universal_player_id", player_name="player_lookup"),
        )


def invent(
    seed: int, first_days: tuple[date, ...] = (date(2025, 1, 5), date(2025, 11, 3)), days: int = 12
) -> League:
    """Two stretches of days, one a season, in which each team plays about every other day."""
    dice = random.Random(seed)
    games: list[dict[str, Any]] = []
    box: list[dict[str, Any]] = []
    for first in first_days:
        for offset in range(days):
            day = first + timedelta(days=offset)
            teams = dice.sample(TEAMS, 4)
            for home, away in (teams[:2], teams[2:]):
                if dice.random() < 0.7:
                    game = _game(day, home, away, dice)
                    games.append(game)
                    box += _box_rows(game, dice)
    quotes = [_quote(row, dice) for row in box if dice.random() < 0.5]
    return League(
        rows("nba_raw.schedule", *games),
        rows("nba_raw.bdl_player_boxscores", *box),
        rows("nba_raw.odds_api_player_points_props", *quotes),
    )


def stat_line(dice: random.Random) -> dict[str, Any]:
    """A made-up line of a box score."""
    fga, fg3a, fta = dice.randint(3, 20), dice.randint(0, 3), dice.randint(0, 8)
    fgm, fg3m, ftm = dice.randint(0, fga), dice.randint(0, fg3a), dice.randint(0, fta)
    return {
        "minutes": dice.randint(700, 2400) / 60, "fga": fga, "fg3a": fg3a, "fta": fta, "fgm": fgm,
        "fg3m": fg3m,
        "ftm": ftm, "pts": 2 * fgm + fg3m + ftm, "tov": dice.randint(0, 5), "oreb": dice.randint(0, 4),
        "reb": dice.randint(0, 12), "ast": dice.randint(0, 8),
    }  # fmt: skip


def _game(day: date, home: str, away: str, dice: random.Random) -> dict[str, Any]:
    return {
        "game_date": day, "game_id": f"{day:%Y%m%d}_{away}_{home}", "season": season_of(day),
        "home_team": home, "away_team": away, "tip_at": eastern_instant(day, time(19)), "status": "final",
        "home_score": dice.randint(90, 120), "away_score": dice.randint(90, 120),
    }  # fmt: skip


def _box_rows(game: Mapping[str, Any], dice: random.Random) -> list[dict[str, Any]]:
    sides = ((game["home_team"], game["away_team"], True), (game["away_team"], game["home_team"], False))
    return [
        {
            "game_date": game["game_date"], "game_id": game["game_id"], "season": game["season"],
            "team": team, "opponent": opponent, "is_home": is_home,
            "source_player_id": f"nba:{team.lower()}{number}",
            "player_name": f"{team} {number}",
        }
        | stat_line(dice)
        for team, opponent, is_home in sides
        for number in range(ROSTER)
        if dice.random() < 0.85
    ]  # fmt: skip


def _quote(row: Mapping[str, Any], dice: random.Random) -> dict[str, Any]:
    return {
        "game_date": row["game_date"], "game_id": row["game_id"], "player_team": row["team"],
        "player_lookup": row["source_player_id"].replace("nba:", "p"),
        "universal_player_id": row["source_player_id"],
        "points_line": dice.randint(5, 25) + 0.5, "over_price_decimal": 1.9, "under_price_decimal": 1.9,
        "snapshot_timestamp": eastern_instant(row["game_date"], time(dice.choice((12, 20)))),
    }  # fmt: skip
