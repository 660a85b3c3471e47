"""`nba_monitoring`: what is known about the other tables.

What belongs here: tables that checks and runs write on the side. What does not: the checks (see `checks/`).
"""

from nba_props.assets.table import external_table

#: Written by the checks of every table, a batch a run; here so that the graph shows it.
CHECK_RESULTS = external_table("nba_monitoring.check_results")
