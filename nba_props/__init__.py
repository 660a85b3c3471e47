"""NBA player points: box scores and sportsbook props in, graded and calibrated predictions out."""

__version__ = "0.1.0"
