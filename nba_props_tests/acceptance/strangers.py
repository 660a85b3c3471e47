"""Faults nobody had listed: real payloads altered as feeds, files and hands alter them.

The one payload of a feed is landed again with a fault in the rows of one date, in place of the good one, and
the date is materialised anew. What the readers refuse leaves a gap that a check names, or does no harm; what
they take is named by a check, or stands in SILENT with the reason.

What belongs here: faults in payloads. What does not: faults in stored rows (see `incidents.py`).
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from nba_props.assets import halves
from nba_props.errors import RunFailedError
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props_tests.acceptance.planting import Plant, altered_where
from nba_props_tests.homes import backfill

#: Two books with prices on both sides, nine games.
DAY = date(2025, 12, 26)

BOX_SCORES, QUOTES, GAMES = "bulk.box_scores", "bulk.props_points", "bulk.schedule"
_OF_DAY = pl.col("game_date").cast(pl.Date) == DAY
#: The first by name: any one of the date would do.
_FIRST_GAME = pl.col("game_id") == pl.col("game_id").filter(_OF_DAY).min()

Rows = Callable[[pl.DataFrame], pl.DataFrame]


def land_instead(settings: Settings, feed: str, change: Rows) -> None:
    """Land a feed's one bulk file again with other rows, captured at the same time, in place of the first."""
    landing = Landing(settings.landing_url)
    [ref] = landing.refs(feed)
    rows = pl.read_parquet(BytesIO(landing.read(ref)))
    changed = change(rows).select(rows.columns).cast(dict(rows.schema))
    assert not changed.equals(rows), f"nothing was changed in {ref.path}"
    body = BytesIO()
    changed.write_parquet(body)
    counts = dict(changed.group_by(pl.col("game_date").cast(pl.Date)).len().iter_rows())
    landing.put(feed, body.getvalue(), captured_at=ref.captured_at, dates=counts, suffix="parquet")
    Path(settings.landing_url, ref.path).unlink()


def _spoils(feed: str, change: Rows) -> Callable[[Settings], None]:
    """The fault landed, and all that knows of it made anew: results change nothing of what predicts them."""
    tables = (*halves.POST_GAME, *halves.GRADING) if feed == BOX_SCORES else ()

    def spoil(settings: Settings) -> None:
        land_instead(settings, feed, change)
        # A check that blocks, or a grain that breaks, ends the run: the checks say of what is stored then.
        with suppress(RunFailedError):
            backfill(settings, DAY, DAY, *tables)

    return spoil


def _where(condition: pl.Expr, **values: pl.Expr | object) -> Rows:
    """Rows of the date where the condition holds get these values."""
    return lambda rows: rows.with_columns(altered_where(_OF_DAY & condition, **values))


def _without(condition: pl.Expr) -> Rows:
    return lambda rows: rows.filter(~(_OF_DAY & condition))


def _also(condition: pl.Expr, **values: pl.Expr | object) -> Rows:
    """The rows of the date where the condition holds stand twice, the second time with these values."""
    return lambda rows: pl.concat(
        [rows, rows.filter(_OF_DAY & condition).with_columns(altered_where(pl.lit(value=True), **values))]
    )


def _tips(by: str) -> Rows:
    """Every tip of the date, moved."""
    return _where(pl.lit(value=True), tip_utc=pl.col("tip_utc").dt.offset_by(by))


_TOP = pl.col("pts") == pl.col("pts").filter(_OF_DAY).max()
_EVERY = pl.lit(value=True)


def _in_another_game(rows: pl.DataFrame) -> pl.DataFrame:
    """The top scorer of the date also has a row in another game, for another team."""
    top = rows.filter(_OF_DAY).sort("pts").tail(1)
    other = rows.filter(_OF_DAY & ~pl.col("game_id").is_in(top["game_id"].implode())).head(1)
    twin = top.with_columns(
        [pl.lit(other[name][0]).alias(name) for name in ("game_id", "team", "opponent", "is_home")]
    )
    return pl.concat([rows, twin])


def _of_the_last_game(rows: pl.DataFrame) -> pl.DataFrame:
    """Each player's points and attempts are those of the game before."""
    counted = ["pts", "reb", "ast", "fga", "fg3m", "fg3a", "fta", "fgm", "ftm"]
    earlier = rows.sort("game_date").with_columns(
        [pl.col(name).shift(1).over("player_id").alias(f"last_{name}") for name in counted]
    )
    return earlier.with_columns(
        [
            pl.when(_OF_DAY).then(pl.coalesce(f"last_{name}", name)).otherwise(name).alias(name)
            for name in counted
        ]
    )


