"""
Tables of cases: one part of a pack at values that are given, a row each.

A dimension gives points, a rule or a segment a truth, a scorecard a grade, a method of the
limit an amount, authority.yaml who may grant one. What stands before them (accounts,
invoices, other rules) is left out, so that a row can stand exactly at a cut-point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credit_engine.domain.facts import Absence
from credit_engine.pack.authority_model import LEVELS, CoverClass
from credit_engine.pack.nodes import Node, Scalar
from credit_engine.pack.read.authority import GRADE_NAMES
from credit_engine.pack.read.fields import Fields, refuse_shape
from credit_engine.pack.read.scorecards import GRADE_MAX
from credit_engine.pack.typed_scalars import TypedValue, typed

SCORE_MAX = 1000
POINTS_MAX = 100
DAYS_MAX = 3650
AUTOMATIC, NOBODY = "automatic", "nobody"
GRANTED_BY = (AUTOMATIC, *(f"level {level}" for level in LEVELS), NOBODY)
TRUTHS = {"true": True, "false": False, "unknown": None}


class Subject(StrEnum):
    """What a table is about; the key that names it."""

    DIMENSION = "dimension"
    MEASURE = "measure"
    RULE = "rule"
    SEGMENT = "segment"
    SCORECARD = "scorecard"
    AMOUNT = "amount_of"
    AUTHORITY = "authority"


# Their rows are read on no day: no parameter is among what they read.
UNDATED = frozenset({Subject.DIMENSION, Subject.SCORECARD, Subject.AUTHORITY})
Expected = str | int | float | None
Parts = tuple[dict[str, TypedValue | Absence], dict[str, Expected]]


@dataclass(frozen=True, slots=True)
class TableRow:
    """
    What is given by name, or why it is not there; all else that is read is missing.

    `expect` holds what must come out, by key, such as points, value, is, grade or amount.
    """

    location: str  # file:line
    given: Mapping[str, TypedValue | Absence]
    signals: Mapping[str, bool | None]
    expect: Mapping[str, Expected]


@dataclass(frozen=True, slots=True)
class CaseTable:
    """Rows about one part of the pack; `as_of` is the day whose parameters hold, if any do."""

    name: str
    note: str
    location: str  # file:line
    subject: Subject
    of: str
    as_of: date | None
    rows: tuple[TableRow, ...]


def subject_of(fields: Fields) -> Subject | None:
    """What the entry of a file of cases is a table about; None where it is a whole case."""
    return next((subject for subject in Subject if fields.holds(subject.value)), None)


def read_table(name: Scalar, fields: Fields, subject: Subject) -> CaseTable:
    """Read one table; what is wrong goes to the findings of *fields*."""
    table = CaseTable(
        name=name.text,
        note=fields.prose("note"),
        location=f"{name.place.path}:{name.place.line}",
        subject=subject,
        of=fields.scalar(subject.value).text,
        as_of=fields.day("as_of") if _is_dated(subject) else None,
        rows=tuple(_row(row, subject) for row in fields.rows("rows")),
    )
    fields.done()
    return table


def _is_dated(subject: Subject) -> bool:
    return subject not in UNDATED


def _row(row: Fields, subject: Subject) -> TableRow:
    given, expect = _READERS[subject](row)
    signals = _signals(row) if subject is Subject.RULE else {}
    read = TableRow(f"{row.place.path}:{row.place.line}", given, signals, expect)
    row.done()
    return read


def _of_dimension(row: Fields) -> Parts:
    """A value, or a kind of absence, and what the bands make of it."""
    given: dict[str, TypedValue | Absence] = {}
    if row.has("value") and row.has("absent"):
        what = "A row gives a value or an absence, not both."
        row.findings.add("unknown-key", row.place_of("absent"), what)
    if row.has("absent"):
        given["value"] = Absence(row.choice("absent", tuple(Absence)))
    else:
        given["value"] = row.number("value")
    expect: dict[str, Expected] = {}
    if row.has("points"):
        expect["points"] = row.integer("points", 0, POINTS_MAX)
    if row.has("reason"):
        expect["reason"] = row.code("reason").text
    if row.has("absence"):
        expect["absence"] = row.choice("absence", tuple(Absence))
    return given, expect


def _of_scorecard(row: Fields) -> Parts:
    """A score and its grade."""
    score = float(row.integer("score", 0, SCORE_MAX))
    return {"score": score}, {"grade": row.integer("grade", 1, GRADE_MAX)}


def _of_amount(row: Fields) -> Parts:
    """What is given, and the amount (`none` where there is none) and days that come out."""
    given = _given(row)
    expect: dict[str, Expected] = {"amount": row.scalar("amount").text}
    if row.has("days"):
        expect["days"] = row.integer("days", 0, DAYS_MAX)
    return given, expect


def _of_authority(row: Fields) -> Parts:
    """Grade, cover and amount, and who may grant it: `automatic`, `level N` or `nobody`."""
    given: dict[str, TypedValue | Absence] = {
        "grade": row.choice("grade", tuple(GRADE_NAMES)),
        "cover": row.choice("cover", tuple(CoverClass)),
        "amount": row.scalar("amount").text,
    }
    return given, {"by": row.choice("by", GRANTED_BY)}


def _of_segment(row: Fields) -> Parts:
    """What is given, and whether the condition holds."""
    return _given(row), {"is": row.choice("is", tuple(TRUTHS))}


def _of_rule(row: Fields) -> Parts:
    """What is given, whether the rule holds, and what it does."""
    return _given(row), {"is": row.choice("is", tuple(TRUTHS)), **_effect(row)}


def _of_measure(row: Fields) -> Parts:
    """What is given, and what comes of it."""
    return _given(row), _measured(row)


def _measured(row: Fields) -> dict[str, Expected]:
    """The value of a measure; or why there is none, or what a zero denominator stands for."""
    expect: dict[str, Expected] = {}
    if row.has("value"):
        expect["value"] = row.number("value")
    if row.has("absence"):
        expect["absence"] = row.choice("absence", tuple(Absence))
    if row.has("stands_for"):
        expect["stands_for"] = row.scalar("stands_for").text
    return expect


def _effect(row: Fields) -> dict[str, Expected]:
    """What the rule then does, where the row says it."""
    expect: dict[str, Expected] = {}
    if row.has("reason"):
        expect["reason"] = row.code("reason").text
    for key in ("refer_to", "require"):
        if row.has(key):
            expect[key] = row.scalar(key).text
    if row.has("precedent"):
        expect["precedent"] = row.choice("precedent", ("true", "false"))
    return expect


def _given(row: Fields) -> dict[str, TypedValue | Absence]:
    given: dict[str, TypedValue | Absence] = {}
    if row.has("given"):
        for key, node in row.fields("given").entries():
            given[key.text] = _value(node, row)
    if row.has("absent"):
        absent = row.fields("absent")
        for key, _ in absent.entries():
            given[key.text] = Absence(absent.choice(key.text, tuple(Absence)))
    return given


def _value(node: Node, row: Fields) -> TypedValue:
    if isinstance(node, Scalar):
        return typed(node.text) if node.style is None else node.text
    refuse_shape(node, f"a value of {row.owner} must be one text", row.findings)
    return None


def _signals(row: Fields) -> dict[str, bool | None]:
    if not row.has("signals"):
        return {}
    signals = row.fields("signals")
    return {
        key.text: TRUTHS[signals.choice(key.text, tuple(TRUTHS))] for key, _ in signals.entries()
    }


_READERS: Mapping[Subject, Callable[[Fields], Parts]] = {
    Subject.DIMENSION: _of_dimension,
    Subject.MEASURE: _of_measure,
    Subject.RULE: _of_rule,
    Subject.SEGMENT: _of_segment,
    Subject.SCORECARD: _of_scorecard,
    Subject.AMOUNT: _of_amount,
    Subject.AUTHORITY: _of_authority,
}
