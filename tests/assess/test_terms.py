"""Terms: the stricter of what is asked and what grade, starter table and rules allow."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.assess.terms import grant_terms
from credit_engine.assess.trace import Cause, Requirement, Score
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import Terms
from credit_engine.pack.terms_model import GradeDays
from tests.builders import (
    AS_OF,
    a_pack,
    a_request,
    an_assessment,
    an_invoice,
    minimal_pack,
    some_facts,
)


def a_score(grade: int) -> Score:
    return Score("general", 500, grade, 10_000, {}, {})


def granted(days: int, *, grade: int | None = None, starter_days: int | None = None):
    score = a_score(grade) if grade else None
    wanted = Terms("open_account", days, "invoice_date")
    return grant_terms(minimal_pack(), wanted, score, starter_days, (), as_of=AS_OF)


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

    assert grant_terms(pack, wanted, a_score(10), None, (), as_of=AS_OF).causes == (NO_DAYS,)


RULES, TERMS = "credit_rules/rules.yaml", "terms.yaml"


OVERDUE, IN_TIME = [an_invoice(due_on=AS_OF.replace(day=1))], [an_invoice()]


def under_a_rule(at_most: str, *, invoices, **wanted):
    """Assess a request under a rule that holds the terms of an overdue buyer to *at_most*."""
    rule = f"""overdue_terms:
  kind: cap
  label: {{en: x, zh: x}}
  when: own_overdue_amount > 0
  then: {{terms_at_most: {at_most}, reason: BUREAU-LOW}}"""
    pack = a_pack((RULES, "", rule), (TERMS, "", "instruments: [open_account, letter_of_credit]"))
    request = replace(a_request(), terms=replace(a_request().terms, **wanted))
    return an_assessment(some_facts(invoices=invoices, request=request), pack=pack)


PART = "{instrument: part_prepayment, prepaid_percent: 50, days: 14}"


def test_a_rule_that_does_not_fire_leaves_the_terms_alone():
    found = under_a_rule(PART, invoices=IN_TIME)

    assert (found.outcome, found.terms) == (Outcome.APPROVED, a_request().terms)
    assert found.requirements == ()


def test_a_rule_may_demand_a_part_in_advance_and_fewer_days():
    found = under_a_rule(PART, invoices=OVERDUE)

    assert found.outcome is Outcome.PARTLY_APPROVED
    assert found.terms == Terms("part_prepayment", 14, "invoice_date", prepaid_percent=50)
    assert found.minor == 50_000_00  # what is owed beside the part in advance
    assert found.causes == (Cause(Outcome.PARTLY_APPROVED, "BUREAU-LOW", "cap:overdue_terms"),)
    assert found.requirements == (
        Requirement("part_prepayment", False, "BUREAU-LOW", "overdue_terms"),
    )


def test_a_safer_instrument_than_demanded_stays_and_demands_nothing():
    found = under_a_rule("{instrument: part_prepayment, prepaid_percent: 50}", invoices=OVERDUE,
                    instrument="letter_of_credit")  # fmt: skip

    assert found.terms == replace(a_request().terms, instrument="letter_of_credit")
    assert found.requirements == ()


def test_a_rule_may_leave_nothing_but_prepayment():
    found = under_a_rule("{instrument: prepayment}", invoices=OVERDUE)

    assert (found.outcome, found.minor, found.terms) == (Outcome.REFUSED, None, None)
    assert Cause(Outcome.REFUSED, "BUREAU-LOW", "cap:overdue_terms") in found.causes
    assert [required.require for required in found.requirements] == ["prepayment"]


def test_a_rule_that_is_unknown_binds_the_terms_and_prepayment_is_for_a_person():
    assert under_a_rule(PART, invoices=[]).terms.days == 14
    assert under_a_rule("{instrument: prepayment}", invoices=[]).outcome is Outcome.REFERRED


def test_days_of_a_rule_count_to_the_latest_due_date():
    found = under_a_rule("{days: 45}", invoices=OVERDUE, days=30, end_of_month=True)

    assert found.terms == replace(a_request().terms, days=15, end_of_month=True)


BY_GRADE = """instruments: [open_account, part_prepayment, letter_of_credit]
instruments_by_grade:
  - {when: "[1 .. 4]", instrument: open_account}
  - {when: "[5 .. 9]", instrument: part_prepayment, prepaid_percent: 30}
  - {when: "10", instrument: prepayment}"""


@pytest.mark.parametrize(
    ("grade", "instrument", "share", "causes"),
    [
        (4, "open_account", None, ()),
        (5, "part_prepayment", 30, (SHORTER,)),
        (10, "prepayment", None, (NO_DAYS,)),
    ],
)
def test_a_grade_allows_an_instrument_at_most(grade, instrument, share, causes):
    pack = a_pack((TERMS, "", BY_GRADE))
    wanted = Terms("open_account", 30, "invoice_date")

    found = grant_terms(pack, wanted, a_score(grade), None, (), as_of=AS_OF)

    assert (found.terms.instrument, found.terms.prepaid_percent) == (instrument, share)
    assert found.causes == causes


@pytest.mark.parametrize(
    ("instrument", "start", "referred"),
    [
        ("letter_of_credit", "invoice_date", False),
        ("bank_guarantee", "invoice_date", True),
        ("open_account", "shipment_date", True),
    ],
)
def test_terms_of_which_the_pack_says_nothing_are_for_a_person(instrument, start, referred):
    pack = a_pack((TERMS, "", BY_GRADE))
    wanted = Terms(instrument, 30, start)

    found = grant_terms(pack, wanted, a_score(1), None, (), as_of=AS_OF)

    expected = (Cause(Outcome.REFERRED, "TRM-NOT-DECIDED", "terms"),) if referred else ()
    assert found.causes == expected
