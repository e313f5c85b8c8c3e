"""JSON from a file, with exactly one meaning: no key twice, no NaN, no endless nesting."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path
from typing import NoReturn

from credit_engine.errors import InvalidDocument, Unavailable

STDIN = "-"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_json_file(path: str) -> object:
    """
    Read one JSON document from a file, or from standard input where *path* is `-`.

    Raises:
        Unavailable: the file cannot be read.
        InvalidDocument: it is not JSON in UTF-8, or means two things.
    """
    try:
        data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        return decode_json(data)
    except InvalidDocument as fault:
        name = "standard input" if path == STDIN else path
        raise InvalidDocument(f"{name}: {fault}") from fault


def unreadable(path: str, error: OSError) -> Unavailable:
    """The error for a file that cannot be read."""
    return Unavailable(f"{path} cannot be read: {error.strerror or error}.")


def decode_json(data: bytes) -> object:
    """
    Decode strict JSON.

    Raises:
        InvalidDocument: saying what is wrong, and where.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        raise InvalidDocument("it starts with a byte order mark; save it without one.")
    try:
        document: object = _DECODER.decode(data.decode("utf-8"))
        if b"\\u" in data:  # only an escape can bring in what UTF-8 and JSON rule out
            _check_texts(document)
    except UnicodeDecodeError as error:
        raise InvalidDocument(f"byte {error.start} is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InvalidDocument(
            f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise InvalidDocument("it is nested too deeply.") from error
    return document


def _check_texts(part: object) -> None:
    """Refuse NUL and halves of surrogate pairs, which no database keeps, in keys and values."""
    if isinstance(part, str):
        if "\x00" in part:
            raise InvalidDocument("a text holds the character NUL.")
        if _SURROGATE.search(part):
            raise InvalidDocument("a text holds half of a surrogate pair.")
    elif isinstance(part, dict):
        for key, value in part.items():
            _check_texts(key)
            _check_texts(value)
    elif isinstance(part, list):
        for value in part:
            _check_texts(value)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidDocument(f"the key {twice!r} stands twice in one object.")
    return found


def _integer(text: str) -> int:
    # Python refuses to turn thousands of digits into a number; so do we, and sooner.
    if len(text) > 20:
        raise InvalidDocument(f"the number {text[:20]}… is too long.")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InvalidDocument(f"the number {text[:20]} is too large.")
    return number


def _constant(text: str) -> NoReturn:
    raise InvalidDocument(f"{text} is not JSON.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_constant,
)
