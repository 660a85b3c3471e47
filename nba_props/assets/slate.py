"""A date's slate on its way from features to published rows: predict, stage, publish, account, expire.

What belongs here: reading what the rules of `predictions/` need and storing what they say. What does not: the
rules, and Dagster's events (`assets/predictions.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import polars as pl

from nba_props.assets.analytics import CONTEXT, SUMMARY
from nba_props.assets.precompute import FEATURES
from nba_props.assets.raw import PROPS
from nba_props.assets.run import Run
from nba_props.clock import REGENERATED
from nba_props.errors import ModelError, UsageError
from nba_props.evaluation import comparisons
from nba_props.predictions import guards, outcomes, predict, publishing, reconcile, rows, staging
from nba_props.predictions.outcomes import PREDICTED
from nba_props.predictions.publishing import Standing, Terms
from nba_props.systems import anchored
from nba_props.systems.lineup import Lineup
from nba_props.systems.protocol import System
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Written

PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
#: Made of grades and read the next day, which no dependency of Dagster's can say.
COMPARISONS = "nba_predictions.system_comparisons"
STAGED = "nba_predictions.staged_predictions"
STAGED_OUTCOMES = "nba_predictions.staged_outcomes"

_STAMPS = ("run_id", "staged_at", "created_at")


@dataclass(frozen=True)
class Slate:
    """What a run's dates are predicted from: `decided` is `outcomes.decide` of everybody expected."""

    context: pl.DataFrame
    features: pl.DataFrame
    decided: pl.DataFrame

    @classmethod
    def of(cls, run: Run) -> "Slate":
        """Read it from the stored tables of the run's dates."""
        context, features = run.read(CONTEXT), run.read(FEATURES)
        decided = outcomes.decide(context, features, run.read(PROPS), run.settings.min_minutes)
        return cls(context, features, decided)

    @property
    def asked(self) -> pl.DataFrame:
        """Those to be predicted."""
        return self.decided.filter(pl.col("outcome") == PREDICTED)

    def strangers(self, players: Sequence[str]) -> list[str]:
        """Those of `players` whom nobody expects on these dates."""
        return sorted(set(players) - set(self.decided["player_lookup"]))


def to_predict(run: Run, slate: Slate) -> pl.DataFrame:
    """Whom of the run's one date the evening predicts, as rows of `decided`: those named, or everybody with
    `force`, or whoever lacks the prediction his inputs now give.

    Raises UsageError for a named player whom nobody expects.
    """
    players = run.overrides.players
    if players is not None:
        return _named(run, slate, players)
    if run.overrides.force:
        return slate.asked
    features = rows.features_of(slate.asked, slate.features)
    identities = pl.concat(
        [rows.identities(system, features, slate.context) for system in _lineup(run, run.dates[0]).systems]
    )
    identities = guards.withheld(identities, _halts(run))
    lacking = staging.not_current(identities, run.read(STAGED), run.read(PREDICTIONS))
    return slate.asked.join(lacking, on=["game_id", "player_lookup"], how="semi")


def stage(run: Run, slate: Slate, decided: pl.DataFrame) -> pl.DataFrame:
    """Predict those of `decided` who are to be predicted, and stage them and what became of each.

    Returns the outcomes (`staging.outcomes`). Rows and outcomes are one append each, so a run that dies has
    staged everybody or nobody.
    """
    made = _predict(
        run, slate, decided.filter(pl.col("outcome") == PREDICTED), _lineup(run, run.dates[0]).systems
    )
    made = replace(made, rows=guards.withheld(made.rows, _halts(run)))
    became = staging.outcomes(decided, made)
    if not became.is_empty():
        run.append(STAGED, _stamped(run, made.rows))
        run.append(STAGED_OUTCOMES, _stamped(run, became))
    return became


def publish(run: Run, slate: Slate) -> tuple[Standing, Written]:
    """Reconcile the run's one date with what is staged, if it is due; nobody is predicted here."""
    standing: Standing | None = None

    def reconciled(stored: pl.DataFrame) -> pl.DataFrame:
        nonlocal standing
        staged = run.read(STAGED)
        standing = publishing.judge(slate.decided, stored, staged, terms(run), run.now)
        if not standing.publishes:
            return stored
        due = run.stamped(publishing.due(slate.decided, stored, staged, standing, run.now))
        return reconcile.publish(stored, due.select(stored.columns), now=run.now, expected=slate.decided)

    written = run.remake(PREDICTIONS, reconciled)
    assert standing is not None
    return standing, written


