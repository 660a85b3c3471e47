"""How long things take, measured the way an operator meets them; `python -m benchmarks` prints it as JSON.

What belongs here: measuring. What does not: judging (the targets stand beside the figures) and correctness,
which is the tests' business.
"""

# Before anything imports polars: the package sets what its allocator reads.
from nba_props import __version__ as __version__
