"""What a live date's pre-game tables may no longer change once its games have tipped.

What belongs here: the merge rule of every pre-game table. What does not: predictions, which have their own
(`predictions/reconcile.py`).
"""

import polars as pl

from nba_props.assets.run import Run
from nba_props.warehouse.base import MergeRule


def keep_frozen_games(run: Run) -> MergeRule | None:
    """New rows replace stored ones, except in games that stand live and have tipped.

    There the stored ones stay.
    """
    frozen = run.frozen_games
    if frozen.is_empty():
        return None

    def rule(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        kept = stored.join(frozen, on="game_id", how="semi")
        return pl.concat([kept, new.join(frozen, on="game_id", how="anti").select(kept.columns)])

    return rule
