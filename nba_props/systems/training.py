"""Fitting every system for a month on what was played before it, and taking the result apart and together.

What belongs here: which rows teach, in what order systems are fitted, and the artefacts of a month. What does
not: how one system is fitted, and where artefacts are kept.

What is stacked or calibrated needs forecasts made before their games. So the rows are cut into blocks by
date: each of the later blocks is forecast by cores fitted on all blocks before it. These out-of-fold
forecasts teach calibration, stack and pool; the cores that are kept are fitted on everything.
"""

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from nba_props.errors import ModelError
from nba_props.features.contract import CONTRACT
from nba_props.features.store import values_of
from nba_props.systems import anchored, calibration, ensemble
from nba_props.systems.boosted import BoostedRecipe
from nba_props.systems.calibration import Calibration
from nba_props.systems.files import json_bytes
from nba_props.systems.inputs import Floats
from nba_props.systems.linear import DISTRIBUTION
from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.systems.protocol import Core, Fitted, Once, Recipe
from nba_props.systems.similarity import SimilarityRecipe
from nba_props.systems.zone_matchup import ZoneMatchupRecipe

#: The systems the ensembles are made of, in the order they are fitted.
MEMBERS: tuple[Recipe, ...] = (
    MovingAverageBaseline(),
    ZoneMatchupRecipe(),
    SimilarityRecipe(),
    BoostedRecipe(),
    DISTRIBUTION,
)
#: Whose games teach: expected to play so many minutes, after so many games this season.
TAUGHT_MINUTES, TAUGHT_GAMES = 10.0, 1
#: Blocks of dates forecast out of fold, and the share of the rows that only teaches.
BLOCKS, FIRST_SHARE = 3, 0.4
#: Fewer games than this teach nothing that holds.
LEAST_ROWS = 400
#: Libraries whose version may change what is fitted.
_LIBRARIES = ("numpy", "polars", "scipy", "xgboost-cpu", "xgboost")
_MANIFEST = "manifest.json"
#: What a manifest must say for a model to be used.
_TOLD = ("system_id", "version", "month", "last_date", "feature_version", "feature_digest", "digest")


@dataclass(frozen=True)
class Artefact:
    """One system's model of one month: what it was made from, and its files (without code in them)."""

    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """A hash of every file: two fits that agree to the last bit have the same."""
        told = hashlib.sha256()
        for name in sorted(self.files):
            told.update(name.encode() + b"\0" + hashlib.sha256(self.files[name]).digest())
        return told.hexdigest()[:16]

    def to_files(self) -> dict[str, bytes]:
        """The files to keep, the manifest among them."""
        return {**self.files, _MANIFEST: json_bytes(dict(self.manifest))}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], where: str) -> "Artefact":
        """Read back what `to_files` gave; raises ModelError when a file is missing, cut or another's."""
        if _MANIFEST not in files:
            raise ModelError(f"{where} has no {_MANIFEST}: train that month again")
        manifest = _manifest(files[_MANIFEST], where)
        artefact = cls(manifest, {name: data for name, data in files.items() if name != _MANIFEST})
        if artefact.digest != manifest["digest"]:
            raise ModelError(f"{where}: its files are not those of its manifest; train that month again")
        return artefact


@dataclass(frozen=True)
class OutOfFold:
    """Rows forecast by cores that had not seen them, and what each system said of them."""

    rows: pl.DataFrame
    forecasts: Mapping[str, Floats]

    @property
    def points(self) -> Floats:
        """What the players scored."""
        return self.rows["actual_points"].to_numpy()


def with_results(store: pl.DataFrame, summaries: pl.DataFrame) -> pl.DataFrame:
    """The rows that training and evaluation start from: features as plain values, and what came of them.

    In: nba_precompute.ml_feature_store and nba_analytics.player_game_summary of the same dates. Out: the
    store's rows with actual_points and actual_minutes, null for who did not play.
    """
    played = summaries.select(
        "game_id", "player_lookup", actual_points=pl.col("pts").cast(pl.Float64), actual_minutes="minutes"
    )
    return values_of(store).join(played, on=["game_id", "player_lookup"], how="left", maintain_order="left")


