"""`alias` and `registry` as an operator meets them: what they say, and how they refuse."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nba_props.landing import Landing
from nba_props.warehouse.lake import Lake
from nba_props_tests.cli.conftest import SCHEDULE, Said, game, store

Command = Callable[..., Said]

BOX, PROPS = "nba_raw.bdl_player_boxscores", "nba_raw.odds_api_player_points_props"
QUEUE = "nba_reference.unresolved_player_names"
EARLIER, BEFORE = date(2026, 1, 12), date(2026, 1, 14)
#: It clears a terminal, turns the line around, and reads as markup.
UNSAFE = "\u202eEvil\x1b[2J [red]Name[/red]"


def _row(day: date, issued: str, name: str, team: str, **fields: Any) -> dict[str, Any]:
    opponent = "PHI" if team == "CLE" else "CLE"
    known = {"game_date": day, "game_id": f"G{day}", "source_player_id": issued, "player_name": name}
    return {**known, "team": team, "opponent": opponent, "pts": 10, **fields}


@pytest.fixture
def league(lake: Lake) -> Lake:
    """Two dates of one fixture; two services print one man, two namesakes play for the two teams."""
    store(lake, SCHEDULE, game(EARLIER), game(BEFORE), game(), dates=[EARLIER, BEFORE, date(2026, 1, 16)])
    store(
        lake,
        BOX,
        *(
            _row(day, issued, name, team, pts=points)
            for day in (EARLIER, BEFORE)
            for issued, name, team, points in (
                ("nba:1", "Jay Huff", "CLE", 12),
                ("nba:2", "Vince Williams Jr.", "CLE", 9),
                ("bdl:7", "V. Williams", "CLE", 9),
                ("nba:3", "Mike James", "CLE", 4),
                ("nba:4", "Mike James", "PHI", 6),
                ("nba:5", UNSAFE, "PHI", 3),
            )
        ),
        dates=[EARLIER, BEFORE],
    )
    return lake


def _json(said: Said) -> Any:
    assert said.code == 0, said.out
    return json.loads(said.out)


def _refused(said: Said) -> str:
    """The one line an error is."""
    assert said.code == 2, said.out
    (line,) = said.out.strip().splitlines()
    assert line.startswith("nba-props: ")
    return line


def _decided(run: Command, *options: str) -> list[dict[str, Any]]:
    """The listed aliases that somebody decided about."""
    listed = _json(run("alias", "list", "--json", *options))["aliases"]
    return [alias for alias in listed if alias["alias_source"] == "operator"]


def test_an_alias_is_added_listed_explained_and_taken_out_again(league: Lake, run: Command) -> None:
    assert run("alias", "add", "Jimbo Huff", "Jay Huff", "--why", "given name", "--by", "ann").code == 0
    (listed,) = _decided(run)
    assert (listed["alias_lookup"], listed["nba_canonical_lookup"]) == ("jimbohuff", "jayhuff")
    assert (listed["alias_source"], listed["created_by"], listed["notes"]) == (
        "operator",
        "ann",
        "given name",
    )
    assert "Jimbo Huff" in run("alias", "list").out

    said = _json(run("alias", "explain", "Jimbo Huff", "--json"))
    assert (said["universal_player_id"], said["resolution"], said["game_date"]) == (
        "nba:1", "alias", "2026-01-16",
    )  # fmt: skip
    assert "jayhuff (nba:1), known before this date" in run("alias", "explain", "Jimbo Huff").out

    assert run("alias", "deactivate", "Jimbo Huff", "--why", "wrong").code == 0
    assert _decided(run) == []
    (kept,) = _decided(run, "--all")
    assert (kept["is_active"], kept["notes"]) == (False, "deactivated: wrong")
    assert _json(run("alias", "explain", "Jimbo Huff", "--json"))["resolution"] == "unresolved"

    made = _json(run("registry", "decisions", "--json"))
    assert [entry["decision"] for entry in made] == ["add alias", "deactivate alias"]
    assert (made[0]["decided_by"], made[0]["why"], made[0]["person_id"]) == ("ann", "given name", "nba:1")
    assert "2 decisions" in run("registry", "decisions").out


def test_one_person_with_two_ids_is_merged_and_parted(league: Lake, run: Command) -> None:
    """Two services printed one appearance: the same game, team and points."""
    assert run("registry", "merge", "nba:2", "bdl:7", "--why", "one player, two services").code == 0
    shown = _json(run("registry", "show", "Vince Williams Jr.", "--json"))
    assert shown["ids"] == ["bdl:7", "nba:2"] and shown["universal_player_id"] == "nba:2"
    assert shown["decisions"] == [f"merge persons by {_me(run)}: one player, two services"]
    assert _json(run("registry", "show", "bdl:7", "--json")) == shown
    assert run("registry", "split", "nba:2", "bdl:7", "--why", "two after all").code == 0
    assert _json(run("registry", "show", "nba:2", "--json"))["ids"] == ["nba:2"]
    assert "V. Williams" in run("registry", "show", "bdl:7").out


def _me(run: Command) -> str:
    return str(_json(run("registry", "decisions", "--json"))[0]["decided_by"])


def test_explain_shows_each_candidate_and_why_not(league: Lake, run: Command) -> None:
    said = _json(run("alias", "explain", "Mike James", "--teams", "CLE,PHI", "--json"))
    assert (said["resolution"], said["universal_player_id"]) == ("ambiguous", None)
    fitting = [entry for entry in said["candidates"] if entry["step"] == "exact"]
    assert {entry["universal_player_id"] for entry in fitting} == {"nba:3", "nba:4"}
    assert {entry["verdict"] for entry in fitting} == {"not chosen: another person fits as well"}
    early = _json(run("alias", "explain", "Jay Huff", "--date", "2026-01-12", "--json"))
    assert (early["resolution"], early["person_known"]) == ("exact", False)
    assert "known only later" in run("alias", "explain", "Jay Huff", "--date", "2026-01-12").out
    nobody = run("alias", "explain", "Jay Hufff").out
    assert "No step names anybody" in nobody and "Jay Huff CLE (nba:1)" in nobody
    assert "a team" in run("alias", "explain", "Boston Celtics").out


def test_the_queue_is_shown_and_worked_off(league: Lake, run: Command) -> None:
    entry = {"source": "book", "player_lookup_raw": "jimmyhough", "player_name": "Jimmy Hough"}
    said = {"kind": "unresolved", "status": "open", "occurrences": 4, "suggestions": []}
    store(league, QUEUE, {**entry, **said}, {**entry, **said, "source": "x", "status": "dismissed"})
    assert "Jimmy Hough  unresolved, open: 4 rows" in run("alias", "suggest").out
    assert len(_json(run("alias", "suggest", "--json"))) == 1
    assert len(_json(run("alias", "suggest", "--all", "--json"))) == 2
    (one,) = _json(run("alias", "suggest", "Jay Hufff", "--json"))
    assert one["suggestions"][0]["universal_player_id"] == "nba:1"
    assert run("alias", "dismiss", "Jimmy Hough", "--why", "a special of one book").code == 0
    assert _json(run("registry", "decisions", "--json"))[0]["spelling"] == "Jimmy Hough"


def test_where_nothing_is_due_nothing_is_planned(league: Lake, run: Command) -> None:
    assert "nothing has to be made anew" in run("alias", "apply", "--dry-run").out
    assert _json(run("alias", "apply", "--dry-run", "--json")) == {"names": [], "dates": [], "steps": []}


WHY = ("--why", "because")
BAD = {
    "an unknown person": (("alias", "add", "X Y", "Jay Hufff", *WHY), "nobody in the registry; did you mean"),
    "an ambiguous person": (("alias", "add", "X Y", "Mike James", *WHY), "the name of several persons"),
    "an empty reason": (("alias", "add", "Jimbo Huff", "Jay Huff", "--why", "  "), "--why is empty"),
    "a self alias": (("alias", "add", "JAY HUFF", "Jay Huff", *WHY), "would point at itself"),
    "a primary": (("alias", "add", "Jay Huff", "Vince Williams Jr.", *WHY), "registry lookup of Jay Huff"),
    "no name": (("alias", "add", "Jay Huff + Mike James", "Jay Huff", *WHY), "several players"),
    "no such alias": (("alias", "deactivate", "Nobody", *WHY), "there is no alias 'Nobody'"),
    "a dismissal nobody asked for": (("alias", "dismiss", "Nobody", *WHY), "no source printed 'Nobody'"),
    "one team": (("alias", "explain", "Jay Huff", "--teams", "CLE"), "name the two teams of the game"),
    "no team": (("alias", "explain", "Jay Huff", "--teams", "CLE,XYZ"), "name the two teams of the game"),
    "a bad date": (("alias", "explain", "Jay Huff", "--date", "16.01.2026"), "16.01.2026"),
    "two of one game": (("registry", "merge", "nba:1", "nba:2", *WHY), "they are two persons"),
    "oneself": (("registry", "merge", "nba:1", "nba:1", *WHY), "one person already"),
    "an id not held": (("registry", "split", "nba:1", "bdl:7", *WHY), "has no id bdl:7"),
    "the only id": (("registry", "split", "nba:1", "nba:1", *WHY), "there is nothing to part"),
    "nobody to show": (("registry", "show", "Zed Nobody"), "is nobody in the registry"),
    "an empty name": (("registry", "show", ""), "is nobody in the registry"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "reason"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_recorded(
    league: Lake, run: Command, home: Path, words: tuple[str, ...], reason: str
) -> None:
    assert reason in _refused(run(*words))
    assert Landing(str(home / "landing")).feeds() == []


def test_a_chain_is_refused_with_whom_to_point_at(league: Lake, run: Command) -> None:
    assert run("alias", "add", "Jimbo Huff", "Jay Huff", *WHY).code == 0
    said = _refused(run("alias", "add", "Jim Huff", "Jimbo Huff", *WHY))
    assert "a chain. Point at 'Jay Huff' instead" in said
    assert "active alias of Jay Huff already" in _refused(run("alias", "add", "Jimbo Huff", "nba:1", *WHY))
    assert "deactivate that first" in _refused(run("alias", "add", "Jimbo Huff", "nba:2", *WHY))


def test_an_ambiguous_person_is_told_apart_by_id(league: Lake, run: Command) -> None:
    said = _refused(run("registry", "show", "Mike James"))
    assert "several persons" in said and "nba:3" in said and "nba:4" in said
    assert _json(run("registry", "show", "nba:4", "--json"))["player_lookup"] == "mikejames4"
    assert _json(run("registry", "show", "mikejames4", "--json"))["universal_player_id"] == "nba:4"


@pytest.mark.parametrize(
    "words",
    [
        ("alias", "add", "A B", "Jay Huff", *WHY),
        ("registry", "show", "Jay Huff"),
        ("registry", "merge", "nba:1", "nba:2", *WHY),
    ],
)
def test_an_empty_store_says_what_to_do(home: Path, run: Command, words: tuple[str, ...]) -> None:
    assert "nothing is stored yet" in _refused(run(*words))


def test_an_empty_store_has_nothing_to_list_or_apply(home: Path, run: Command) -> None:
    assert _json(run("alias", "list", "--json"))["aliases"] == []
    assert _json(run("registry", "decisions", "--json")) == []
    assert "No open names" in run("alias", "suggest").out
    assert _json(run("alias", "explain", "Jay Huff", "--json"))["resolution"] == "unresolved"
    assert "nothing has to be made anew" in run("alias", "apply").out


@pytest.mark.parametrize(
    "words",
    [
        ("registry", "show", "nba:5"),
        ("alias", "explain", UNSAFE),
        ("alias", "suggest", UNSAFE),
        ("alias", "add", UNSAFE, "Jay Huff", *WHY),
        ("alias", "add", f"{UNSAFE} Jr", "Jay Huff", "--why", UNSAFE),
        ("alias", "deactivate", UNSAFE, *WHY),
        ("alias", "explain", "Jay Huff", "--teams", UNSAFE),
        ("registry", "show", UNSAFE * 3),
    ],
)
def test_a_name_neither_steers_the_terminal_nor_is_read_as_markup(
    league: Lake, run: Command, words: tuple[str, ...]
) -> None:
    said = run(*words).out
    assert said and not {"\x1b", "\u202e"} & set(said)
    assert "[red]" in said


def test_json_keeps_a_name_as_it_is(league: Lake, run: Command) -> None:
    assert _json(run("alias", "explain", UNSAFE, "--json"))["player_name"] == UNSAFE


def test_asking_who_somebody_is_waits_for_no_orchestrator() -> None:
    """Importing Dagster takes longer than everything the reading commands do."""
    asked = "import sys, nba_props.cli; sys.exit(bool({'dagster', 'numpy', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", asked], check=False, timeout=120).returncode == 0