def _of_the_day_before(rows: pl.DataFrame) -> pl.DataFrame:
    """Each player's quotes are those of his last date in the week, said to be of this one."""
    before = rows.filter(pl.col("game_date").is_between(date(2025, 12, 20), DAY, closed="left"))
    last = before.filter(pl.col("game_date") == pl.col("game_date").max().over("player_name", "bookmaker"))
    told = ["game_date", "commence_time", "event_id", "home_team", "away_team"]
    today = rows.filter(_OF_DAY).group_by("player_name", "bookmaker").agg(pl.col(told).first())
    again = last.drop(told).join(today, on=["player_name", "bookmaker"])
    return pl.concat([rows.filter(~_OF_DAY), again.select(rows.columns)])


def _shifted_by_a_row(rows: pl.DataFrame) -> pl.DataFrame:
    """Every name stands one row too low, so each line is another player's."""
    day = rows.filter(_OF_DAY).with_columns(player_name=pl.col("player_name").shift(1).backward_fill())
    return pl.concat([rows.filter(~_OF_DAY), day])


_SCORE, _WHOLE, _SILENT_GAME = "team_points_equal_score", "box_score_is_whole", "final_games_have_box_scores"
_MINUTES, _SIDES, _ATTEMPTS = "team_minutes_agree", "box_scores_match_schedule", "points_within_attempts"
#: What follows where a date's results changed under its grades.
_GRADES = {"win_rate_believable", "results_add_up", "grading_complete", "played_were_expected"}
#: What follows where a date's lines changed or went.
_LINES = {
    "features_vary", "recommendation_balance", "prediction_bias", "line_values_differ", "props_in_context",
    "win_rate_believable", "confidence_like_last_week", "line_age",
}  # fmt: skip

Fault = tuple[str, Rows, set[str], set[str]]

