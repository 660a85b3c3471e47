"""Bad input through the real commands: named with its reason; nothing that was stored is lost or changed."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.warehouse.lake import Lake

from ..homes import files_of
from ..sources.bodies import EXAMPLES, dumped
from .conftest import Said

Command = Callable[..., Said]

QUARANTINE = "nba_raw.quarantined_records"
BOX = "nba_raw.bdl_player_boxscores"
HEADER = "game_date,player_id,player_name,team,opponent,minutes,pts,fga,fta"
PEOPLE = {
    team: [f"{first} {team.title()}" for first in ("Ann", "Ben", "Cal", "Dee", "Eve")]
    for team in ("BOS", "MIA")
}
DATES = [date(2026, 1, day) for day in (12, 13, 14, 15)]


def box(day: date, **changed: object) -> list[str]:
    """The box rows of one game; `changed` are the fields of its first row."""
    rows = []
    for team, other in (("BOS", "MIA"), ("MIA", "BOS")):
        for number, name in enumerate(PEOPLE[team]):
            fields = {
                "game_date": day,
                "player_id": 10 * len(rows) + number,
                "player_name": name,
                "team": team,
            }
            fields |= {"opponent": other, "minutes": 30 + number, "pts": 10 + number, "fga": 9, "fta": 2}
            rows.append(",".join(str(value) for value in (fields if rows else fields | changed).values()))
    return rows


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


@pytest.fixture
def stored(home: Path, run: Command, tmp_path: Path) -> Path:
    """A home in which four dates of good box scores are landed, and their raw rows stored."""
    good = tmp_path / "good.csv"
    good.write_bytes(csv(*(row for day in DATES for row in box(day))))
    assert run("import", str(good)).code == 0
    return home


CUT_OFF = gzip.compress(dumped(EXAMPLES["balldontlie.box_scores"]) * 50)[:-20]
UNREADABLE = {
    "a truncated gzip": (CUT_OFF, "cut off"),
    "HTML": (b"<!DOCTYPE html><html><body>Access Denied</body></html>", "HTML"),
    "The Odds API's error": (b'{"message": "no such key", "error_code": "INVALID_KEY"}', "error answer"),
    "balldontlie's error": (b'{"error": "Unauthorized"}', "error answer"),
    "ESPN's error": (b'{"code": 404, "message": "not found"}', "error answer"),
    "PrizePicks' error": (b'{"errors": [{"title": "Forbidden", "status": "403"}]}', "error answer"),
    "NBA.com's error": (b'{"Message": "An error has occurred."}', "error answer"),
    "a missing column": (csv(header=HEADER.replace("team,", "")), "no column team"),
    "cut-off JSON": (b'{"data": [{"id": 1', "cut off"),
    "nothing": (b"", "empty"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "said"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_that_cannot_be_read_is_named_and_nothing_else_happens(
    stored: Path, run: Command, tmp_path: Path, body: bytes, said: str
) -> None:
    before = files_of(stored)
    bad = tmp_path / "bad_file"
    bad.write_bytes(body)
    done = run("import", str(bad))
    assert done.code == 1
    assert str(bad) in done.out
    assert said in done.out
    assert files_of(stored) == before


def test_an_empty_answer_is_a_notice(stored: Path, run: Command, tmp_path: Path) -> None:
    before = files_of(stored)
    (tmp_path / "empty.json").write_bytes(b'{"data": [], "meta": {"per_page": 25}}')
    done = run("import", str(tmp_path / "empty.json"))
    assert (done.code, "empty answer" in done.out) == (0, True)
    assert files_of(stored) == before


NEXT = date(2026, 1, 15)
BAD_ROWS = {
    "NaN": ({"minutes": "NaN"}, "minutes"),
    "a huge number": ({"pts": "1e300"}, "pts"),
    "a wrong type": ({"pts": "many"}, "pts"),
    "a negative minute": ({"minutes": -3}, "negative minutes"),
    "a date out of season": ({"game_date": "2025-08-02"}, "date out of season"),
    "no date": ({"game_date": "someday"}, "game_date"),
    "an unknown team": ({"team": "XYZ"}, "unknown team"),
    "a name of 20 MB": ({"player_name": "x" * 20_000_000}, "name"),
    "no name": ({"player_name": ""}, "player_name"),
}


@pytest.mark.parametrize(("changed", "reason"), BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_bad_row_is_quarantined_with_its_reason_and_costs_no_neighbour(
    stored: Path, run: Command, lake: Lake, tmp_path: Path, changed: dict[str, object], reason: str
) -> None:
    """The message names file and record, the table holds the same; what was landed before stays as it was."""
    before = files_of(stored / "landing")
    bad = tmp_path / "with_a_bad_row.csv"
    bad.write_bytes(csv(*box(NEXT, **changed)))
    done = run("import", str(bad))
    assert done.code == 0, done.out
    assert "quarantined: with_a_bad_row.csv record 0" in done.out
    assert reason in done.out
    assert len(done.out) < 5_000, "a name of megabytes is not printed"
    [row] = lake.read(QUARANTINE).iter_rows(named=True)
    assert reason in row["reason"]
    assert (row["record"], len(row["content"]) <= 300) == (0, True)
    assert f"{len(box(NEXT)) - 1} box_scores" in done.out
    assert before.items() <= files_of(stored / "landing").items()


def test_a_game_listed_twice_counts_once(stored: Path, run: Command, lake: Lake, tmp_path: Path) -> None:
    """In one file the repeat is quarantined; in two files the later word is taken."""
    twice, again = tmp_path / "twice.csv", tmp_path / "again.csv"
    twice.write_bytes(csv(*box(NEXT), *box(NEXT)))
    again.write_bytes(csv(*box(NEXT, pts=44)))
    assert "duplicate of record" in run("import", str(twice)).out
    assert run("import", str(again)).code == 0
    assert lake.read(QUARANTINE)["reason"].str.starts_with("duplicate of record").sum() == len(box(NEXT))
    day = ("--from", f"{NEXT}", "--to", f"{NEXT}", "--select", "schedule,bdl_player_boxscores")
    assert run("backfill", *day).code == 0
    assert lake.read(BOX).height == len(box(NEXT))


def test_a_backfill_over_good_and_bad_together_succeeds(
    stored: Path, run: Command, lake: Lake, tmp_path: Path
) -> None:
    """What was refused is in the quarantine, what was good in every table."""
    folder = tmp_path / "mixture"
    folder.mkdir()
    for number, (body, _) in enumerate(UNREADABLE.values()):
        (folder / f"unreadable_{number}").write_bytes(body)
    for number, (changed, _) in enumerate(list(BAD_ROWS.values())[:5]):
        (folder / f"bad_row_{number}.csv").write_bytes(csv(*box(NEXT, **changed)))
    done = run("import", str(folder))
    assert (done.code, f"{len(UNREADABLE)} file(s) were not imported" in done.out) == (1, True)
    done = run("backfill", "--from", f"{DATES[0]}", "--to", f"{DATES[-1]}")
    assert done.code == 0, done.out
    per_day = lake.read(BOX).group_by("game_date").len()["len"]
    assert per_day.to_list() == [10] * len(DATES)
    assert lake.read("nba_analytics.player_game_summary").height == 10 * len(DATES)
    assert lake.read("nba_predictions.player_prop_predictions").height > 0


def test_a_damaged_payload_ends_the_backfill_naming_it(
    stored: Path, run: Command, lake: Lake, tmp_path: Path
) -> None:
    """Never a silent hole: the run fails, and the partitions stored before stay as they were."""
    quoted = json.dumps(EXAMPLES["balldontlie.box_scores"]).replace("2026-01-15", "2026-01-16").encode()
    (tmp_path / "tonight.json").write_bytes(quoted)
    assert run("import", str(tmp_path / "tonight.json")).code == 0
    select = ("--select", "schedule,bdl_player_boxscores")
    assert run("backfill", "--from", f"{DATES[0]}", "--to", f"{DATES[-1]}", *select).code == 0
    before = files_of(stored / "warehouse")
    [payload] = (stored / "landing" / "balldontlie.box_scores").rglob("*.gz")
    damaged = bytearray(payload.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    payload.write_bytes(damaged)
    done = run("backfill", "--from", f"{DATES[0]}", "--to", "2026-01-16", *select)
    assert done.code == 1
    assert payload.name in done.out
    assert files_of(stored / "warehouse") == before
    assert isinstance(lake.read(BOX), pl.DataFrame)
