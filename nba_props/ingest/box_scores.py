"""Box rows with their game.

What belongs here: which of several payloads tells a player's game, and which game it was.
What does not: who the player is; the id says that, through the registry. And what the sources whose row does
not stand say (`comparisons.py`).
"""

import polars as pl

from nba_props.clock import season_expr
from nba_props.ingest.schedule import UNKNOWN_TEAM, team_games
from nba_props.players.names import lookups
from nba_props.players.spelling_pairs import keyed

#: Box-score statuses that count as played; a live box score is no result yet.
FINAL = "final"

_COUNTS = (
    "minutes", "pts", "reb", "ast", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta",
    "oreb", "dreb", "stl", "blk", "tov", "pf", "plus_minus",
)  # fmt: skip


#: Whose word stands where sources tell one appearance: the first of these that does, whenever it was
#: captured. Files and all else come after them, of one rank. Of one rank the payload captured last stands.
RANKED_SOURCES = ("balldontlie", "nba_com")

#: Rows of several services about one player's game agree on these.
APPEARANCE = ["game_id", "team", "spelling_key"]


def build(
    records: pl.DataFrame, schedule: pl.DataFrame, pairs: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of nba_raw.bdl_player_boxscores, and the records for which no game could be found.

    `records` come in capture order, `schedule` is nba_raw.schedule of the same dates, `pairs` are spellings
    known to be one person's (spelling, other_spelling). Of one player's game the source of the best rank
    stands (`RANKED_SOURCES`), and of one rank the payload captured last: a correction. So it is too where two
    services print it under two ids, or two spellings of a pair.
    """
    placed = placed_of(records, schedule)
    winners = _last_word(placed.filter(pl.col("game_id").is_not_null()), pairs)
    rows = winners.with_columns(
        season=season_expr(),
        season_type=pl.coalesce("season_type", "season_type_scheduled"),
        opponent=pl.coalesce(
            "opponent", pl.when(pl.col("opponent_scheduled") != UNKNOWN_TEAM).then("opponent_scheduled")
        ),
        # A derived game's home side is a guess; only what a row prints counts there.
        is_home=pl.coalesce("is_home", pl.when(~pl.col("is_derived")).then("is_home_scheduled")),
        game_status=pl.lit(FINAL),
    ).select(
        "game_date",
        "game_id",
        "player_lookup_raw",
        "player_name",
        "season",
        "season_type",
        "team",
        "opponent",
        "is_home",
        "game_status",
        "start_position",
        *_COUNTS,
        "source_game_id",
        "source_player_id",
        "other_ids",
        "source",
        "payload",
        "record",
        "captured_at",
    )
    return rows, placed.filter(pl.col("game_id").is_null()).select(records.columns)


def placed_of(records: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """The records of finished games, each with its game (null where none is found), in capture order.

    Out: the records' columns; game_id, and season_type, opponent and is_home as the schedule has them.
    """
    games = team_games(schedule).select(
        "game_date",
        "team",
        "game_id",
        season_type_scheduled="season_type",
        opponent_scheduled="opponent",
        is_home_scheduled="is_home",
        is_derived="is_derived",
    )
    final = records.filter(pl.col("game_status").fill_null(FINAL) == FINAL)
    return final.join(games, on=["game_date", "team"], how="left", maintain_order="left")


def rank(source: str = "source") -> pl.Expr:
    """The rank of the source a column names: 0 is best."""
    places = {source: place for place, source in enumerate(RANKED_SOURCES)}
    return pl.col(source).replace_strict(places, default=len(places), return_dtype=pl.Int64)


def printed(placed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Placed rows with `player_lookup_raw` and `spelling_key`, which all spellings of a person share."""
    named = placed.join(lookups(placed["player_name"]), on="player_name", how="left", maintain_order="left")
    return keyed(named, pairs)


def _last_word(placed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """One row an appearance: of two services the better one's, with the other's id and spelling beside it."""
    by_rank = printed(placed, pairs).sort(rank(), descending=True, maintain_order=True)
    one_an_id = by_rank.unique(["game_id", "source_player_id"], keep="last", maintain_order=True)
    issuer = pl.col("source_player_id").str.split(":").list.first()
    kept = issuer == issuer.last().over(APPEARANCE)
    winners, others = one_an_id.filter(kept), one_an_id.filter(~kept)
    return winners.join(
        _printed_twice(winners, others), on=["game_id", "source_player_id"], how="left", maintain_order="left"
    )


def _printed_twice(winners: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """game_id, source_player_id -> other_ids: the ids and spellings under which others print the appearance.

    Of namesakes on one team the points tell which is which; where they do not, nobody can.
    """
    alone = pl.col("source_player_id").n_unique().over(APPEARANCE) == 1
    same_points = [*APPEARANCE, "pts"]
    alone_with_points = pl.col("source_player_id").n_unique().over(same_points) == 1
    other = [*same_points, pl.struct("source_player_id", "player_name").alias("other")]
    one = winners.filter(alone).join(others.filter(alone).select(other), on=APPEARANCE)
    several = winners.filter(~alone & alone_with_points).join(
        others.filter(~alone & alone_with_points).select(other), on=same_points
    )
    columns = ["game_id", "source_player_id", "other"]
    return (
        pl.concat([one.select(columns), several.select(columns)])
        .group_by("game_id", "source_player_id")
        .agg(other_ids=pl.col("other").sort())
    )