#: By name: the feed, its fault, the checks that must speak, and those that may.
BOX_FAULTS: dict[str, Fault] = {
    "a bit flips in one player's points": (
        BOX_SCORES, _where(_TOP, pts=pl.col("pts") - 32), {_SCORE, "points_identity"}, _GRADES),
    "one player's points are NULL": (
        BOX_SCORES, _where(_TOP, pts=None), {_SCORE}, {_WHOLE, _MINUTES} | _GRADES),
    "one player's points are negative": (
        BOX_SCORES, _where(_TOP, pts=-pl.col("pts")), {_SCORE}, {_WHOLE, _MINUTES} | _GRADES),
    "minutes of a game are NaN": (
        BOX_SCORES, _where(_FIRST_GAME, minutes=float("nan")), {_SILENT_GAME}, _GRADES),
    "minutes of a game are 0": (BOX_SCORES, _where(_FIRST_GAME, minutes=0.0), {_WHOLE}, _GRADES),
    "minutes are seconds": (
        BOX_SCORES, _where(_EVERY, minutes=pl.col("minutes") * 60), {_SCORE},
        {_WHOLE, _MINUTES, _SILENT_GAME} | _GRADES),
    "minutes of all are one hour": (BOX_SCORES, _where(_EVERY, minutes=60.0), {_MINUTES}, _GRADES),
    "half of the games have no box score": (
        BOX_SCORES, _without(pl.col("game_id").hash(seed=1) % 2 == 0), {_SILENT_GAME}, _GRADES),
    "half of the players are cut off": (
        BOX_SCORES, _without(pl.col("player_id") % 2 == 0), {_SCORE, _WHOLE}, {_MINUTES} | _GRADES),
    "the teams of a game are swapped": (
        BOX_SCORES, _where(_FIRST_GAME, team=pl.col("opponent"), opponent=pl.col("team")), {_SCORE, _SIDES},
        _GRADES),
    "a game is dated by UTC": (
        BOX_SCORES, _where(_FIRST_GAME, game_date=date(2025, 12, 27)), {_SILENT_GAME}, _GRADES),
    "everybody's last game once more": (BOX_SCORES, _of_the_last_game, {_SCORE}, {_ATTEMPTS} | _GRADES),
    "attempts are lost": (BOX_SCORES, _where(_EVERY, fga=None, fta=None), {"null_rates"}, _GRADES),
    "attempts are 0": (BOX_SCORES, _where(_EVERY, fga=0, fta=0), {_ATTEMPTS}, _GRADES),
}  # fmt: skip
_ONE_HOME = pl.col("home") == pl.col("home").filter(_OF_DAY).min()
GAME_FAULTS: dict[str, Fault] = {
    "home and away scores are swapped": (
        GAMES, _where(_EVERY, home_score=pl.col("away_score"), away_score=pl.col("home_score")),
        {_SCORE}, set()),
    "home and away are swapped": (
        GAMES,
        _where(_EVERY, home=pl.col("away"), away=pl.col("home"), home_score=pl.col("away_score"),
               away_score=pl.col("home_score")),
        {_SIDES}, {"features_vary"} | _LINES),
    "tips are an hour late": (GAMES, _tips("1h"), {"tips_agree"}, _LINES),
    "tips are an hour early": (GAMES, _tips("-1h"), {"tips_agree"}, _LINES),
    "tips are Eastern, said to be UTC": (GAMES, _tips("-5h"), {"tips_agree"}, _LINES),
    "a game stands twice, under two opponents": (
        GAMES, _also(_ONE_HOME, away="UTA", nba_game_id="0022599999"), {"one_game_a_team"},
        {_SCORE, _SIDES, _SILENT_GAME, "one_game_a_player", "tips_agree", "games_quoted"} | _GRADES),
    "half of the games are not in the schedule": (
        GAMES, _without(pl.col("home").hash(seed=1) % 2 == 0), {"games_listed"}, _GRADES | _LINES),
}  # fmt: skip
_ONE_IN_FIVE = pl.col("player_name").hash(seed=1) % 5 == 0
QUOTE_FAULTS: dict[str, Fault] = {
    "lines are of points, rebounds and assists": (
        QUOTES, _where(_EVERY, line=(pl.col("line") * 3.2).round() / 2), {"prediction_bias"},
        {"lines_near_averages", "too_good_to_be_true"} | _LINES),
    "one line in five is 15 points off": (
        QUOTES, _where(_ONE_IN_FIVE, line=pl.col("line") + 15), {"lines_near_averages"}, _LINES),
    "prices lost their sign": (
        QUOTES,
        _where(_EVERY, over_price=pl.col("over_price").abs(), under_price=pl.col("under_price").abs()),
        {"overround_believable"}, _LINES),
    "the lines of the last date once more": (QUOTES, _of_the_day_before, {"lines_not_repeated"}, _LINES),
    "names are initials and surnames": (
        QUOTES, _where(_EVERY, player_name=pl.col("player_name").str.replace(r"^(\w)\S* ", "${1}. ")),
        {"name_resolution_rate", "lined_coverage"}, {"unresolved_queue_age"} | _LINES),
    "names stand one row too low": (
        QUOTES, _shifted_by_a_row, {"lines_near_averages"}, {"tips_agree"} | _LINES),
}  # fmt: skip

#: What nothing can tell from an honest feed, and why.
SILENT: dict[str, tuple[str, Rows, str]] = {
    "prices are swapped, over and under": (
        QUOTES, _where(_EVERY, over_price=pl.col("under_price"), under_price=pl.col("over_price")),
        "the margin is the same, and where one book prices a line nobody contradicts it"),
}  # fmt: skip

#: Records the readers refuse so that what is stored is as if they had never come.
REFUSED: dict[str, tuple[str, Rows]] = {
    "a player under both teams": (
        BOX_SCORES, _also(_TOP, team=pl.col("opponent"), opponent=pl.col("team"))),
    "a player in two games": (BOX_SCORES, _in_another_game),
    "a line of 200 points beside the true one": (QUOTES, _also(_ONE_IN_FIVE, line=200.0)),
}  # fmt: skip

_FAULTS = BOX_FAULTS | GAME_FAULTS | QUOTE_FAULTS
PLANTED = [
    Plant(name, _spoils(feed, change), frozenset(must), frozenset(may), DateWindow.day(DAY))
    for name, (feed, change, must, may) in _FAULTS.items()
]
UNSEEN = [
    Plant(name, _spoils(feed, change), frozenset(), frozenset(_LINES), DateWindow.day(DAY), why)
    for name, (feed, change, why) in SILENT.items()
]
