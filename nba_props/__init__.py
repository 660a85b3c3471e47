"""NBA player points: box scores and sportsbook props in, graded over/under predictions out."""

__version__ = "0.1.0"
