"""The validation plan at work: where its checks come from, how they are asked, and the asset checks made
of them.

What belongs here: reading sql/checks, asking the warehouse, storing verdicts, Dagster wiring. What does
not: any
one check (`sql/checks`, `validation/`).
"""
