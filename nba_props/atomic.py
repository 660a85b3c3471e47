"""Files that appear whole or not at all, and whose leftovers are cleaned up when, and only when, their writer
is gone.

A writer holds a lock on its temporary file for as long as it lives; the kernel releases it on any death. So a
temporary file that can be locked by somebody else has no writer any more.

What belongs here: temporary names, renames, locks. What does not: what is in the files.
"""

import fcntl
import fnmatch
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SUFFIX = ".tmp"


@contextmanager
def replacing(target: Path, *, durable: bool = False) -> Iterator[Path]:
    """Give a temporary path beside `target`; rename it over `target` when the block ends well.

    `durable` also forces the content to the disk first: for what cannot be made again.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary, lock = _locked_temporary(target)
    try:
        yield temporary
        if durable:
            _to_disk(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
        os.close(lock)


@contextmanager
def exclusive(lock_file: Path) -> Iterator[None]:
    """Hold the one lock of `lock_file` for a read-merge-write; waits for whoever holds it."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock_file, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sweep(folder: Path) -> int:
    """Remove temporary files anywhere below `folder` whose writer is gone; returns how many.

    Folders that come and go meanwhile do not matter.
    """
    return sum(
        _remove_if_orphaned(Path(parent, name))
        for parent, _, names in os.walk(folder)
        for name in fnmatch.filter(names, f".*{_SUFFIX}")
    )


def _locked_temporary(target: Path) -> tuple[Path, int]:
    while True:
        temporary = target.with_name(f".{target.stem}.{secrets.token_hex(6)}{_SUFFIX}")
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # a sweeper came between the two calls: it owns this name now
            os.close(handle)
            continue
        if temporary.exists():
            return temporary, handle
        os.close(handle)


def _remove_if_orphaned(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
