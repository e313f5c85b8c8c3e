"""terms.yaml: the terms that a grade may have, and the time to its next review."""

from __future__ import annotations

from collections.abc import Sequence

from credit_engine.domain.terms import (
    DAYS_MAX,
    INSTRUMENTS,
    INVOICE_DATE,
    OPEN_ACCOUNT,
    STARTS,
)
from credit_engine.pack.raw import RawGradeInstrument, RawGradeValue, RawPack, RawTerms
from credit_engine.pack.read.ceilings import read_instrument
from credit_engine.pack.read.fields import Fields

MONTHS_MAX = 60


def read_terms(fields: Fields, pack: RawPack) -> None:
    """Read terms.yaml."""
    read = RawTerms(
        whole=True,
        instruments=_known(fields, "instruments", INSTRUMENTS, OPEN_ACCOUNT),
        starts=_known(fields, "starts", STARTS, INVOICE_DATE),
        instruments_place=fields.place_of("instruments_by_grade"),
        instruments_by_grade=_instruments(fields),
        days_place=fields.place_of("days_by_grade"),
        days_by_grade=_by_grade(fields, "days_by_grade", "days", 0, DAYS_MAX),
        review_months_place=fields.place_of("review_months_by_grade"),
        review_months_by_grade=_by_grade(fields, "review_months_by_grade", "months", 1, MONTHS_MAX),
        starter_review_months=fields.integer("starter_review_months", 1, MONTHS_MAX),
        reason=fields.code("reason"),
    )
    pack.terms = fields.finished(read)


def _by_grade(
    fields: Fields, key: str, gives: str, low: int, high: int
) -> tuple[RawGradeValue, ...]:
    read = []
    for row in fields.rows(key):
        read.append(RawGradeValue(row.uncut("when"), row.integer(gives, low, high)))
        row.done()
    return tuple(read)


def _instruments(fields: Fields) -> tuple[RawGradeInstrument, ...]:
    read = []
    for row in fields.rows("instruments_by_grade") if fields.has("instruments_by_grade") else ():
        read.append(RawGradeInstrument(row.uncut("when"), *read_instrument(row)))
        row.done()
    return tuple(read)


def _known(fields: Fields, key: str, choices: Sequence[str], plain: str) -> tuple[str, ...]:
    """A list out of *choices*; where it is not stated, what is *plain* alone."""
    return fields.choices(key, choices) if fields.has(key) else (plain,)
