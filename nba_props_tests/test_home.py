"""The data home: what killed writers left goes when the next command begins; what is being written stays."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nba_props import home
from nba_props.landing import Landing
from nba_props_tests.acceptance.processes import environment
from nba_props_tests.homes import back, leftovers, settings_of, simulated

WRITER = """
import sys
from pathlib import Path
from nba_props import atomic
with atomic.replacing(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    "where",
    [
        "landing/a.feed/2026-01-16/x.json.gz",
        "warehouse/nba_raw/schedule/2026-01-16.parquet",
        "dagster/dagster.yaml",
    ],
)
def test_what_a_killed_writer_left_is_swept_when_a_home_is_made_ready(tmp_path: Path, where: str) -> None:
    """The target stays as it was; only the torn copy goes."""
    settings, target = settings_of(tmp_path / "home"), tmp_path / "home" / where
    home.prepare(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    before = target.read_text() if target.exists() else None
    with writing(target) as writer:
        home.prepare(settings)
        assert len(leftovers(settings.home)) == 1, "a living writer keeps its file"
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert len(leftovers(settings.home)) == 1
    home.prepare(settings)
    assert leftovers(settings.home) == []
    assert (target.read_text() if target.exists() else None) == before


def test_a_landing_zone_elsewhere_is_swept_too(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home").model_copy(update={"landing": str(tmp_path / "elsewhere")})
    with writing(tmp_path / "elsewhere" / "a.feed" / "spans" / "x.csv.gz") as writer:
        writer.kill()
        writer.wait()
    home.prepare(settings)
    assert leftovers(tmp_path) == []


@contextmanager
def writing(target: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of writing `target`."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
        process.kill()


def test_another_simulated_league_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """Simulated again on another day the league has other games under the same ids: two would not mix."""
    settings = simulated(tmp_path, 2)
    first, last = back(1), back(0)
    assert home.make_room_for_simulated(settings, seed=7, first=first, last=last) is not None
    again = simulated(tmp_path, 2)
    assert home.make_room_for_simulated(again, seed=7, first=first, last=last) is None
    aside = home.make_room_for_simulated(again, seed=8, first=first, last=last)
    assert aside is not None and (aside / "landing").exists()
    assert home.league_of(Landing(settings.landing_url)) is None


def test_an_import_of_nothing_importable_leaves_the_simulated_league_where_it_is(tmp_path: Path) -> None:
    settings = simulated(tmp_path / "home", 2)
    page = tmp_path / "page.json"
    page.write_text("<html>")
    for path in (page, tmp_path / "absent"):
        command = [sys.executable, "-m", "nba_props.cli", "import", str(path)]
        done = subprocess.run(
            command, env=environment(settings.home), capture_output=True, text=True, check=False
        )
        assert done.returncode in (1, 2), done.stderr
        assert "moved" not in done.stderr
    assert home.league_of(Landing(settings.landing_url)) == "simulated"
