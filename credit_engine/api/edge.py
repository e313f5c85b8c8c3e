"""
The only door for bytes: what a caller sent, as JSON that has exactly one meaning, or lines.

Python's JSON reader lets the last of two equal keys win, takes NaN, turns 1e999
into infinity and fails on deep nesting; so do the frameworks above it. Here all
that is a 400 problem, before anything looks at what the body says. Queries,
headers and ids in paths are held to the same strictness.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn
from urllib.parse import unquote_to_bytes

from flask import Request

from credit_engine.api import problems
from credit_engine.api.problems import Fault, Refused
from credit_engine.domain.data_read import PURPOSE_CHARS_MAX

BODY_BYTES_MAX = 256 * 1024
DEPTH_MAX = 32
NUMBER_CHARS_MAX = 32
INTEGER_MAX = 2**63 - 1
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}", re.ASCII)
IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)
PURPOSE = re.compile(rf"[!-~]([ -~]{{0,{PURPOSE_CHARS_MAX - 2}}}[!-~])?", re.ASCII)
ENTITY_TAG = re.compile(r'"([1-9][0-9]{0,17})"', re.ASCII)

# One that is never closed goes on to the end, and is not looked for again from each quote in it.
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_json(request: Request) -> object:
    """
    Read the body, which must be there.

    Raises:
        Refused: 400 malformed or missing, 413 too large, 415 not JSON.
    """
    return decode_json(_read_body(request, ("application/json",), "Send fewer records at once."))


def read_lines(request: Request, kinds: Sequence[str]) -> str:
    """
    Read a body of lines, one record on each, whose content type is one of *kinds*.

    The lines are decoded one by one, by whoever knows what they are; the text is
    UTF-8 without the character NUL, and no longer than any other body.

    Raises:
        Refused: 400 malformed or missing, 413 too large, 415 of another type.
    """
    advice = "Send the rows in several parts, or import the file with `credit-engine import`."
    body = _read_body(request, kinds, advice)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(f"Byte {error.start} is not UTF-8.")
    if "\x00" in text:
        _refuse("It holds the character NUL.")
    return text


def _read_body(request: Request, kinds: Sequence[str], advice: str) -> bytes:
    # MAX_CONTENT_LENGTH allows one byte more: werkzeug cuts a body of unknown length there.
    most = (request.max_content_length or BODY_BYTES_MAX + 1) - 1
    body = request.get_data(cache=False)
    if len(body) > most:
        raise Refused(problems.BODY_TOO_LARGE, f"Send at most {most} bytes. {advice}")
    if not body:
        raise Refused(problems.BODY_REQUIRED, "Send a body.")
    if request.mimetype not in kinds or not _charset_is_utf8(request):
        raise Refused(
            problems.UNSUPPORTED_MEDIA_TYPE,
            f"Send the body as Content-Type: {' or '.join(kinds)}, in UTF-8.",
        )
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused(problems.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding.")
    return body


def refuse_body(request: Request) -> None:
    """Refuse a body where none is wanted, rather than read it and do nothing with it."""
    if request.content_length or request.headers.get("Transfer-Encoding"):
        raise Refused(problems.UNEXPECTED_BODY, "Send this request without a body.")


def decode_json(body: bytes) -> object:
    """
    Decode strict JSON: no duplicate keys, no number that is not exactly what it says.

    Raises:
        Refused: 400 malformed-body, saying what and where.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(f"Byte {error.start} is not UTF-8.")
    if text.startswith("\ufeff"):
        _refuse("It starts with a byte order mark; send it without one.")
    _check_depth(text)
    try:
        document: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        _refuse(f"{error.msg} at character {error.pos}.")
    if "\\u" in text:  # only an escape can bring in what UTF-8 and JSON itself rule out
        _check_texts(document)
    return document


