"""The plan's checks of the systems: that all of them predict, and by the models they should.

What belongs here: what stored predictions must satisfy as the work of several systems. What does not: the
systems (`systems/`), and where their models are kept.
"""

from datetime import date

import polars as pl

from nba_props.systems import SYSTEM_IDS
from nba_props.validation.check import DATE, Given, Plan, Severity, settled_from

PLAN = Plan()

PREDICTIONS = "nba_predictions.player_prop_predictions"


@PLAN.check(
    PREDICTIONS,
    plan="coverage of systems",
    remedy="`nba-props train --month MONTH`, then `nba-props slate DATE`; or for past dates"
    " `nba-props backfill --select predictions,grading --from DATE --to DATE --train`",
)
def every_system_predicts(given: Given) -> pl.DataFrame:
    """On a date with predictions every system has some. It only warns where the month began before there were
    two weeks of results to fit models on, and where a backfill was made without any models.
    """
    rows = given.read(PREDICTIONS, [DATE, "system_id", "origin", "is_active"]).filter("is_active")
    dates = rows.group_by(DATE).agg(
        is_choice=(pl.col("origin") != "live").all() & (pl.col("system_id").n_unique() == 1)
    )
    wanted = dates.join(pl.DataFrame({"system_id": SYSTEM_IDS}), how="cross")
    absent = wanted.join(rows, on=[DATE, "system_id"], how="anti")
    could_be_fitted = pl.col(DATE).dt.truncate("1mo") >= (settled_from(given.reader) or date.max)
    is_wrong = could_be_fitted & ~pl.col("is_choice")
    return absent.select(
        DATE,
        "system_id",
        severity=pl.when(is_wrong).then(pl.lit(str(Severity.ERROR))).otherwise(pl.lit(str(Severity.WARN))),
        population=pl.lit(len(SYSTEM_IDS)),
    ).sort(DATE, "system_id")


@PLAN.check(
    PREDICTIONS,
    plan="models of the month",
    remedy="`nba-props train --month MONTH`, then `nba-props slate DATE`; find out who put a model of a later"
    " month there: it may know the results",
)
def models_of_their_month(given: Given) -> pl.DataFrame:
    """Fitted systems predict a date by the models of its month. Those of an earlier month standing in warn;
    those of a later one know what they predict, which is an error.
    """
    rows = given.read(PREDICTIONS, [DATE, "system_id", "model_version", "is_active"]).filter("is_active")
    own = pl.col(DATE).dt.strftime("%Y-%m")
    dated = rows.with_columns(models_of=pl.col("model_version").str.extract(r"\+(\d{4}-\d{2})\."))
    return (
        dated.filter(pl.col("models_of") != own)
        .group_by(DATE, "system_id", "model_version", "models_of")
        .agg(predictions=pl.len())
        .with_columns(
            severity=pl.when(pl.col("models_of") > own)
            .then(pl.lit(str(Severity.ERROR)))
            .otherwise(pl.lit(str(Severity.WARN)))
        )
        .sort(DATE, "system_id", "model_version")
    )
