"""One date as its predictions stood when it was decided: prices, absences, changes, freshness, the record.

Everything is cut at the decision time, so that the same rows say the same whenever they are asked; what came
later (results) is kept apart.

What belongs here: choosing and joining stored rows of one date. What does not: reading them (see
`nba_props.pages`) and how they look (`pages/slate.py`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

import polars as pl

from nba_props.clock import BACKFILL, LIVE, eastern_instant
from nba_props.evaluation.offers import COMPOSITE
from nba_props.markets import lines, odds
from nba_props.reports import absences, deciding
from nba_props.reports import board as boards
from nba_props.reports.board import Board, Stored
from nba_props.reports.deciding import Group
from nba_props.reports.track import Track, track
from nba_props.systems import distribution

#: What changed is told from this Eastern hour on.
MORNING = time(11, 0)
_KEYS = ["game_id", "player_lookup"]
_OVER, _UNDER = "OVER", "UNDER"
_PASSES = ("pass", "not_applicable")
#: Columns of a prediction that the board does not show and a card does.
_MORE = (
    "prediction_id", "reasons", "teammate_minutes_out", "teammate_points_out", "usage_spike_adjustment",
    "feature_quality_score", "early_season_flag", "consensus_points_line", "no_vig_over_probability",
    "line_snapshot_at", "line_capture_time_known", "decision_time", "tip_at", "model_version", "predicted_at",
    "confidence_score", "fair_under_price", "under_probability", "push_probability", "points_distribution",
    "is_partial_slate",
)  # fmt: skip
_CONTEXT = ("opening_points_line", "line_movement", "is_home")


@dataclass(frozen=True)
class Inputs:
    """The stored rows a slate is made of: those of the date, and `graded` (`track.COLUMNS`) of all dates.

    `verdicts` are the date's rows of nba_monitoring.check_results, `captured` the newest capture of the
    schedule.
    """

    stored: Stored
    context: pl.DataFrame
    quotes: pl.DataFrame
    injuries: pl.DataFrame
    verdicts: pl.DataFrame
    graded: pl.DataFrame


@dataclass(frozen=True)
class Freshness:
    """What a slate rests on, each as it stood: the instant is None where nothing was stored."""

    decided: datetime | None
    first_tip: datetime | None
    quotes: datetime | None
    untimed_quotes: int
    injuries: datetime | None
    results: date | None
    models: tuple[str, ...]
    quality: float | None
    predicted: datetime | None


@dataclass(frozen=True)
class Slate:
    """One date for a person.

    `players`: the board's predictions with their prices (best_over_*, best_under_*: book, line, price,
    value, chance), own_points and is_far (`deciding.with_own`), presumed_out, is_unquoted, line_captures;
    `absent`: who is out (`absences.absent`); `changes`: player_name, team, what, before, after (without
    `small_moves` of lines and means), `compared`: players of whom a line was captured on both sides of
    `compared_from`; `checks`: the newest verdict of each check before the first tip; `groups`: the games by
    their decision; `live` and `history`: the graded record up to the date.
    """

    board: Board
    players: pl.DataFrame
    absent: pl.DataFrame
    changes: pl.DataFrame
    compared_from: datetime
    compared: int
    small_moves: int
    checks: pl.DataFrame
    fresh: Freshness
    groups: tuple[Group, ...]
    live: Track | None
    history: Track | None

    @property
    def leanings(self) -> pl.DataFrame:
        """The players with a side leaned to, with lean_* (book, line, price, value, chance, mixed) of the
        best offer of it, or the line alone where no book prices it: staked ones first, then by value.
        """
        is_over = pl.col("recommendation") == _OVER
        told = self.players.filter(pl.col("recommendation").is_in([_OVER, _UNDER])).with_columns(
            pl.when(is_over).then(f"best_over_{name}").otherwise(f"best_under_{name}").alias(f"lean_{name}")
            for name in ("book", "line", "price", "value", "chance", "mixed")
        )
        own = pl.when(is_over).then("over_probability").otherwise("under_probability")
        return told.with_columns(
            lean_line=pl.coalesce("lean_line", "current_points_line"),
            lean_chance=pl.coalesce("lean_chance", own),
        ).sort(
            "is_actionable", "lean_value", pl.col("line_margin").abs(), "player_lookup",
            descending=[True, True, True, False], nulls_last=True,
        )  # fmt: skip

    @property
    def failing(self) -> pl.DataFrame:
        """The checks that neither pass nor do not apply."""
        return self.checks.filter(~pl.col("state").is_in(_PASSES))


def build(
    day: date,
    given: Inputs,
    *,
    system: str | None,
    sportsbooks: Collection[str],
    challengers: Collection[str] = (),
    least_move: float = 1.0,
) -> Slate:
    """The slate of `day` for `system` (None: the leading one that counts).

    Lines and means that moved by less than `least_move` points are counted and not listed.
    """
    board = boards.build(
        day, given.stored, system=system, min_minutes=0, by_game=False, challengers=challengers
    )
    instants = decisions(given)
    usable = lines.of_people(given.quotes)
    out = absences.absent(given.context)
    players = absences.unquoted(absences.presumed(_players(board, given, usable, instants), out))
    fresh = _freshness(given, players, usable, instants)
    records = {
        origin: track(
            given.graded, system=board.system, origin=origin, simulated=board.is_simulated, before=day
        )
        if board.system
        else None
        for origin in (LIVE, BACKFILL)
    }
    morning = eastern_instant(day, MORNING)
    lines_moved = _line_changes(given, _Market(usable, instants, tuple(sportsbooks)), morning)
    means_moved = _prediction_changes(given.stored.predictions, board)
    is_small = (pl.col("size") < least_move).fill_null(value=False)
    return Slate(
        board=board,
        players=players,
        absent=out,
        changes=_changes(lines_moved.filter(~is_small), means_moved.filter(~is_small), given, morning),
        compared_from=morning,
        compared=deciding.captured_on_both_sides(usable, instants, morning),
        small_moves=sum(moved.filter(is_small).height for moved in (lines_moved, means_moved)),
        checks=_checks(given.verdicts, fresh.first_tip),
        fresh=fresh,
        groups=deciding.groups(given.context, players),
        live=records[LIVE],
        history=records[BACKFILL],
    )


def offers(players: pl.DataFrame, quotes: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    """Every priced side of every book's line at the decision, with what a unit on it is expected to return.

    In: predictions with points_distribution; quotes of known people; `instants` (game_id, tip_at, instant).
    Out: game_id, player_lookup, side, bookmaker, points_line, decimal, probability, expected_value. A flat
    payout is no price.
    """
    priced = lines.by_book(quotes.filter(~pl.col("bookmaker").is_in(lines.FLAT_PAYOUT)), instants)
    named = priced.select(*_KEYS, "bookmaker", "points_line", "over_price_decimal", "under_price_decimal")
    at = players.select(*_KEYS, "points_distribution").join(named, on=_KEYS, maintain_order="left_right")
    at = at.filter(pl.col("points_distribution").is_not_null())
    judged = distribution.with_line_probabilities(at, "points_line")
    return pl.concat(
        judged.select(
            *_KEYS,
            "bookmaker",
            "points_line",
            side=pl.lit(side),
            decimal=pl.col(f"{side.lower()}_price_decimal"),
            probability=pl.col(f"{side.lower()}_probability"),
            push=pl.col("push_probability"),
        )
        for side in (_OVER, _UNDER)
    ).filter(pl.col("decimal").is_not_null()).with_columns(
        expected_value=odds.expected_value(pl.col("probability"), pl.col("push"), pl.col("decimal"))
    )  # fmt: skip


def decisions(given: Inputs) -> pl.DataFrame:
    """game_id, tip_at, instant: when each game was decided; of one that has no context, everything before
    its tip counts.
    """
    decided = given.context.group_by("game_id").agg(
        pl.col("tip_at").max(), instant=pl.col("decision_time").max()
    )
    if given.stored.schedule is None:
        return decided
    games = given.stored.schedule.select("game_id", "tip_at", instant="tip_at").filter(
        pl.col("tip_at").is_not_null()
    )
    return pl.concat([decided, games.join(decided, on="game_id", how="anti")])


def _players(board: Board, given: Inputs, quotes: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    shown = board.predictions.join(
        given.stored.predictions.select(_MORE), on="prediction_id", how="left", maintain_order="left"
    ).join(given.context.select(*_KEYS, *_CONTEXT), on=_KEYS, how="left", maintain_order="left")
    best = offers(shown, quotes, instants).sort(
        "expected_value", "decimal", "bookmaker", descending=[True, True, False]
    )
    for side in (_OVER, _UNDER):
        name = f"best_{side.lower()}"
        one = best.filter(pl.col("side") == side).unique(_KEYS, keep="first", maintain_order=True)
        named = one.select(
            *_KEYS,
            pl.col("bookmaker").alias(f"{name}_book"),
            pl.col("points_line").alias(f"{name}_line"),
            pl.col("decimal").alias(f"{name}_price"),
            pl.col("expected_value").alias(f"{name}_value"),
            pl.col("probability").alias(f"{name}_chance"),
            pl.col("bookmaker").is_in(COMPOSITE).alias(f"{name}_mixed"),
        )
        shown = shown.join(named, on=_KEYS, how="left", maintain_order="left")
    return deciding.with_own(deciding.with_captures(shown, quotes, instants), given.stored.predictions)


def _checks(verdicts: pl.DataFrame, first_tip: datetime | None) -> pl.DataFrame:
    """The newest verdict of each check asked before the first tip; where none was (history), the newest."""
    early = verdicts.filter(pl.col("checked_at") < first_tip) if first_tip else verdicts.clear()
    counted = early if early.height else verdicts
    return (
        counted.sort("checked_at", "created_at")
        .unique(["table_name", "check_name"], keep="last", maintain_order=True)
        .sort("table_name", "check_name")
    )


def _freshness(
    given: Inputs, players: pl.DataFrame, quotes: pl.DataFrame, instants: pl.DataFrame
) -> Freshness:
    counted = quotes.join(instants, on="game_id").filter(
        ~pl.col("capture_time_known") | (pl.col("snapshot_timestamp") <= pl.col("instant"))
    )
    decided = given.context["decision_time"].max()
    reports = given.injuries.filter(pl.col("reported_at") <= pl.lit(decided, pl.Datetime("us", "UTC")))
    tips = given.stored.schedule["tip_at"] if given.stored.schedule is not None else given.context["tip_at"]
    quality = players["feature_quality_score"].mean()
    return Freshness(
        decided=_instant(decided),
        first_tip=_instant(tips.min()),
        quotes=_instant(counted["snapshot_timestamp"].max()),
        untimed_quotes=int((~counted["capture_time_known"]).sum()),
        injuries=_instant(reports["reported_at"].max()),
        results=_day(given.context["max_contributing_date"].max()),
        models=tuple(sorted(set(players["model_version"]))),
        quality=quality if isinstance(quality, float) else None,
        predicted=_instant(players["predicted_at"].max()),
    )


_CHANGE = ("player_name", "team", "what", "before", "after")


@dataclass(frozen=True)
class _Market:
    """Quotes of known people, when each game was decided, and the operator's order of books."""

    quotes: pl.DataFrame
    instants: pl.DataFrame
    sportsbooks: tuple[str, ...]


