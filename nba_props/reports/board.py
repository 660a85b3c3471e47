"""The board of one date: its games, what became of every expected player, and one system's predictions.

What belongs here: choosing, counting and ordering stored rows. What does not: reading and printing them, and
any judgement the predictions do not carry already.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from nba_props.markets import stakes
from nba_props.partitions import is_partition

#: States of a date.
OFF_SEASON, NOT_STORED, NO_GAMES, POSTPONED = "off_season", "schedule_not_stored", "no_games", "all_postponed"
NOTHING_PREDICTED, NOBODY_PREDICTED, PREDICTED = "nothing_predicted", "nobody_predicted", "predicted"
#: Those that ask for something to be done.
UNDONE = frozenset({NOT_STORED, NOTHING_PREDICTED, NOBODY_PREDICTED})

#: What a bet must win to come out even at the books' usual overround of 7.1 % (1.071 / 2).
BREAK_EVEN = 0.535
ADVICE = (
    "Not betting advice. These are estimates without a demonstrated edge; most people who bet lose money."
    " If gambling is a problem for you or somebody near you: 1-800-GAMBLER (US), or your country's help line."
)

#: The system a board shows where none is asked for: the first of these that predicted the date.
LEADING = (
    "ensemble_v1_1",
    "ensemble_v1",
    "distribution_v1",
    "xgboost_v1",
    "similarity_balanced_v1",
    "zone_matchup_v1",
    "moving_average_baseline_v1",
)

#: Reasons that excuse a lined player: the book takes his line down too.
_EXCUSED = ("out", "postponed")
_UNDER_MINUTES = "few_minutes"

_GAME = ("game_code", "away_team", "home_team", "tip_at", "status", "away_score", "home_score")
_PREDICTION = (
    "prediction_id", "game_id", "player_lookup", "player_name", "team", "opponent", "origin", "sportsbook",
    "current_points_line", "line_books", "over_price_decimal", "under_price_decimal", "predicted_points",
    "points_p10", "points_p90", "over_probability", "fair_over_price", "line_margin", "recommendation",
    "recommendation_reason", "is_actionable", "filter_reason", "stake", "injury_status", "expected_minutes",
    "has_prop_line",
)  # fmt: skip
_ABSENT = ("player_name", "team", "outcome", "reason_code", "reason", "expected_minutes")


@dataclass(frozen=True)
class Stored:
    """The stored rows of one date; `schedule` is None where it has no partition of the date."""

    schedule: pl.DataFrame | None
    predictions: pl.DataFrame
    outcomes: pl.DataFrame
    accuracy: pl.DataFrame


@dataclass(frozen=True)
class Counts:
    """How the expected players ended. `lined` leaves out who is excused: OUT, or game postponed."""

    expected: int
    predicted: int
    failed: int
    skipped: Mapping[str, int]
    lined: int
    lined_predicted: int

    @property
    def coverage(self) -> float | None:
        """Share of lined players who are predicted; None where nobody has a line."""
        return self.lined_predicted / self.lined if self.lined else None


@dataclass(frozen=True)
class Record:
    """Bets of one origin and system that are decided."""

    wins: int
    losses: int
    pushes: int

    @property
    def bets(self) -> int:
        """Won, lost and pushed together."""
        return self.wins + self.losses + self.pushes


@dataclass(frozen=True)
class Board:
    """One date as a person looks at it. `predictions` are the active rows of `system` with results; `missing`
    and `unlined` who is not predicted, with a line and without.
    """

    game_date: date
    state: str
    games: pl.DataFrame
    counts: Counts
    is_simulated: bool
    origins: tuple[str, ...]
    system: str | None
    systems: tuple[str, ...]
    predictions: pl.DataFrame
    missing: pl.DataFrame
    unlined: pl.DataFrame
    few_minutes: pl.DataFrame
    not_actionable: tuple[str, ...]


def build(
    day: date,
    stored: Stored,
    *,
    system: str | None,
    min_minutes: float,
    by_game: bool,
    challengers: Collection[str] = (),
) -> Board:
    """The board of `day` for `system` (None: the leading one of those that predicted).

    `challengers` are versions that do not count yet. Players without a line and under `min_minutes` expected
    minutes are not shown, but counted.
    """
    active = stored.predictions.filter("is_active")
    systems = in_order(active["system_id"].unique(), challengers)
    chosen = system or next(iter(systems), None)
    shown = (
        stakes.of_slate(active, stakes.Caps())
        .filter(pl.col("system_id") == pl.lit(chosen, pl.String))
        .filter(pl.col("has_prop_line") | (pl.col("expected_minutes") >= min_minutes))
    )
    games = (
        stored.schedule if stored.schedule is not None else pl.DataFrame(schema=dict.fromkeys(_GAME, pl.Null))
    )
    return Board(
        game_date=day,
        state=state_of(day, stored.schedule, predictions=active.height, outcomes=stored.outcomes.height),
        games=games.select(_GAME).sort("tip_at", "game_code", nulls_last=True),
        counts=count(stored.outcomes),
        is_simulated=any_simulated(stored),
        origins=tuple(sorted(set(shown["origin"]))),
        system=chosen,
        systems=systems,
        predictions=_ordered(_with_results(shown.select(_PREDICTION), stored.accuracy), by_game=by_game),
        missing=_absent(stored.outcomes, pl.col("has_prop_line")),
        unlined=_absent(stored.outcomes, ~pl.col("has_prop_line")),
        few_minutes=_absent(stored.outcomes, pl.col("reason_code") == _UNDER_MINUTES),
        not_actionable=tuple(
            sorted(set(shown.filter(~pl.col("is_actionable"))["filter_reason"].drop_nulls()))
        ),
    )


def challengers(latest: pl.DataFrame) -> set[str]:
    """The versions of systems that do not count: of one date's rows of nba_predictions.system_comparisons,
    whoever is compared and no champion.
    """
    versions = latest.filter(pl.col("champion").is_not_null())
    return {*versions["system_id"], *versions["against"]} - {*versions["champion"]}


def in_order(systems: Iterable[str], challengers: Collection[str] = ()) -> tuple[str, ...]:
    """System ids, the leading one first, unknown ones after the others, challengers last."""
    rank = {system: place for place, system in enumerate(LEADING)}
    return tuple(sorted(systems, key=lambda name: (name in challengers, rank.get(name, len(rank)), name)))


def state_of(day: date, schedule: pl.DataFrame | None, *, predictions: int, outcomes: int) -> str:
    """What the date is: no games, not known, not predicted yet, or run without predicting anybody."""
    if predictions:
        return PREDICTED
    if schedule is None:
        return NOT_STORED if is_partition(day) else OFF_SEASON
    if schedule.is_empty():
        return NO_GAMES
    if (schedule["status"] == "postponed").all():
        return POSTPONED
    return NOBODY_PREDICTED if outcomes else NOTHING_PREDICTED


def count(outcomes: pl.DataFrame) -> Counts:
    """Count nba_predictions.prediction_outcomes of one date."""
    lined = outcomes.filter(pl.col("has_prop_line") & ~is_excused())
    skipped = outcomes.filter(pl.col("outcome") == "skipped")["reason_code"].fill_null("no reason given")
    codes = skipped.value_counts().sort("count", "reason_code", descending=[True, False])
    return Counts(
        expected=outcomes.height,
        predicted=_number(outcomes, "predicted"),
        failed=_number(outcomes, "failed"),
        skipped=dict(codes.iter_rows()),
        lined=lined.height,
        lined_predicted=_number(lined, "predicted"),
    )


def record(accuracy: pl.DataFrame, *, system: str, origin: str, simulated: bool) -> Record:
    """A system's decided bets: from system_id, origin, is_simulated, result of prediction_accuracy."""
    results = accuracy.filter(
        (pl.col("system_id") == system) & (pl.col("origin") == origin) & (pl.col("is_simulated") == simulated)
    )["result"]
    wins, losses, pushes = (int((results == result).sum()) for result in ("WIN", "LOSS", "PUSH"))
    return Record(wins, losses, pushes)


