"""Dagster's event log made cheap: its SQLite files stay open, and no event waits for the disk.

Dagster's own storage opens several connections an event, each with an engine of its own that compiles every
statement anew. Closing one folds the write-ahead log into the file, and each commit waits for the disk.
Together that is most of what an event costs. The files are the same: any Dagster process reads and writes
them, whichever of the two storages it uses.

What belongs here: how SQLite is asked to work. What does not: what is recorded, which is Dagster's affair.
"""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import DagsterInstance, EventLogEntry
from dagster._core.instance import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine

_PATIENCE_SECONDS = 60


class OpenEventLog(SqliteEventLogStorage):
    """Dagster's event log in SQLite with one engine and one open connection a file.

    Nothing is lost when the process is killed. When the machine loses its power, the last events may be
    missing; the files stay whole, as the write-ahead log promises. A UI that is open meanwhile hears of each
    event: it watches the run's file, which an event in the write-ahead log does not change, so it is touched.
    """

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "OpenEventLog":
        """How Dagster makes it from its configuration."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Store it, and let whoever watches the run's file know."""
        super().store_event(event)
        os.utime(self.path_for_shard(event.run_id))

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                self._engines[shard] = _engine(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(self._engines[shard])
                self._initialized_dbs.add(shard)
            with self._engines[shard].begin() as connection:
                yield connection

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()


class EventLogOfHome(SqliteEventLogStorage):
    """The event log that a home's `dagster.yaml` names: `OpenEventLog` in the process of a run, Dagster's own
    in the daemon and the webserver, which meet every run there ever was and would keep its file open.
    """

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> Any:
        """How Dagster makes one of the two from its configuration."""
        # The code server starts the process of a run as a child; whatever else runs is nobody's.
        executes_run = multiprocessing.parent_process() is not None
        kind = OpenEventLog if executes_run else SqliteEventLogStorage
        return kind(inst_data=inst_data, **config_value)


def instance_in(folder: Path) -> DagsterInstance:
    """The Dagster instance of a folder with its event log kept open: for a process that runs the graph."""
    log = {
        "module": OpenEventLog.__module__,
        "class": OpenEventLog.__name__,
        "config": {"base_dir": str(folder / "history" / "runs")},
    }
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(folder), overrides={"event_log_storage": log}))


def _engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_SECONDS})

    @event.listens_for(engine, "connect")
    def hasten(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")

    return engine
