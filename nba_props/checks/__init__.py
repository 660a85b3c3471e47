"""The asset checks of the graph.

What belongs here: the list. What does not: any one check.
"""

from nba_props.checks.contracts import CONTRACT_CHECKS
from nba_props.checks.slate import SLATE_CHECKS

CHECKS = [*CONTRACT_CHECKS, *SLATE_CHECKS]
