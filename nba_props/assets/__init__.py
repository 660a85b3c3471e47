"""Every asset of the graph, one module a phase.

Wiring only: logic lies in the packages the modules import.
"""

from nba_props.assets import analytics, grading, precompute, predictions, raw, reference

EXTERNAL = [raw.QUARANTINE, reference.RUN_HISTORY]

ASSETS = [
    *raw.ASSETS,
    *reference.ASSETS,
    *analytics.ASSETS,
    *precompute.ASSETS,
    *predictions.ASSETS,
    *grading.ASSETS,
]
