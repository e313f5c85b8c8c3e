"""terms.yaml: the longest terms and the time to the next review, by grade."""

from __future__ import annotations

from credit_engine.domain.terms import DAYS_MAX
from credit_engine.pack.raw import RawGradeValue, RawPack, RawTerms
from credit_engine.pack.read.fields import Fields

MONTHS_MAX = 60


def read_terms(fields: Fields, pack: RawPack) -> None:
    """Read terms.yaml."""
    read = RawTerms(
        whole=True,
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
