"""What an answer does to limits, as a pure plan: never more than asked, never lower unasked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.limit import Duration, Limit, LimitState
from credit_engine.domain.money import Money, parse_money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.referral import AnswerKind
from credit_engine.domain.terms import Terms
from credit_engine.errors import InvalidInput, LimitSuspended
from credit_engine.services.answer_moves import Answering, AskedAnswer, measured, plan_answer
from credit_engine.services.held_limits import Held
from credit_engine.services.limit_moves import NewLimit
from tests.builders import AS_OF, a_request
from tests.domain.test_referral import a_case

TERMS = Terms("open_account", 60, "invoice_date")
NEW = NewLimit("L-9", "B-1", "S-1", "D-9", AS_OF)
LATER = date(2027, 2, 22)
NOTHING = Held(None, pending=None)


def a_limit(amount="30000.00", currency="EUR", **parts):
    limit = Limit(
        limit_id="L-1",
        buyer_id="B-1",
        seller_id="S-1",
        decision_id="D-1",
        amount=parse_money(amount, currency),
        state=LimitState.IN_FORCE,
        valid_from=date(2026, 1, 1),
        review_by=AS_OF,
        max_terms=TERMS,
    )
    return replace(limit, **parts)


def planned(how="approve", held=NOTHING, *, notice_days=14, case=None, **asked):
    answer = AskedAnswer(AnswerKind(how), "sha256:1", "JUDGEMENT", "because", **asked)
    on = Answering(case or a_case(conditions=False), held, NEW, notice_days, LATER)
    return plan_answer(answer, on)


def of_limit(limit):
    return a_case(request=replace(a_request("review"), wanted=limit.amount), conditions=False)


def test_what_is_granted_stands_in_the_place_of_what_was_in_force():
    plan = planned(held=Held(a_limit(), pending=None))

    assert plan.outcome is Outcome.APPROVED
    assert plan.moves.added.amount.text == "50000.00"
    assert [event for _, event in plan.moves.events] == ["replaced", "granted"]
    assert measured(plan, Held(a_limit(), pending=None)) == (
        Money(5_000_000, "EUR"),
        Money(2_000_000, "EUR"),
    )


def test_as_much_as_is_in_force_is_confirmed_to_a_later_review():
    plan = planned(held=Held(a_limit("50000.00"), pending=None))

    assert plan.moves.added is None
    assert (plan.moves.in_force.review_by, plan.moves.in_force.limit_id) == (LATER, "L-1")


def test_as_much_on_other_terms_is_a_limit_of_its_own():
    shorter = replace(TERMS, days=30)
    plan = planned("part_approve", Held(a_limit("30000.00"), pending=None), terms=shorter,
                   amount=parse_money("30000.00", "EUR"))  # fmt: skip

    assert plan.moves.added.max_terms == shorter


def test_a_limit_in_another_currency_is_replaced_by_what_a_person_grants():
    plan = planned(held=Held(a_limit("90000.00", "USD"), pending=None))

    assert plan.moves.added.amount == Money(5_000_000, "EUR")
    assert measured(plan, Held(a_limit("90000.00", "USD"), pending=None))[1].minor == 5_000_000


def test_temporary_limits_count_with_what_is_granted():
    beside = a_limit("10000.00", limit_id="L-2", duration=Duration.TEMPORARY, valid_to=LATER)
    held = Held(None, pending=None, temporary=(beside,))

    whole, raised = measured(planned(held=held), held)

    assert (whole.text, raised.text) == ("60000.00", "50000.00")


def test_conditions_block_a_new_limit_and_never_one_that_is_confirmed():
    case = a_case()
    blocked = planned(case=case).moves
    confirmed = planned(case=case, held=Held(a_limit("50000.00"), pending=None)).moves

    assert blocked.added.state is LimitState.PENDING_CONDITIONS
    assert blocked.in_force is None
    assert confirmed.in_force.review_by == LATER
    assert planned(case=case, conditions_met=True).moves.in_force is not None


def test_a_limit_in_use_is_kept_by_who_knows_of_its_conditions():
    limit = a_limit("50000.00")
    case = replace(of_limit(limit), conditions=True)

    moves = planned(held=Held(limit, pending=None), case=case).moves

    assert [event for _, event in moves.events] == ["prolonged"]
    assert moves.in_force.review_by == LATER


def test_a_suspension_is_not_gone_past_but_a_refusal_is_heard():
    held = Held(None, pending=None, suspended=a_limit(state=LimitState.SUSPENDED))

    with pytest.raises(LimitSuspended):
        planned(held=held)
    assert planned("refuse", held).outcome is Outcome.REFUSED


@given(st.integers(1, 5_000_000), st.integers(0, 30))
def test_a_limit_in_doubt_is_kept_or_lowered_and_never_raised(minor, notice_days):
    limit = a_limit("50000.00")
    held, case = Held(limit, pending=None), of_limit(limit)
    if minor == limit.amount.minor:
        plan = planned(held=held, case=case)
        assert plan.moves.lowered is None
        return
    plan = planned("part_approve", held, case=case, amount=Money(minor, "EUR"),
                   notice_days=notice_days)  # fmt: skip

    assert plan.moves.added is None
    assert plan.moves.lowered.amount.minor == minor
    assert plan.moves.lowered.effective_on == AS_OF + timedelta(days=notice_days)
    assert measured(plan, held)[1].minor == 0


def test_part_of_a_limit_in_doubt_is_what_the_rules_recommend_on_its_own_terms():
    limit = a_limit("50000.00")

    plan = planned("part_approve", Held(limit, pending=None), case=of_limit(limit))

    assert plan.moves.lowered.amount.text == "30000.00"


def test_the_terms_of_a_limit_in_doubt_are_not_changed_by_an_answer():
    limit = a_limit("50000.00")

    with pytest.raises(InvalidInput, match="stays on"):
        planned("part_approve", Held(limit, pending=None), case=of_limit(limit),
                amount=Money(1, "EUR"), terms=replace(TERMS, days=30))  # fmt: skip


@pytest.mark.parametrize(("notice_days", "left"), [(0, None), (14, "L-1")])
def test_a_limit_that_is_refused_is_withdrawn_after_the_notice(notice_days, left):
    limit = a_limit("50000.00")
    plan = planned("refuse", Held(limit, pending=None), case=of_limit(limit),
                   notice_days=notice_days)  # fmt: skip

    assert plan.withdrawn_on == AS_OF + timedelta(days=notice_days)
    assert (plan.moves.in_force and plan.moves.in_force.limit_id) == left
    assert plan.granted is None
