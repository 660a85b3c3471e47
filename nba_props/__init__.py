"""NBA player points: box scores and sportsbook props in, graded over/under predictions out."""

import os

__version__ = "0.1.0"

# polars' allocator gives memory back to the system after half a second unused and takes it anew page by page:
# a fifth of the time of a large feature build (docs/speed.md). It reads this when polars is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "oversize_threshold:0,dirty_decay_ms:10000,muzzy_decay_ms:10000")
