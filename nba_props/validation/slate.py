"""The plan's checks of a slate on its way out: nobody lacks, nothing staged is left behind or changed.

What belongs here: holding staged rows, published rows and whom the context expects against one another. What
does not: when a slate is published and what becomes of staged rows (`predictions/`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from nba_props.predictions import outcomes, publishing
from nba_props.validation.check import DATE, Given, Plan, Severity

PLAN = Plan()

CONTEXT = "nba_analytics.upcoming_player_game_context"
STORE = "nba_precompute.ml_feature_store"
PREDICTIONS = "nba_predictions.player_prop_predictions"
STAGED = "nba_predictions.staged_predictions"

_PLAYER = ["game_id", "player_lookup"]
#: What says whether somebody is to be predicted.
_EXPECTED = [DATE, *_PLAYER, "has_prop_line", "expected_minutes", "is_postponed", "injury_status"]
#: Columns of a published row that only publishing decides, and those that say when a row was written.
_OF_PUBLISHING = frozenset(
    {"prediction_version", "is_active", "superseded_by", "superseded_at", "invalidation_reason",
     "invalidated_at", "predicted_at", "slate_completion", "is_partial_slate", "updated_at"}
)  # fmt: skip
#: A live row that is published after tip-off becomes a regenerated one.
_MAY_DIFFER = frozenset({"created_at", "origin"})


@PLAN.check(
    PREDICTIONS,
    plan="batch complete",
    remedy="`nba-props slate DATE --players PLAYER,PLAYER` with those named; prediction_outcomes says why"
    " each lacks",
    thresholds=("min_minutes", "publish_min_completion"),
)
def slate_complete(given: Given) -> pl.DataFrame:
    """Every player of the slate who is to be predicted is: whoever lacks is named, as a warning from the
    share on at which a slate is published, and as an error below it.
    """
    decided = _decided(given)
    at_hand = given.read(PREDICTIONS, [DATE, *_PLAYER, "is_active"])
    standing = publishing.completeness(decided, at_hand, given.read(STAGED, [DATE, *_PLAYER]))
    lacking = [
        (day, player, number, len(names) / number)
        for day, (number, names) in standing.items()
        for player in names
    ]
    missed = pl.DataFrame(
        lacking,
        schema={DATE: pl.Date, "player_lookup": pl.String, "population": pl.Int64, "missed": pl.Float64},
        orient="row",
    )
    needed = given.thresholds["publish_min_completion"]
    return missed.select(
        DATE,
        "player_lookup",
        "population",
        completion=(1 - pl.col("missed")).round(3),
        severity=pl.when(1 - pl.col("missed") >= needed)
        .then(pl.lit(str(Severity.WARN)))
        .otherwise(pl.lit(str(Severity.ERROR))),
    )


@PLAN.check(
    PREDICTIONS,
    plan="staging versus main: counts",
    remedy="`nba-props publish DATE`",
    thresholds=("min_minutes", "publish_hard_cap_minutes"),
)
def staging_merged(given: Given) -> pl.DataFrame:
    """Nothing staged waits to be published: a warning while it may, an error once it waited longer than a
    slate ever does.
    """
    longest = timedelta(minutes=given.thresholds["publish_hard_cap_minutes"])
    waited = pl.lit(given.now) - pl.col("staged_at")
    found = [
        staged.filter(pl.col("prediction_id").is_in(waiting)).select(
            DATE,
            "player_lookup",
            "system_id",
            "prediction_id",
            "staged_at",
            "run_id",
            population=pl.lit(staged.height),
            severity=pl.when(waited > longest)
            .then(pl.lit(str(Severity.ERROR)))
            .otherwise(pl.lit(str(Severity.WARN))),
        )
        for staged, waiting in _waiting(given)
    ]
    return pl.concat(found) if found else pl.DataFrame(schema={DATE: pl.Date})


@PLAN.check(
    PREDICTIONS,
    plan="staging versus main: columns",
    remedy="a column was lost or changed between staging and publishing: hold the declarations of both tables"
    " against each other, `nba-props migrate`, then predict the date again",
)
def published_as_staged(given: Given) -> pl.DataFrame:
    """A published row has what the run staged, in every column that both tables have; and staging has every
    column but those that publishing decides.
    """
    found = [_without_columns([])]
    for day in _staged_dates(given):
        staged, published = (given.reader.read(name, day, day) for name in (STAGED, PREDICTIONS))
        if lacking := columns_apart(staged.columns, published.columns):
            found.append(_without_columns([(day, lacking)]))
        found += _changed(staged, published)
    return pl.concat(found)


def columns_apart(staged: Sequence[str], published: Sequence[str]) -> str:
    """The columns a staged row cannot carry to where it is published, as text; empty where all is well."""
    return ", ".join(sorted(set(published) - set(staged) - _OF_PUBLISHING))


def _changed(staged: pl.DataFrame, published: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Of rows of one run that stand in both: a row a column in which they differ."""
    keys = [DATE, "prediction_id", "run_id", "game_id", "player_lookup", "system_id"]
    both = staged.join(published, on=keys, suffix="__published")
    for name in staged.columns:
        if name in published.columns and name not in {*keys, *_MAY_DIFFER}:
            stored = f"{name}__published"
            differs = pl.col(name).ne_missing(pl.col(stored))
            yield both.filter(differs).select(
                DATE,
                "prediction_id",
                "player_lookup",
                "system_id",
                column=pl.lit(name),
                staged=_as_text(both.schema[name], name),
                published=_as_text(both.schema[name], stored),
            )


def _as_text(dtype: pl.DataType, name: str) -> pl.Expr:
    is_struct = isinstance(dtype, pl.Struct)
    return pl.col(name).struct.json_encode() if is_struct else pl.col(name).cast(pl.String)


def _without_columns(lacking: Sequence[tuple[date, str]]) -> pl.DataFrame:
    columns = ["prediction_id", "player_lookup", "system_id", "column", "staged", "published"]
    schema = {DATE: pl.Date, **dict.fromkeys(columns, pl.String)}
    rows = [(day, None, None, None, names, "no such column", None) for day, names in lacking]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _waiting(given: Given) -> Iterator[tuple[pl.DataFrame, list[str]]]:
    """Each date's staged rows, with the ids of those that are yet to be published."""
    for day in _staged_dates(given):
        staged, stored = (given.reader.read(table, day, day) for table in (STAGED, PREDICTIONS))
        decided = _decided(given).filter(pl.col(DATE) == day)
        if waiting := publishing.waiting(decided, stored, staged, given.now):
            yield staged, waiting


def _staged_dates(given: Given) -> list[date]:
    """The window's dates with staged rows: staging expires, so they are few."""
    dates = set(given.window.dates()) if given.window else set()
    return sorted(dates & set(given.reader.dates(STAGED)))


def _decided(given: Given) -> pl.DataFrame:
    """What becomes of the expected players; who has no place in the context is not to be predicted."""
    store = given.read(STORE, [DATE, *_PLAYER, "missing_required"])
    return outcomes.of_context(given.read(CONTEXT, _EXPECTED), store, given.thresholds["min_minutes"])
