"""What changes a limit: a step from its day on, and its mark on all that was planned."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit_engine import errors
from credit_engine.domain.limit import Duration, Limit, LimitState
from credit_engine.domain.limit_life import (
    Change,
    carried_over,
    changed,
    check_not_over,
    check_state,
    lowered_to,
    reviewed_by,
    to_state,
)
from credit_engine.domain.money import Money
from tests.domain.limit_histories import AT, FIRST, a_limit

DAY = timedelta(days=1)
APRIL = date(2026, 4, 1)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def after(limit: Limit, on: date, change: Change, event: str = "changed") -> Limit:
    return changed(limit, on, change, event=event, recorded_at=AT, decision_id="D-2")[0]


def test_what_was_planned_keeps_its_day_and_takes_the_change_on():
    planned = after(a_limit(), APRIL, lowered_to(eur(400)))
    suspended = after(planned, FIRST + DAY, to_state(LimitState.SUSPENDED))

    assert suspended.on(FIRST).state is LimitState.IN_FORCE
    assert suspended.on(FIRST + DAY).amount == eur(1_000)
    then = suspended.on(APRIL)
    assert (then.state, then.amount) == (LimitState.SUSPENDED, eur(400))


def test_a_lower_amount_that_was_planned_stays_lower():
    planned = after(a_limit(), APRIL, lowered_to(eur(400)))

    assert after(planned, FIRST, lowered_to(eur(700))).on(APRIL).amount == eur(400)
    assert after(planned, FIRST, lowered_to(eur(300))).on(APRIL).amount == eur(300)


def test_what_is_over_stays_over():
    ended = after(a_limit(), APRIL, to_state(LimitState.WITHDRAWN))
    later = after(ended, APRIL + DAY, to_state(LimitState.REPLACED))

    assert later.on(APRIL + 2 * DAY).state is LimitState.WITHDRAWN
    assert later.steps == ended.steps


def test_a_change_before_the_first_day_holds_from_the_first_day():
    limit = a_limit(valid_from=APRIL)

    assert after(limit, FIRST, lowered_to(eur(1))).on(APRIL).amount == eur(1)


def test_nothing_is_appended_where_no_day_changes():
    _, added = changed(
        a_limit(), APRIL, lowered_to(eur(2_000)), event="x", recorded_at=AT, decision_id=None
    )

    assert added == ()


def test_steps_say_how_they_came():
    step = after(a_limit(), APRIL, reviewed_by(APRIL), "prolonged").steps[-1]

    assert (step.effective_on, step.event, step.recorded_at, step.decision_id) == (
        APRIL,
        "prolonged",
        AT,
        "D-2",
    )


def test_a_limit_takes_over_what_was_planned_for_the_one_it_replaces():
    old = after(a_limit(), APRIL, lowered_to(eur(400)), "reduced")
    old = after(old, APRIL + DAY, to_state(LimitState.WITHDRAWN), "withdrawn")
    planned = [step for step in old.standing_steps if step.effective_on > FIRST]

    new = carried_over(a_limit("L-2", 5_000), planned, (), AT)

    assert [new.on(day).amount for day in (FIRST, APRIL)] == [eur(5_000), eur(400)]
    assert new.on(APRIL + DAY).state is LimitState.WITHDRAWN


def test_a_limit_gives_way_to_the_one_that_was_entered_for_later():
    new = carried_over(a_limit("L-2"), (), [a_limit("L-3", valid_from=APRIL)], AT)

    assert new.on(APRIL - DAY).state is LimitState.IN_FORCE
    assert new.on(APRIL).state is LimitState.REPLACED


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (LimitState.WITHDRAWN, errors.LimitWithdrawn),
        (LimitState.CANCELLED, errors.LimitCancelled),
        (LimitState.REPLACED, errors.LimitReplaced),
        (LimitState.DECLINED_BY_CUSTOMER, errors.LimitDeclined),
    ],
)
def test_a_limit_that_is_over_says_how_it_ended(state, kind):
    ended = after(a_limit(), FIRST + DAY, to_state(state))

    check_not_over(ended, FIRST)
    with pytest.raises(kind, match="2026-03-02"):
        check_not_over(ended, FIRST + DAY)


def test_a_temporary_limit_is_over_after_its_last_day():
    limit = a_limit(duration=Duration.TEMPORARY, valid_to=FIRST)

    check_not_over(limit, FIRST)
    with pytest.raises(errors.LimitExpired):
        check_not_over(limit, FIRST + DAY)


@pytest.mark.parametrize(
    ("state", "wanted", "kind"),
    [
        (LimitState.SUSPENDED, LimitState.IN_FORCE, errors.LimitSuspended),
        (LimitState.PENDING_CONDITIONS, LimitState.IN_FORCE, errors.LimitPending),
        (LimitState.IN_FORCE, LimitState.SUSPENDED, errors.LimitNotSuspended),
        (LimitState.IN_FORCE, LimitState.PENDING_CONDITIONS, errors.LimitNotPending),
    ],
)
def test_each_wrong_state_has_an_error_of_its_own(state, wanted, kind):
    check_state(replace(a_limit(), state=wanted), wanted)
    with pytest.raises(kind):
        check_state(replace(a_limit(), state=state), wanted)
