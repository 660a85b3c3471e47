"""What the operator decided about names: the payloads `nba-props alias` and `nba-props registry` land.

What belongs here: this format. What does not: deciding, refusing and applying (see `players/`).
"""

import json
from dataclasses import asdict

from nba_props.landing import PayloadRef
from nba_props.players.decisions import Decision
from nba_props.sources.decoding import PROBLEM, decode_object, instant_or_printed, objects
from nba_props.sources.extract import Extract

SOURCE = "operator"
FEED = "operator.names"

#: The payload's one key, by which an import recognises it.
PAYLOAD_KEY = "name_decisions"

_TEXTS = ("decision", "spelling", "person_id", "other_id", "decided_by", "why")


def payload_of(decision: Decision) -> bytes:
    """The bytes to land for one decision."""
    entry = asdict(decision) | {"decided_at": decision.decided_at.isoformat()}
    return json.dumps({PAYLOAD_KEY: [entry]}, ensure_ascii=False, indent=1).encode()


def extract_name_decisions(body: bytes, ref: PayloadRef) -> Extract:
    """The decisions of one payload: `name_decisions`. Raises PayloadError when it is no such payload."""
    entries = objects(decode_object(body, ref.path).get(PAYLOAD_KEY), PAYLOAD_KEY, ref.path)
    rows = [
        {PROBLEM: entry.get(PROBLEM), "decided_at": instant_or_printed(entry.get("decided_at"))}
        | {name: entry.get(name) for name in _TEXTS}
        for entry in entries
    ]
    return Extract({"name_decisions": rows}, SOURCE, None)
