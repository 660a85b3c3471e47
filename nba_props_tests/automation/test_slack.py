"""One try of the webhook, against a real server on loopback: what each answer means, and what never leaks."""

import logging
import time
from datetime import timedelta

import pytest
from pydantic import SecretStr

from nba_props.automation.outbox import Answer
from nba_props.automation.slack import Slack
from nba_props_tests.webhook import SECRET, Reply, listening

CLOSED = "http://127.0.0.1:1" + SECRET


def send(url: str, words: str = "words", deadline: float = 8.0) -> Answer:
    return Slack(SecretStr(url), timedelta(seconds=deadline)).send(words)


def test_the_words_arrive_as_text() -> None:
    """A name with an ampersand or a bracket is text, and never a mention of everybody."""
    with listening() as hook:
        assert send(hook.url, "<!channel> A & B") == Answer(True)
    assert hook.bodies == [{"text": "&lt;!channel&gt; A &amp; B", "mrkdwn": False, "unfurl_links": False}]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_later_is_tried_again_later_and_not_at_once(status: int) -> None:
    with listening(Reply(status, "busy", {"Retry-After": "7"})) as hook:
        answer = send(hook.url)
    assert (answer.is_taken, answer.is_final, answer.wait) == (False, False, timedelta(seconds=7))
    assert answer.fault == f"HTTP {status}: busy" and len(hook.bodies) == 1
    assert not answer.may_have_arrived


@pytest.mark.parametrize(("status", "body"), [(400, "invalid_payload"), (404, "no_service"), (403, "action")])
def test_a_refusal_is_told_as_one(status: int, body: str) -> None:
    with listening(Reply(status, body)) as hook:
        answer = send(hook.url)
    assert answer.is_final and answer.fault == f"HTTP {status}: {body}" and answer.wait is None


def test_a_page_that_is_no_slack_has_not_taken_the_message() -> None:
    with listening(Reply(200, "<html>Welcome to the hotel</html>")) as hook:
        assert not send(hook.url).is_taken


def test_a_server_that_is_away_is_told_without_a_second_try() -> None:
    answer = send(CLOSED)
    assert not answer.is_taken and not answer.may_have_arrived and "refused" in answer.fault


@pytest.mark.parametrize("reply", [Reply(delay=3), Reply(body="ok" * 20, drip=0.2)], ids=["slow", "dripping"])
def test_a_slow_server_costs_no_more_than_the_deadline(reply: Reply) -> None:
    with listening(reply) as hook:
        began = time.monotonic()
        answer = send(hook.url, deadline=0.3)
        assert time.monotonic() - began < 1.5
    assert not answer.is_taken and answer.may_have_arrived and "no answer within 0.3 s" in answer.fault


def test_the_address_is_in_no_log_and_no_fault(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), listening(Reply(), Reply(500, f"at {SECRET}")) as hook:
        logging.getLogger("slack_sdk").setLevel(logging.DEBUG)
        answers = [send(hook.url), send(hook.url), send(CLOSED), send("nonsense" + SECRET)]
    said = capsys.readouterr()
    for text in (caplog.text, said.out, said.err, *(answer.fault for answer in answers)):
        assert "verysecret" not in text
    assert answers[1].fault == "HTTP 500: at [hidden]"
    assert "verysecret" not in repr(Slack(SecretStr(CLOSED)))
