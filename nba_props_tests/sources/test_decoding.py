"""A body that is not the JSON it should be is refused with a text that names it and says what it is."""

import gzip

import pytest

from nba_props.errors import PayloadError
from nba_props.sources.decoding import decode, instant_of, objects, unpacked

DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "p.json is empty"),
        (b"  \n", "p.json is empty"),
        (gzip.compress(b'{"data": []}' * 50, mtime=0)[:-12], "p.json is a gzip file that is cut off"),
        (b"\x1f\x8b\x07garbage that is no gzip", "p.json is a damaged gzip file"),
        (b"<!DOCTYPE html><html>Too many requests", "p.json is HTML or XML"),
        (b"%PDF-1.7 ...", "p.json is a PDF"),
        (b"PAR1....PAR1", "p.json is a Parquet file"),
        (b'{"data": [1, 2', "p.json is JSON that is cut off"),
        (b'{"data": [1 2]}', "p.json is not valid JSON"),
        (b'{"data": [NaN]}', "p.json is not valid JSON: NaN is not a JSON number"),
        (b'{"data": -Infinity}', "-Infinity is not a JSON number"),
        (b'{"data": ' + b"9" * 5000 + b"}", "p.json is not valid JSON"),
        (b'{"name": "Nikola Joki\xe6"}', "p.json is not UTF-8 text"),
        (b"Unauthorized", "the service said 'Unauthorized'"),
        (b'"just text"', "holds the str 'just text'"),
        (DEEP, "nested too deeply"),
        (
            b'{"message": "Usage quota has been reached", "error_code": "OUT_OF_USAGE_CREDITS"}',
            "OUT_OF_USAGE_CREDITS",
        ),
        (b'{"error": "Unauthorized"}', "is an error answer of the service: Unauthorized"),
    ],
)
def test_what_is_not_json_is_named(body: bytes, said: str) -> None:
    with pytest.raises(PayloadError) as caught:
        decode(body, "p.json")
    assert said in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_byte_order_mark_and_gzip_are_no_obstacle() -> None:
    assert decode(gzip.compress(b'\xef\xbb\xbf{"data": []}'), "p") == {"data": []}
    assert unpacked(b"plain", "p") == b"plain"


def test_an_answer_with_data_is_no_error_answer() -> None:
    assert decode(b'{"data": [], "message": "ok"}', "p") == {"data": [], "message": "ok"}


def test_objects_keep_their_place_and_wrong_ones_say_so() -> None:
    found = objects([{"a": 1}, None, 3], "players", "p")
    assert found[0] == {"a": 1}
    assert [list(entry.values()) for entry in found[1:]] == [
        ["wrong type: null is not an object"],
        ["wrong type: the int '3' is not an object"],
    ]
    with pytest.raises(PayloadError, match="p: players is the str 'x' where a list is expected"):
        objects("x", "players", "p")


def test_an_instant_without_a_zone_is_utc() -> None:
    assert (
        instant_of("2026-01-16T19:10:00-05:00")
        == instant_of("2026-01-17T00:10:00")
        == instant_of("2026-01-17T00:10Z")
    )
    assert [instant_of(value) for value in ("soon", "", None, 5, "9999-12-31T23:59:59-05:00")] == [None] * 5
