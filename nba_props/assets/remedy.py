"""A date's placeholder lines on their way to real ones: find, predict again or correct, write what changed.

What belongs here: reading what the rules of `predictions/placeholders.py` need and storing what they say.
What does not: the rules, which dates (`remediation.py`), and what every slate shares (`slate.py`).
"""

import polars as pl

from nba_props.assets import slate
from nba_props.assets.raw import PROPS
from nba_props.assets.run import Run
from nba_props.assets.slate import PREDICTIONS, Slate
from nba_props.errors import ContractError, ModelError
from nba_props.markets import lines
from nba_props.predictions import placeholders, publishing, reconcile, rows
from nba_props.warehouse.base import Written

_KEYS = ["game_id", "player_lookup"]
#: What must be the same in the context as derived again; averages over books may differ in their last digit.
_LINE = [
    "has_prop_line", "sportsbook", "current_points_line", "line_snapshot_at", "over_price_decimal",
    "under_price_decimal",
]  # fmt: skip
_SHOWN = 5


def mend(run: Run) -> tuple[pl.DataFrame, Written]:
    """Mend the placeholders of the run's dates. Rows of everybody else stay as they are, stamps included.

    Raises, and changes nothing, where the context says other lines than the quotes, or a prediction cannot be
    made again.
    """
    found = find(run)
    bad = run.read(PREDICTIONS).join(found, on="prediction_id", how="semi")
    live, past = (
        bad.filter(kind) for kind in (placeholders.corrected(run.now), ~placeholders.corrected(run.now))
    )
    read = Slate.of(run)
    _require_quoted(run, read, past)
    new = pl.concat([_predicted_again(run, read, past), _corrections(run, read, live)], how="diagonal")

    def rule(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        return placeholders.mended(stored, new, found, now=run.now, expected=read.decided)

    return new, run.write(PREDICTIONS, new, rule)


def find(run: Run) -> pl.DataFrame:
    """The run's active predictions that are held against a placeholder (`placeholders.FIND`)."""
    window = {"start_date": run.dates[0], "end_date": run.dates[-1]}
    return run.services.warehouse.select(placeholders.FIND, window, run.dates[0], run.dates[-1])


def _require_quoted(run: Run, read: Slate, bad: pl.DataFrame) -> None:
    """Raise ContractError where the context of these players says another line than the stored quotes."""
    theirs = read.context.join(bad, on=_KEYS, how="semi", maintain_order="left")
    derived = lines.derived_again(theirs, run.read(PROPS), run.settings.sportsbooks)
    apart = theirs.join(derived, on=[*_KEYS, *_LINE], how="anti", nulls_equal=True, maintain_order="left")
    if apart.is_empty():
        return
    days = sorted(apart["game_date"])
    named = apart.head(_SHOWN).select(pl.format("{} on {}", "player_name", "game_date")).to_series()
    raise ContractError(
        f"the context of {apart.height} players says other lines than the stored quotes"
        f" ({', '.join(named)}). Make it anew first: `nba-props backfill"
        f" --select upcoming_player_game_context,precompute --from {days[0]} --to {days[-1]}`"
    )


def _predicted_again(run: Run, read: Slate, removed: pl.DataFrame) -> pl.DataFrame:
    asked = read.asked.join(removed, on=_KEYS, how="semi", maintain_order="left")
    made = slate.by_month(run, read, asked)
    if (lacking := placeholders.lacking(removed, asked, made.rows)).height:
        named = ", ".join("/".join(row) for row in lacking.head(_SHOWN).iter_rows())
        faults = "; ".join(made.faults["error"].unique().sort().head(_SHOWN)) or "no model of that month fits"
        raise ModelError(
            f"{lacking.height} predictions cannot be made again ({named}): {faults}."
            f" Fit the models of the month first: `nba-props train --month {run.dates[0]:%Y-%m}`"
        )
    standing = run.read(PREDICTIONS).join(removed, on="prediction_id", how="anti").filter("is_active")
    there = pl.concat([standing.select(_KEYS), made.rows.select(_KEYS)])
    shares = publishing.shares(read.decided, there)
    predicted = placeholders.fresh(made.rows, removed).join(
        shares, on="game_date", how="left", maintain_order="left"
    )
    stamped = predicted.with_columns(predicted_at=pl.lit(run.now).cast(pl.Datetime("us", "UTC")))
    return reconcile.arriving(stamped, run.now, pl.col("slate_share")).drop("slate_share")


def _corrections(run: Run, read: Slate, live: pl.DataFrame) -> pl.DataFrame:
    if (lacking := live.join(read.features, on=_KEYS, how="anti")).height:
        named = ", ".join(lacking["player_name"].unique().sort().head(_SHOWN))
        raise ContractError(
            f"no features are stored of {lacking.height} predictions to be corrected ({named}): make them"
            f" first, `nba-props backfill --select precompute --from {run.dates[0]} --to {run.dates[-1]}`"
        )
    policy = rows.Policy(run.settings.min_edge_points, run.settings.min_win_probability)
    repriced = rows.repriced(live, run.read(PROPS), read.features, run.settings.sportsbooks, policy)
    return placeholders.correction(repriced, run.now).drop("run_id", "created_at")