def _changes(
    lines_moved: pl.DataFrame, means_moved: pl.DataFrame, given: Inputs, morning: datetime
) -> pl.DataFrame:
    """player_name, team, what, before, after: lines (the farthest first), injury statuses, predictions."""
    parts = [
        _farthest_first(lines_moved),
        _status_changes(given, morning).sort("team", "player_name"),
        _farthest_first(means_moved),
    ]
    return pl.concat([part.select(pl.col(_CHANGE).cast(pl.String)) for part in parts])


def _farthest_first(moved: pl.DataFrame) -> pl.DataFrame:
    return moved.sort("size", "player_name", descending=[True, False], nulls_last=True)


def _line_changes(given: Inputs, market: _Market, morning: datetime) -> pl.DataFrame:
    timed, books = market.quotes.filter("capture_time_known"), market.sportsbooks
    at_dawn = market.instants.with_columns(instant=pl.min_horizontal("instant", pl.lit(morning)))
    earlier = lines.at(timed, at_dawn, books).select(*_KEYS, before="consensus_points_line")
    later = lines.at(timed, market.instants, books).select(*_KEYS, after="consensus_points_line")
    people = given.context.select(*_KEYS, "player_name", "team")
    both = earlier.join(later, on=_KEYS, how="full", coalesce=True).join(people, on=_KEYS)
    moved = both.filter(pl.col("before").ne_missing(pl.col("after")))
    if earlier.is_empty():
        moved = moved.clear()
    said = [
        pl.when(pl.col(name).is_null()).then(pl.lit("no line")).otherwise(pl.format("{}", name)).alias(name)
        for name in ("before", "after")
    ]
    size = (pl.col("after") - pl.col("before")).abs()
    return moved.with_columns(*said, what=pl.lit("consensus line"), size=size)


