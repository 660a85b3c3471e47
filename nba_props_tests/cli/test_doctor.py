"""The doctor on a fresh home, on broken settings, and on a home with something wrong in it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nba_props.landing import Landing
from nba_props.warehouse.lake import Lake
from nba_props_tests.cli.conftest import DAY, SCHEDULE, Said, game, store

Run = Callable[..., Said]


def _levels(said: Said) -> dict[str, str]:
    return {finding["check"]: finding["level"] for finding in json.loads(said.out)["findings"]}


def test_a_fresh_home_works_and_says_what_is_next(run: Run, home: Path) -> None:
    said = run("doctor")
    assert said.code == 0, said.out
    assert "FAIL" not in said.out and len(said.out.splitlines()) <= 24, "one screen"
    assert "nba-props simulate" in said.out.splitlines()[-1]
    assert not home.exists(), "looking makes nothing"


def test_every_bad_setting_is_named_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "yesterday")
    monkeypatch.setenv("NBA_PROPS_MIN_MINUTES", "99")
    said = run("doctor")
    assert said.code == 1
    assert "NBA_PROPS_NOW" in said.out and "NBA_PROPS_MIN_MINUTES" in said.out
    assert "OK   contracts" in said.out, "what does not need the settings is checked all the same"


def test_a_clock_that_stands_still_is_worth_a_warning(run: Run) -> None:
    assert _levels(run("doctor", "--json"))["clock"] == "WARN"


def test_drift_fails_with_its_remedy(run: Run, lake: Lake) -> None:
    store(lake, SCHEDULE, game())
    (lake.root / SCHEDULE.replace(".", "/") / "_schema.json").write_text("{}")
    said = run("doctor")
    assert said.code == 1 and "nba-props migrate" in said.out


def test_leftovers_are_removed_and_counted(run: Run, lake: Lake) -> None:
    store(lake, SCHEDULE, game())
    orphan = lake.root / "nba_raw" / "schedule" / ".2026-01-16.abc.tmp"
    orphan.write_text("half")
    assert "1 left by killed writers, removed" in run("doctor").out
    assert not orphan.exists()


def test_the_landing_zone_says_its_league_and_a_mixture_fails(run: Run, home: Path) -> None:
    landing = Landing(str(home / "landing"))
    at = datetime(2026, 1, 16, tzinfo=UTC)
    landing.put("simulated.games", b"{}", captured_at=at, day=DAY, simulated=True)
    assert "simulated league, payloads: simulated.games 1" in run("doctor").out
    landing.put("bulk.games", b"[]", captured_at=at, day=DAY)
    assert _levels(run("doctor", "--json"))["landing zone"] == "FAIL"


def test_a_home_that_cannot_be_made_fails(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    blocker = home.parent / "a-file"
    blocker.write_text("")
    monkeypatch.setenv("NBA_PROPS_HOME", str(blocker / "home"))
    said = run("doctor", "--json")
    assert said.code == 1 and _levels(said)["home"] == "FAIL"


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(run: Run, home: Path) -> None:
    (home / "dagster").mkdir(parents=True)
    (home / "dagster" / "dagster.yaml").write_text("no_such_key: 1\n")
    levels = _levels(run("doctor", "--json"))
    assert levels["dagster instance"] == "FAIL"
    assert levels["definitions"] == "OK"
