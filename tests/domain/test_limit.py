"""A limit on a day, and several that add up."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import hypothesis
import pytest
from hypothesis import strategies as st

from credit_engine.domain.limit import (
    OVER,
    Duration,
    Limit,
    LimitOnDay,
    LimitState,
    Scope,
    limit_on,
)
from credit_engine.domain.limit_life import changed, lowered_to, to_state
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from tests.domain.limit_histories import AT, CALENDAR, FIRST, Life, a_limit, lives

DAY = timedelta(days=1)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def temporary(limit_id: str = "T-1", minor: int = 500, **changes) -> Limit:
    parts = {"duration": Duration.TEMPORARY, "valid_to": FIRST + 9 * DAY}
    return a_limit(limit_id, minor, **(parts | changes))


def suspended(limit: Limit, on: date) -> Limit:
    change = to_state(LimitState.SUSPENDED)
    return changed(limit, on, change, event="suspended", recorded_at=AT, decision_id=None)[0]


@hypothesis.given(lives() | lives(duration=Duration.TEMPORARY))
def test_a_limit_is_on_each_day_what_a_calendar_says(life: Life):
    for day in CALENDAR:
        found = life.limit.on(day)
        if day < life.limit.valid_from:
            assert found is None
            continue
        entry = life.on(day)
        said = (found.state, found.amount.minor, found.review_by, found.valid_to)
        assert said == (entry.state, entry.minor, entry.review_by, entry.valid_to)


@hypothesis.given(lives() | lives(duration=Duration.TEMPORARY))
def test_the_day_on_which_it_is_over_is_the_first_of_the_calendar(life: Life):
    over = [day for day in life.calendar if life.on(day).state in OVER]

    after = max(CALENDAR) + DAY
    assert (life.limit.over_from or after) == min(over, default=after)


@hypothesis.given(lives() | lives(duration=Duration.TEMPORARY))
def test_no_day_on_which_it_changes_by_itself_is_passed_over(life: Life):
    days = [day for day in CALENDAR if day >= life.limit.valid_from]
    changing = {
        day
        for before, day in itertools.pairwise(days)
        if life.on(before) != life.on(day) and life.on(before).state not in OVER
    }
    noted = set()
    day = life.limit.valid_from
    while (day := life.limit.changes_after(day)) is not None:
        noted.add(day)

    assert changing <= noted


@hypothesis.given(lives("P-1"), st.lists(lives("T-1", Duration.TEMPORARY), max_size=3))
def test_temporary_limits_add_to_the_permanent_one_day_by_day(permanent: Life, others: list[Life]):
    temporaries = [
        replace(life.limit, limit_id=f"T-{number}") for number, life in enumerate(others)
    ]
    for day in CALENDAR:
        found = limit_on([permanent.limit, *temporaries], day)

        running = [
            life.on(day).minor
            for life in others
            if day in life.calendar and life.on(day).state is LimitState.IN_FORCE
        ]
        own = permanent.on(day) if day in permanent.calendar else None
        if own is not None and own.state is LimitState.SUSPENDED:
            assert (found.amount, found.suspended) == (eur(0), True)
        elif own is not None and own.state is LimitState.IN_FORCE:
            assert found.amount == eur(own.minor + sum(running))
        elif running:
            assert found.amount == eur(sum(running))
        else:
            assert found.amount in (None, eur(0))
            assert found.suspended is (found.amount == eur(0))


def test_no_limit_is_not_a_limit_of_zero():
    assert limit_on([], FIRST) == LimitOnDay()
    assert limit_on([a_limit(minor=0)], FIRST).amount == eur(0)


def test_a_temporary_limit_is_added_up_to_its_last_day():
    limits = [a_limit(), temporary()]

    last = FIRST + 9 * DAY
    assert limit_on(limits, last).amount == eur(1_500)
    assert limit_on(limits, last).limit_ids == ("L-1", "T-1")
    assert limit_on(limits, last + DAY).amount == eur(1_000)
    assert temporary().on(last + DAY).state is LimitState.EXPIRED


def test_a_suspended_permanent_limit_takes_the_temporary_ones_with_it():
    limits = [suspended(a_limit(), FIRST + DAY), temporary()]

    assert limit_on(limits, FIRST).amount == eur(1_500)
    assert limit_on(limits, FIRST + DAY).amount == eur(0)
    assert limit_on(limits, FIRST + DAY).suspended


def test_a_suspended_temporary_limit_is_not_added():
    found = limit_on([a_limit(), suspended(temporary(), FIRST)], FIRST)

    assert (found.amount, found.suspended) == (eur(1_000), False)


def test_a_limit_that_waits_for_its_conditions_is_no_limit_yet():
    found = limit_on([a_limit(state=LimitState.PENDING_CONDITIONS)], FIRST)

    assert found == LimitOnDay(conditions_pending=True, limit_ids=("L-1",))


def test_a_temporary_limit_in_another_currency_does_not_count():
    found = limit_on([a_limit(), temporary(amount=Money(500, "USD"))], FIRST)

    assert (found.amount, found.left_out) == (eur(1_000), ("T-1",))


@pytest.mark.parametrize("scope", Scope)
def test_limits_of_a_group_and_of_a_buyer_stand_apart(scope: Scope):
    limits = [a_limit("L-1", 1_000), a_limit("L-2", 7_000, scope=Scope.GROUP)]

    assert limit_on(limits, FIRST, scope).amount == eur(1_000 if scope is Scope.BUYER else 7_000)


def test_terms_and_review_are_the_stricter_of_all_that_count():
    short = Terms("part_prepayment", 14, "invoice_date", prepaid_percent=30)
    found = limit_on([a_limit(), temporary(max_terms=short, review_by=FIRST)], FIRST)

    assert (found.max_terms, found.review_by) == (short, FIRST)


def test_a_limit_without_steps_holds_from_its_first_day():
    plain = replace(a_limit(), steps=())

    assert plain.on(FIRST - DAY) is None
    assert plain.on(FIRST) == plain


def the_present_alone(limit: Limit, day: date) -> Limit:
    """Read a past day as a careless table does: what stands now stood always."""
    return limit.on(date.max) or limit


def test_a_twin_that_reads_the_present_for_a_past_day_is_found_out():
    change = lowered_to(eur(100))
    lower, _ = changed(
        a_limit(), FIRST + 10 * DAY, change, event="reduced", recorded_at=AT, decision_id=None
    )

    assert lower.on(FIRST).amount == eur(1_000)
    assert the_present_alone(lower, FIRST).amount != lower.on(FIRST).amount


def overriding(limit_id: str, minor: int, up_to: int, **changes) -> Limit:
    return replace(temporary(limit_id, minor, **changes), up_to=eur(up_to))


@hypothesis.given(
    st.integers(0, 1_000),
    st.lists(st.integers(0, 300), max_size=3),
    st.lists(st.tuples(st.integers(0, 1_000), st.integers(1, 2_000)), min_size=1, max_size=3),
)
def test_overrides_lift_the_others_to_their_total_and_no_further(own, beside, overrides):
    plain = [a_limit(minor=own), *(temporary(f"T-{n}", minor) for n, minor in enumerate(beside))]
    lifting = [overriding(f"X-{n}", minor, up_to) for n, (minor, up_to) in enumerate(overrides)]

    found = limit_on([*plain, *lifting], FIRST).amount

    there = sum(limit.amount.minor for limit in plain)
    expected = max(there, *(min(there + minor, up_to) for minor, up_to in overrides))
    assert found == limit_on([*lifting, *reversed(plain)], FIRST).amount == eur(expected)


def test_an_override_stays_within_its_total_whatever_becomes_of_the_others():
    override = overriding("X-1", 500, 1_500)

    assert limit_on([a_limit(), override], FIRST).amount == eur(1_500)
    assert limit_on([a_limit(minor=1_400), override], FIRST).amount == eur(1_500)
    assert limit_on([a_limit(minor=1_800), override], FIRST).amount == eur(1_800)
    assert limit_on([a_limit(minor=700), override], FIRST).amount == eur(1_200)
    assert limit_on([override], FIRST).amount == eur(500)
    assert limit_on([a_limit(), override], FIRST + 10 * DAY).amount == eur(1_000)


def test_two_overrides_do_not_add_up():
    limits = [a_limit(), overriding("X-1", 200, 1_200), overriding("X-2", 500, 1_500)]

    assert limit_on(limits, FIRST).amount == eur(1_500)


def test_its_total_is_told():
    assert overriding("X-1", 500, 1_500).document()["up_to"] == "15.00"
    assert "up_to" not in temporary().document()
