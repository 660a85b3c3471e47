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
    # Only what is matched on is sorted and joined, and each state is fetched once: both sides are wide.
    places = states.select(*keys, __on=on).with_row_index("__place").sort("__on", maintain_order=True)
    found = (
        targets.select(*keys, __at=at)
        .with_row_index("__row")
        .sort("__at")
        .join_asof(
            places,
            left_on="__at",
            right_on="__on",
            by=keys,
            strategy="backward",
            allow_exact_matches=inclusive,
            check_sortedness=False,
        )
        .sort("__row")
    )
    return targets.hstack(states.drop(*keys, on).select(pl.all().gather(found["__place"])))
