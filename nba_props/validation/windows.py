"""The plan's recompute-and-compare: a few players' windows of every date, computed a second time.

What belongs here: the windows of past games, written out as their definition says, without the states and
as-of joins of `features/`. What does not: using anything of `features/form.py`; two computations that share
code share its faults.
"""

import polars as pl

from nba_props.clock import LIVE, history_first_day, season_expr, tipped
from nba_props.validation.check import DATE, Given, Plan, Severity

PLAN = Plan()

STORE = "nba_precompute.ml_feature_store"
SUMMARY = "nba_analytics.player_game_summary"
CONTEXT = "nba_analytics.upcoming_player_game_context"
_TOLERANCE = 1e-6
_POINTS_HALF_LIFE = 8.0

_PLAYER_DATE = ["player_lookup", DATE]


def _trailing(column: str, games: int) -> pl.Expr:
    return pl.col(column).filter(pl.col("back") < games).mean()


def _weighted(column: str, half_life: float) -> pl.Expr:
    weight = 0.5 ** (pl.col("back") / half_life)
    return (pl.col(column) * weight).sum() / weight.sum()


#: Each over a player's games of this season before the date; `back` is 0 in the last of them.
_WINDOWS = {
    "games_this_season": pl.len().cast(pl.Float64),
    "points_last_5": _trailing("pts", 5),
    "points_last_10": _trailing("pts", 10),
    "points_season": pl.col("pts").mean(),
    "points_ewma": _weighted("pts", _POINTS_HALF_LIFE),
    "minutes_last_5": _trailing("minutes", 5),
    "minutes_season": pl.col("minutes").mean(),
    "minutes_last_game": _trailing("minutes", 1),
}


@PLAN.check(
    STORE,
    plan="recompute-and-compare sample",
    remedy="the store was made of other games than are stored: `nba-props backfill --from DATE --to DATE`;"
    " if it stays, features/form.py and validation/windows.py disagree",
    thresholds=("recomputed_players",),
)
def windows_recomputed(given: Given) -> pl.DataFrame:
    """A few players of each date, drawn by a hash, have the windows of points and minutes that their stored
    games before the date give when computed once more. What was predicted live is frozen: there a game
    corrected later warns.
    """
    stored = _sample(given)
    if stored.is_empty():
        return stored.select(DATE)
    joined = stored.join(_recomputed(given, stored), on=_PLAYER_DATE, how="left").join(
        _frozen(given), on=[*_PLAYER_DATE, "game_id"], how="left"
    )
    apart = [
        joined.filter(_differs(name)).select(
            *_PLAYER_DATE,
            window=pl.lit(name),
            stored=pl.col(name).round(6),
            recomputed=pl.col(f"{name}__again").round(6),
            severity=pl.when(pl.col("is_frozen").fill_null(value=False))
            .then(pl.lit(str(Severity.WARN)))
            .otherwise(pl.lit(str(Severity.ERROR))),
        )
        for name in _WINDOWS
    ]
    return pl.concat(apart).sort(*_PLAYER_DATE, "window")


def _differs(name: str) -> pl.Expr:
    stored, again = pl.col(name), pl.col(f"{name}__again")
    far = ((stored - again).abs() > _TOLERANCE).fill_null(value=False)
    return far | (stored.is_null() != again.is_null())


def _frozen(given: Given) -> pl.DataFrame:
    context = given.read(CONTEXT, [*_PLAYER_DATE, "game_id", "origin", "tip_at"])
    return context.filter((pl.col("origin") == LIVE) & tipped(given.now)).select(
        *_PLAYER_DATE, "game_id", is_frozen=pl.lit(value=True)
    )


def _sample(given: Given) -> pl.DataFrame:
    """The first players of each date by a hash of player and date, with plain values."""
    rows = given.read(STORE, [*_PLAYER_DATE, "game_id", *_WINDOWS])
    place = pl.concat_str("player_lookup", pl.col(DATE).cast(pl.String)).hash(seed=0)
    drawn = rows.filter(place.rank("ordinal").over(DATE) <= given.thresholds["recomputed_players"])
    return drawn.with_columns(pl.col(name).struct.field("value").alias(name) for name in _WINDOWS)


def _recomputed(given: Given, stored: pl.DataFrame) -> pl.DataFrame:
    """player_lookup, game_date and each window, suffixed; whoever has no game before has 0 games."""
    drawn = stored.select(*_PLAYER_DATE, season=season_expr())
    days = drawn[DATE].to_list()
    games = given.reader.read(
        SUMMARY, history_first_day(min(days)), max(days), [DATE, "player_lookup", "season", "pts", "minutes"]
    ).rename({DATE: "played_on"})
    windows = (
        drawn.join(games, on=["player_lookup", "season"])
        .filter(pl.col("played_on") < pl.col(DATE))
        .sort("played_on", descending=True)
        .with_columns(back=pl.int_range(pl.len()).over(_PLAYER_DATE))
        .group_by(_PLAYER_DATE)
        .agg(window.alias(f"{name}__again") for name, window in _WINDOWS.items())
    )
    return (
        drawn.select(_PLAYER_DATE)
        .join(windows, on=_PLAYER_DATE, how="left")
        .with_columns(pl.col("games_this_season__again").fill_null(0.0))
    )