def account(run: Run, slate: Slate) -> tuple[pl.DataFrame, Written]:
    """Exactly one outcome for each player expected on the run's dates, from the rows there are.

    Of a date that is not history the rows are read under its lock, so that whichever of two runs writes last
    has seen what the other published.
    """
    if run.is_backfill:
        return (counted := _outcomes(run, slate)), run.write(OUTCOMES, counted)
    counted = pl.DataFrame()

    def recounted(_: pl.DataFrame) -> pl.DataFrame:
        nonlocal counted
        counted = _outcomes(run, slate)
        return run.stamped(counted.with_columns(run_id=pl.lit(run.run_id)))

    written = run.remake(OUTCOMES, recounted)
    return counted, written


def rewrite(run: Run) -> tuple[pl.DataFrame, Written]:
    """Predict the run's dates and publish at once, without staging: how history is made.

    With `regenerate`, one system only, from the features as they are stored.
    """
    slate = Slate.of(run)
    players = run.overrides.players
    decided = slate.decided if players is None else _named(run, slate, players)
    made = by_month(run, slate, decided.filter(pl.col("outcome") == PREDICTED))
    _note(run, staging.outcomes(decided, made))
    shares = publishing.shares(slate.decided, made.rows)
    judged = guards.withheld(made.rows, _halts(run, made.rows))
    predicted = judged.join(shares, on="game_date", how="left", maintain_order="left").with_columns(
        predicted_at=pl.lit(run.now).cast(pl.Datetime("us", "UTC"))
    )
    if run.overrides.regenerate:
        predicted = predicted.with_columns(origin=pl.lit(REGENERATED))
    arriving = reconcile.arriving(predicted, run.now, pl.col("slate_share")).drop("slate_share")

    def rule(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        return reconcile.publish(stored, new, now=run.now, expected=slate.decided)

    return arriving, run.write(PREDICTIONS, arriving, rule)


def unmerged(run: Run) -> list[str]:
    """Staged predictions of the run's one date that publishing would still make active: their ids."""
    staged = run.read(STAGED)
    if staged.is_empty():
        return []
    return publishing.waiting(Slate.of(run).decided, run.read(PREDICTIONS), staged, run.now)


@dataclass(frozen=True)
class Expired:
    """Staged rows that were removed, and by date those that stay because they are yet to be published."""

    rows: int
    unmerged: dict[date, int]


def expire(run: Run) -> Expired:
    """Remove staged rows of any date that are older than the setting and published, or of no more use."""
    lifetime = timedelta(hours=run.settings.staging_hours)
    removed, left = 0, {}
    for day in run.services.warehouse.dates(STAGED_OUTCOMES):
        dated = run.on(day)
        waiting = unmerged(dated)
        removed += _expire(dated, waiting, lifetime)
        if waiting:
            left[day] = len(waiting)
    return Expired(removed, left)


def terms(run: Run) -> Terms:
    """When the run publishes: the settings, and what it was asked otherwise; a forced run does not wait."""
    settings, asked = run.settings, run.overrides.min_completion
    usual = 0.0 if run.overrides.force else settings.publish_min_completion
    return Terms(
        min_completion=usual if asked is None else asked,
        stall=timedelta(minutes=settings.publish_stall_minutes),
        hard_cap=timedelta(minutes=settings.publish_hard_cap_minutes),
    )


def _named(run: Run, slate: Slate, players: Sequence[str]) -> pl.DataFrame:
    if strangers := slate.strangers(players):
        raise UsageError(
            f"not expected on {run.window}: {', '.join(strangers)}; `nba-props board` shows who is"
        )
    return staging.of(players, slate.decided)


def _outcomes(run: Run, slate: Slate) -> pl.DataFrame:
    predicted, staged = run.read(PREDICTIONS), run.read(STAGED)
    tries = staging.tries(run.read(STAGED_OUTCOMES))
    parts = [
        outcomes.account(of_month, predicted, _lineup(run, month), staged=staged, tries=tries)
        for month, of_month in _months(run, slate.decided)
    ]
    return pl.concat(parts)


def _predict(run: Run, slate: Slate, asked: pl.DataFrame, systems: Sequence[System]) -> predict.Made:
    declared = contracts.table(STAGED)
    return predict.predict(
        systems,
        asked,
        slate.context,
        slate.features,
        rows.Policy(run.settings.min_edge_points, run.settings.min_win_probability, _proven(run)),
        empty=declared.frame().drop(_STAMPS),
        required=[column.name for column in declared.columns if not column.nullable],
    )


def by_month(run: Run, slate: Slate, asked: pl.DataFrame) -> predict.Made:
    """Predict dates of any months, each month by its own models."""
    made = [_predict(run, slate, of_month, _systems(run, month)) for month, of_month in _months(run, asked)]
    return predict.Made(pl.concat([part.rows for part in made]), pl.concat([part.faults for part in made]))


def _months(run: Run, dated: pl.DataFrame) -> list[tuple[date, pl.DataFrame]]:
    """Rows of the run's dates by the first day of their month, in order; one part where there are none."""
    month = pl.col("game_date").dt.truncate("1mo")
    months = dated.select(month.unique().sort()).to_series()
    return [(first, dated.filter(month == first)) for first in months] or [(run.dates[0], dated)]


def _lineup(run: Run, day: date) -> Lineup:
    """Who predicts a date."""
    return run.services.models.lineup(day)


def _systems(run: Run, day: date) -> Sequence[System]:
    """Those who predict a date; with `regenerate` the one, or ModelError where it cannot, or another month's
    models would stand in: asking by hand, one can train first.
    """
    lineup, wanted = _lineup(run, day), run.overrides.regenerate
    if wanted is not None and (lineup.stand_in or wanted in lineup.absent):
        raise ModelError(lineup.lack)
    return [system for system in lineup.systems if wanted in (None, system.system_id)]


def _proven(run: Run) -> frozenset[str]:
    """Who may carry a stake, by the comparisons of the last graded date before the run's dates."""
    stored = run.services.warehouse
    if run.is_backfill or not stored.exists(COMPARISONS):
        return frozenset()
    earlier = [day for day in stored.dates(COMPARISONS) if day < run.dates[0]]
    if not earlier:
        return frozenset()
    latest = stored.read(COMPARISONS, earlier[-1], earlier[-1])
    shown = comparisons.beats_market(latest, anchored.SYSTEM_ID)
    return frozenset({anchored.SYSTEM_ID}) if shown else frozenset()


def _halts(run: Run, made: pl.DataFrame | None = None) -> pl.DataFrame:
    """Who is halted on the run's dates, by what the stored rows say, and those `made` in their place."""
    settings = run.settings
    limits = guards.Limits(
        settings.halt_days, settings.halt_bad_days, settings.halt_line_gap, settings.min_lines_judged
    )
    stored = run.lately(PREDICTIONS, guards.LOOK_BACK_DAYS, [*guards.PREDICTED, "is_active"])
    said = stored.filter("is_active").select(guards.PREDICTED)
    if made is not None:
        said = pl.concat([made.select(guards.PREDICTED), said.join(made, on=reconcile.GRAIN, how="anti")])
    results = run.lately(SUMMARY, guards.LOOK_BACK_DAYS, guards.PLAYED)
    return guards.halts(guards.judged_days(guards.errors(said, results), limits), run.dates, limits)


def _note(run: Run, became: pl.DataFrame) -> None:
    """Stage the outcomes of dates on which somebody failed, now or before; others have nothing to tell."""
    noted = set(became.filter(pl.col("error").is_not_null())["game_date"])
    noted |= set(run.services.warehouse.dates(STAGED_OUTCOMES))
    run.append(STAGED_OUTCOMES, _stamped(run, became.filter(pl.col("game_date").is_in(list(noted)))))


def _stamped(run: Run, made: pl.DataFrame) -> pl.DataFrame:
    return staging.at(made, run.run_id, run.now, datetime.now(UTC))


def _expire(run: Run, waiting: Sequence[str], lifetime: timedelta) -> int:
    removed = 0
    for table in (STAGED, STAGED_OUTCOMES):
        stored = run.read(table)
        # What became of players who wait stays as long as they do.
        if stored.is_empty() or (table == STAGED_OUTCOMES and waiting):
            continue
        kept = run.remake(table, lambda held: staging.kept(held, waiting, run.now, lifetime))
        removed += stored.height - kept.rows
    return removed