def taught(rows: pl.DataFrame, month: date) -> pl.DataFrame:
    """The rows that teach the models of `month`, in canonical order: played before it, by regulars.

    In: rows of the feature store with plain values and actual_points (null for who did not play). Raises
    ModelError when there are too few.
    """
    usable = rows.filter(
        (pl.col("game_date") < month)
        & pl.col("actual_points").is_not_null()
        & (pl.col("minutes_expected") >= TAUGHT_MINUTES)
        & (pl.col("games_this_season") >= TAUGHT_GAMES)
        & (pl.col("missing_required") == "")
    ).sort("game_date", "game_id", "player_lookup")
    if usable.height < LEAST_ROWS:
        raise ModelError(
            f"{usable.height} games before {month} are too few to train on ({LEAST_ROWS} are needed): "
            "backfill earlier dates of nba_precompute.ml_feature_store and nba_analytics.player_game_summary"
        )
    return usable


def train(rows: pl.DataFrame, month: date, members: Sequence[Recipe] = MEMBERS) -> dict[str, Artefact]:
    """The artefacts of every system for slates of `month` (its first day), by system_id.

    In: as for `taught`. Nothing dated in the month or after it is used.
    """
    teaching = taught(rows, month)
    cores: dict[str, Core] = {recipe.system_id: recipe.fit(teaching) for recipe in members}
    held_out = out_of_fold(teaching, members)
    stack = ensemble.fit(cores, held_out.forecasts, held_out.points)
    forecasts = {**held_out.forecasts, ensemble.SYSTEM_ID: stack.of(held_out.forecasts)}
    spreads = {
        name: calibration.fit(np.maximum(forecast, 0.0), held_out.rows, held_out.points)
        for name, forecast in forecasts.items()
    }
    last = anchored.fit(stack, spreads[ensemble.SYSTEM_ID], held_out.rows, forecasts[ensemble.SYSTEM_ID])
    made: list[tuple[str, str, Mapping[str, Any], Core]] = [
        *(
            (recipe.system_id, recipe.version, recipe.parameters, cores[recipe.system_id])
            for recipe in members
        ),
        (ensemble.SYSTEM_ID, ensemble.VERSION, ensemble.PARAMETERS, stack),
        (anchored.SYSTEM_ID, anchored.VERSION, anchored.PARAMETERS, last),
    ]
    artefacts = {}
    for system_id, version, parameters, core in made:
        files = core.state()
        if system_id in spreads:
            files["calibration.json"] = json_bytes(spreads[system_id].state())
        told = {
            "system_id": system_id,
            "version": version,
            "parameters": dict(parameters),
            "month": month.isoformat(),
            **_about(teaching, held_out, forecasts.get(system_id)),
        }
        artefact = Artefact(told, files)
        artefacts[system_id] = Artefact({**told, "digest": artefact.digest}, files)
    return artefacts


def out_of_fold(teaching: pl.DataFrame, members: Sequence[Recipe]) -> OutOfFold:
    """What cores fitted on earlier dates say of the later blocks of the rows."""
    cuts = _cuts(teaching["game_date"])
    blocks, said = [], []
    for start, end in pairwise(cuts):
        earlier = teaching.filter(pl.col("game_date") < start)
        block = teaching.filter((pl.col("game_date") >= start) & (pl.col("game_date") < end))
        blocks.append(block)
        said.append([recipe.fit(earlier).forecast(block).points for recipe in members])
    forecasts = {
        recipe.system_id: np.concatenate([block[place] for block in said])
        for place, recipe in enumerate(members)
    }
    return OutOfFold(pl.concat(blocks), forecasts)


def restore(artefacts: Mapping[str, Artefact], members: Sequence[Recipe] = MEMBERS) -> tuple[Fitted, ...]:
    """The systems of a month, ready to predict.

    Raises ModelError where a system has no artefact, or one of another recipe or feature contract (such a
    model would read columns as what they are not), or one that knows games of its own month or later.
    """
    _fitting(artefacts, members)
    try:
        return _assembled(artefacts, members)
    except (KeyError, TypeError, ValueError) as error:  # XGBoost's own error is a ValueError
        month = next(iter(artefacts.values())).manifest["month"][:7]
        raise ModelError(
            f"the models of {month} cannot be read ({type(error).__name__}: {error}): train that month again"
        ) from error


