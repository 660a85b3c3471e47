"""What a person decided about names: which spelling means whom, who is one and who is two.

What belongs here: the kinds of decisions and their record. What does not: why one is refused (see
`refusals.py`), what follows from it (see `aliases.py` and `registry.py`), and how it is kept
(`sources/operator.py`).
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

ADD, DEACTIVATE, DISMISS = "add alias", "deactivate alias", "dismiss name"
MERGE, SPLIT = "merge persons", "split person"
KINDS = (ADD, DEACTIVATE, DISMISS, MERGE, SPLIT)

#: What becomes of a name in the queue: it waits for a decision, was dismissed by one, or is no name.
OPEN, DISMISSED, IGNORED = "open", "dismissed", "ignored"

#: What each kind must say.
ABOUT_SPELLINGS = (ADD, DEACTIVATE, DISMISS)
ABOUT_PERSONS = (ADD, MERGE, SPLIT)
ABOUT_TWO = (MERGE, SPLIT)


@dataclass(frozen=True)
class Decision:
    """One decision, as it is recorded for good.

    `spelling` is a printed name (aliases, dismissals); `person_id` the universal id it is about: the alias's
    person, the one who stays of a merge, the one who is split; `other_id` the universal id merged into him,
    or the source id split off.
    """

    decision: str
    decided_by: str
    decided_at: datetime
    why: str
    spelling: str | None = None
    person_id: str | None = None
    other_id: str | None = None


def latest(decisions: pl.DataFrame, kinds: tuple[str, ...]) -> pl.DataFrame:
    """The decisions of some kinds in the order they were made."""
    return decisions.filter(pl.col("decision").is_in(kinds)).sort("decided_at", "payload", "record")
