"""One date, phase by phase: what should be stored, what is, and who makes the difference and why.

A difference is explained where a stored row says why: a skipped player's reason, a failed one's error, a game
that is not over. Whatever nothing explains was lost on the way.

What belongs here: holding tables of one date against each other. What does not: reading them, printing (see
`cli/reconcile.py`), and publishing (`predictions/reconcile.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.players.resolver import NOT_A_NAME
from nba_props.predictions import outcomes as fates
from nba_props.predictions import publishing, staging
from nba_props.predictions.publishing import Terms
from nba_props.reports.board import in_order
from nba_props.reports.trace import ACCURACY as GRADES
from nba_props.reports.trace import CONTEXT, FEATURES, OUTCOMES, PLAYED, PREDICTIONS, QUOTES, SCHEDULE, STAGED
from nba_props.systems.lineup import Lineup

BOX = "nba_raw.bdl_player_boxscores"
#: The tables of a date that are held against each other.
TABLES = (SCHEDULE, BOX, QUOTES, CONTEXT, FEATURES, STAGED, OUTCOMES, PREDICTIONS, PLAYED, GRADES)

_KEYS = ["game_id", "player_lookup"]
_NOBODY_KNOWN = "name_not_resolved"
#: What is said of a difference that no stored row explains.
LOST = "nothing stored says why"
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Gap:
    """Somebody or something that is expected and not stored: who, why, whether a stored row says so, and the
    command that mends it (empty where nothing is to be done).
    """

    who: str
    reason: str
    is_explained: bool
    remedy: str = ""


@dataclass(frozen=True)
class Phase:
    """One phase of a date: how many are expected, how many stored, and each that is lacking."""

    name: str
    expected: int
    stored: int
    gaps: tuple[Gap, ...] = ()

    @property
    def unexplained(self) -> tuple[Gap, ...]:
        """The gaps nothing explains."""
        return tuple(gap for gap in self.gaps if not gap.is_explained)


@dataclass(frozen=True)
class Situation:
    """When and under which terms a date is looked at: `today` and `now` of the one clock, whether the
    schedule is stored, who can predict (`lineup`), when a slate is published (`terms`), and from how many
    expected minutes on.
    """

    day: date
    today: date
    now: datetime
    has_schedule: bool
    lineup: Lineup
    terms: Terms
    min_minutes: float

    @property
    def again(self) -> str:
        """The command that makes the date anew."""
        return f"nba-props slate {self.day}" if self.day == self.today else self.backfill()

    def backfill(self, select: str = "") -> str:
        """The command that makes some tables of the date anew."""
        return f"nba-props backfill --from {self.day} --to {self.day}" + (
            f" --select {select}" if select else ""
        )


def build(stored: Mapping[str, pl.DataFrame], seen: Situation) -> tuple[Phase, ...]:
    """The phases of a date in their order. In: by name the rows of the date of each of TABLES."""
    decided = fates.decide(stored[CONTEXT], stored[FEATURES], stored[QUOTES], seen.min_minutes)
    return (
        _games(stored, seen),
        _box_scores(stored, seen),
        _summaries(stored, seen),
        _lined(stored, seen),
        _played(stored),
        _features(stored, seen),
        _outcomes(stored, decided, seen),
        _predicted(stored, seen),
        _staged(stored, decided, seen),
        *_systems(stored, seen),
        _graded(stored, seen),
    )


def _games(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Phase:
    """Games the schedule knows, or box rows and quotes name."""
    known = set(stored[SCHEDULE]["game_id"])
    if not seen.has_schedule:
        reason = "no schedule of the date is stored, so nobody knows what to expect"
        return Phase("games", 0, 0, (Gap("the schedule", reason, False, seen.backfill()),))
    named = {game for table in (BOX, QUOTES) for game in stored[table]["game_id"].drop_nulls()}
    gaps = [
        Gap(game, "named by box rows or quotes, and not in the schedule", False, seen.backfill())
        for game in sorted(named - known)
    ]
    return Phase("games", len(known | named), len(known), tuple(gaps))


def _box_scores(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Phase:
    """Final games with box rows; a past game that is neither final nor postponed lacks its result."""
    games = stored[SCHEDULE].filter(pl.col("status") != "postponed")
    with_box = set(stored[BOX]["game_id"])
    lacking = games.filter(~pl.col("game_id").is_in(list(with_box))).sort("game_code")
    gaps = [
        Gap(
            row["game_code"],
            *_why_no_box(row["status"], seen),
            f"import its box score, then {seen.backfill()}",
        )
        for row in lacking.iter_rows(named=True)
    ]
    return Phase("games with box scores", games.height, games.height - lacking.height, tuple(gaps))


def _why_no_box(status: str, seen: Situation) -> tuple[str, bool]:
    if status != "final" and seen.day >= seen.today:
        return f"the game is {status}", True
    return f"the game is {status} and has no box rows", False


def _summaries(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Phase:
    box, same = stored[BOX], ["game_id", "team", "player_name"]
    lacking = box.join(stored[PLAYED], on=same, how="anti")["player_name"].sort()
    gaps = [Gap(name, "a box row without a summary", False, seen.backfill("analytics")) for name in lacking]
    return Phase("players with box rows, summarised", box.height, box.height - len(gaps), tuple(gaps))


def _lined(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Phase:
    """Who was quoted in time, and is predicted with a line or not."""
    accounted = stored[OUTCOMES].filter("has_prop_line")
    lost = _quoted(stored).join(accounted, on="player_lookup", how="anti").sort("player_name")
    team = pl.col("team").fill_null("no team")
    elsewhere = dict(stored[OUTCOMES].select("player_lookup", team).iter_rows())
    codes = dict(stored[SCHEDULE].select("game_id", "game_code").iter_rows())
    lacking = accounted.filter(pl.col("outcome") != fates.PREDICTED).sort("reason_code", "player_name")
    gaps = [
        *(
            Gap(name, _why_lost(elsewhere.get(lookup), codes.get(game)), False, seen.again)
            for lookup, name, game in lost.select("player_lookup", "player_name", "game_id").iter_rows()
        ),
        *(_of_outcome(row, seen) for row in lacking.iter_rows(named=True)),
    ]
    expected = accounted.height + lost.height
    return Phase("players with a line, predicted with it", expected, expected - len(gaps), tuple(gaps))


def _why_lost(team: str | None, game: str | None) -> str:
    """Why a quoted player has no line in the outcomes: he has none, or is taken for another team's."""
    if team is None:
        return f"quoted, and not in the outcomes: {LOST}"
    return (
        f"quoted for {game or 'no known game'} and expected with {team}, without his line: his new team is"
        " known from no list (import a roster)"
    )