def _assembled(artefacts: Mapping[str, Artefact], members: Sequence[Recipe]) -> tuple[Fitted, ...]:
    cores: dict[str, Core] = {
        recipe.system_id: Once(recipe.restore(artefacts[recipe.system_id].files)) for recipe in members
    }
    stack = Once(ensemble.restore(cores, artefacts[ensemble.SYSTEM_ID].files))
    spreads = {
        name: Calibration.restore(json.loads(artefact.files["calibration.json"]))
        for name, artefact in artefacts.items()
        if name != anchored.SYSTEM_ID
    }
    cores[ensemble.SYSTEM_ID] = stack
    cores[anchored.SYSTEM_ID] = anchored.restore(
        stack, spreads[ensemble.SYSTEM_ID], artefacts[anchored.SYSTEM_ID].files
    )
    # An ensemble is another when a member is, so its version tells of all of them.
    together = hashlib.sha256(
        "".join(artefacts[name].digest for name in sorted(artefacts)).encode()
    ).hexdigest()
    own = {recipe.system_id: artefacts[recipe.system_id].digest for recipe in members}
    return tuple(
        Fitted(
            name,
            f"{artefacts[name].manifest['version']}+{artefacts[name].manifest['month'][:7]}"
            f".{own.get(name, together)[:8]}",
            core,
            spreads.get(name),
        )
        for name, core in cores.items()
    )


def _fitting(artefacts: Mapping[str, Artefact], members: Sequence[Recipe]) -> None:
    versions = {recipe.system_id: recipe.version for recipe in members} | {
        ensemble.SYSTEM_ID: ensemble.VERSION,
        anchored.SYSTEM_ID: anchored.VERSION,
    }
    lacking = [name for name in versions if name not in artefacts]
    if lacking:
        raise ModelError(f"no model of {', '.join(lacking)}: train that month again")
    for name, version in versions.items():
        told = artefacts[name].manifest
        if (told["feature_digest"], told["version"]) != (CONTRACT.digest, version):
            raise ModelError(
                f"the model of {name} for {told['month'][:7]} was fitted with recipe {told['version']} on "
                f"features {told['feature_version']} ({told['feature_digest']}); here are recipe "
                f"{version} and features {CONTRACT.version} ({CONTRACT.digest}): train that month again"
            )
        if told["last_date"] >= told["month"]:
            raise ModelError(
                f"the model of {name} for {told['month'][:7]} knows games of {told['last_date']}, which"
                " are not before that month: train that month again"
            )


def _manifest(data: bytes, where: str) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except ValueError as error:
        raise ModelError(f"{where}: its manifest is no JSON ({error}); train that month again") from error
    lacking = [name for name in _TOLD if not isinstance(told, dict) or not isinstance(told.get(name), str)]
    if lacking:
        raise ModelError(f"{where}: its manifest lacks {', '.join(lacking)}; train that month again")
    return dict(told)


def _cuts(dates: pl.Series) -> list[date]:
    """First dates of the blocks forecast out of fold, and the day after the last."""
    ordered = dates.sort()
    places = np.linspace(FIRST_SHARE, 1, BLOCKS + 1)[:-1] * len(ordered)
    first = [ordered[int(place)] for place in places]
    end = pl.select(pl.lit(ordered[-1]).dt.offset_by("1d")).item()
    cuts = sorted({*first, end})
    if cuts[0] == ordered[0]:
        raise ModelError(
            f"the games before {end} lie on too few dates to forecast any of them: backfill earlier ones"
        )
    return cuts


def _about(teaching: pl.DataFrame, held_out: OutOfFold, forecast: Floats | None) -> dict[str, Any]:
    """What the manifest says of the data, and how the system did out of fold."""
    return {
        "feature_version": CONTRACT.version,
        "feature_digest": CONTRACT.digest,
        "first_date": str(teaching["game_date"].min()),
        "last_date": str(teaching["game_date"].max()),
        "rows": teaching.height,
        "data_digest": _data_digest(teaching),
        "libraries": _libraries(),
        "out_of_fold": {
            "rows": held_out.rows.height,
            "first_date": str(held_out.rows["game_date"].min()),
            **({} if forecast is None else _errors(forecast, held_out.points)),
        },
    }


def _errors(forecast: Floats, points: Floats) -> dict[str, float]:
    error = forecast - points
    return {
        "mae": round(float(np.abs(error).mean()), 4),
        "rmse": round(float(np.sqrt((error**2).mean())), 4),
        "bias": round(float(error.mean()), 4),
    }


def _data_digest(teaching: pl.DataFrame) -> str:
    told = hashlib.sha256()
    for name in ("game_date", "game_id", "player_lookup", *CONTRACT.names, "actual_points"):
        told.update(name.encode())
        told.update(teaching[name].cast(pl.String).fill_null("").str.join("\n").item().encode())
    return told.hexdigest()[:16]


def _libraries() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            # One of the two builds of XGBoost is installed, the other is not.
            continue
    return found
