"""Literals: the text of a number, a quoted text or a date, checked and turned into its value."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date

_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Control and format characters (bidirectional marks among them) would let a
# text read as something else than it is; lone surrogates have no UTF-8 form.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class BadLiteralError(ValueError):
    """A literal that has no value; the message says why and what to write."""


def read_number(text: str) -> float:
    """
    The nearest double of a plain decimal such as `0.25`.

    Raises:
        BadLiteralError: not a plain decimal, or one that a double cannot tell from
            infinity or from zero.
    """
    if _NUMBER.fullmatch(text) is None:
        raise BadLiteralError(f"`{_shortened(text)}` is not a number; {_number_advice(text)}")
    number = float(text)
    if not math.isfinite(number):
        raise BadLiteralError(
            f"`{_shortened(text)}` is larger than a number can be (about 1.8 × 10^308)."
        )
    if number == 0 and text.strip("0."):
        raise BadLiteralError(f"`{_shortened(text)}` is too small to be told from zero; write 0.")
    return number


def _number_advice(text: str) -> str:
    if "_" in text:
        return "write its digits without separators."
    if re.fullmatch(r"[0-9.]+[eE][0-9]*", text):
        return "exponents are not used; write all digits."
    if re.fullmatch(r"0[0-9]+(?:\.[0-9]+)?", text):
        return "it starts with a zero. If it is an identifier, put it into double quotes."
    if text.endswith("."):
        return "write a digit after the point."
    return "write digits with at most one decimal point; a name starts with a letter."


def read_text(quoted: str) -> str:
    """
    The text between the quotes of *quoted*, as it is: there are no escapes.

    Raises:
        BadLiteralError: it holds a backslash or a character that nobody can see.
    """
    text = quoted[1:-1]
    if "\\" in text:
        raise BadLiteralError(
            "A text holds no backslash, as there are no escapes; write the character itself."
        )
    for character in text:
        if unicodedata.category(character) in _UNSEEN:
            raise BadLiteralError(
                f"This text holds U+{ord(character):04X}, which cannot be seen; remove it."
            )
    return text


def read_date(quoted: str) -> date:
    """
    The date of `"2026-01-31"`, quotes included.

    Raises:
        BadLiteralError: not of the form YYYY-MM-DD, or not in the calendar.
    """
    text = quoted[1:-1]
    if _DATE.fullmatch(text) is None:
        raise BadLiteralError(
            f"{_shortened(text)!a} is not a date; write YYYY-MM-DD, such as 2026-01-31."
        )
    try:
        return date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError as error:
        raise BadLiteralError(f"{text} is not in the calendar.") from error


def _shortened(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:24]}…"
