"""What several sources say of one player's game, side by side.

What belongs here: finding the row of another source that means the same appearance, and naming the rule that
decided between them. What does not: that rule (`ranks.py`).
"""

import polars as pl

from nba_props.ingest.box_scores import APPEARANCE, placed_of, printed
from nba_props.ingest.ranks import rank

#: Why a row stands, in the words of the column `rule`.
RANK, LAST, ALONE = "rank", "captured last", "told by it alone"

_ID = ["game_id", "source_player_id"]
_OTHER = {
    "source": "other_source",
    "source_player_id": "other_player_id",
    "player_name": "other_player_name",
    "pts": "other_pts",
    "minutes": "other_minutes",
    "captured_at": "other_captured_at",
    "payload": "other_payload",
    "record": "other_record",
}
_COLUMNS = (
    "game_date", *_ID, "player_name", "team", "stands", "pts", "minutes", "captured_at", "payload", "record",
    *_OTHER.values(), "rule",
)  # fmt: skip


def build(
    records: pl.DataFrame, box_scores: pl.DataFrame, schedule: pl.DataFrame, pairs: pl.DataFrame
) -> pl.DataFrame:
    """The rows of nba_raw.box_score_comparisons.

    In: records as `box_scores.build` had them, and the rows it made of them. A source is compared in the
    games of which it tells the player's team; one that has no row of a man who played says he did not. Of
    namesakes on one team whom the ids do not tell apart nothing is said.
    """
    told = _told(records, schedule, pairs)
    standing = printed(box_scores.drop("player_lookup_raw"), pairs).select(
        "game_date", *_ID, "spelling_key", "player_name", "team", "source", "pts", "minutes", "captured_at",
        "payload", "record",
    )  # fmt: skip
    by = ["game_id", "team"]
    telling = told.select(*by, other_source="source").unique()
    asked = standing.join(telling, on=by).filter(pl.col("source") != pl.col("other_source"))
    others = told.select(*by, "spelling_key", **{new: old for old, new in _OTHER.items()})
    same_id = _by_id(asked, others)
    same_name, absent = _by_name(
        asked.join(same_id, on=[*_ID, "other_source"], how="anti"),
        others.join(same_id, on=["game_id", "other_source", "other_player_id"], how="anti"),
    )
    found = pl.concat([same_id, same_name, absent], how="diagonal")
    return found.with_columns(_rule(), stands="source").select(_COLUMNS).sort(*_ID, "other_source")


def _told(records: pl.DataFrame, schedule: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The last word of every source on every appearance in a game that several tell."""
    placed = placed_of(records, schedule).filter(pl.col("game_id").is_not_null())
    several = placed.group_by("game_id").agg(pl.col("source").n_unique() > 1).filter("source")
    contested = placed.join(several, on="game_id", how="semi", maintain_order="left")
    return printed(contested, pairs).unique([*_ID, "source"], keep="last", maintain_order=True)


def _by_id(asked: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The standing rows of which another source has a row under the same id, with that row."""
    there = others.drop("team", "spelling_key").with_columns(source_player_id="other_player_id")
    return asked.join(there, on=[*_ID, "other_source"])


def _by_name(asked: pl.DataFrame, others: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The standing rows with the other source's row of that name; and those who played that it lacks."""
    key = [*APPEARANCE, "other_source"]
    alone = pl.len().over(key) == 1
    same_name = asked.filter(alone).join(others.filter(alone), on=key)
    named_there = others.select(key).unique()
    absent = asked.filter(pl.col("minutes") > 0).join(named_there, on=key, how="anti")
    return same_name, absent


def _rule() -> pl.Expr:
    ranks = rank(), rank("other_source")
    return (
        pl.when(pl.col("other_player_id").is_null())
        .then(pl.lit(ALONE))
        .when(ranks[0] == ranks[1])
        .then(pl.lit(LAST))
        .otherwise(pl.lit(RANK))
        .alias("rule")
    )
