"""The hot parts alone, in this process: the lake's floor, features.

What belongs here: parts without Dagster. What does not: commands.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

import polars as pl

from benchmarks.ground import Ground, settings_of
from benchmarks.measure import Figure, timed
from nba_props.analytics import context
from nba_props.assets import analytics, raw, reference
from nba_props.assets.slate import STAGED
from nba_props.features import factors, store, zones
from nba_props.ingest.schedule import team_games
from nba_props.players.registry import ids
from nba_props.predictions import predict
from nba_props.predictions.rows import Policy
from nba_props.settings import load_settings
from nba_props.systems import training
from nba_props.systems.protocol import System
from nba_props.warehouse import contracts, open_warehouse
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.lake import Lake

_FOLD = 10
_PLAYERS = 454
#: What tells one copy of the league from another.
_NAMES = {"game_id", "team", "opponent", "home_team", "away_team", "player_lookup", "universal_player_id"}


def lake(ground: Ground) -> dict[str, Figure]:
    """Three seasons of box scores: written and read as one file a date."""
    rows = _stored(ground).read(raw.BOX_SCORES)
    dates = rows["game_date"].unique().to_list()
    copy = Lake(ground.fresh("lake"))
    return {
        "write": timed(partial(copy.replace, raw.BOX_SCORES, rows, dates), runs=3, partitions=len(dates)),
        "read": timed(partial(copy.read, raw.BOX_SCORES), rows=rows.height),
    }


def features(ground: Ground) -> dict[str, Figure]:
    """Context to feature store for three seasons in one call, and for ten such leagues at once."""
    inputs, dates = _inputs(ground)
    once = timed(partial(_features, inputs, dates), runs=3, rows=inputs.summaries.height)
    folded = context.Inputs(**{name: _folded(frame) for name, frame in vars(inputs).items()})
    tenfold = timed(partial(_features, folded, dates), runs=3, rows=folded.summaries.height)
    return {"once": once, "tenfold": tenfold | {"ratio": round(tenfold["median"] / once["median"], 1)}}


def models(ground: Ground) -> dict[str, Figure]:
    """Fitting a month's seven systems on three seasons, and 454 players by all of them."""
    inputs, dates = _inputs(ground)
    expected, stored = _tables(inputs, dates)
    rows = training.with_results(stored, inputs.summaries)
    month = rows["game_date"].dt.truncate("1mo").max()
    artefacts = training.train(rows, month)
    systems = training.restore(artefacts)
    slate = stored.filter((pl.col("game_date") >= month) & (pl.col("missing_required") == "")).head(_PLAYERS)
    return {
        "train": timed(partial(training.train, rows, month), runs=3, rows=rows.height),
        "predict": timed(
            partial(
                _predict, systems, slate, expected.join(slate, on=["game_id", "player_lookup"], how="semi")
            ),
            players=slate.height,
            systems=len(systems),
            target=2,
        ),
    }


def _predict(systems: Sequence[System], slate: pl.DataFrame, known: pl.DataFrame) -> None:
    """From stored features to rows as they are staged, by every system."""
    made = predict.predict(
        systems,
        slate,
        known,
        slate,
        Policy(1.0, 0.535),
        empty=contracts.table(STAGED).frame(),
        required=["predicted_points"],
    )
    assert made.rows.height == len(systems) * slate.height, made.faults


def _stored(ground: Ground) -> Warehouse:
    return open_warehouse(settings_of(ground.fullest))


def _inputs(ground: Ground) -> tuple[context.Inputs, list[date]]:
    stored = _stored(ground)
    schedule, registry = stored.read(raw.SCHEDULE), stored.read(reference.REGISTRY)
    inputs = context.Inputs(
        schedule=schedule,
        summaries=stored.read(analytics.SUMMARY),
        offense=stored.read(analytics.OFFENSE),
        defense=stored.read(analytics.DEFENSE),
        quotes=stored.read(raw.PROPS),
        injuries=stored.read(raw.INJURIES),
        game_lines=stored.read(raw.GAME_LINES),
        roster_people=stored.read(raw.ROSTERS)
        .join(ids(registry), on="source_player_id")
        .select("player_lookup", "team", "known_from"),
        people=registry.select("player_lookup", "universal_player_id", "player_name"),
    )
    return inputs, schedule["game_date"].unique().sort().to_list()


def _features(inputs: context.Inputs, dates: list[date]) -> pl.DataFrame:
    return _tables(inputs, dates)[1]


def _tables(inputs: context.Inputs, dates: list[date]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Context and feature store of the dates."""
    settings = load_settings()
    expected = context.build(inputs, dates, settings.clock().now(), settings.sportsbooks)
    players = zones.player_rows(expected, inputs.summaries)
    teams = zones.team_rows(team_games(inputs.schedule), inputs.offense, inputs.defense)
    composite = factors.rows(expected, players, teams)
    return expected, store.rows(expected, players, teams, composite, inputs.summaries)


def _folded(frame: pl.DataFrame) -> pl.DataFrame:
    named = [name for name in frame.columns if name in _NAMES]
    copies = [frame.with_columns(pl.col(named) + f"~{number}") for number in range(_FOLD)]
    return pl.concat(copies, rechunk=True)
