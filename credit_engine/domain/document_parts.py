"""
The plain values of a JSON document, each checked where it stands.

Every reader takes the JSON Pointer of its value and names it in what it raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from credit_engine.errors import InvalidDocument

TEXT_MAX = 200  # characters


def below(at: str, key: object) -> str:
    """The pointer of *key* in the object at *at*, escaped as RFC 6901 says."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


def read_object(document: object, at: str, known: Iterable[str]) -> Mapping[str, object]:
    """The object, in which every key is one of those *known*."""
    if not isinstance(document, Mapping):
        raise InvalidDocument(f"expected an object here, found {type(document).__name__}.", at)
    allowed = tuple(known)
    for key in document:
        if key not in allowed:
            raise InvalidDocument(
                f"{key!r} is not known here; known are {', '.join(allowed)}.", below(at, key)
            )
    return document


def need(entry: Mapping[str, object], key: str, at: str) -> object:
    """The value of *key*, which must be there."""
    if key not in entry:
        raise InvalidDocument(f"`{key}` is missing.", at)
    return entry[key]


def read_text(value: object, at: str) -> str:
    """A text for people, bounded."""
    if not isinstance(value, str) or not is_text(value):
        raise InvalidDocument(
            "expected a text of 1 to 200 characters, without control characters.", at
        )
    return value


def is_text(value: str) -> bool:
    """Whether *value* can be kept and shown: bounded, no control characters, no half characters."""
    return 0 < len(value) <= TEXT_MAX and not any(
        character < " " or "\ud800" <= character <= "\udfff" for character in value
    )


def read_one_of(value: object, known: Sequence[str], at: str) -> str:
    """One of the texts *known*."""
    text = read_text(value, at)
    if text not in known:
        raise InvalidDocument(f"{text!r} is not known here; use {', '.join(known)}.", at)
    return text


def read_whole(value: object, at: str, low: int, high: int) -> int:
    """A whole number from *low* to *high*."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidDocument(f"expected a whole number from {low} to {high}.", at)
    return value


def read_truth(value: object, at: str) -> bool:
    """`true` or `false`, and nothing that could pass for them."""
    if not isinstance(value, bool):
        raise InvalidDocument("expected true or false.", at)
    return value
