"""How many writes run at once from this home, and how errors turn that down.

A write holds one of the pool's slots, a lock file that the kernel frees when its holder dies. Errors of the
service are noted in a file beside them; while there were too many in the last minute, the pool has one slot.

What belongs here: slots, and the sliding window of errors. What does not: what is written, and who is told.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nba_props.settings import Settings

#: So many errors within so many seconds are pressure.
ERRORS, WINDOW = 5, 60.0
_LOOK_AGAIN = 0.05
#: The file of errors is cut down once it is longer than this.
_LONG = 64 * 1024


@dataclass(frozen=True)
class Pressure:
    """The pool of writers of a home, and the errors they met; shared by all its processes.

    `limit` writers run at once; one where `emergency` is set or `is_high()`.
    """

    folder: Path
    limit: int
    emergency: bool = False
    now: Callable[[], float] = field(default=time.time, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Pressure":
        """The pool of the home these settings name, whichever its warehouse."""
        return cls(settings.home / "writers", settings.warehouse_writers, settings.bigquery_emergency)

    def note(self, error: BaseException) -> None:
        """Count an error of the service."""
        self.folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": self.now(), "error": f"{type(error).__name__}: {error}"[:300]})
        if self._file.exists() and self._file.stat().st_size > _LONG:
            self._forget_old()
        with self._file.open("a") as file:
            file.write(line + "\n")

    def errors(self, window: float = WINDOW) -> list[str]:
        """The errors of the last seconds, oldest first."""
        since = self.now() - window
        return [str(each["error"]) for each in self._noted() if each["at"] > since]

    def is_high(self) -> bool:
        """Whether there were so many errors lately that writers stand back; false again once it is quiet."""
        return len(self.errors()) >= ERRORS

    def allowed(self) -> int:
        """How many writers may run now."""
        return 1 if self.emergency or self.is_high() else self.limit

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the pool's slots; waits for one. Who holds one keeps it when the pool shrinks."""
        self.folder.mkdir(parents=True, exist_ok=True)
        while (held := self._any_free()) is None:
            time.sleep(_LOOK_AGAIN)
        try:
            yield
        finally:
            os.close(held)

    def _any_free(self) -> int | None:
        for number in range(self.allowed()):
            handle = os.open(self.folder / f"writer-{number}.lock", os.O_CREAT | os.O_RDWR, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                continue
            return handle
        return None

    @property
    def _file(self) -> Path:
        return self.folder / "errors.ndjson"

    def _noted(self) -> list[dict[str, Any]]:
        if not self._file.exists():
            return []
        # A line cut by a kill is no line; what is counted are errors, not bytes.
        return [json.loads(line) for line in self._file.read_text().splitlines() if line.endswith("}")]

    def _forget_old(self) -> None:
        from nba_props.atomic import replacing

        recent = [json.dumps(each) for each in self._noted() if each["at"] > self.now() - WINDOW]
        with replacing(self._file) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in recent))
