"""Points quotes with their game and their person.

What belongs here: placing a printed quote. What does not: which line counts at a decision time (see
`markets/`).
"""

import polars as pl

from nba_props.players import resolver

BY_TEAMS = "teams"
BY_PLAYER_TEAM = "player team"
NO_GAME = "no game that day"
NO_NAME = "name not resolved"

_GRAIN = [
    "game_date",
    "event_id",
    "player_lookup_raw",
    "bookmaker",
    "market",
    "points_line",
    "snapshot_timestamp",
]


def build(
    records: pl.DataFrame,
    *,
    schedule: pl.DataFrame,
    spellings: pl.DataFrame,
    aliases: pl.DataFrame,
    teams: pl.DataFrame,
) -> pl.DataFrame:
    """The rows of nba_raw.odds_api_player_points_props from props records in capture order.

    `schedule` is nba_raw.schedule of the same dates; for the rest see `resolver.resolve`. A quote whose
    source names the teams belongs to their game; another one to the game of the player's team; `game_match`
    says which, or why there is none. The same quote from several payloads is kept once, as captured last.
    """
    sides = _sides(schedule)
    asked = records.with_columns(printed_by="bookmaker")
    who = resolver.resolve(
        asked, spellings=spellings, aliases=aliases, teams=teams, playing=sides.select("game_date", "team")
    )
    named = asked.join(
        who,
        on=resolver.CASE,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return _finish(_placed(named, sides)).unique(_GRAIN, keep="last", maintain_order=True)


def _sides(schedule: pl.DataFrame) -> pl.DataFrame:
    games = schedule.select("game_date", "game_id", "home_team", "away_team", "tip_at")
    return pl.concat(
        [
            games.with_columns(team="home_team", other="away_team"),
            games.with_columns(team="away_team", other="home_team"),
        ]
    )


def _placed(named: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    by_teams = sides.select(
        "game_date", home_team="team", away_team="other", teams_game="game_id", teams_tip="tip_at"
    )
    by_player = sides.select("game_date", player_team="team", player_game="game_id", player_tip="tip_at")
    names_teams = pl.col("home_team").is_not_null() & pl.col("away_team").is_not_null()
    return (
        named.join(by_teams, on=["game_date", "home_team", "away_team"], how="left", maintain_order="left")
        .join(by_player, on=["game_date", "player_team"], how="left", maintain_order="left")
        .with_columns(
            game_id=pl.when(names_teams).then("teams_game").otherwise("player_game"),
            tip_at=pl.when(names_teams).then("teams_tip").otherwise("player_tip"),
        )
        .with_columns(
            game_match=pl.when(pl.col("universal_player_id").is_null())
            .then(pl.lit(NO_NAME))
            .when(pl.col("game_id").is_null())
            .then(pl.lit(NO_GAME))
            .when(names_teams)
            .then(pl.lit(BY_TEAMS))
            .otherwise(pl.lit(BY_PLAYER_TEAM))
        )
    )


def _finish(placed: pl.DataFrame) -> pl.DataFrame:
    derived = pl.coalesce("game_id", pl.col("game_date").dt.strftime("%Y%m%d") + "_unplaced")
    tip = pl.coalesce("tip_at", "commence_at")
    return placed.select(
        "game_date",
        pl.coalesce("source_event_id", derived).alias("event_id"),
        pl.col("source_event_id").is_null().alias("event_is_derived"),
        "game_id",
        "game_match",
        "home_team",
        "away_team",
        "player_name",
        "player_lookup_raw",
        "player_lookup",
        "universal_player_id",
        "resolution",
        "player_team",
        "person_known",
        "bookmaker",
        "bookmaker_printed",
        "market",
        "points_line",
        "over_price_american",
        "under_price_american",
        "over_price_decimal",
        "under_price_decimal",
        pl.col("snapshot_at").alias("snapshot_timestamp"),
        pl.col("snapshot_at").is_not_null().alias("capture_time_known"),
        "bookmaker_last_update",
        "commence_at",
        ((tip - pl.col("snapshot_at")).dt.total_seconds() / 60).alias("minutes_before_tipoff"),
        "source",
        "payload",
        "record",
        "captured_at",
    )
