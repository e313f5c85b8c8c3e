"""The states of a referral: what may happen in each, and what nothing undoes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.money import parse_money
from credit_engine.domain.referral import (
    Asking,
    Ending,
    Recommendation,
    ReferralCase,
    ReferralCause,
    ReferralState,
    WantedDocument,
    opened,
)
from credit_engine.domain.referral_document import read_case, write_case
from credit_engine.domain.terms import Terms
from credit_engine.errors import ReferralClosed
from tests.builders import a_request

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATE = AT + 9 * HOUR
DOCUMENTS = (WantedDocument("accounts"), WantedDocument("orders", "of December"))
BY = "key:K-1"


def a_case(**parts):
    return ReferralCase(
        **{
            "request": a_request(),
            "request_id": "Q-1",
            "decision_id": "D-1",
            "cause": ReferralCause.AUTHORITY,
            "recommendation": Recommendation(
                parse_money("30000.00", "EUR"),
                Terms("open_account", 30, "invoice_date"),
                date(2027, 5, 1),
            ),
            "conditions": True,
            "content_sha256": "sha256:1",
            "level": 3,
            "answer_hours": 8,
            **parts,
        }
    )


def a_referral(**parts):
    return opened(Asking("R-1", "S-1", "B-1", "max"), a_case(**parts), AT, BY).referral


STEPS = {
    "assigned": lambda of: of.assigned("anna", AT, BY),
    "documents_asked": lambda of: of.documents_asked(DOCUMENTS, AT, BY),
    "reassessed": lambda of: of.reassessed(a_case(content_sha256="sha256:2"), AT, BY),
    "answered": lambda of: of.answered("D-2", AT, BY),
    "closed": lambda of: of.closed(Ending.SUPERSEDED, "D-2", AT, BY),
}
OVER = {"answered": ReferralState.ANSWERED, "closed": ReferralState.CLOSED}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", ["open", "waiting"])
def test_each_step_is_taken_from_where_it_is_not_over(before, step):
    referral = a_referral()
    if before == "waiting":
        referral = referral.documents_asked(DOCUMENTS, AT, BY).referral

    moved = STEPS[step](referral)

    assert (moved.step.kind.value, moved.step.by, moved.step.at) == (step, BY, AT)
    assert moved.referral.is_over == (step in OVER)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("ending", OVER)
def test_what_is_over_stays_so(ending, step):
    over = STEPS[ending](a_referral()).referral

    assert over.state is OVER[ending]
    with pytest.raises(ReferralClosed, match="D-2"):
        STEPS[step](over)
    assert over.escalated(LATE, BY) is None


def test_documents_wait_and_what_is_assessed_anew_is_open_again():
    waiting = a_referral().documents_asked(DOCUMENTS, AT + HOUR, BY).referral
    again = waiting.reassessed(a_case(content_sha256="sha256:2", decision_id="D-2"), AT, BY)

    assert waiting.state is ReferralState.WAITING
    assert waiting.due_at == AT + 9 * HOUR
    assert again.referral.state is ReferralState.OPEN
    assert again.referral.case.decision_id == again.step.decision_id == "D-2"
    assert again.referral.due_at == waiting.due_at


def test_it_is_due_by_its_case_and_overdue_from_that_instant_on():
    referral = a_referral(answer_hours=8)

    assert referral.due_at == AT + 8 * HOUR
    assert referral.escalated(AT + 8 * HOUR - timedelta(microseconds=1), BY) is None
    moved = referral.escalated(LATE, BY)
    assert (moved.referral.level, moved.referral.due_at) == (4, LATE + 8 * HOUR)
    assert moved.referral.case == referral.case


@given(level=st.integers(1, LEVEL_MAX), times=st.integers(0, 12))
def test_levels_rise_one_by_one_to_the_highest_and_never_sink(level, times):
    referral = a_referral(level=level)
    for _ in range(times):
        referral = referral.escalated(referral.due_at, BY).referral

    assert referral.level == min(level + times, LEVEL_MAX)
    lower = referral.reassessed(a_case(level=1), AT, BY).referral
    assert lower.level == referral.level


@pytest.mark.parametrize("case", [a_case(), a_case(recommendation=None, conditions=False)])
def test_a_case_is_read_as_it_was_written(case):
    assert read_case(write_case(case), "D-1") == case


def test_a_review_asks_for_nothing():
    assert not a_case().is_review
    assert a_case(request=replace(a_request(kind="review"))).is_review
