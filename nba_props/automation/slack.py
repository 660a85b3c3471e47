"""Slack's incoming webhook, and anything that speaks like it.

The webhook's address is as good as a password: it is in no log, no fault and no message.

What belongs here: one try, and what its answer means. What does not: what is said, and trying again
(`outbox.py`).
"""

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import TypeVar
from urllib.error import URLError

from pydantic import SecretStr
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient, WebhookResponse

from nba_props.automation.outbox import Answer
from nba_props.text import scrubbed

#: A try that takes longer has failed: no sensor of the daemon waits longer for Slack than this.
DEADLINE = timedelta(seconds=8)
#: Of one read or write on the line.
_SOCKET_SECONDS = 5
_TAKEN = "ok"
_LATER = {408, 425, 429}
_SERVER = 500
_OK = 200
_SHOWN = 200

#: The client would log addresses; what is worth logging is in the `Answer`.
_SILENT = logging.Logger("nba_props.slack", logging.CRITICAL + 1)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Slack:
    """A webhook; `send` never raises."""

    url: SecretStr
    deadline: timedelta = DEADLINE

    def send(self, words: str) -> Answer:
        """One try, without a second: within the deadline the message is taken, or the answer says why not."""
        try:
            response = _within(self.deadline, lambda: self._post(words))
        except TimeoutError:
            return Answer(
                False, f"no answer within {self.deadline.total_seconds():g} s", may_have_arrived=True
            )
        except (OSError, HTTPException, SlackClientError, ValueError) as error:
            return Answer(False, self._told(error), may_have_arrived=not _never_left(error))
        return self._meaning(response)

    def _post(self, words: str) -> WebhookResponse:
        client = WebhookClient(
            self.url.get_secret_value(), timeout=_SOCKET_SECONDS, logger=_SILENT, retry_handlers=[]
        )
        # Names come from outside: they are text, and neither formatting nor a mention of everybody.
        return client.send_dict({"text": _escaped(words), "mrkdwn": False, "unfurl_links": False})

    def _meaning(self, response: WebhookResponse) -> Answer:
        body = response.body.strip()
        if response.status_code == _OK and body == _TAKEN:
            return Answer(True)
        fault = scrubbed(f"HTTP {response.status_code}: {body[:_SHOWN]}", [self.url.get_secret_value()])
        is_passing = response.status_code in _LATER or response.status_code >= _SERVER
        return Answer(False, fault, _asked(response), is_final=not is_passing)

    def _told(self, error: Exception) -> str:
        return scrubbed(f"{type(error).__name__}: {error}"[:_SHOWN], [self.url.get_secret_value()])


def _asked(response: WebhookResponse) -> timedelta | None:
    """Retry-After in seconds; a date, which Slack does not send, is left to our own pauses."""
    given = {name.lower(): value for name, value in response.headers.items()}.get("retry-after", "")
    return timedelta(seconds=int(given)) if given.strip().isdecimal() else None


def _never_left(error: Exception) -> bool:
    """Whether the line was never open: a refused connection, a name nobody knows."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ConnectionRefusedError | socket.gaierror)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _within(deadline: timedelta, call: Callable[[], Result]) -> Result:
    """The call's result, or TimeoutError: a line that drips, or a name server that does not answer, are not
    bound by a socket's time-out. The thread left behind ends with its line, or with the process.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="slack", daemon=True)
    thread.start()
    thread.join(deadline.total_seconds())
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]