def _quoted(stored: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """player_lookup, player_name, game_id: who was quoted by the decision of the quote's game.

    Where no outcome tells that instant, the last one of the date counts, and before any all quotes do.
    """
    outcomes, when = stored[OUTCOMES], pl.col("snapshot_timestamp")
    decided = outcomes.group_by("game_id").agg(own=pl.col("decision_time").max()).drop_nulls()
    instant = pl.coalesce("own", pl.lit(outcomes["decision_time"].max(), pl.Datetime("us", "UTC")))
    in_time = (when <= instant).fill_null(value=True)
    person = pl.when("person_known").then("player_lookup").otherwise("player_lookup_raw")
    return (
        stored[QUOTES]
        .join(decided, on="game_id", how="left")
        .filter(in_time & (pl.col("resolution") != NOT_A_NAME))
        .sort("game_id", nulls_last=True)
        .group_by(player_lookup=person)
        .agg(pl.col("player_name", "game_id").first())
    )


def _of_outcome(row: Mapping[str, object], seen: Situation) -> Gap:
    """A player accounted for and not predicted: why, and what would change it."""
    name, code = str(row["player_name"]), row["reason_code"]
    reason = row["error"] or row["reason"] or code
    if reason is None:
        return Gap(name, f"{row['outcome']}: {LOST}", False, seen.again)
    remedies = {
        _NOBODY_KNOWN: f'nba-props alias explain "{name}" --date {seen.day}',
        "missing_feature": seen.backfill("analytics,precompute,predictions"),
    }
    remedy = seen.again if row["outcome"] == fates.FAILED else remedies.get(str(code), "")
    return Gap(name, f"{row['outcome']}, {reason}", True, remedy)


def _played(stored: Mapping[str, pl.DataFrame]) -> Phase:
    """Who played, and was expected to before the game."""
    played, context = stored[PLAYED].filter(pl.col("minutes") > 0), stored[CONTEXT]
    lacking = played.join(context, on=_KEYS, how="anti")["player_name"].sort()
    why = "not seen in his team's last ten games, new on no list, and without a line"
    gaps = tuple(Gap(name, why, is_explained=context.height > 0) for name in lacking)
    return Phase("players who played, expected", played.height, played.height - len(gaps), gaps)


def _features(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Phase:
    context = stored[CONTEXT]
    lacking = context.join(stored[FEATURES], on=_KEYS, how="anti")["player_name"].sort()
    gaps = [
        Gap(name, "in the context, without features", False, seen.backfill("precompute")) for name in lacking
    ]
    return Phase("context rows with features", context.height, context.height - len(gaps), tuple(gaps))


def _outcomes(stored: Mapping[str, pl.DataFrame], decided: pl.DataFrame, seen: Situation) -> Phase:
    lacking = decided.join(stored[OUTCOMES], on=_KEYS, how="anti", nulls_equal=True)["player_name"].sort()
    gaps = [Gap(name, f"expected, without an outcome: {LOST}", False, seen.again) for name in lacking]
    return Phase("expected players with an outcome", decided.height, decided.height - len(gaps), tuple(gaps))


def _predicted(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Phase:
    """Who was to be predicted, and has an active or a staged row."""
    asked = stored[OUTCOMES].filter(pl.col("outcome").is_in([fates.PREDICTED, fates.FAILED]))
    at_hand = pl.concat([stored[PREDICTIONS].filter("is_active").select(_KEYS), stored[STAGED].select(_KEYS)])
    failed = asked.filter(pl.col("outcome") == fates.FAILED).sort("player_name")
    lost = asked.filter(pl.col("outcome") == fates.PREDICTED).join(at_hand, on=_KEYS, how="anti")
    gaps = [
        *(_of_outcome(row, seen) for row in failed.iter_rows(named=True)),
        *(
            Gap(name, f"said to be predicted, without a row: {LOST}", False, seen.again)
            for name in lost["player_name"].sort()
        ),
    ]
    return Phase("players to be predicted, predicted", asked.height, asked.height - len(gaps), tuple(gaps))


def _staged(stored: Mapping[str, pl.DataFrame], decided: pl.DataFrame, seen: Situation) -> Phase:
    """Staged rows of players still to be predicted, published in any version."""
    asked = decided.filter(pl.col("outcome") == fates.PREDICTED)
    staged = staging.newest(stored[STAGED]).join(asked, on=_KEYS, how="semi")
    lacking = staged.join(stored[PREDICTIONS], on="prediction_id", how="anti")
    standing = publishing.judge(decided, stored[PREDICTIONS], stored[STAGED], seen.terms, seen.now)
    waits = not standing.publishes
    reason = f"waits: {standing.reason}" if waits else "due, and not published"
    remedy = f"nba-props publish {seen.day}"
    gaps = [Gap(name, reason, waits, remedy) for name in lacking["player_name"].unique().sort()]
    return Phase("staged predictions, published", staged.height, staged.height - lacking.height, tuple(gaps))


def _systems(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Iterator[Phase]:
    """A phase a system: the players it should have an active prediction of."""
    outcomes = stored[OUTCOMES].filter(pl.col("outcome") == fates.PREDICTED)
    published = outcomes.filter(pl.col("reason_code").ne_missing("not_published"))
    active = stored[PREDICTIONS].filter("is_active")
    able = [system.system_id for system in seen.lineup.systems]
    for system in in_order({*able, *seen.lineup.absent}):
        lacking = published.join(active.filter(pl.col("system_id") == system), on=_KEYS, how="anti")
        gaps = tuple(_of_system(row, seen) for row in lacking.sort("player_name").iter_rows(named=True))
        absent = seen.lineup.absent.get(system)
        if absent and lacking.height == published.height > 0:
            gaps = (
                Gap(EVERYBODY, absent, True, f"nba-props train --month {seen.day:%Y-%m}, then {seen.again}"),
            )
        yield Phase(f"published by {system}", published.height, published.height - lacking.height, gaps)


def _of_system(row: Mapping[str, object], seen: Situation) -> Gap:
    """A predicted player of whom one system has no active row: his outcome says why, or nothing does."""
    said = row["error"] or row["reason"]
    return Gap(str(row["player_name"]), str(said or LOST), said is not None, seen.again)


def _graded(stored: Mapping[str, pl.DataFrame], seen: Situation) -> Phase:
    """Active predictions with a grade that is not pending."""
    active = stored[PREDICTIONS].filter("is_active")
    decided = stored[GRADES].filter(pl.col("result") != "PENDING")
    lacking = active.join(decided, on="prediction_id", how="anti")
    states = dict(stored[SCHEDULE].select("game_id", "status").iter_rows())
    with_box = set(stored[BOX]["game_id"])
    by_player = lacking.unique(_KEYS, maintain_order=True).sort("player_name")
    gaps = [
        Gap(row["player_name"], *_why_no_grade(row["game_id"], states, with_box), seen.backfill("grading"))
        for row in by_player.iter_rows(named=True)
    ]
    return Phase("active predictions, graded", active.height, active.height - lacking.height, tuple(gaps))


def _why_no_grade(game: str, states: Mapping[str, str], with_box: set[str]) -> tuple[str, bool]:
    state = states.get(game, "unknown")
    if state == "final" and game in with_box:
        return "the game is final and has its box score: not graded", False
    return f"the game is {state}{'' if game in with_box else ' and has no box score'}", True
