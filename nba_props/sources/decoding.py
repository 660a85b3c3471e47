"""Bytes to JSON, and safe steps through a JSON document.

A body that is not the JSON it should be is refused here with a text that names the payload and says what it
is instead: cut off, HTML, a PDF, a service's error answer.

What belongs here: all that can be said without knowing the service. What does not: the meaning of any field.
"""

import gzip
import json
import zlib
from datetime import UTC, datetime
from typing import Any, NoReturn

from nba_props.errors import PayloadError

#: Where a parser notes why a row cannot stand; the checks take it up as the row's reason.
PROBLEM = "__problem__"

_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_SHOWN = 120
#: The keys under which the services put an explanation instead of an answer.
_ERROR_KEYS = ("error", "errors", "message", "Message")
_ANSWER_KEYS = ("data", "bookmakers", "leagueSchedule", "resultSets", "events", "props")

Document = dict[str, Any] | list[Any]


def unpacked(body: bytes, name: str) -> bytes:
    """The body without its gzip wrapping, if it has one. Raises PayloadError when the wrapping is damaged."""
    if not body.startswith(_GZIP):
        return body
    try:
        return gzip.decompress(body)
    except EOFError:
        raise PayloadError(f"{name} is a gzip file that is cut off: fetch it again") from None
    except (OSError, zlib.error) as error:
        raise PayloadError(f"{name} is a damaged gzip file ({error}): fetch it again") from None


def decode(body: bytes, name: str) -> Document:
    """The JSON object or list in `body`. Raises PayloadError that says what it is instead."""
    body = unpacked(body, name).removeprefix(b"\xef\xbb\xbf").strip()
    _refuse_other_formats(body, name)
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise PayloadError(f"{name} is not UTF-8 text (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise PayloadError(_not_json(body, name, error)) from None
    except RecursionError:
        raise PayloadError(f"{name} is nested too deeply to be an answer of any service") from None
    except ValueError as error:  # the refused constants, and integers of thousands of digits
        raise PayloadError(f"{name} is not valid JSON: {error}") from None
    if not isinstance(document, dict | list):
        raise PayloadError(f"{name} holds {_said(document)} where an object or a list is expected")
    _refuse_error_answer(document, name)
    return document


def decode_object(body: bytes, name: str) -> dict[str, Any]:
    """Like `decode`, for a payload that must be one object."""
    document = decode(body, name)
    if not isinstance(document, dict):
        raise PayloadError(f"{name} holds a list where an object is expected")
    return document


def objects(value: Any, what: str, name: str) -> list[dict[str, Any]]:
    """The objects of a JSON list. An entry that is no object becomes one that only says so under `PROBLEM`.

    Raises PayloadError when `value` is no list at all: then the payload is not what its feed says.
    """
    if not isinstance(value, list):
        raise PayloadError(f"{name}: {what} is {_said(value)} where a list is expected")
    return [
        entry if isinstance(entry, dict) else {PROBLEM: f"wrong type: {_said(entry)} is not an object"}
        for entry in value
    ]


def child(entry: dict[str, Any], key: str) -> dict[str, Any]:
    """The object under `key`; empty where it is absent, so that its fields count as missing."""
    value = entry.get(key)
    return value if isinstance(value, dict) else {}


def instant_of(value: Any) -> datetime | None:
    """An ISO timestamp as UTC (without a zone it is UTC already); None where it is no timestamp."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # year 1 or 9999, moved over the edge by its zone
        return None


def instant_or_printed(value: Any) -> Any:
    """An ISO timestamp as UTC, anything else as printed, so that the checks can refuse it."""
    return instant_of(value) or value


def prefixed(issuer: str, value: Any) -> str | None:
    """An id with its issuer before it (`bdl:246`); None where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        return None
    return f"{issuer}:{value}"


def full_name(person: dict[str, Any]) -> Any:
    """First and last name as one; where one is no text, as printed, so that the checks can refuse it."""
    parts = [person.get("first_name"), person.get("last_name")]
    wrong = [part for part in parts if part is not None and not isinstance(part, str)]
    return wrong[0] if wrong else " ".join(part for part in parts if part) or None


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON number")


def _refuse_other_formats(body: bytes, name: str) -> None:
    if not body:
        raise PayloadError(f"{name} is empty")
    if body.startswith(b"%PDF"):
        raise PayloadError(f"{name} is a PDF: no parser reads those, use the injury feed instead")
    if body.startswith(_PARQUET):
        raise PayloadError(f"{name} is a Parquet file, not JSON")
    if body.startswith(b"<"):
        raise PayloadError(f"{name} is HTML or XML, not JSON (it begins with {_start(body)!r})")


def _not_json(body: bytes, name: str, error: json.JSONDecodeError) -> str:
    if body[:1] not in (b"{", b"["):
        return f"{name} is text, not JSON: the service said {_start(body)!r}"
    if error.pos >= len(error.doc):
        return f"{name} is JSON that is cut off at line {error.lineno}: fetch it again"
    return f"{name} is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}"


def _refuse_error_answer(document: Document, name: str) -> None:
    if not isinstance(document, dict) or any(key in document for key in _ANSWER_KEYS):
        return
    said = [str(document[key]) for key in (*_ERROR_KEYS, "error_code") if document.get(key)]
    if said:
        raise PayloadError(f"{name} is an error answer of the service: {'; '.join(said)[:_SHOWN]}")


def _start(body: bytes) -> str:
    return body[:_SHOWN].decode("utf-8", "replace")


def _said(value: Any) -> str:
    return f"the {type(value).__name__} {str(value)[:40]!r}" if value is not None else "null"
