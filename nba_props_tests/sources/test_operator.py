"""Decisions as they are landed: what comes back is what was decided, and damage is named."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from nba_props.errors import PayloadError
from nba_props.players.decisions import ADD, KINDS, Decision
from nba_props.sources import operator
from nba_props.sources.feeds import detect, parse
from nba_props.sources.records import Parsed
from nba_props_tests.sources.bodies import dumped, ref

AT = datetime(2026, 1, 16, 22, 30, 1, 500, tzinfo=UTC)
FULL: dict[str, Any] = {"spelling": 'Jöhn\u200f "O\'" [b]Doe', "person_id": "nba:1", "other_id": "bdl:2"}


def _parsed(body: bytes) -> Parsed:
    return parse(ref(operator.FEED), body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_comes_back_as_it_was_made(kind: str) -> None:
    body = operator.payload_of(Decision(kind, "ann", AT, "because", **FULL))
    assert detect(body, "x.json").feed == operator.FEED
    parsed = _parsed(body)
    assert parsed.rejects.is_empty()
    (row,) = parsed.records["name_decisions"].to_dicts()
    assert {name: row[name] for name in ("decision", "decided_by", "decided_at", "why", *FULL)} == {
        "decision": kind, "decided_by": "ann", "decided_at": AT, "why": "because", **FULL,
    }  # fmt: skip
    assert row["source"] == operator.SOURCE


def _entry(**changed: Any) -> bytes:
    document = json.loads(operator.payload_of(Decision(ADD, "ann", AT, "because", **FULL)))
    document[operator.PAYLOAD_KEY][0] |= changed
    return dumped(document)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"decision": "forget everything"}, "decision"),
        ({"spelling": None}, "no spelling"),
        ({"person_id": None}, "no person"),
        ({"decision": "merge persons", "other_id": None}, "no second id"),
        ({"why": None}, "why"),
        ({"decided_by": None}, "decided_by"),
        ({"decided_at": "yesterday"}, "decided_at"),
        ({"decided_at": None}, "decided_at"),
        ({"spelling": 7}, "spelling"),
    ],
)
def test_a_decision_that_says_too_little_is_refused_by_name(changed: dict[str, Any], reason: str) -> None:
    parsed = _parsed(_entry(**changed))
    assert parsed.records["name_decisions"].is_empty()
    (said,) = parsed.rejects["reason"]
    assert reason in said


@pytest.mark.parametrize("body", [b'{"name_decisions": 3}', b"[]", b'{"name_decisions": [1', b"{}"])
def test_what_is_no_such_payload_is_an_error(body: bytes) -> None:
    with pytest.raises(PayloadError):
        _parsed(body)
