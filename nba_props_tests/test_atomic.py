import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nba_props import atomic

_WRITER = """
import sys, time
from pathlib import Path
from nba_props.atomic import replacing
with replacing(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""
_COUNTER = """
import sys, time
from pathlib import Path
from nba_props.atomic import exclusive
total = Path(sys.argv[1])
for _ in range(20):
    with exclusive(total.with_suffix(".lock")):
        value = int(total.read_text())
        time.sleep(0.001)
        total.write_text(str(value + 1))
"""


def _start(code: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)


def _temporaries(folder: Path) -> list[Path]:
    return list(folder.rglob(".*.tmp"))


def test_a_finished_write_replaces_the_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file.txt"
    for text in ("old", "new"):
        with atomic.replacing(target, durable=True) as temporary:
            temporary.write_text(text)
    assert target.read_text() == "new"
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError), atomic.replacing(target) as temporary:
        temporary.write_text("new")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_nothing_shows_under_the_name_before_the_write_ends(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    with atomic.replacing(target) as temporary:
        temporary.write_text("new")
        assert not target.exists()


def test_a_temporary_file_is_swept_only_when_its_writer_is_dead(tmp_path: Path) -> None:
    """A sweep beside a running writer must not take its file; after kill -9 nobody else would."""
    target = tmp_path / "below" / "file.txt"
    writer = _start(_WRITER, target)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        assert atomic.sweep(tmp_path) == 0
        assert len(_temporaries(tmp_path)) == 1
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    assert atomic.sweep(tmp_path) == 1
    assert _temporaries(tmp_path) == []
    assert not target.exists()


def test_a_sweep_leaves_finished_files_alone(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("kept")
    assert atomic.sweep(tmp_path) == 0
    assert (tmp_path / "file.txt").exists()


def test_an_exclusive_lock_makes_two_processes_take_turns(tmp_path: Path) -> None:
    total = tmp_path / "total.txt"
    total.write_text("0")
    writers = [_start(_COUNTER, total) for _ in range(2)]
    assert [writer.wait(timeout=30) for writer in writers] == [0, 0]
    for writer in writers:
        writer.communicate()
    assert total.read_text() == "40"


def test_an_exclusive_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with pytest.raises(RuntimeError), atomic.exclusive(lock):
        raise RuntimeError
    started = time.monotonic()
    with atomic.exclusive(lock):
        assert time.monotonic() - started < 5
