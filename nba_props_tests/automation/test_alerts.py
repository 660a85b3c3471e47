"""An alert is said once when it begins and once when it is over, whatever restarts in between."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nba_props.automation.alerts import Alert, Alerts, Console, words

FAULT = Alert(
    "check:t:unique:2026-01-16",
    "ERROR",
    "check unique of t failed",
    "nba-props slate 2026-01-16",
    {"rows": 2},
    ("annaberg", "bobcole"),
)


@dataclass
class Heard:
    """A channel that remembers; while broken nothing gets through."""

    said: list[str] = field(default_factory=list)
    is_broken: bool = False

    def send(self, words: str) -> None:
        if self.is_broken:
            raise OSError("no line")
        self.said.append(words)


def test_once_when_it_begins_and_once_when_it_is_over(tmp_path: Path) -> None:
    heard = Heard()
    for _ in range(3):
        Alerts(tmp_path, heard).report([FAULT])
    assert heard.said == [words(FAULT)]
    for _ in range(2):
        Alerts(tmp_path, heard).report([], [FAULT.key, "never failed"])
    assert heard.said[1:] == ["RECOVERED: check unique of t failed"]
    Alerts(tmp_path, heard).report([FAULT])
    assert len(heard.said) == 3, "a new failure after a recovery is news"


def test_what_fails_and_is_well_in_one_report_fails(tmp_path: Path) -> None:
    heard = Heard()
    alerts = Alerts(tmp_path, heard)
    alerts.report([FAULT])
    alerts.report([FAULT], [FAULT.key])
    assert len(heard.said) == 1 and FAULT.key in alerts.open()


def test_what_could_not_be_said_is_said_the_next_time(tmp_path: Path) -> None:
    heard = Heard(is_broken=True)
    with pytest.raises(OSError, match="no line"):
        Alerts(tmp_path, heard).report([FAULT])
    heard.is_broken = False
    Alerts(tmp_path, heard).report([FAULT])
    assert heard.said == [words(FAULT)]


def test_the_words_name_the_numbers_the_players_and_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    many = Alert("k", "WARN", "t", "nba-props slate", {"players": 20}, tuple(f"p{n}" for n in range(20)))
    Console().send(words(many))
    said = capsys.readouterr().err
    assert "ALERT WARN: t" in said and "players 20" in said and "and 8 more" in said
    assert "mend it: nba-props slate" in said


def test_names_from_outside_do_not_steer_the_terminal() -> None:
    assert "\x1b" not in words(Alert("k", "WARN", "bad \x1b[31mname", "x", players=("\x1b]0;a",)))
