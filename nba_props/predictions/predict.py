"""Every system over a slate, so that one player's bad data costs nobody else's prediction.

What belongs here: finding whom a system cannot predict. What does not: what a prediction is (`systems/`) and
how its row looks (`rows.py`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from nba_props.features.contract import FEATURES
from nba_props.predictions import rows
from nba_props.systems.protocol import System

_KEYS = ["game_id", "player_lookup"]
_MUST_BE_FINITE = ("predicted_points", "predicted_sd", "points_p10", "points_p50", "points_p90")
_FAULTS = {"game_id": pl.String, "player_lookup": pl.String, "system_id": pl.String, "error": pl.String}
_LONGEST_ERROR = 500

Build = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Made:
    """What came of a slate: `rows` as `rows.build` makes them, and `faults` (game_id, player_lookup,
    system_id, error), one a player and system that has no row.
    """

    rows: pl.DataFrame
    faults: pl.DataFrame


def predict(
    systems: Sequence[System],
    asked: pl.DataFrame,
    context: pl.DataFrame,
    store: pl.DataFrame,
    policy: rows.Policy,
    *,
    empty: pl.DataFrame,
    required: Sequence[str],
) -> Made:
    """Predict `asked` (game_id, player_lookup) with every system, each in one call where that goes well.

    Where a call raises, its players are halved until those who make it raise stand alone. A feature that is
    no finite number, and a prediction that is none or lacks one of the `required` columns, are faults like an
    exception. `empty` is what the rows of nobody look like, for when no system has any.
    """
    unreadable = _unreadable(asked, store)
    readable = asked.select(_KEYS).join(unreadable, on=_KEYS, how="anti", maintain_order="left")
    names = pl.DataFrame(
        {"system_id": [system.system_id for system in systems]}, schema={"system_id": pl.String}
    )
    # One frame for all systems, so that ensembles and their members forecast it once.
    features = rows.features_of(readable, store)
    frames: list[pl.DataFrame] = []
    faults: list[pl.DataFrame] = [unreadable.join(names, how="cross").select(list(_FAULTS))]
    for system in systems:
        build = partial(_build, system, features, context, policy)
        for part, result in _halved(readable, build):
            unsound = _faults_in(part, result, required).with_columns(system_id=pl.lit(system.system_id))
            faults.append(unsound.select(list(_FAULTS)))
            if isinstance(result, pl.DataFrame):
                frames.append(result.join(unsound, on=_KEYS, how="anti"))
    return Made(pl.concat(frames) if frames else empty, pl.concat(faults))


def _build(
    system: System, features: pl.DataFrame, context: pl.DataFrame, policy: rows.Policy, asked: pl.DataFrame
) -> pl.DataFrame:
    part = features.join(asked, on=_KEYS, how="semi")
    return rows.build(system, features if part.height == features.height else part, context, policy)


def _unreadable(asked: pl.DataFrame, store: pl.DataFrame) -> pl.DataFrame:
    """Players with a feature that is no finite number, which arithmetic may hide: game_id, player_lookup,
    error.
    """
    values = {feature.name: pl.col(feature.name).struct.field("value") for feature in FEATURES}
    wrong = [pl.when(~value.is_finite()).then(pl.lit(name)) for name, value in values.items()]
    found = store.join(asked.select(_KEYS), on=_KEYS, how="semi").select(
        *_KEYS, error=pl.concat_str(wrong, separator=", ", ignore_nulls=True)
    )
    return found.filter(pl.col("error") != "").with_columns(error=pl.format("no finite number: {}", "error"))


def _halved(asked: pl.DataFrame, build: Build) -> Iterator[tuple[pl.DataFrame, pl.DataFrame | str]]:
    """Parts of the slate with their rows, or with the error of the one player a part is down to."""
    result = _tried(build, asked)
    if isinstance(result, pl.DataFrame) or asked.height <= 1:
        yield asked, result
    elif isinstance(_tried(build, asked.clear()), str):
        # It fails for nobody at all: the fault is the system's, and halving would only repeat it.
        yield asked, result
    else:
        middle = asked.height // 2
        yield from _halved(asked.head(middle), build)
        yield from _halved(asked.tail(-middle), build)


def _tried(build: Build, asked: pl.DataFrame) -> pl.DataFrame | str:
    """The rows, or what went wrong. Whatever a system raises is that player's recorded outcome, not lost."""
    try:
        return build(asked)
    except (Exception, pl.exceptions.PanicException) as error:
        return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]


def _faults_in(asked: pl.DataFrame, built: pl.DataFrame | str, required: Sequence[str]) -> pl.DataFrame:
    """Players without a row that can be stored: game_id, player_lookup, error."""
    if isinstance(built, str):
        return asked.with_columns(error=pl.lit(built))
    lacking = pl.concat_str(
        [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in required if name in built.columns],
        separator=", ",
        ignore_nulls=True,
    )
    infinite = pl.any_horizontal(~pl.col(name).is_finite() for name in _MUST_BE_FINITE)
    judged = built.group_by(_KEYS).agg(
        number=pl.len(), lacking=lacking.first(), infinite=infinite.any().fill_null(value=False)
    )
    number, missing = pl.col("number").fill_null(0), pl.col("lacking")
    error = (
        pl.when(number != 1)
        .then(pl.format("the system returned {} predictions", number))
        .when(missing != "")
        .then(pl.format("the prediction lacks {}", missing))
        .when("infinite")
        .then(pl.lit("the prediction is not a finite number"))
    )
    found = asked.join(judged, on=_KEYS, how="left", maintain_order="left").select(*_KEYS, error=error)
    return found.filter(pl.col("error").is_not_null())
