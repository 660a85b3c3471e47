"""Import: recognised by content, landed unchanged, once; of what is refused nothing is landed."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nba_props.errors import UsageError
from nba_props.landing import Landing
from nba_props.sources.importing import FileReport, ImportReport, import_path
from nba_props.sources.reading import read_records

from .bodies import EXAMPLES, bdl_game, bdl_player, dumped, event, outcome, wrapped

NOW = datetime(2026, 1, 17, 15, tzinfo=UTC)
HEADER = "game_date,player_id,player_name,team,minutes,pts"
BOX = "\n".join(
    [HEADER, "2026-01-15,1,Ann,BOS,30,20", "2026-01-16,1,Ann,BOS,-2,20", "2026-01-16,2,Bob,BOS,9,2"]
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(str(tmp_path / "landing"))


def only(report: ImportReport) -> FileReport:
    assert len(report.files) == 1
    return report.files[0]


def test_a_file_is_landed_unchanged_with_the_index_of_its_dates(inbox: Path, landing: Landing) -> None:
    (inbox / "misleading.json").write_text(BOX)
    report = import_path(inbox / "misleading.json", landing, NOW)
    file = only(report)
    assert report.ok
    assert (file.feed, file.accepted, file.is_new) == ("bulk.box_scores", {"box_scores": 2}, True)
    assert file.quarantined == {"negative minutes": 1}
    assert file.examples == [(1, "negative minutes")]
    assert file.ref is not None
    assert landing.read(file.ref) == BOX.encode()
    assert landing.dates(file.ref) == {date(2026, 1, 15): 1, date(2026, 1, 16): 1}
    assert report.rejects.select("payload", "record").rows() == [(file.ref.path, 1)]


def test_importing_again_changes_nothing(inbox: Path, landing: Landing) -> None:
    """Also a day later, and also of what has no date of its own."""
    (inbox / "box.csv").write_text(BOX)
    (inbox / "aliases.csv").write_text("book_name,box_name\nAnnie,Ann\n")
    (inbox / "injuries.json").write_bytes(dumped(EXAMPLES["balldontlie.player_injuries"]))
    first = import_path(inbox, landing, NOW)
    again = import_path(inbox, landing, NOW.replace(day=19))
    assert [file.is_new for file in first.files] == [True] * 3
    assert [file.is_new for file in again.files] == [False] * 3
    assert [file.ref for file in again.files] == [file.ref for file in first.files]
    assert [file.accepted for file in again.files] == [file.accepted for file in first.files]
    assert sum(len(landing.refs(feed)) for feed in landing.feeds()) == 3


def test_a_payload_about_one_date_lies_under_it(inbox: Path, landing: Landing) -> None:
    body = dumped({"data": [bdl_game([bdl_player("Ann Archer", "30", 9)], [])]})
    (inbox / "games.json.gz").write_bytes(gzip.compress(body))
    file = only(import_path(inbox, landing, NOW))
    assert file.ref is not None
    assert (file.ref.day, file.ref.captured_at) == (date(2026, 1, 15), NOW)
    assert landing.read(file.ref) == body


def test_a_payload_with_its_own_time_is_captured_then(inbox: Path, landing: Landing) -> None:
    (inbox / "odds.json").write_bytes(dumped(wrapped(event(outcome("Over", "Ann Archer", -110)))))
    file = only(import_path(inbox, landing, NOW))
    assert file.ref is not None
    assert file.ref.captured_at == datetime(2026, 1, 15, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<html>", "is HTML"),
        (b"%PDF-1.4", "is a PDF"),
        (b"a,b\n1,2\n", "is no file known here"),
        (b'{"data": [', "is JSON that is cut off"),
        (gzip.compress(b'{"data": []}' * 50, mtime=0)[:-9], "is a gzip file that is cut off"),
        (f"{HEADER}\n".replace(",pts", "").encode(), "has no column pts"),
        (b'{"error": "Unauthorized"}', "is an error answer of the service"),
    ],
)
def test_what_cannot_be_read_is_an_error_and_the_rest_is_imported(
    inbox: Path, landing: Landing, content: bytes, said: str
) -> None:
    (inbox / "a_bad").write_bytes(content)
    (inbox / "b_good").write_text(BOX)
    report = import_path(inbox, landing, NOW)
    bad, good = report.files
    assert not report.ok
    assert bad.error is not None
    assert said in bad.error
    assert str(inbox / "a_bad") in bad.error
    assert good.is_new
    assert landing.feeds() == ["bulk.box_scores"]


def test_what_is_not_needed_is_a_notice(inbox: Path, landing: Landing) -> None:
    (inbox / "people.csv").write_text("player_id,player_name\n1,Ann\n")
    (inbox / "README.md").write_text("# Notes, and more")
    (inbox / ".hidden").write_text("secret")
    (inbox.parent / "elsewhere.csv").write_text(BOX)
    (inbox / "link").symlink_to(inbox.parent / "elsewhere.csv")
    (inbox / "more").mkdir()
    (inbox / "more" / "box.csv").write_text(BOX)
    report = import_path(inbox, landing, NOW)
    assert report.ok
    assert all(file.notice for file in report.files)
    assert len(report.files) == 5
    assert landing.feeds() == []


def test_subfolders_are_read_when_asked(inbox: Path, landing: Landing) -> None:
    (inbox / "more").mkdir()
    (inbox / "more" / "box.csv").write_text(BOX)
    assert import_path(inbox, landing, NOW, recursive=True).accepted() == {"box_scores": 2}


def test_progress_is_told_file_by_file(inbox: Path, landing: Landing) -> None:
    for name in ("b", "a"):
        (inbox / name).write_text(BOX)
    seen: list[FileReport] = []
    report = import_path(inbox, landing, NOW, seen.append)
    assert [Path(file.path).name for file in seen] == ["a", "b"]
    assert report.files == seen
    assert [file.is_new for file in seen] == [True, False]
    assert report.quarantined() == {"negative minutes": 2}


def test_a_path_that_is_not_there_is_a_usage_error(inbox: Path, landing: Landing) -> None:
    with pytest.raises(UsageError, match="there is no file or folder"):
        import_path(inbox / "nothing", landing, NOW)


def test_what_was_imported_is_read_back(inbox: Path, landing: Landing) -> None:
    (inbox / "box.csv").write_text(BOX)
    import_path(inbox, landing, NOW)
    parsed = read_records(landing, "box_scores", date(2026, 1, 16), date(2026, 1, 16))
    assert parsed.records["box_scores"]["player_name"].to_list() == ["Bob"]
    assert parsed.rejects["reason"].to_list() == ["negative minutes"]
    assert read_records(landing, "box_scores", date(2026, 1, 15), date(2026, 1, 15)).rejects.is_empty()
