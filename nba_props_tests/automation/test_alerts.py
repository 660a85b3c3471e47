"""An alert is said once when it begins and once when it is over, whatever restarts in between."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.automation.alert_book import FILE, Alerts
from nba_props.automation.alerts import Alert, Well, words
from nba_props.automation.outbox import CLAIM, Answer, Message, Outbox, Pauses

DAY, NEXT, THIRD = (date(2026, 1, day) for day in (16, 17, 18))
NOW = datetime(2026, 1, 17, 3, tzinfo=UTC)
CHECK = "check:t:unique"
FAULT = Alert(
    CHECK,
    "ERROR",
    "check unique of t failed",
    "nba-props slate 2026-01-16",
    frozenset([DAY]),
    numbers={"rows": 2},
    players=("annaberg", "bobcole"),
)
WELL = Well(CHECK, frozenset([DAY]))


@dataclass
class Heard:
    """A channel that remembers, and answers as it is told."""

    said: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def send(self, words: str) -> Answer:
        self.said.append(words)
        return self.answers.pop(0) if self.answers else Answer(True)


@dataclass
class Wall:
    """A wall clock that is moved by hand."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


def alerts(home: Path, heard: Heard | None = None, wall: Wall | None = None, hours: int = 0) -> Alerts:
    """A new reader of the home each time, as after a restart."""
    repeat = timedelta(hours=hours) if hours else None
    return Alerts(home, ("https://a.example/secret-path",), repeat, heard, now=wall or Wall())


def test_once_when_it_begins_and_once_when_it_is_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        alerts(tmp_path).report([FAULT])
    assert capsys.readouterr().err == words(FAULT) + "\n"
    for _ in range(2):
        alerts(tmp_path).report([], [WELL, Well("never failed")])
    assert capsys.readouterr().err == "RECOVERED: check unique of t failed\n"
    assert alerts(tmp_path).report([FAULT]).said == (FAULT,), "a new failure after a recovery is news"


def test_what_fails_and_is_well_in_one_report_fails(tmp_path: Path) -> None:
    alerts(tmp_path).report([FAULT])
    told = alerts(tmp_path).report([FAULT], [WELL])
    assert (told.said, told.ended) == ((), ()) and FAULT.key in alerts(tmp_path).read().open


def test_it_is_said_again_only_after_the_pause(tmp_path: Path) -> None:
    wall = Wall()
    alerts(tmp_path, wall=wall, hours=24).report([FAULT])
    wall.at += timedelta(hours=23, minutes=59)
    assert alerts(tmp_path, wall=wall, hours=24).report([FAULT]).said == ()
    wall.at += timedelta(minutes=1)
    assert alerts(tmp_path, wall=wall).report([FAULT]).said == (), "0 hours: never again"
    assert alerts(tmp_path, wall=wall, hours=24).report([FAULT]).said == (FAULT,)
    assert alerts(tmp_path, wall=wall, hours=24).report([FAULT]).said == ()


def test_a_fault_of_several_dates_is_over_when_each_is_well(tmp_path: Path) -> None:
    """A backfill reports many dates; mornings and repairs make them well one by one."""
    wide = replace(FAULT, dates=frozenset([DAY, NEXT, THIRD]))
    alerts(tmp_path).report([wide])
    assert alerts(tmp_path).report([replace(FAULT, dates=frozenset([NEXT]))]).said == (), "it is part of it"
    assert alerts(tmp_path).report([], [WELL]).ended == ()
    assert alerts(tmp_path).report([], [Well(CHECK, frozenset([NEXT]))]).ended == ()
    assert alerts(tmp_path).report([], [Well(CHECK, frozenset([THIRD]))]).ended == (wide.title,)
    assert alerts(tmp_path).read().open == {}


def test_a_failed_run_is_over_when_any_run_makes_its_tables(tmp_path: Path) -> None:
    """The evening run fails; an operator's `nba-props slate` mends it under another job's name."""
    failed = Alert("run:evening", "ERROR", "t", "r", frozenset([DAY]), frozenset({"a", "b"}))
    alerts(tmp_path).report([failed])
    other = Well("run:slate", frozenset([DAY]), frozenset({"a"}))
    assert alerts(tmp_path).report([], [other]).ended == (), "it made only a part"
    assert (
        alerts(tmp_path).report([], [replace(other, dates=frozenset([NEXT]), tables=failed.tables)]).ended
        == ()
    )
    assert alerts(tmp_path).report([], [replace(other, tables=frozenset("abc"))]).ended == ("t",)


def test_what_has_no_dates_is_over_when_it_is_well(tmp_path: Path) -> None:
    alerts(tmp_path).report([replace(FAULT, dates=frozenset())])
    assert alerts(tmp_path).report([], [Well("another")]).ended == ()
    assert alerts(tmp_path).report([], [Well(CHECK)]).ended == (FAULT.title,)


def test_the_words_name_the_numbers_the_players_the_command_and_the_run() -> None:
    many = Alert(
        "k",
        "WARN",
        "t",
        "nba-props slate",
        numbers={"players": 20, "share": 0.123456},
        players=tuple(f"p{n}" for n in range(20)),
        link="http://127.0.0.1:3000/runs/abc",
    )
    said = words(many)
    assert "ALERT WARN: t" in said and "players 20, share 0.1235" in said and "and 8 more" in said
    assert "mend it: nba-props slate" in said and "look: http://127.0.0.1:3000/runs/abc" in said


