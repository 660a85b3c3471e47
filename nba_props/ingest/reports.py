"""Injury reports, game lines and team lists.

What belongs here: small feeds that need a person or a game and nothing more.
"""

import polars as pl

from nba_props.ingest.schedule import team_games
from nba_props.players import resolver

_INSTANT = pl.Datetime("us", "UTC")


def injuries(
    records: pl.DataFrame,
    *,
    spellings: pl.DataFrame,
    aliases: pl.DataFrame,
    teams: pl.DataFrame,
    ids: pl.DataFrame,
    schedule: pl.DataFrame,
) -> pl.DataFrame:
    """The rows of nba_raw.injury_report. A known player id says who it is, else name and game.

    `schedule` is nba_raw.schedule of the same dates; for the rest see `resolver.resolve`.
    """
    asked = in_games(records, schedule).with_columns(printed_by="source")
    playing = teams.select("team").unique().join(records.select("game_date").unique(), how="cross")
    who = resolver.resolve(asked, spellings=spellings, aliases=aliases, teams=teams, playing=playing)
    named = (
        asked.with_columns(team_printed="team")
        .join(
            who,
            on=resolver.CASE,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .join(
            ids.rename({"player_lookup": "id_lookup", "universal_player_id": "id_person"}),
            on="source_player_id",
            how="left",
            maintain_order="left",
        )
    )
    by_id = pl.col("id_lookup").is_not_null()
    return (
        named.with_columns(
            player_lookup=pl.coalesce("id_lookup", "player_lookup"),
            universal_player_id=pl.coalesce("id_person", "universal_player_id"),
            resolution=pl.when(by_id).then(pl.lit("id")).otherwise("resolution"),
            team=pl.coalesce("player_team", "team"),
        )
        .select(
            "game_date",
            "reported_at",
            "player_lookup_raw",
            "player_lookup",
            "universal_player_id",
            "resolution",
            "player_name",
            "team",
            "team_printed",
            "status",
            "source_status",
            "details",
            "source",
            "payload",
            "record",
            "captured_at",
        )
        .unique(["game_date", "reported_at", "player_lookup_raw", "team"], keep="last", maintain_order=True)
    )


def in_games(reports: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Add home_team and away_team to rows with game_date and team: the two teams a report may mean.

    Some reports print a game's players under either of its teams; without a game it is the player's own.
    """
    games = team_games(schedule).select("game_date", "team", "opponent").unique(["game_date", "team"])
    return reports.join(games, on=["game_date", "team"], how="left", maintain_order="left").with_columns(
        home_team="team", away_team=pl.coalesce("opponent", "team")
    )


def game_lines(records: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_raw.game_lines: those whose two teams meet on that date."""
    games = (
        team_games(schedule)
        .filter("is_home")
        .select("game_date", "game_id", home_team="team", away_team="opponent")
    )
    return (
        records.join(games, on=["game_date", "home_team", "away_team"], maintain_order="left")
        .select(
            "game_date",
            "game_id",
            "bookmaker",
            "home_team",
            "away_team",
            "home_spread",
            "total_points",
            "home_moneyline",
            "away_moneyline",
            "snapshot_at",
            "source",
            "payload",
            "record",
            "captured_at",
        )
        .unique(["game_id", "bookmaker", "snapshot_at"], keep="last", maintain_order=True)
    )


def rosters(records: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_raw.team_rosters; of a person, team and season the first time it was public."""
    return records.sort("known_from", maintain_order=True).unique(
        ["season", "team", "source_player_id"], keep="first", maintain_order=True
    )
