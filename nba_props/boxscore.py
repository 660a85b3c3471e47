"""Constants of the box score that more than one formula rests on.

What belongs here: the usual figures of basketball analysis. What does not: thresholds of ours
(`settings.py`).
"""

#: Share of free throws that end a play; the rest are and-ones and first shots.
FREE_THROW_PLAY = 0.44
#: Below this many minutes a rate says nothing.
MINUTES_FOR_RATES = 1.0
#: A team's minutes in a game without overtime.
TEAM_MINUTES = 240.0
