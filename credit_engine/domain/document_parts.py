"""
The plain values of a JSON document, each checked where it stands.

Every reader takes the JSON Pointer of its value and names it in what it raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from credit_engine.domain.money import Money, minor_per_unit, parse_money
from credit_engine.errors import InvalidAmount, InvalidDocument

T = TypeVar("T")

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


def read_list(
    whole: Mapping[str, object], name: str, read: Callable[[object, str], T], at: str = ""
) -> list[T]:
    """Read each entry of the list *name*, which may be missing, of the object at *at*."""
    entries = whole.get(name, [])
    if not isinstance(entries, list):
        raise InvalidDocument(f"`{name}` must be a list.", f"{at}/{name}")
    return [read(entry, f"{at}/{name}/{place}") for place, entry in enumerate(entries)]


def read_date(value: object, at: str) -> date:
    """Read a date written YYYY-MM-DD."""
    found = as_date(value)
    if found is None:
        raise InvalidDocument("expected a date written YYYY-MM-DD.", at)
    return found


def as_date(value: object) -> date | None:
    """The date that *value* is when it is written YYYY-MM-DD, else None."""
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def read_currency(value: object, at: str) -> str:
    """An ISO 4217 currency that amounts may be in."""
    text = read_text(value, at)
    try:
        minor_per_unit(text)
    except InvalidAmount as fault:
        raise InvalidAmount(str(fault), at) from None
    return text


def read_amount(value: object, currency: str, at: str) -> Money:
    """Read a decimal string in *currency*, naming *at* in what it raises."""
    if not isinstance(value, str):
        raise InvalidAmount(
            f'amounts are decimal strings such as "1200.00", not {type(value).__name__}.', at
        )
    try:
        return parse_money(value, currency)
    except InvalidAmount as fault:
        raise InvalidAmount(str(fault), at) from None


def read_owed(value: object, currency: str, at: str) -> Money:
    """Read an amount that somebody owes, paid or may owe: one that is not negative."""
    amount = read_amount(value, currency, at)
    if amount.minor < 0:
        raise InvalidAmount(f"{amount.text} is negative; an amount owed or paid is not.", at)
    return amount