def read_query(request: Request, known: frozenset[str]) -> dict[str, str]:
    """
    Read the query parameters: each at most once, none unknown.

    Raises:
        Refused: 400 invalid-query.
    """
    raw = request.query_string
    if not raw:
        return {}
    try:
        decoded = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(problems.INVALID_QUERY, "The query string is not UTF-8.") from None
    if not decoded.isprintable():
        raise Refused(problems.INVALID_QUERY, "The query string has control characters.")
    found: dict[str, str] = {}
    for name, values in request.args.lists():
        if name not in known:
            expected = ", ".join(sorted(known)) or "none"
            fault = Fault(f"?{name}", f"Not a parameter here; known: {expected}.")
            raise Refused(problems.INVALID_QUERY, f"{name!r} is not a parameter.", [fault])
        if len(values) > 1:
            fault = Fault(f"?{name}", "Send it once.")
            raise Refused(problems.INVALID_QUERY, f"{name!r} is there more than once.", [fault])
        found[name] = values[0]
    return found


def check_path(parts: Mapping[str, str]) -> None:
    """Answer 404 for ids that no record can have, before they reach a database."""
    for value in parts.values():
        if not IDENTIFIER.fullmatch(value):
            raise Refused(problems.ROUTE_NOT_FOUND, "No id has this form.")


def idempotency_key(request: Request) -> str | None:
    """
    Read the Idempotency-Key header.

    Raises:
        Refused: 400, the header is there and cannot be used.
    """
    sent = request.headers.get("Idempotency-Key")
    if sent is not None and not IDEMPOTENCY_KEY.fullmatch(sent):
        raise Refused(
            problems.INVALID_HEADER,
            "Idempotency-Key wants 1 to 255 visible ASCII characters without spaces.",
        )
    return sent


def purpose(request: Request) -> str | None:
    """
    Read the Purpose header: what personal or bureau data is read for, in the caller's words.

    Raises:
        Refused: 400, the header is there and cannot be used.
    """
    sent = request.headers.get("Purpose")
    if sent is not None and not PURPOSE.fullmatch(sent):
        raise Refused(
            problems.INVALID_HEADER,
            f"Purpose wants 1 to {PURPOSE_CHARS_MAX} printable ASCII characters, "
            "without outer spaces.",
        )
    return sent


def expected_version(request: Request) -> int:
    """
    Read the version that If-Match names: the ETag of the buyer as the caller knows it.

    Raises:
        Refused: 428 where the header is missing, 400 where it is no ETag of ours.
    """
    sent = request.headers.get("If-Match")
    if sent is None:
        raise Refused(
            problems.PRECONDITION_REQUIRED, "Read the buyer, then send its ETag as If-Match."
        )
    match = ENTITY_TAG.fullmatch(sent.strip())
    if match is None:
        raise Refused(
            problems.INVALID_HEADER,
            'If-Match wants the one ETag that the buyer was read with, such as "7".',
        )
    return int(match.group(1))


def _charset_is_utf8(request: Request) -> bool:
    return request.mimetype_params.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= DEPTH_MAX:
        return
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEPTH_MAX:
            _refuse(f"It is nested more than {DEPTH_MAX} levels deep.")


def _check_texts(part: object) -> None:
    """Look for lone surrogates and NUL in every text, keys too; depth is bounded by now."""
    if isinstance(part, str):
        if "\x00" in part:
            _refuse("A text holds the character NUL.")
        if _SURROGATE.search(part):
            _refuse("A text holds half of a surrogate pair.")
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
        _refuse("An object has the same key twice.")
    return found


def _integer(text: str) -> int:
    if len(text) > NUMBER_CHARS_MAX or abs(number := int(text)) > INTEGER_MAX:
        _refuse("A whole number is longer than 64 bits hold.")
    return number


def _float(text: str) -> float:
    if len(text) > NUMBER_CHARS_MAX:
        _refuse(f"A number has more than {NUMBER_CHARS_MAX} characters.")
    number = float(text)
    if not math.isfinite(number):
        _refuse("A number is too large for a double.")
    return number


def _constant(text: str) -> NoReturn:
    _refuse(f"{text} is not JSON.")


def _refuse(what: str) -> NoReturn:
    raise Refused(problems.MALFORMED_BODY, what)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)
