"""Every asset of the graph, one module a phase.

Wiring only: logic lies in the packages the modules import.
"""

from nba_props.assets import (
    analytics,
    evaluation,
    grading,
    models,
    monitoring,
    precompute,
    predictions,
    raw,
    reference,
    reports,
)

EXTERNAL = [
    raw.QUARANTINE,
    raw.FEED_REQUESTS,
    monitoring.CHECK_RESULTS,
    reference.RUN_HISTORY,
    *predictions.EXTERNAL,
]
#: Those with a partition a player instead of one a date: they run apart from the others.
BY_PLAYER = predictions.BY_PLAYER
#: The same of those with a partition a month.
BY_MONTH = [*models.ASSETS, *evaluation.ASSETS]
#: Pages, which no table rests on: a run over tables leaves them out.
PAGES = reports.ASSETS

ASSETS = [
    *raw.ASSETS,
    *reference.ASSETS,
    *analytics.ASSETS,
    *precompute.ASSETS,
    *predictions.ASSETS,
    *grading.ASSETS,
]
