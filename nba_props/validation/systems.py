"""The plan's check of the systems: that all of them predict.

What belongs here: what stored predictions must satisfy as the work of several systems. What does not: the
systems (`systems/`), and where their models are kept.
"""

from datetime import date

import polars as pl

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
    """On a date with predictions every system has some. Where the month began before there were two weeks of
    results to fit models on it only warns.
    """
    from nba_props.systems.training import SYSTEM_IDS  # late: listing the checks needs no fitting

    rows = given.read(PREDICTIONS, [DATE, "system_id", "is_active"]).filter("is_active")
    wanted = rows.select(pl.col(DATE).unique()).join(
        pl.DataFrame({"system_id": SYSTEM_IDS, "severity": str(Severity.ERROR)}), how="cross"
    )
    absent = wanted.join(rows, on=[DATE, "system_id"], how="anti")
    can_be_fitted = pl.col(DATE).dt.truncate("1mo") >= (settled_from(given.reader) or date.max)
    return absent.with_columns(
        severity=pl.when(can_be_fitted).then("severity").otherwise(pl.lit(str(Severity.WARN))),
        population=pl.lit(len(SYSTEM_IDS)),
    ).sort(DATE, "system_id")
