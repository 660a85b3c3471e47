"""Dagster's own records made cheap: its SQLite files stay open, and no event waits for the disk.

Dagster opens and closes several connections an event. Closing the last one folds the write-ahead log into
the file, and each commit waits for the disk: together most of what an event costs.

What belongs here: how SQLite is asked to work while a command runs the graph. What does not: what is
recorded.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def kept_open() -> Iterator[None]:
    """Within the block every SQLite file SQLAlchemy opens stays open and is not forced to the disk.

    Nothing is lost when the process is killed. When the machine loses its power, the last events may be
    missing; the files stay whole, as the write-ahead log promises. A UI that is open meanwhile hears of new
    events whenever the log is folded in, a few hundred at a time, and when the block ends.
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
    """Keep one reader of a file. Only one that has read holds the log open, and the log may be the newer."""
    if not file:
        return
    if file not in kept:
        kept[file] = sqlite3.connect(file, check_same_thread=False)
    kept[file].execute("SELECT count(*) FROM sqlite_master").fetchall()
