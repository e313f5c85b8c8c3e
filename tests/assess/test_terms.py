"""Terms: no longer than the grade or the starter table allows, no longer than asked."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.assess.terms import grant_terms
from credit_engine.assess.trace import Cause, Score
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import Terms
from credit_engine.pack.model import GradeDays
from tests.builders import AS_OF, minimal_pack


def a_score(grade: int) -> Score:
    return Score("general", 500, grade, 10_000, {}, {})


def granted(days: int, *, grade: int | None = None, starter_days: int | None = None):
    score = a_score(grade) if grade else None
    wanted = Terms("open_account", days, "invoice_date")
    return grant_terms(minimal_pack(), wanted, score, starter_days, AS_OF)


SHORTER = Cause(Outcome.PARTLY_APPROVED, "TERMS-GRADE", "terms")
NO_DAYS = Cause(Outcome.REFUSED, "TERMS-GRADE", "terms")


@pytest.mark.parametrize(
    ("wanted", "grade", "days", "causes"),
    [
        (60, 1, 60, ()),
        (30, 1, 30, ()),
        (61, 1, 60, (SHORTER,)),
        (60, 4, 60, ()),
        (60, 5, 30, (SHORTER,)),
        (30, 10, 30, ()),
        (0, 10, 0, ()),
    ],
)
def test_a_grade_allows_so_many_days(wanted, grade, days, causes):
    found = granted(wanted, grade=grade)

    assert found.terms == Terms("open_account", days, "invoice_date")
    assert found.causes == causes
    assert found.review_by == date(2027, 11, 22)


@pytest.mark.parametrize(
    ("wanted", "starter_days", "days", "causes"),
    [(30, 30, 30, ()), (60, 14, 14, (SHORTER,)), (30, 0, 0, (NO_DAYS,)), (0, 0, 0, ())],
)
def test_the_starter_table_allows_so_many_days(wanted, starter_days, days, causes):
    found = granted(wanted, starter_days=starter_days)

    assert found.terms == Terms("open_account", days, "invoice_date")
    assert (found.causes, found.review_by) == (causes, date(2027, 2, 22))


def test_without_a_grade_or_a_starter_row_there_are_no_terms():
    found = granted(60)

    assert (found.terms, found.review_by, found.causes) == (None, None, ())


def test_a_grade_that_gets_no_days_is_refused():
    terms = replace(minimal_pack().terms, days_by_grade=(GradeDays(1, 9, 60), GradeDays(10, 10, 0)))
    pack = replace(minimal_pack(), terms=terms)
    wanted = Terms("open_account", 30, "invoice_date")

    assert grant_terms(pack, wanted, a_score(10), None, AS_OF).causes == (NO_DAYS,)
