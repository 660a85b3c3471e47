"""What stored rows say, for a person: the board of a date, the state of the warehouse, a table to take away.

What belongs here: frames in, figures and frames out. What does not: printing (see `cli/`), and any file.
"""
