"""The halves of a date as lists of tables: what comes before its games, and what after.

What belongs here: the lists. What does not: who runs them (`runner.py`, `automation/`).
"""

from nba_props.assets import analytics, grading, precompute, predictions, raw, reference
from nba_props.people import QUEUE

#: Results of a date: what the next dates' features rest on.
POST_GAME = (
    raw.SCHEDULE, raw.BOX_SCORES, raw.BOX_COMPARISONS, raw.ROSTERS, reference.DECISIONS, reference.REGISTRY,
    reference.ALIASES, analytics.SUMMARY, analytics.OFFENSE, analytics.DEFENSE,
)  # fmt: skip
#: Everything a date needs before its games, up to published predictions.
PRE_GAME = (
    raw.SCHEDULE, raw.ROSTERS, reference.DECISIONS, reference.REGISTRY, reference.ALIASES, raw.PROPS,
    raw.INJURIES, QUEUE, raw.GAME_LINES,
    analytics.CONTEXT, precompute.PLAYER_ZONES, precompute.TEAM_ZONES, precompute.FACTORS,
    precompute.FEATURES, predictions.PREDICTIONS, predictions.OUTCOMES,
)  # fmt: skip

#: Of these, what new quotes, reports and names change: games, team lists and last night's results stay.
SAME_EVENING = tuple(
    table for table in PRE_GAME if table not in (raw.SCHEDULE, raw.ROSTERS, precompute.TEAM_ZONES)
)

#: What publishing a date writes.
PUBLISHING = (predictions.PREDICTIONS, predictions.OUTCOMES)

#: What is made of results; to be made anew when a graded date is predicted again.
GRADING = (grading.ACCURACY, grading.DAILY, grading.LINE_RESULTS, grading.COMPARISONS)
