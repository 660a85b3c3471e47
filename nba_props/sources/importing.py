"""Import of files a person has: recognised by content, checked once, landed unchanged.

What belongs here: which files of a folder are read, and the report of what became of each. What does not:
formats and rules. Importing the same bytes again changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from nba_props.clock import eastern_date
from nba_props.errors import PayloadError, UnusedPayloadError, UsageError
from nba_props.landing import Landing, PayloadRef, digest_of
from nba_props.sources.decoding import unpacked
from nba_props.sources.feeds import FEEDS, Detected, detect
from nba_props.sources.records import REJECTS, Parsed, no_rejects

EXAMPLES = 5
#: Notes to a reader, which lie beside data in a folder; everything else is judged by its content.
_DOCUMENTS = {".md", ".txt", ".rst"}


@dataclass(frozen=True)
class FileReport:
    """What became of one file: landed (`ref`), left alone (`notice`) or refused (`error`)."""

    path: str
    feed: str | None = None
    accepted: dict[str, int] = field(default_factory=dict)  # records by kind
    quarantined: dict[str, int] = field(
        default_factory=dict
    )  # refused records by reason, its details left out
    examples: list[tuple[int, str]] = field(
        default_factory=list
    )  # (record, reason) of the first refused ones
    is_new: bool = False
    ref: PayloadRef | None = None
    notice: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class ImportReport:
    """What became of every file, in order of path, and all refused records (schema REJECTS)."""

    files: list[FileReport]
    rejects: pl.DataFrame

    @property
    def ok(self) -> bool:
        """Whether every file was landed or left alone on purpose; refused records do not fail an import."""
        return all(file.error is None for file in self.files)

    def accepted(self) -> dict[str, int]:
        """Accepted records of all files by kind."""
        return dict(sum((Counter(file.accepted) for file in self.files), Counter()))

    def quarantined(self) -> dict[str, int]:
        """Refused records of all files by reason."""
        return dict(sum((Counter(file.quarantined) for file in self.files), Counter()))


def import_path(
    path: Path,
    landing: Landing,
    now: datetime,
    on_progress: Callable[[FileReport], None] | None = None,
    *,
    recursive: bool = False,
) -> ImportReport:
    """Import a file, or the files of a folder; of its subfolders only when `recursive`.

    A payload is captured at its own timestamp where it carries one, else `now`. A file that is unknown or
    damaged is reported with its error and nothing of it is landed; the others are imported all the same.
    Raises UsageError when there is no such file or folder.
    """
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}")
    importer = _Importer(landing, now)
    files = []
    for file, notice in _files(path, recursive=recursive):
        files.append(FileReport(str(file), notice=notice) if notice else importer.take(file))
        if on_progress is not None:
            on_progress(files[-1])
    return ImportReport(files, pl.concat([no_rejects(), *importer.rejects]))


def holds_importable(path: Path, *, recursive: bool = False) -> bool:
    """Whether at least one file of the path is of a feed known here; nothing is landed.

    Raises UsageError when there is no such file or folder.
    """
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}")
    return any(_is_known(file) for file, notice in _files(path, recursive=recursive) if notice is None)


def _is_known(file: Path) -> bool:
    try:
        detect(unpacked(file.read_bytes(), str(file)), str(file))
    except (PayloadError, OSError):  # the import itself reports these, file by file
        return False
    return True


def _files(path: Path, *, recursive: bool) -> Iterator[tuple[Path, str | None]]:
    """The files to look at, each with the reason to leave it alone, if there is one."""
    if not path.is_dir():
        yield path, None
        return
    for entry in sorted(path.iterdir()):
        if entry.is_symlink():
            yield entry, "a symbolic link is not followed: name its target to import it"
        elif entry.name.startswith("."):
            yield entry, "hidden files are left alone"
        elif entry.is_dir() and recursive:
            yield from _files(entry, recursive=True)
        elif entry.is_dir():
            yield entry, "a folder inside the folder: name it to import it"
        elif not entry.is_file():
            yield entry, "not a file"
        else:
            yield entry, "a text for readers" if entry.suffix.lower() in _DOCUMENTS else None


class _Importer:
    """Takes file after file; knows what the landing zone already holds and gathers the rejects."""

    def __init__(self, landing: Landing, now: datetime) -> None:
        self._landing = landing
        self._now = now
        self._landed: dict[str, dict[str, PayloadRef]] = {}
        self.rejects: list[pl.DataFrame] = []

    def take(self, file: Path) -> FileReport:
        """Land one file and report on it."""
        name = str(file)
        try:
            body = unpacked(file.read_bytes(), name)
            detected = detect(body, name)
            return self._land(name, body, detected)
        except UnusedPayloadError as error:
            return FileReport(name, notice=str(error))
        except PayloadError as error:
            return FileReport(name, error=str(error))
        except OSError as error:
            return FileReport(name, error=f"{name} cannot be read: {error.strerror}")

    def _land(self, name: str, body: bytes, detected: Detected) -> FileReport:
        captured_at = detected.captured_at or self._now
        known = self._known(detected.feed)
        ref = known.get(digest_of(body))
        is_new = ref is None
        draft = PayloadRef(name, detected.feed, None, captured_at.astimezone(UTC), "", detected.suffix, False)
        parsed = FEEDS[detected.feed].parse(body, ref or draft)
        if ref is None:
            ref = self._put(body, detected, captured_at, parsed)
            known[ref.digest] = ref
        rejects = parsed.rejects.with_columns(pl.lit(ref.path).alias("payload")).select(REJECTS.keys())
        self.rejects.append(rejects)
        return FileReport(
            name,
            feed=detected.feed,
            accepted=parsed.counts(),
            quarantined=_by_reason(rejects),
            examples=list(rejects.select("record", "reason").head(EXAMPLES).iter_rows()),
            is_new=is_new,
            ref=ref,
        )

    def _put(self, body: bytes, detected: Detected, captured_at: datetime, parsed: Parsed) -> PayloadRef:
        dates = _dates(parsed)
        if not dates:  # nothing in it has a date: it lies under the date it was captured
            dates = {eastern_date(captured_at): sum(parsed.counts().values())}
        one = next(iter(dates)) if len(dates) == 1 else None
        return self._landing.put(
            detected.feed,
            body,
            captured_at=captured_at,
            day=one,
            dates=None if one else dates,
            suffix=detected.suffix,
        ).ref

    def _known(self, feed: str) -> dict[str, PayloadRef]:
        """The feed's payloads by their content, so that the same bytes are landed only once."""
        if feed not in self._landed:
            self._landed[feed] = {ref.digest: ref for ref in self._landing.refs(feed)}
        return self._landed[feed]


def _dates(parsed: Parsed) -> dict[date, int]:
    days = [frame["game_date"] for frame in parsed.records.values() if "game_date" in frame.columns]
    counted = pl.concat(days).drop_nulls().value_counts() if days else None
    return dict(counted.sort("game_date").iter_rows()) if counted is not None else {}


def _by_reason(rejects: pl.DataFrame) -> dict[str, int]:
    """Rejects by reason without its details: `wrong type: column pts is 'x'` counts as `wrong type`."""
    stem = pl.col("reason").str.extract(r"^(duplicate of record|[^:]+)", 1).alias("stem")
    return dict(rejects.select(stem)["stem"].value_counts(sort=True).iter_rows())