def test_names_from_outside_do_not_steer_the_terminal() -> None:
    assert "\x1b" not in words(Alert("k", "WARN", "bad \x1b[31mname", "x", players=("\x1b]0;a",)))


def test_no_secret_is_said_written_or_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heard = Heard()
    leaking = replace(FAULT, title="GET https://a.example/secret-path failed, token=abc123, at /secret-path")
    alerts(tmp_path, heard).report([leaking])
    alerts(tmp_path, heard).deliver()
    alerts(tmp_path, heard).report([], [WELL])
    alerts(tmp_path, heard).deliver()
    for text in (capsys.readouterr().err, *heard.said):
        assert "[hidden]" in text and "secret-path" not in text and "abc123" not in text
    assert "secret-path" not in json.dumps([each.words for each in alerts(tmp_path).read().outbox.waiting])


def test_what_is_not_taken_waits_in_order_and_comes_later(tmp_path: Path) -> None:
    heard, wall = Heard(answers=[Answer(False, "HTTP 500")]), Wall()
    other = replace(FAULT, about="check:t:other")
    alerts(tmp_path, heard, wall).report([FAULT, other])
    assert alerts(tmp_path, heard, wall).deliver().waiting == 2
    assert len(heard.said) == 1, "one failure is enough to wait"
    assert alerts(tmp_path, heard, wall).deliver().sent == 0, "and nothing is tried meanwhile"
    wall.at += timedelta(seconds=5)
    assert alerts(tmp_path, heard, wall).deliver().sent == 2
    assert heard.said == [words(FAULT), words(FAULT), words(other)]
    assert alerts(tmp_path, heard, wall).deliver().sent == 0


def test_a_message_being_sent_is_nobody_elses(tmp_path: Path) -> None:
    """Two daemons: the second one looks while the first one's try is on the line."""
    wall, seen = Wall(), []

    class Slow(Heard):
        def send(self, words: str) -> Answer:
            seen.append(alerts(tmp_path, Heard(), wall).deliver().sent)
            return super().send(words)

    slow = Slow()
    alerts(tmp_path, slow, wall).report([FAULT])
    assert alerts(tmp_path, slow, wall).deliver().sent == 1
    assert (seen, slow.said) == ([0], [words(FAULT)])


def test_a_sender_that_died_leaves_its_message_to_be_sent_with_a_word(tmp_path: Path) -> None:
    wall, heard = Wall(), Heard()

    class Killed(Heard):
        def send(self, words: str) -> Answer:
            raise KeyboardInterrupt

    alerts(tmp_path, Killed(), wall).report([FAULT])
    with pytest.raises(KeyboardInterrupt):
        alerts(tmp_path, Killed(), wall).deliver()
    assert alerts(tmp_path, heard, wall).deliver().sent == 0
    wall.at += CLAIM
    assert alerts(tmp_path, heard, wall).deliver().sent == 1
    assert "perhaps sent before" in heard.said[0]


def test_without_a_channel_nothing_piles_up(tmp_path: Path) -> None:
    alerts(tmp_path).report([FAULT])
    assert alerts(tmp_path).read().outbox == Outbox()


def test_the_file_of_an_earlier_version_is_no_end(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"check:t:unique:2026-01-16": "a title"}')
    assert alerts(tmp_path).report([FAULT]).said == (FAULT,)


class TestPauses:
    """Failures wait longer each time, as long as the service asks, and never too long."""

    def test_they_double_up_to_the_longest(self) -> None:
        pauses, wholes = Pauses(), [5, 10, 20, 40, 80, 120, 120]
        for failures, whole in enumerate(wholes, 1):
            waited = [pauses.after(failures).total_seconds() for _ in range(50)]
            assert whole / 2 <= min(waited) and max(waited) <= whole
        assert pauses.after(10_000).total_seconds() <= 120

    def test_retry_after_is_honoured_and_has_a_limit(self) -> None:
        tried = Message("m", "w", NOW)
        box = Outbox((tried,))
        asked = box.after(tried, Answer(False, "HTTP 429", timedelta(seconds=300)), NOW, Pauses())
        assert asked.not_before == NOW + timedelta(seconds=300) and asked.due(NOW) is None
        absurd = box.after(tried, Answer(False, "HTTP 429", timedelta(days=9)), NOW, Pauses())
        assert absurd.not_before == NOW + timedelta(hours=1)

    def test_what_is_refused_for_good_holds_nobody_up(self) -> None:
        first, second = Message("1", "a", NOW), Message("2", "b", NOW)
        after = Outbox((first, second)).after(first, Answer(False, "HTTP 400", is_final=True), NOW, Pauses())
        assert [each.message_id for each in after.waiting] == ["2", "1"]
        later = Outbox((first, second)).after(first, Answer(False, "HTTP 503"), NOW, Pauses())
        assert [each.message_id for each in later.waiting] == ["1", "2"]
