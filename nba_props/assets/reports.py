"""Phase 6, `reports`: pages of stored rows, one a date, kept in the home.

What belongs here: wiring, and what the UI shows of a page. What does not: what a page says (see
`reports/pages/`), and reading for it (`nba_props.pages`).
"""

import base64
import time

import dagster as dg

from nba_props import pages
from nba_props.assets.grading import ACCURACY
from nba_props.assets.predictions import OUTCOMES, PREDICTIONS
from nba_props.assets.run import Run, Services
from nba_props.assets.table import GAME_DATES, OWNER, key_of, same_date
from nba_props.reports.slate import Slate
from nba_props.reports.standing import standing

SLATE_CARD = "reports.slate_card"


@dg.asset(
    key=key_of(SLATE_CARD),
    deps=[same_date(table) for table in (PREDICTIONS, OUTCOMES, ACCURACY)],
    group_name="reports",
    partitions_def=GAME_DATES,
    backfill_policy=dg.BackfillPolicy.single_run(),
    kinds={"html", "jinja"},
    owners=[OWNER],
    description="A date's predictions on one page, with everything that says how far to trust them.",
)
def slate_card(
    context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
) -> dg.MaterializeResult[None]:
    """One file a date, as the date stood when it was decided."""
    started, run = time.perf_counter(), Run.of(context, services, dated=True)
    reader = pages.Reader(services.settings, services.warehouse)
    for day in run.dates:
        slate = reader.slate(day)
        path = pages.keep(services.settings, pages.slate_name(day), reader.slate_page(slate))
    services.count(SLATE_CARD, seconds := time.perf_counter() - started)
    state = standing(slate.board, coverage_warn=services.settings.coverage_warn)
    return dg.MaterializeResult(
        metadata={
            "window": str(run.window),
            "page": dg.MetadataValue.url(path.as_uri()),
            "file": dg.MetadataValue.path(path),
            "state": f"{state.word}: {state.why}",
            "seconds": round(seconds, 2),
            **_picture(slate),
        }
    )


def _picture(slate: Slate) -> dict[str, dg.MetadataValue[str]]:
    """The players farthest from their lines, drawn; nothing where nobody has one."""
    drawn = pages.slate_picture(slate)
    if drawn is None:
        return {}
    text = base64.b64encode(drawn).decode()
    return {"picture": dg.MetadataValue.md(f"![means and lines](data:image/png;base64,{text})")}


ASSETS = [slate_card]
