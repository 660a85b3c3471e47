"""Phase 5a, `nba_predictions` before the games: predict, publish, and account for every expected player.

Tonight's slate is one run over its date: it predicts whose inputs are new, stages, publishes, and leaves a
materialisation in each player's partition. `player_predictions` does the same for some of its players: a
retry, a late arrival, a click. History is predicted and published at once, without partitions of players.

What belongs here: wiring, and events of players. What does not: the steps of a slate (`slate.py`), systems
and the rules of publishing (`systems/`, `predictions/`).
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets import remedy, slate
from nba_props.assets.analytics import CONTEXT, SUMMARY
from nba_props.assets.models import KEY as MODELS
from nba_props.assets.precompute import FEATURES
from nba_props.assets.raw import PROPS
from nba_props.assets.run import Run, Services
from nba_props.assets.slate import Slate
from nba_props.assets.table import (
    OWNER,
    before_date,
    dated_asset,
    external_table,
    key_of,
    run_metadata,
    same_date,
)
from nba_props.partitions import PLAYERS_NAME, is_lookup, parse_player_key, player_key, players
from nba_props.predictions import staging
from nba_props.predictions.outcomes import FAILED, PREDICTED
from nba_props.predictions.publishing import Standing
from nba_props.warehouse.base import Written

PREDICTIONS, OUTCOMES = slate.PREDICTIONS, slate.OUTCOMES
#: The asset of the players' partitions; its rows lie in the staged tables.
PLAYERS = "nba_predictions.player_predictions"

_NAMES_SHOWN = 20
Event = dg.AssetMaterialization | dg.MaterializeResult[None]


def _any_date(table: str) -> dg.AssetDep:
    """Between dates and players Dagster can map nothing but everything to everything."""
    return dg.AssetDep(key_of(table), partition_mapping=dg.AllPartitionMapping())


@dg.asset(
    key=key_of(PLAYERS),
    partitions_def=players(),
    backfill_policy=dg.BackfillPolicy.single_run(),
    output_required=False,
    deps=[_any_date(CONTEXT), _any_date(FEATURES), _any_date(PROPS)],
    group_name="predictions",
    kinds={"polars", "parquet"},
    owners=[OWNER],
)
def player_predictions(
    context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
) -> Iterator[Event]:
    """Some players of a slate, predicted anew by every system and published: a retry, a late arrival, a
    click. Whoever cannot be predicted is named in the run's failure; the others are published all the same.
    """
    started = time.perf_counter()
    run = Run.of(context, services, dated=False)
    keys = sorted(parse_player_key(key) for key in context.partition_keys)
    days = {day: [lookup for _, lookup in of_day] for day, of_day in groupby(keys, key=itemgetter(0))}
    parts = {day: _some_players(run.on(day), lookups) for day, lookups in days.items()}
    services.count(PLAYERS, time.perf_counter() - started)
    for day, part in parts.items():
        for table in (PREDICTIONS, OUTCOMES):
            yield dg.AssetMaterialization(
                key_of(table), partition=day.isoformat(), metadata=_metadata(part.standing)
            )
    good = [key for day, part in parts.items() for key in _keys(day, part.predicted)]
    bad = [key for day, part in parts.items() for key in _keys(day, part.failed)]
    if len(good) == len(keys):
        yield dg.MaterializeResult(metadata={"players": len(good)})
        return
    yield from _materialized(good)
    if bad:
        raise dg.Failure(
            f"{len(bad)} of {len(keys)} players have no prediction: {', '.join(bad[:_NAMES_SHOWN])}",
            metadata={"players": ", ".join(bad), "errors": "; ".join(_errors(parts.values()))},
            allow_retries=False,
        )


@dated_asset(
    PREDICTIONS,
    [
        same_date(CONTEXT),
        same_date(FEATURES),
        same_date(PROPS),
        before_date(SUMMARY),
        _any_date(PLAYERS),
        dg.AssetDep(MODELS),
    ],
    "Every system over every player to be predicted; one row a player and system stays active.",
)
def player_prop_predictions(
    context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
) -> Iterator[Event]:
    """See the module."""
    started = time.perf_counter()
    run = Run.of(context, services, dated=True)
    if run.overrides.remedy or run.overrides.regenerate or run.is_backfill:
        rows, written = remedy.mend(run) if run.overrides.remedy else slate.rewrite(run)
        services.count(PREDICTIONS, seconds := time.perf_counter() - started)
        yield dg.MaterializeResult(metadata=run_metadata(run, rows, written, seconds))
        return
    evenings = {day: _evening(run.on(day)) for day in run.dates}
    services.count(PREDICTIONS, seconds := time.perf_counter() - started)
    for day, evening in evenings.items():
        yield from _players_events(context.instance, day, evening)
    standings = [evening.standing for evening in evenings.values()]
    rows_stored = sum(evening.written.rows for evening in evenings.values())
    said = {"dagster/row_count": rows_stored, "seconds": round(seconds, 3)}
    yield dg.MaterializeResult(metadata=said | _metadata(*standings))


@dated_asset(
    OUTCOMES,
    [same_date(PREDICTIONS), same_date(CONTEXT), same_date(FEATURES), same_date(PROPS)],
    "Predicted, skipped or failed: exactly one for each expected player, whoever predicted him.",
)
def prediction_outcomes(
    context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
) -> dg.MaterializeResult[None]:
    """See the module."""
    started = time.perf_counter()
    run = Run.of(context, services, dated=True)
    rows, written = slate.account(run, Slate.of(run))
    services.count(OUTCOMES, seconds := time.perf_counter() - started)
    return dg.MaterializeResult(metadata=run_metadata(run, rows, written, seconds))


@dataclass(frozen=True)
class _Part:
    """What a run did of one date: lookups to be predicted, predicted and failed now, and how it stands."""

    asked: Sequence[str]
    predicted: Sequence[str]
    failed: Sequence[str]
    errors: Sequence[str]
    standing: Standing
    written: Written

    @classmethod
    def of(cls, asked: pl.DataFrame, became: pl.DataFrame, standing: Standing, written: Written) -> "_Part":
        by = {outcome: became.filter(outcome=outcome) for outcome in (PREDICTED, FAILED)}
        return cls(
            asked=asked["player_lookup"].to_list(),
            predicted=by[PREDICTED]["player_lookup"].to_list(),
            failed=by[FAILED]["player_lookup"].to_list(),
            errors=by[FAILED]["error"].drop_nulls().unique(maintain_order=True).to_list(),
            standing=standing,
            written=written,
        )


def _some_players(run: Run, lookups: Sequence[str]) -> _Part:
    """Predict some players, stage them, publish and account for the date: all there is to do for them."""
    read = Slate.of(run)
    became = slate.stage(run, read, staging.of(lookups, read.decided))
    part = _Part.of(read.asked, became, *slate.publish(run, read))
    slate.account(run, read)
    return replace(part, failed=[*part.failed, *read.strangers(lookups)])


def _evening(run: Run) -> _Part:
    """Predict whom the date lacks, stage them and publish; its outcomes are the next asset's."""
    read = Slate.of(run)
    wanted = read.decided.clear() if run.overrides.publish_only else slate.to_predict(run, read)
    return _Part.of(read.asked, slate.stage(run, read, wanted), *slate.publish(run, read))


