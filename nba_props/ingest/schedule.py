"""The games of a date: what the schedules said last, and what only box rows tell.

What belongs here: one row a game out of many payloads. What does not: who plays in it.
"""

from datetime import timedelta

import polars as pl

from nba_props.clock import season_expr

_NBA_ID = r"^00\d{8}$"
_GAME = ["game_date", "home_team", "away_team"]
_SEASON_TYPES = {
    "2": "Regular Season",
    "4": "Playoffs",
    "5": "Play-In",
    "6": "NBA Cup Final",
}
SIMULATED = "simulated"
POSTPONED = "postponed"
#: A game is followed to dates this many days off: farther ones are announced as postponed first.
MOVED_WITHIN = timedelta(days=7)
#: What of a payload that moves a game goes with the record made of it.
_TOLD = ("payload", "record", "captured_at")
#: Opponent of a team whose box rows name none and whose date leaves several possible.
UNKNOWN_TEAM = "UNK"


def build(schedule: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_raw.schedule from schedule records and box-score records, both in capture order.

    The latest payload wins for status, scores and tip, the latest that names one for ids and labels. A game
    that a later payload of its source has on another date is postponed on the one it had before. Dates whose
    games stand in no schedule get them from their box rows, marked `is_derived`.
    """
    listed = _latest(_with_moves(schedule))
    derived = _derived(box_scores, listed)
    games = pl.concat([listed.with_columns(is_derived=pl.lit(value=False)), derived], how="diagonal_relaxed")
    code = pl.format("{}_{}_{}", pl.col("game_date").dt.strftime("%Y%m%d"), "away_team", "home_team")
    by_id = (
        pl.col("source_game_id")
        .str.slice(2, 1)
        .replace_strict(_SEASON_TYPES, default=None, return_dtype=pl.String)
    )
    is_nba = pl.col("source_game_id").str.contains(_NBA_ID).fill_null(value=False)
    return games.with_columns(game_code=code, season=season_expr()).select(
        "game_date",
        pl.when(is_nba).then("source_game_id").otherwise("game_code").alias("game_id"),
        "game_code",
        "season",
        pl.when(is_nba).then(pl.coalesce(by_id, "season_type")).otherwise("season_type").alias("season_type"),
        "home_team",
        "away_team",
        "tip_at",
        "status",
        "status_known_at",
        "home_score",
        "away_score",
        "label",
        "is_derived",
        (pl.col("source") == SIMULATED).alias("is_simulated"),
        "source",
        "payload",
        "record",
        "captured_at",
    )


def team_games(schedule: pl.DataFrame) -> pl.DataFrame:
    """Two rows a game of nba_raw.schedule: `team`, `opponent`, `is_home` and the game's other columns."""
    home = schedule.rename({"home_team": "team", "away_team": "opponent"}).with_columns(
        is_home=pl.lit(value=True)
    )
    away = schedule.rename({"away_team": "team", "home_team": "opponent"}).with_columns(
        is_home=pl.lit(value=False)
    )
    return pl.concat([home, away.select(home.columns)]).filter(pl.col("team") != UNKNOWN_TEAM)


def _with_moves(schedule: pl.DataFrame) -> pl.DataFrame:
    """The records, and for each payload that moves a game to another date one that takes it off the old.

    A source that moves a game says nothing of the date it had: it would be played there for ever.
    """
    game = ["source", "source_game_id"]
    dates = pl.col("game_date").n_unique().over(game)
    placed = schedule.with_row_index("place")
    moving = placed.filter(dates > 1, pl.col("source_game_id").is_not_null())
    if moving.is_empty():
        return schedule
    tellings = moving.select(
        *game,
        told_date="game_date",
        told_at="place",
        **{f"told_{name}": name for name in _TOLD},
    )
    before = moving.unique([*game, "game_date"], keep="first", maintain_order=True)
    apart = (pl.col("told_date") - pl.col("game_date")).abs()
    gone = (
        before.join(tellings, on=game)
        .filter(pl.col("told_at") > pl.col("place"), apart > timedelta(0), apart <= MOVED_WITHIN)
        .join(tellings, left_on=[*game, "game_date", "told_payload"],
              right_on=[*game, "told_date", "told_payload"], how="anti")
        .unique([*game, "game_date", "told_payload"], keep="last", maintain_order=True)
        .with_columns(
            place="told_at",
            status=pl.lit(POSTPONED),
            home_score=pl.lit(None, pl.Int64),
            away_score=pl.lit(None, pl.Int64),
            **{name: f"told_{name}" for name in _TOLD},
        )
    )  # fmt: skip
    told = pl.concat([placed, gone.select(placed.columns)])
    return told.sort("place", maintain_order=True).drop("place")


def _latest(schedule: pl.DataFrame) -> pl.DataFrame:
    nba_first = pl.col("source_game_id").filter(pl.col("source_game_id").str.contains(_NBA_ID)).last()
    last_known = [pl.col(name).drop_nulls().last() for name in ("season_type", "tip_at", "label")]
    latest = [
        pl.col(name).last()
        for name in ("status", "home_score", "away_score", "source", "payload", "record", "captured_at")
    ]
    same_status = pl.col("status") == pl.col("status").last()
    return schedule.group_by(_GAME, maintain_order=True).agg(
        pl.coalesce(nba_first, pl.col("source_game_id").drop_nulls().last()).alias("source_game_id"),
        *last_known,
        *latest,
        # A source that does not say when it was captured does not say when a status was known either.
        pl.when((same_status & pl.col("captured_at").is_null()).any())
        .then(None)
        .otherwise(pl.col("captured_at").filter(same_status).min())
        .alias("status_known_at"),
    )


def _derived(box_scores: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Games that have box rows and stand in no schedule."""
    known = pl.concat(
        [listed.select("game_date", team="home_team"), listed.select("game_date", team="away_team")]
    )
    teams = (
        box_scores.join(known, on=["game_date", "team"], how="anti")
        .group_by("game_date", "team")
        .agg(
            pl.col("opponent").drop_nulls().last(),
            pl.col("is_home").drop_nulls().last(),
            pl.col("source_game_id").drop_nulls().last(),
            pl.col("season_type").drop_nulls().last(),
            pl.col("pts").sum().alias("score"),
            pl.when(pl.col("plus_minus").is_not_null().any())
            .then(pl.col("plus_minus").sum())
            .alias("margin"),
            pl.col("source").last(),
            pl.col("payload").last(),
            pl.col("record").last(),
            pl.col("captured_at").last(),
        )
    )
    paired = _paired(teams)
    # Where no row says who was at home the order of the alphabet decides, and `is_derived` warns of it.
    is_first = pl.col("is_home").fill_null(pl.col("team") < pl.col("opponent")) | (
        pl.col("opponent") == UNKNOWN_TEAM
    )
    return paired.filter(is_first).select(
        "game_date",
        home_team="team",
        away_team="opponent",
        source_game_id="source_game_id",
        season_type="season_type",
        tip_at=pl.lit(None, pl.Datetime("us", "UTC")),
        label=pl.lit(None, pl.String),
        status=pl.lit("final"),
        home_score="score",
        away_score="opponent_score",
        source="source",
        payload="payload",
        record="record",
        captured_at="captured_at",
        status_known_at="captured_at",
        is_derived=pl.lit(value=True),
    )


def _paired(teams: pl.DataFrame) -> pl.DataFrame:
    """Give each team its opponent: the printed one, else the one team of the date with the opposite score
    margin, else the only other team left. A team for which nobody is left plays `UNKNOWN_TEAM`.
    """
    other = teams.select("game_date", by_margin="team", margin=-pl.col("margin"))
    found = (
        teams.join(other, on=["game_date", "margin"])
        .filter((pl.col("team") != pl.col("by_margin")) & (pl.len().over("game_date", "team") == 1))
        .select("game_date", "team", "by_margin")
    )
    named = teams.join(found, on=["game_date", "team"], how="left").with_columns(
        opponent=pl.coalesce("opponent", "by_margin")
    )
    left = named.filter(pl.col("opponent").is_null()).filter(pl.len().over("game_date") == 2)
    pairs = left.select("game_date", "team", only_other=pl.col("team").reverse().over("game_date"))
    scores = teams.select("game_date", opponent="team", opponent_score="score")
    return (
        named.join(pairs, on=["game_date", "team"], how="left")
        .with_columns(opponent=pl.coalesce("opponent", "only_other", pl.lit(UNKNOWN_TEAM)))
        .join(scores, on=["game_date", "opponent"], how="left")
    )