def _status_changes(given: Inputs, morning: datetime) -> pl.DataFrame:
    decided = pl.lit(given.context["decision_time"].max(), pl.Datetime("us", "UTC"))
    known = given.injuries.filter(pl.col("player_lookup").is_not_null() & (pl.col("reported_at") <= decided))
    ordered = known.sort("reported_at")
    newest = ordered.group_by("player_lookup").agg(
        pl.col("player_name", "team").last(), after=pl.col("status").last()
    )
    first = (
        ordered.filter(pl.col("reported_at") <= morning)
        .group_by("player_lookup")
        .agg(before=pl.col("status").last())
    )
    if first.is_empty():
        return newest.clear().with_columns(before=pl.lit(""), what=pl.lit("injury report"))
    # Of the newest report alone: who is no longer in it is available again.
    last_report = known.filter(pl.col("reported_at") == pl.col("reported_at").max())["player_lookup"]
    gone = ~pl.col("player_lookup").is_in(last_report.implode())
    return (
        newest.join(first, on="player_lookup", how="left")
        .with_columns(
            before=pl.col("before").fill_null("not listed"),
            after=pl.when(gone).then(pl.lit("not listed")).otherwise("after"),
            what=pl.lit("injury report"),
        )
        .filter(pl.col("before") != pl.col("after"))
    )


def _prediction_changes(predictions: pl.DataFrame, board: Board) -> pl.DataFrame:
    """Players of the system predicted more than once: the first version's mean, the one that counts, and
    the size of the move.
    """
    own = predictions.filter(pl.col("system_id") == pl.lit(board.system, pl.String)).sort(
        "prediction_version"
    )
    told = own.group_by(_KEYS, maintain_order=True).agg(
        pl.col("player_name", "team").last(),
        before=pl.col("predicted_points").first().round(1),
        after=pl.col("predicted_points").filter("is_active").last().round(1),
    )
    changed = told.filter(pl.col("after").is_not_null() & (pl.col("before") != pl.col("after")))
    return changed.with_columns(
        pl.col("before", "after").cast(pl.String),
        what=pl.lit("predicted mean"),
        size=(pl.col("after") - pl.col("before")).abs(),
    )


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
