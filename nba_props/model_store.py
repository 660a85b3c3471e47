"""Trained models on disk: one archive a month, under `models` of the home.

A month's systems belong together (the ensembles are made of the others), so they are one file, which appears
whole or not at all. It holds the artefacts' files as `<system_id>/<name>`: JSON and XGBoost's UBJ, no code.

What belongs here: writing and reading archives. What does not: fitting (`systems/training.py`).
"""

import zipfile
import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from nba_props import atomic
from nba_props.errors import ModelError
from nba_props.systems import lineup, training
from nba_props.systems.lineup import Lineup
from nba_props.systems.protocol import System
from nba_props.systems.training import Artefact

#: Every file in an archive bears this date, so that the same models are the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)
#: What reading an archive raises where its bytes are not those that were written.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError)


class ModelStore:
    """The archives of a folder. `stand_in_months`: how old models may stand in for a month's own."""

    def __init__(self, folder: Path, stand_in_months: int = 1) -> None:
        self._folder = folder
        self._stand_in_months = stand_in_months
        self._latest: tuple[tuple[tuple[Path, int], ...], Lineup] | None = None

    def write(self, month: date, artefacts: Mapping[str, Artefact]) -> Path:
        """Keep the models of a month (its first day) in place of those it had; returns their archive."""
        path = self._path(month)
        with atomic.replacing(path, durable=True) as temporary, zipfile.ZipFile(temporary, "w") as archive:
            for system_id in sorted(artefacts):
                for name, data in sorted(artefacts[system_id].to_files().items()):
                    entry = zipfile.ZipInfo(f"{system_id}/{name}", _STAMP)
                    archive.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)
        return path

    def read(self, month: date) -> dict[str, Artefact]:
        """The artefacts of a month by system_id; raises ModelError where there are none, or broken ones, or
        those of another month.
        """
        path = self._path(month)
        if not path.exists():
            raise ModelError(f"there are no models of {month:%Y-%m}: {_remedy(month)}")
        where = f"{self._folder.name}/{path.name}"
        files: dict[str, dict[str, bytes]] = {}
        try:
            with zipfile.ZipFile(path) as archive:
                for entry in archive.namelist():
                    system_id, name = entry.split("/", 1)
                    files.setdefault(system_id, {})[name] = archive.read(entry)
        except _DAMAGE as error:
            raise ModelError(f"{where} is no archive of models ({error}): {_remedy(month)}") from error
        artefacts = {name: Artefact.from_files(parts, f"{where}: {name}") for name, parts in files.items()}
        for name, artefact in artefacts.items():
            if (told := artefact.manifest["month"]) != month.isoformat():
                raise ModelError(f"{where} holds the model of {name} for {told[:7]}: {_remedy(month)}")
        return artefacts

    def systems(self, day: date) -> tuple[System, ...]:
        """The systems that predict `day`: those of its month, fitted on nothing of that month."""
        return training.restore(self.read(day.replace(day=1)))

    def lineup(self, day: date) -> Lineup:
        """Who predicts `day`: the models of its month. Where these are not there, or do not fit, those of the
        newest earlier month not too old stand in, which `stand_in` says; else only the systems that need no
        models predict, and of the others `absent` says why they cannot.

        What was asked for last is remembered as long as the archives are the same.
        """
        month = day.replace(day=1)
        candidates = [month, *self._earlier(month)]
        stamped = tuple((path, _written(path)) for path in map(self._path, candidates))
        if self._latest is None or self._latest[0] != stamped:
            self._latest = (stamped, self._lineup(candidates))
        return self._latest[1]

    def _lineup(self, candidates: list[date]) -> Lineup:
        why = ""
        for month in candidates:
            try:
                systems = self.systems(month)
            except ModelError as error:
                why = why or str(error)
                continue
            return Lineup(systems, stand_in=f"by the models of {month:%Y-%m}: {why}" if why else "")
        return lineup.without_models(why)

    def _earlier(self, month: date) -> list[date]:
        """The months whose models may stand in, the newest first."""
        months = [month]
        for _ in range(self._stand_in_months):
            months.append((months[-1] - timedelta(days=1)).replace(day=1))
        return months[1:]

    def months(self) -> list[date]:
        """The months that have models, in order."""
        return sorted(date.fromisoformat(f"{path.stem}-01") for path in self._folder.glob("????-??.zip"))

    def _path(self, month: date) -> Path:
        if month.day != 1:
            raise ValueError(f"a month is named by its first day, not by {month}")
        return self._folder / f"{month:%Y-%m}.zip"


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def _remedy(month: date) -> str:
    return f"nba-props train --month {month:%Y-%m}"
