"""From a source's records to the rows of nba_raw: which game, which person, which of several payloads wins.

What belongs here: pure functions from record frames (`sources/records.py`) to table frames without stamps.
What does not: payload formats (`sources/`), and anything derived from the rows (`analytics/`).
"""
