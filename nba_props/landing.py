"""The landing zone: every payload as it arrived, immutable, compressed, named by its content.

    <landing>/<feed>/<date or "spans">/<capture time>-<content hash>[-<request>][.sim].<json|csv|parquet>[.gz]

What was fetched carries its request in its name: a request whose answer lies here was answered, whatever else
was lost when its fetcher was killed. A payload about one date lies under that date. One about many dates (a
bulk file, a schedule) lies under `spans` beside an index `<same name>.index.json` of the dates in it. `.sim`
marks the simulated league.

What belongs here: bytes in, bytes out, and which payloads there are. What does not: what the bytes mean
(see `sources/`).
"""

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from nba_props.atomic import replacing, sweep
from nba_props.errors import PayloadError, UsageError

SPANS = "spans"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(
    r"^(?P<stamp>\d{8}T\d{12}Z)-(?P<digest>[0-9a-f]{16})(?:-(?P<request>[0-9a-f]{16}))?(?P<sim>\.sim)?"
    r"\.(?P<suffix>json|csv|parquet)(?P<gz>\.gz)?$"
)
_FEED = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
#: Parquet is compressed inside; squeezing it again costs time and saves nothing.
_COMPRESSED_INSIDE = {"parquet"}


@dataclass(frozen=True, order=True)
class PayloadRef:
    """One landed payload. `path` is relative to the landing zone and is its identity in every raw row."""

    path: str
    feed: str
    day: date | None  # None: the payload spans dates, see its index
    captured_at: datetime
    digest: str
    suffix: str
    simulated: bool
    request: str | None = None  # what was asked for it, where a feed was fetched


class Landed(NamedTuple):
    """What `put` did: the payload's reference, and whether it was new."""

    ref: PayloadRef
    is_new: bool


class Landing:
    """A landing zone in a local folder or on an object store (`gs://bucket/prefix`, any fsspec URL)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._store: _FolderStore | _ObjectStore = (
            _ObjectStore(url) if "://" in url else _FolderStore(Path(url))
        )
        #: Payloads never change, so neither do their indexes: who looks every few seconds reads each once.
        self._indexes: dict[str, dict[date, int]] = {}

    def put(
        self,
        feed: str,
        body: bytes,
        *,
        captured_at: datetime,
        day: date | None = None,
        dates: Mapping[date, int] | None = None,
        suffix: str = "json",
        simulated: bool = False,
        request: str | None = None,
    ) -> Landed:
        """Store a payload once: the same bytes of the same capture are the same payload.

        `day` is the one game date the payload is about; for a payload about many, `dates` maps each to its
        number of records instead; `request` is the id of the request it answers. The same bytes captured
        later are stored again: that nothing has changed since, or has changed back, is news.
        """
        if captured_at.tzinfo is None:
            raise UsageError(f"the capture time {captured_at} needs a time zone")
        if not _FEED.match(feed):
            raise UsageError(f"{feed!r} is not a feed name")
        if (day is None) == (dates is None):
            raise UsageError("a payload is about one day or has an index of dates, not both and not neither")
        digest = digest_of(body)
        folder = f"{feed}/{day.isoformat() if day else SPANS}"
        stamp = captured_at.astimezone(UTC).strftime(_STAMP)
        for name in self._payload_names(folder):
            found = _ref(feed, folder, name)
            if name.startswith(f"{stamp}-{digest}") and found.request == request:
                return Landed(found, is_new=False)
        packed = suffix not in _COMPRESSED_INSIDE
        asked = f"-{request}" if request else ""
        name = f"{stamp}-{digest}{asked}{'.sim' if simulated else ''}.{suffix}{'.gz' if packed else ''}"
        if dates is not None:
            index = {"dates": {day.isoformat(): count for day, count in sorted(dates.items())}}
            self._store.write(f"{folder}/{name}.index.json", json.dumps(index, indent=1).encode())
        self._store.write(f"{folder}/{name}", gzip.compress(body, 6, mtime=0) if packed else body)
        return Landed(_ref(feed, folder, name), is_new=True)

    def read(self, ref: PayloadRef) -> bytes:
        """The payload's bytes as they arrived. Raises PayloadError when they are gone or damaged."""
        try:
            data = self._store.read(ref.path)
        except FileNotFoundError:
            raise PayloadError(
                f"the payload {ref.path} is no longer in the landing zone {self.url}"
            ) from None
        try:
            body = gzip.decompress(data) if ref.path.endswith(".gz") else data
        except (OSError, EOFError) as error:
            raise PayloadError(f"the payload {ref.path} is damaged ({error}): land it again") from None
        if digest_of(body) != ref.digest:
            raise PayloadError(
                f"the payload {ref.path} does not have the content its name says: land it again"
            )
        return body

    def feeds(self) -> list[str]:
        """The feeds that have at least one payload, sorted."""
        return sorted(self._store.folders(""))

    def answered(self, feed: str) -> dict[str, PayloadRef]:
        """The feed's payloads that answer a request, by the request's id."""
        return {ref.request: ref for ref in self.refs(feed) if ref.request is not None}

    def any_ref(self, feed: str) -> PayloadRef | None:
        """One payload of the feed, whichever is found first."""
        for sub in self._store.folders(feed):
            for name in self._payload_names(f"{feed}/{sub}"):
                return _ref(feed, f"{feed}/{sub}", name)
        return None

    def days(self, feed: str) -> set[date]:
        """Every date any payload of the feed is about."""
        single = {date.fromisoformat(sub) for sub in self._store.folders(feed) if sub != SPANS}
        spans = [_ref(feed, f"{feed}/{SPANS}", name) for name in self._payload_names(f"{feed}/{SPANS}")]
        return single.union(*(self.dates(ref) for ref in spans))

    def dates(self, ref: PayloadRef) -> dict[date, int]:
        """The dates a payload is about, each with its number of records (1 where it is about one date)."""
        if ref.day is not None:
            return {ref.day: 1}
        if ref.path not in self._indexes:
            index: dict[str, Any] = json.loads(self._store.read(f"{ref.path}.index.json"))
            dates = {date.fromisoformat(day): int(count) for day, count in index["dates"].items()}
            self._indexes[ref.path] = dates
        return self._indexes[ref.path]

    def refs(self, feed: str, start: date | None = None, end: date | None = None) -> list[PayloadRef]:
        """The feed's payloads that are about any date of the window, oldest capture first.

        One about no date at all (a person's decision, say) is found only without a window.
        """
        found = []
        whole = start is None and end is None
        for sub in self._store.folders(feed):
            if sub == SPANS:
                spans = [
                    _ref(feed, f"{feed}/{SPANS}", name) for name in self._payload_names(f"{feed}/{SPANS}")
                ]
                found += [
                    ref for ref in spans if whole or any(_within(day, start, end) for day in self.dates(ref))
                ]
            elif _within(date.fromisoformat(sub), start, end):
                found += [_ref(feed, f"{feed}/{sub}", name) for name in self._payload_names(f"{feed}/{sub}")]
        return sorted(found, key=lambda ref: (ref.captured_at, ref.path))

    def sweep(self) -> int:
        """Remove what killed writers left behind; returns the number of files."""
        return self._store.sweep()

    def _payload_names(self, folder: str) -> Iterable[str]:
        return (name for name in self._store.names(folder) if _NAME.match(name))