def is_excused() -> pl.Expr:
    """Whether a lined player's absence is the book's affair: he is out, or his game is postponed."""
    return pl.col("reason_code").is_in(_EXCUSED).fill_null(value=False)


def _number(outcomes: pl.DataFrame, outcome: str) -> int:
    return outcomes.filter(pl.col("outcome") == outcome).height


def any_simulated(stored: Stored) -> bool:
    """Whether the date is of the simulated league."""
    frames = [stored.predictions, *([stored.schedule] if stored.schedule is not None else [])]
    return any(bool(frame["is_simulated"].any()) for frame in frames)


def _with_results(predictions: pl.DataFrame, accuracy: pl.DataFrame) -> pl.DataFrame:
    results = accuracy.select("prediction_id", "result", "void_reason", "actual_points")
    return predictions.join(results, on="prediction_id", how="left", maintain_order="left")


def _ordered(predictions: pl.DataFrame, *, by_game: bool) -> pl.DataFrame:
    """Lined players first, the farthest from the line first; then the others by their mean."""
    keys = [
        pl.col("has_prop_line").not_(),
        -pl.col("line_margin").abs().fill_null(0),
        -pl.col("predicted_points"),
        pl.col("player_lookup"),
    ]
    return predictions.sort([pl.col("game_id"), pl.col("team"), *keys] if by_game else keys)


def _absent(outcomes: pl.DataFrame, which: pl.Expr) -> pl.DataFrame:
    return (
        outcomes.filter((pl.col("outcome") != "predicted") & which)
        .select(_ABSENT)
        .sort("reason_code", "player_name", nulls_last=True)
    )
