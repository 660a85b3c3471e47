"""Live feeds: asking the services, and putting their answers into the landing zone as they arrived.

It reads from the inside out: `circuit` and `http` (one request, politely) -> `requests` (what is asked, and
what it costs) -> `odds_api balldontlie nba_com espn` (each service's addresses) -> `ledger` and `budget`
(what was asked, and what may still be) -> `session` (one fetch) -> `sources` (which service answers what, and
who stands in) -> `plan` (what a day asks for, and when).

What belongs here: fetching. What does not: what the answers mean (`sources/`), and the daemon
(`automation/`).
"""
