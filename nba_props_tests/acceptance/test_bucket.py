"""A landing zone at `gs://`, on a real server: the graph over it, writers together, faults, a kill.

What belongs here: what takes a bucket and more than a request. What does not: the landing zone's promises,
which `test_landing.py` asks of a folder and of a bucket alike.
"""

import json
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import gcsfs
import pytest

from nba_props.landing import Landing
from nba_props_tests import faulty, homes
from nba_props_tests.bucket import Bucket
from nba_props_tests.builders import DAY
from nba_props_tests.faulty import Fault

pytestmark = pytest.mark.acceptance

FEED = "balldontlie.games"
AT = datetime(2026, 1, 16, 12, tzinfo=UTC)


@pytest.fixture
def url(gs_bucket: Bucket, tmp_path: Path) -> str:
    return f"{gs_bucket.url}/{tmp_path.name}"


def test_a_backfill_from_a_bucket_gives_the_rows_of_one_from_a_folder(url: str, tmp_path: Path) -> None:
    folder = homes.simulated(tmp_path / "folder", 2)
    gcsfs.GCSFileSystem().put(str(folder.home / "landing") + "/", f"{url}/", recursive=True)
    other = homes.settings_of(tmp_path / "other").model_copy(update={"landing": url})
    for settings in (folder, other):
        homes.backfill(settings, homes.back(1), homes.LAST)
    assert homes.differences(homes.lake_of(folder), homes.lake_of(other)) == []
    assert homes.lake_of(other).read("nba_raw.bdl_player_boxscores").height > 100


def test_who_lands_the_same_bytes_together_lands_one_payload(url: str) -> None:
    bodies = [json.dumps({"number": number % 5}).encode() for number in range(20)]

    def put(body: bytes) -> str:
        return Landing(url).put(FEED, body, captured_at=AT, day=DAY).ref.path

    with ThreadPoolExecutor(20) as pool:
        paths = list(pool.map(put, bodies))
    landing = Landing(url)
    assert {ref.path for ref in landing.refs(FEED)} == set(paths)
    assert sorted(landing.read(ref) for ref in landing.refs(FEED)) == sorted(set(bodies))


def test_a_payload_longer_than_one_request_comes_back_whole(url: str) -> None:
    body = os.urandom(12 * 1024**2)
    ref = Landing(url).put("bulk.props", body, captured_at=AT, dates={DAY: 3}, suffix="parquet").ref
    landing = Landing(url)
    assert landing.read(ref) == body
    assert landing.refs("bulk.props", DAY, DAY) == [ref]


@pytest.mark.parametrize("what", [faulty.UNAVAILABLE, faulty.TOO_MANY_REQUESTS, "reset"])
def test_a_server_that_fails_for_a_moment_is_asked_again(
    url: str, gs_bucket: Bucket, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = Landing(url).put(FEED, b"{}", captured_at=AT, day=DAY).ref
    with faulty.between(gs_bucket.server) as faults:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", faults.url)
        gcsfs.GCSFileSystem.clear_instance_cache()
        landing = Landing(url)
        faults.coming = [Fault(lambda method, path: "/download/" in path, what, times=2)]
        assert landing.read(ref) == b"{}"
        assert faults.coming[0].times == 0
    gcsfs.GCSFileSystem.clear_instance_cache()


def test_who_is_killed_between_index_and_payload_has_landed_nothing(url: str) -> None:
    """And lands it when he starts anew."""
    killed = multiprocessing.get_context("spawn").Process(target=_die_before_the_payload, args=(url,))
    killed.start()
    killed.join(120)
    assert killed.exitcode == -9
    landing = Landing(url)
    assert gcsfs.GCSFileSystem().ls(f"{url}/bulk.props/spans") != []
    assert landing.refs("bulk.props") == []
    assert landing.days("bulk.props") == set()
    assert landing.put("bulk.props", b"rows", captured_at=AT, dates={DAY: 1}, suffix="csv").is_new
    assert [landing.read(ref) for ref in landing.refs("bulk.props", DAY, DAY)] == [b"rows"]


def _die_before_the_payload(url: str) -> None:
    landing = Landing(url)
    write = landing._store.write

    def once(path: str, data: bytes) -> None:
        write(path, data)
        os.kill(os.getpid(), 9)

    landing._store.write = once
    landing.put("bulk.props", b"rows", captured_at=AT, dates={DAY: 1}, suffix="csv")