def _players_events(instance: dg.DagsterInstance, day: date, part: _Part) -> Iterator[Event]:
    """The slate's partitions, added together and sorted; a materialisation for whoever was predicted now, or
    is at hand since a run that died before it could say so.
    """
    instance.add_dynamic_partitions(PLAYERS_NAME, _keys(day, part.asked))
    at_hand = set(part.asked) - set(part.standing.lacking)
    unsaid = set(_keys(day, at_hand)) - instance.get_materialized_partitions(key_of(PLAYERS))
    yield from _materialized(sorted(unsaid | set(_keys(day, part.predicted))))


def _keys(day: date, lookups: Iterable[str]) -> list[str]:
    """Partition keys in order; a name that makes none has no partition and is published all the same."""
    return [player_key(day, lookup) for lookup in sorted(set(lookups)) if is_lookup(lookup)]


def _materialized(keys: Sequence[str]) -> Iterator[dg.AssetMaterialization]:
    return (dg.AssetMaterialization(key_of(PLAYERS), partition=key) for key in keys)


def _errors(parts: Iterable[_Part]) -> Iterator[str]:
    return (error for part in parts for error in part.errors)


def _metadata(*standings: Standing) -> dict[str, Any]:
    lacking = [name for standing in standings for name in standing.lacking]
    return {
        "published": all(standing.publishes for standing in standings),
        "partial": bool(lacking),
        "completion": min((standing.completion for standing in standings), default=1.0),
        "to be predicted": sum(standing.expected for standing in standings),
        "lacking": len(lacking),
        "lacking players": ", ".join(lacking[:_NAMES_SHOWN]) or "none",
        "why": "; ".join(dict.fromkeys(standing.reason for standing in standings)),
    }


#: The date assets of this phase; `player_predictions` has partitions of its own and runs apart from them.
ASSETS = [player_prop_predictions, prediction_outcomes]
#: Assets by player.
BY_PLAYER = [player_predictions]
#: Written by the assets above, each a part.
EXTERNAL = [external_table(slate.STAGED), external_table(slate.STAGED_OUTCOMES)]
