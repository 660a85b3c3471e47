"""The services' formats, written: one module a service, each the mirror of the reader of the same name.

What belongs here: keys, number formats and file bodies as the real services print them. What does not: what
happened in the league, and any reading.
"""

import json

#: Cities that balldontlie and NBA.com print otherwise than the odds feeds.
PRINTED_CITIES = {"LAC": "LA"}


def body_of(content: object) -> bytes:
    """A JSON body, compact, letters as they are."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
