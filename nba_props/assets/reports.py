"""Phase 6, `reports`: pages of stored rows, one a date, kept in the home.

What belongs here: wiring, and what the UI shows of a page. What does not: what a page says (see
`reports/pages/`), and reading for it (`nba_props.pages`).
"""

import base64
import time
from collections.abc import Callable, Sequence
from datetime import date

import dagster as dg
from markupsafe import Markup

from nba_props import pages
from nba_props.assets.grading import ACCURACY, COMPARISONS
from nba_props.assets.predictions import OUTCOMES, PREDICTIONS
from nba_props.assets.run import Run, Services
from nba_props.assets.table import GAME_DATES, OWNER, key_of, same_date
from nba_props.reports.pages import pipeline, record, slate
from nba_props.reports.pages.blocks import Page

SLATE_CARD = "reports.slate_card"
REPORT_CARD = "reports.report_card"
PIPELINE_PAGE = "reports.pipeline_page"

Made = tuple[Page, str, Markup | None]


def page_asset(
    name: str, follows: Sequence[str], make: Callable[[pages.Reader, date], Made], described: str
) -> dg.AssetsDefinition:
    """An asset whose partition is one file, the page of a date; `make` gives page, name and a drawing."""

    @dg.asset(
        key=key_of(name),
        deps=[same_date(table) for table in follows],
        group_name="reports",
        partitions_def=GAME_DATES,
        backfill_policy=dg.BackfillPolicy.single_run(),
        kinds={"html"},
        owners=[OWNER],
        description=described,
    )
    def asset(
        context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
    ) -> dg.MaterializeResult[None]:
        started, run = time.perf_counter(), Run.of(context, services, dated=True)
        reader = pages.Reader(services.settings, services.warehouse)
        for day in run.dates:
            page, file, drawn = make(reader, day)
            path = pages.keep(services.settings, file, page)
        services.count(name, seconds := time.perf_counter() - started)
        return dg.MaterializeResult(
            metadata={
                "window": str(run.window),
                "page": dg.MetadataValue.url(path.as_uri()),
                "file": dg.MetadataValue.path(path),
                "says": page.lead,
                "state": ", ".join(text for text, _ in page.badges),
                "seconds": round(seconds, 2),
                **({"picture": dg.MetadataValue.md(_image(page.title, drawn))} if drawn else {}),
            }
        )

    return asset


def _image(title: str, drawn: Markup) -> str:
    return f"![{title}](data:image/png;base64,{base64.b64encode(pages.png(drawn)).decode()})"


def _slate(reader: pages.Reader, day: date) -> Made:
    found = reader.slate(day)
    return reader.slate_page(found), slate.name_of(day), slate.picture(found)


def _record(reader: pages.Reader, day: date) -> Made:
    page = reader.record_page(day)
    return page, record.name_of(day), page.first_drawing


def _pipeline(reader: pages.Reader, day: date) -> Made:
    page = reader.pipeline_page(reader.pipeline(day))
    return page, pipeline.name_of(day), page.first_drawing


slate_card = page_asset(
    SLATE_CARD,
    (PREDICTIONS, OUTCOMES, ACCURACY),
    _slate,
    "A date's predictions on one page, with everything that says how far to trust them.",
)
report_card = page_asset(
    REPORT_CARD,
    (PREDICTIONS, ACCURACY, COMPARISONS),
    _record,
    "The season up to a date: what was published, beside the baselines and the line; live stands apart.",
)
pipeline_page = page_asset(
    PIPELINE_PAGE,
    (OUTCOMES, ACCURACY),
    _pipeline,
    "The season up to a date as a grid of dates and phases, with trends, faults and what mends them.",
)

ASSETS = [slate_card, report_card, pipeline_page]
