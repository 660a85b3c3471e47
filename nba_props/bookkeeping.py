"""Dagster's own records made cheap: its SQLite files stay open, and nobody waits for the disk at every event.

Dagster opens and closes a connection several times an event. Each close of the last one folds the write-ahead log
into the file and each commit waits for the disk: together about half of what an event costs.

What belongs here: how SQLite is asked to work while a command runs the graph. What does not: what is recorded.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def kept_open() -> Iterator[None]:
    """Within the block every SQLite file that SQLAlchemy opens stays open and is not forced to the disk.

    Nothing is lost when the process is killed. When the machine loses its power, the last events may be missing;
    the files stay whole, as the write-ahead log promises. The UI sees events of the block a few hundred at a time.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    kept: dict[str, sqlite3.Connection] = {}

    def keep(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = NORMAL")
            _hold(kept, _file_of(connection))

    event.listen(Engine, "connect", keep)
    try:
        yield
    finally:
        event.remove(Engine, "connect", keep)
        for connection in kept.values():
            connection.close()


def _file_of(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA database_list").fetchone()[2])


def _hold(kept: dict[str, sqlite3.Connection], file: str) -> None:
    """Keep one reader of a file; only one that has read holds the log open, and the log may be newer than it."""
    if not file:
        return
    if file not in kept:
        kept[file] = sqlite3.connect(file, check_same_thread=False)
    kept[file].execute("SELECT count(*) FROM sqlite_master").fetchall()
