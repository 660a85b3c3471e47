"""The only door from results to what predicts: the latest state strictly before a date.

What belongs here: as-of joins. What does not: what a state is made of.
"""

import polars as pl


def latest_before(
    targets: pl.DataFrame,
    states: pl.DataFrame,
    *,
    by: str | list[str],
    at: str = "game_date",
    on: str = "game_date",
    inclusive: bool = False,
) -> pl.DataFrame:
    """Join to each target the last state of the same `by` whose `on` date is before the target's `at` date.

    In: `targets` with `by` and `at`; `states` with `by`, `on` and anything else (at most one row a `by` and
    date, or the last in frame order wins). Out: the targets in their order, with the states' other columns,
    null where there is none. `inclusive` takes states of the very date, for states already dated by when they
    were known.
    """
    keys = [by] if isinstance(by, str) else by
    row = "__row"
    right = states.rename({on: "__on"}).sort("__on", maintain_order=True)
    joined = (
        targets.with_row_index(row)
        .sort(at)
        .join_asof(
            right,
            left_on=at,
            right_on="__on",
            by=keys,
            strategy="backward",
            allow_exact_matches=inclusive,
            check_sortedness=False,
        )
        .sort(row)
    )
    return joined.drop(row, "__on", strict=False)
