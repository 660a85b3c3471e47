"""Trained models on disk: one archive a month, under `models` of the home.

A month's systems belong together (the ensembles are made of the others), so they are one file, which appears
whole or not at all. It holds the artefacts' files as `<system_id>/<name>`: JSON and XGBoost's UBJ, no code.

What belongs here: writing and reading archives. What does not: fitting (`systems/training.py`).
"""

import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from nba_props import atomic
from nba_props.errors import ModelError
from nba_props.systems import lineup, training
from nba_props.systems.lineup import Lineup
from nba_props.systems.protocol import System
from nba_props.systems.training import Artefact

#: Every file in an archive bears this date, so that the same models are the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)


class ModelStore:
    """The archives of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._latest: tuple[Path, int, Lineup] | None = None

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
        """The artefacts of a month by system_id; raises ModelError where there are none or broken ones."""
        path = self._path(month)
        if not path.exists():
            raise ModelError(f"there are no models of {month:%Y-%m}: nba-props train --month {month:%Y-%m}")
        files: dict[str, dict[str, bytes]] = {}
        try:
            with zipfile.ZipFile(path) as archive:
                for entry in archive.namelist():
                    system_id, name = entry.split("/", 1)
                    files.setdefault(system_id, {})[name] = archive.read(entry)
        except (zipfile.BadZipFile, ValueError) as error:
            raise ModelError(
                f"{path.name} is no archive of models ({error}): train that month again"
            ) from error
        return {name: Artefact.from_files(parts, f"{path.name}: {name}") for name, parts in files.items()}

    def systems(self, day: date) -> tuple[System, ...]:
        """The systems that predict `day`: those of its month, fitted on nothing of that month."""
        return training.restore(self.read(day.replace(day=1)))

    def lineup(self, day: date) -> Lineup:
        """Who predicts `day`. Where its month has no models, or none that fit, only the systems that need
        none; of the others it says why they cannot, and no other month's model stands in.

        The month asked for last is remembered as long as its archive is the same.
        """
        path = self._path(day.replace(day=1))
        written = path.stat().st_mtime_ns if path.exists() else 0
        if self._latest is None or self._latest[:2] != (path, written):
            self._latest = (path, written, self._lineup(day))
        return self._latest[2]

    def _lineup(self, day: date) -> Lineup:
        try:
            return Lineup(self.systems(day))
        except ModelError as error:
            return lineup.without_models(str(error))

    def months(self) -> list[date]:
        """The months that have models, in order."""
        return sorted(date.fromisoformat(f"{path.stem}-01") for path in self._folder.glob("????-??.zip"))

    def _path(self, month: date) -> Path:
        if month.day != 1:
            raise ValueError(f"a month is named by its first day, not by {month}")
        return self._folder / f"{month:%Y-%m}.zip"
