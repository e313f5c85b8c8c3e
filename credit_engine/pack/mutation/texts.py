"""Faults inside one text of a pack: a number, a condition, the `when` of bands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from credit_engine.language.comparisons import comparison_spans
from credit_engine.pack.mutation.mutant import MutationKind

_TOKEN = re.compile(r'"[^"]*"|[a-z][a-z0-9_]*|[0-9]+(?:\.[0-9]+)?|<=|>=|!=|\.\.|[<>=+\-*/()\[\],@]')
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SIGNAL = re.compile(r"signal\(\s*[a-z][a-z0-9_]*\s*\)")
_INCLUDING = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_JOINED = {"and": "or", "or": "and"}
_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*"}


@dataclass(frozen=True, slots=True)
class Change:
    """The characters from `start` to `end` of the text number `index` become `new`."""

    index: int
    start: int
    end: int
    new: str


Fault = tuple[
    MutationKind, str, tuple[Change, ...]
]  # the kind, in words, what becomes of the texts


def larger(written: str) -> str:
    """A number a tenth larger, and by one in its last place at least: `0.075` → `0.0825`."""
    value = Decimal(written)
    by = max(_last_place(value), abs(value) / 10)
    return _plain(value + by.quantize(_last_place(value) / 10))


def smaller(written: str) -> str:
    """A number a tenth smaller, and by one in its last place at least: `90` → `81`."""
    value = Decimal(written)
    by = max(_last_place(value), abs(value) / 10)
    return _plain(value - by.quantize(_last_place(value) / 10))


def larger_whole(written: str) -> str:
    """A whole number a tenth larger, and by one at least: `90` → `99`, `4` → `5`."""
    value = int(written)
    return str(value + max(1, abs(value) // 10))


def formula_faults(text: str) -> Iterator[Fault]:
    """Faults in a formula or condition: operators, `and` and `or`, negations, numbers."""
    between = False
    for match in _TOKEN.finditer(text):
        word = match.group()
        between = between or word == "between"

        def one(kind: MutationKind, new: str, at: re.Match[str] = match) -> Fault:
            return kind, f"{at.group()} → {new}", (Change(0, at.start(), at.end(), new),)

        if word in _TURNED:
            if word in _INCLUDING:
                yield one(MutationKind.OPERATOR, _INCLUDING[word])
            yield one(MutationKind.OPERATOR, _TURNED[word])
        elif word in _JOINED and not (word == "and" and between):
            yield one(MutationKind.JOIN, _JOINED[word])
        elif word in _ARITHMETIC:
            yield one(MutationKind.ARITHMETIC, _ARITHMETIC[word])
        elif _NUMBER.fullmatch(word) and not _counts_periods(text, match.start()):
            yield one(MutationKind.LITERAL, larger(word))
            yield one(MutationKind.LITERAL, smaller(word))
        between = between and word != "and"
    spans = [(span.start, span.end) for span in comparison_spans(text)]
    for start, end in (*spans, *(match.span() for match in _SIGNAL.finditer(text))):
        shown = " ".join(text[start:end].split())
        changes = (Change(0, start, start, "not("), Change(0, end, end, ")"))
        yield MutationKind.NEGATION, f"{shown} → not({shown})", changes


def band_faults(texts: Sequence[str]) -> Iterator[Fault]:
    """
    Faults at each cut-point of a set of bands: moved down, moved up, given to the other side.

    All bands that end there are changed together, or the checks of a pack would tell.
    """
    ends: dict[Decimal, list[Change]] = {}
    for index, text in enumerate(texts):
        for match in re.finditer(r"-?[0-9]+(?:\.[0-9]+)?", text):
            ends.setdefault(Decimal(match.group()), []).append(
                Change(index, match.start(), match.end(), match.group())
            )
    step = cut_step(list(ends))
    for value, found in sorted(ends.items()):
        for moved in (value - step, value + step):
            new = _plain(moved)
            changes = tuple(Change(one.index, one.start, one.end, new) for one in found)
            yield MutationKind.CUT_POINT, f"{_plain(value)} → {new}", changes
        given = tuple(_other_side(texts[one.index], one) for one in found)
        if len(found) > 1 and all(given):
            sides = tuple(one for one in given if one is not None)
            what = f"{_plain(value)} belongs to the other band"
            yield MutationKind.CLOSED_END, what, sides


def cut_step(ends: Sequence[Decimal]) -> Decimal:
    """
    How near to a cut-point its cases should stand: one place finer than it is written.

    One where all are whole numbers, and half of it where two of them are neighbours.
    """
    finest = min((_last_place(end) for end in ends), default=Decimal(1))
    if finest < 1:
        return finest / 10
    ordered = sorted(ends)
    close = any(high - low <= 1 for low, high in pairwise(ordered))
    return Decimal("0.5") if close else Decimal(1)


def _other_side(text: str, at: Change) -> Change | None:
    """The bracket or operator beside an end, turned from including to excluding or back."""
    before = text[: at.start].rstrip()
    after = text[at.end :].lstrip()
    for sign in ("<=", ">=", "<", ">"):
        if before.endswith(sign):
            return Change(at.index, len(before) - len(sign), len(before), _INCLUDING[sign])
    if before.endswith(("[", "(")):
        return Change(at.index, len(before) - 1, len(before), "(" if before[-1] == "[" else "[")
    if after.startswith(("]", ")")):
        place = text.index(after[0], at.end)
        return Change(at.index, place, place + 1, ")" if after[0] == "]" else "]")
    return None


def _counts_periods(text: str, start: int) -> bool:
    """Whether the number at *start* is the second part of prior(), series() or streak()."""
    before = text[:start].rstrip()
    opened = max(before.rfind(name) for name in ("prior(", "series(", "streak("))
    return (
        before.endswith(",")
        and opened >= 0
        and before.count("(", opened) > before.count(")", opened)
    )


def _last_place(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
