"""JSON with exactly one meaning, from files."""

import pytest

from credit_engine.cli.strict_json import decode_json, read_json_file
from credit_engine.errors import InvalidDocument, Unavailable


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": 123456789012345678901234567890}', "too long"),
        (b'{"a": ', "line 1"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b"[" * 100_000, "too deeply"),
    ],
)
def test_what_means_nothing_or_two_things_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(InvalidDocument, match=what):
        decode_json(data)


def test_what_has_one_meaning_is_read_as_it_stands() -> None:
    data = '{"name": "速动 \\u00e9 \\\\u0000", "n": [1, -2.5, true, null]}'.encode()

    assert decode_json(data) == {"name": "速动 é \\u0000", "n": [1, -2.5, True, None]}


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(Unavailable, match=r"nothing\.json"):
        read_json_file(str(tmp_path / "nothing.json"))
    with pytest.raises(Unavailable, match="directory"):
        read_json_file(str(tmp_path))