def digest_of(body: bytes) -> str:
    """What identifies a payload's content, and stands in its name."""
    return hashlib.sha256(body).hexdigest()[:16]


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or day >= start) and (end is None or day <= end)


def _ref(feed: str, folder: str, name: str) -> PayloadRef:
    found = _NAME.match(name)
    if found is None:
        raise PayloadError(f"{folder}/{name} is not a payload of this landing zone")
    day = folder.rsplit("/", 1)[1]
    return PayloadRef(
        path=f"{folder}/{name}",
        feed=feed,
        day=None if day == SPANS else date.fromisoformat(day),
        captured_at=datetime.strptime(found["stamp"], _STAMP).replace(tzinfo=UTC),
        digest=found["digest"],
        suffix=found["suffix"],
        simulated=found["sim"] is not None,
        request=found["request"],
    )


class _FolderStore:
    """A local folder; a file appears under its name only when it is complete and on the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self, folder: str) -> list[str]:
        return self._listed(folder, folders=False)

    def folders(self, folder: str) -> list[str]:
        return self._listed(folder, folders=True)

    def _listed(self, folder: str, *, folders: bool) -> list[str]:
        try:
            with os.scandir(self._root / folder) as entries:
                return sorted(entry.name for entry in entries if entry.is_dir() == folders)
        except FileNotFoundError:
            return []

    def read(self, path: str) -> bytes:
        return (self._root / path).read_bytes()

    def write(self, path: str, data: bytes) -> None:
        with replacing(self._root / path, durable=True) as temporary:
            temporary.write_bytes(data)

    def sweep(self) -> int:
        return sweep(self._root)


class _ObjectStore:
    """An object store through fsspec; its uploads appear whole or not at all."""

    def __init__(self, url: str) -> None:
        import fsspec

        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except ImportError:
            scheme = url.partition("://")[0]
            driver = "'nba_props[gcs]'" if scheme == "gs" else f"fsspec's driver of {scheme}"
            raise UsageError(f"a landing zone at {url} needs one more package: install {driver}") from None

    def names(self, folder: str) -> list[str]:
        return self._listed(folder, "file")

    def folders(self, folder: str) -> list[str]:
        return self._listed(folder, "directory")

    def _listed(self, folder: str, kind: str) -> list[str]:
        self._files.invalidate_cache()
        try:
            entries = self._files.ls(f"{self._root}/{folder}".rstrip("/"), detail=True)
        except FileNotFoundError:
            return []
        return sorted(
            entry["name"].rstrip("/").rsplit("/", 1)[-1] for entry in entries if entry["type"] == kind
        )

    def read(self, path: str) -> bytes:
        data: bytes = self._files.cat_file(f"{self._root}/{path}")
        return data

    def write(self, path: str, data: bytes) -> None:
        self._files.makedirs(f"{self._root}/{path}".rsplit("/", 1)[0], exist_ok=True)
        self._files.pipe_file(f"{self._root}/{path}", data)

    def sweep(self) -> int:
        return 0
