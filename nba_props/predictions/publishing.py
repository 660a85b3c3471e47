"""When a date's slate is published: judged from rows alone, so that no lost message can hold it up.

What belongs here: completeness, waiting, and which staged rows are due. What does not: versions and the
active row (`reconcile.py`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.predictions import reconcile, staging
from nba_props.predictions.outcomes import PREDICTED
from nba_props.predictions.reconcile import GRAIN

_KEYS = ["game_id", "player_lookup"]


@dataclass(frozen=True)
class Terms:
    """What a slate must meet to be published: a share of the players to be predicted, or enough patience.

    `stall` counts from the newest staged row: nothing arrives any more. `hard_cap` counts from the oldest,
    should rows trickle in for ever.
    """

    min_completion: float
    stall: timedelta
    hard_cap: timedelta


@dataclass(frozen=True)
class Standing:
    """How far a slate is: players to be predicted, who of them lacks a prediction, and whether it is
    published now, with the reason in words.
    """

    expected: int
    lacking: tuple[str, ...]
    publishes: bool
    reason: str

    @property
    def completion(self) -> float:
        """Share of the players to be predicted who are; 1 where there is nobody."""
        return 1 - len(self.lacking) / self.expected if self.expected else 1.0

    @property
    def is_partial(self) -> bool:
        """Whether somebody is lacking."""
        return bool(self.lacking)


def judge(
    decided: pl.DataFrame, stored: pl.DataFrame, staged: pl.DataFrame, terms: Terms, now: datetime
) -> Standing:
    """How one date stands: `outcomes.decide`, published rows and staged rows of the date.

    A date that was published before goes on being reconciled at once: only its first appearance waits.
    """
    expected, lacking = next(iter(completeness(decided, stored, staged).values()), (0, ()))
    share = 1 - len(lacking) / expected if expected else 1.0
    publishes, reason = _verdict(share, stored, staged, terms, now)
    return Standing(expected, lacking, publishes, reason)


def completeness(
    decided: pl.DataFrame, stored: pl.DataFrame, staged: pl.DataFrame
) -> dict[date, tuple[int, tuple[str, ...]]]:
    """By date: how many players are to be predicted, and who of them has neither an active nor a staged row.

    Dates on which nobody is to be predicted are not in it.
    """
    asked = decided.filter(pl.col("outcome") == PREDICTED)
    at_hand = pl.concat([stored.filter("is_active").select(_KEYS), staged.select(_KEYS)]).unique()
    marked = asked.join(at_hand.with_columns(is_there=pl.lit(value=True)), on=_KEYS, how="left")
    absent = pl.col("player_lookup").filter(pl.col("is_there").is_null()).sort()
    counted = marked.group_by("game_date").agg(number=pl.len(), lacking=absent).sort("game_date")
    return {day: (number, tuple(lacking)) for day, number, lacking in counted.iter_rows()}


def _verdict(
    share: float, stored: pl.DataFrame, staged: pl.DataFrame, terms: Terms, now: datetime
) -> tuple[bool, str]:
    needed = f"{terms.min_completion:.0%}"
    if share >= terms.min_completion:
        return True, f"{share:.1%} of the slate is predicted, {needed} are needed"
    if stored["is_active"].any():
        return True, "the slate was published before"
    if staged.is_empty():
        return False, "nobody is predicted yet"
    idle, waited = (now - _instant(staged, which) for which in ("max", "min"))
    if idle >= terms.stall:
        return True, f"nothing has arrived for {_minutes(idle)}; {share:.1%} is what there is"
    if waited >= terms.hard_cap:
        return True, f"it has waited {_minutes(waited)}, which is the limit; {share:.1%} is what there is"
    return False, f"{share:.1%} of the slate is predicted: waiting for {needed}, or until nothing arrives"


def due(
    decided: pl.DataFrame, stored: pl.DataFrame, staged: pl.DataFrame, standing: Standing, now: datetime
) -> pl.DataFrame:
    """The staged rows to publish, with the columns of nba_predictions.player_prop_predictions but created_at.

    The newest of each player still to be predicted and system, unless what is active was predicted later.
    """
    asked = decided.filter(pl.col("outcome") == PREDICTED).select(_KEYS)
    later = stored.filter("is_active").select(*GRAIN, active_since="predicted_at")
    current = (
        staging.newest(staged)
        .join(asked, on=_KEYS, how="semi")
        .join(later, on=GRAIN, how="left", maintain_order="left")
        .filter((pl.col("active_since") <= pl.col("staged_at")).fill_null(value=True))
        .rename({"staged_at": "predicted_at"})
        .drop("active_since", "created_at")
    )
    return reconcile.arriving(current, now, standing.completion)


def shares(decided: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """The share of each date's players to be predicted who are: game_date, slate_share."""
    asked = decided.filter(pl.col("outcome") == PREDICTED)
    done = made.select(*_KEYS, is_done=pl.lit(value=True)).unique()
    return (
        asked.join(done, on=_KEYS, how="left")
        .group_by("game_date")
        .agg(slate_share=pl.col("is_done").fill_null(value=False).mean())
    )


def waiting(decided: pl.DataFrame, stored: pl.DataFrame, staged: pl.DataFrame, now: datetime) -> list[str]:
    """The prediction_ids of staged rows that publishing them now would make active, and that are not.

    In: `outcomes.decide`, published rows and staged rows of one date.
    """
    if staged.is_empty():
        return []
    at_once = Standing(0, (), publishes=True, reason="asked what publishing would change")
    arriving = due(decided, stored, staged, at_once, now).with_columns(
        created_at=pl.lit(now).cast(pl.Datetime("us", "UTC"))
    )
    return unmerged(stored, arriving.select(stored.columns), now=now, expected=decided)


def unmerged(
    stored: pl.DataFrame, arriving: pl.DataFrame, *, now: datetime, expected: pl.DataFrame
) -> list[str]:
    """The prediction_ids that publishing `arriving` over `stored` would make active, and that are not."""
    after = reconcile.publish(stored, arriving, now=now, expected=expected).filter("is_active")
    changed = after.join(stored.filter("is_active"), on="prediction_id", how="anti")
    return changed["prediction_id"].to_list()


def _instant(staged: pl.DataFrame, which: str) -> datetime:
    found = staged["staged_at"].max() if which == "max" else staged["staged_at"].min()
    assert isinstance(found, datetime)
    return found


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:.0f} min"
