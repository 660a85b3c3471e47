"""The real files, where they are at hand: all are read or refused with a reason, with known counts."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nba_props.landing import Landing
from nba_props.sources.importing import ImportReport, import_path
from nba_props.sources.reading import read_records

pytestmark = pytest.mark.real_data

FOLDER = Path(
    os.environ.get("NBA_PROPS_REAL_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data"
)
NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    return Landing(str(tmp_path_factory.mktemp("landing")))


@pytest.fixture(scope="module")
def report(landing: Landing) -> ImportReport:
    if not FOLDER.is_dir():
        pytest.skip(f"no real data in {FOLDER}: set NBA_PROPS_REAL_DATA to their folder")
    began = time.perf_counter()
    report = import_path(FOLDER, landing, NOW)
    assert time.perf_counter() - began < 20
    return report


def test_the_files_are_imported_with_the_counts_they_have(report: ImportReport) -> None:
    """The 24 repeats are quotes listed twice with another start of the same game."""
    assert report.ok, [file.error for file in report.files if file.error]
    assert report.accepted() == {
        "box_scores": 72_343,
        "props": 29_636 - 24,
        "schedule": 3_786,
        "game_lines": 733,
        "injuries": 753,
        "rosters": 595,
        "aliases": 10,
    }
    assert report.quarantined() == {"duplicate of record": 24}


def test_what_was_imported_is_read_back_whole(report: ImportReport, landing: Landing) -> None:
    for kind, count in report.accepted().items():
        assert read_records(landing, kind).counts() == {kind: count}


def test_every_body_of_the_services_is_read_or_refused_with_a_reason(tmp_path: Path) -> None:
    bodies = FOLDER / "raw_json"
    if not bodies.is_dir():
        pytest.skip(
            f"no bodies of the services in {bodies}: set NBA_PROPS_REAL_DATA to their folder's parent"
        )
    report = import_path(bodies, Landing(str(tmp_path)), NOW, recursive=True)
    refused = {Path(file.path).suffix: file.error for file in report.files if file.error}
    assert set(refused) == {".pdf", ".csv"}  # the injury report and the manifest
    assert all(file.feed or file.notice or file.error for file in report.files)
    assert set(report.quarantined()) == {"duplicate of record", "unknown team"}
    assert report.accepted()["props"] > 1_000
