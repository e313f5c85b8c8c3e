"""Limits taken over for going live: without a decision, and never over one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit_engine.domain.limit import LimitState
from credit_engine.domain.money import parse_money
from credit_engine.domain.terms import Terms
from credit_engine.errors import (
    BuyerNotFound,
    Conflict,
    InvalidAmount,
    InvalidDocument,
    InvalidInput,
)
from credit_engine.services.read_limits import list_limits, read_limit
from credit_engine.services.take_over_limit import (
    ExistingLimit,
    read_existing_limit,
    take_over_limit_in,
)
from tests.services.limit_lives import amount_on
from tests.services.world import OTHER_SELLER

OLD = ExistingLimit(
    amount=parse_money("70000.00", "EUR"),
    valid_from=date(2024, 3, 1),
    review_by=date(2027, 3, 1),
    max_terms=Terms("open_account", 45, "invoice_date"),
    reason="taken over from the old system",
)


def take_over(world, buyer_id, new=OLD, caller=None):
    with world.context.store.writing() as writing:
        return take_over_limit_in(writing, world.context, caller or world.seller, buyer_id, new)


def limits_of(world, buyer_id):
    return list_limits(world.context, world.seller, buyer_id, None, 50).items


def history(world, limit):
    events = read_limit(world.context, world.seller, limit.limit_id).events
    return [(event.event, event.decision_id, event.reason, event.stated_by) for event in events]


def test_a_limit_is_in_force_without_a_decision_and_says_why(world):
    buyer_id = world.buyer()

    assert take_over(world, buyer_id)

    (limit,) = limits_of(world, buyer_id)
    assert (limit.state, limit.decision_id) == (LimitState.IN_FORCE, None)
    assert (limit.amount, limit.review_by) == (OLD.amount, OLD.review_by)
    assert history(world, limit) == [("migrated", None, OLD.reason, "alice")]
    assert world.decisions_of(buyer_id) == 0


def test_a_decision_that_is_being_made_meanwhile_finds_a_newer_version(world):
    buyer_id = world.buyer()
    with world.context.store.reading() as reading:
        before = reading.head(buyer_id).version

    take_over(world, buyer_id)

    with world.context.store.reading() as reading:
        assert reading.head(buyer_id).version == before + 1


def test_the_same_limit_again_changes_nothing(world):
    buyer_id = world.buyer()
    take_over(world, buyer_id)

    assert not take_over(world, buyer_id)
    assert len(limits_of(world, buyer_id)) == 1


def test_a_correction_replaces_what_nothing_has_happened_to(world):
    buyer_id = world.buyer()
    take_over(world, buyer_id)
    corrected = replace(OLD, amount=parse_money("80000.00", "EUR"), reason="was mistyped")

    assert take_over(world, buyer_id, corrected)
    assert take_over(world, buyer_id, OLD)  # and back: what is in force counts

    first, second, third = limits_of(world, buyer_id)
    assert [limit.state.value for limit in (first, second, third)] == [
        "replaced", "replaced", "in_force",
    ]  # fmt: skip
    assert [event[0] for event in history(world, first)] == ["migrated", "replaced"]
    assert history(world, first)[1][2] == "was mistyped"


def test_what_a_decision_granted_is_never_changed_and_an_old_row_stays_known(world):
    buyer_id = world.buyer()
    take_over(world, buyer_id, replace(OLD, amount=parse_money("10000.00", "EUR")))
    world.decide(buyer_id, kind="increase", amount="20000.00")

    assert not take_over(world, buyer_id, replace(OLD, amount=parse_money("10000.00", "EUR")))
    with pytest.raises(Conflict, match="a decision"):
        take_over(world, buyer_id, OLD)
    assert [limit.state.value for limit in limits_of(world, buyer_id)] == ["replaced", "in_force"]


def test_a_review_date_that_a_decision_moved_is_not_moved_back(world):
    buyer_id = world.buyer()
    due = replace(OLD, amount=parse_money("10000.00", "EUR"), review_by=date(2026, 11, 30))
    take_over(world, buyer_id, due)
    world.decide(buyer_id, kind="prolong", amount="10000.00", days=45)
    (moved,) = limits_of(world, buyer_id)
    assert moved.review_by > due.review_by

    assert not take_over(world, buyer_id, due)
    assert limits_of(world, buyer_id) == (moved,)


def test_a_limit_that_begins_later_is_not_in_force(world):
    tomorrow = world.clock.now.date() + timedelta(days=1)

    with pytest.raises(InvalidInput, match="not in force today"):
        take_over(world, world.buyer(), replace(OLD, valid_from=tomorrow))


SEASON = replace(
    OLD,
    amount=parse_money("20000.00", "EUR"),
    valid_from=date(2026, 11, 1),
    valid_to=date(2026, 12, 24),
    reason="Christmas",
)


def test_a_temporary_limit_stands_beside_the_permanent_one(world):
    buyer_id = world.buyer()
    assert take_over(world, buyer_id)
    assert take_over(world, buyer_id, SEASON)
    assert not take_over(world, buyer_id, SEASON)
    assert not take_over(world, buyer_id)

    permanent, temporary = limits_of(world, buyer_id)
    assert (permanent.duration, temporary.duration) == ("permanent", "temporary")
    assert amount_on(world, buyer_id, date(2026, 12, 24)) == "90000.00"
    assert amount_on(world, buyer_id, date(2026, 12, 25)) == "70000.00"


def test_a_corrected_temporary_limit_replaces_the_one_that_begins_on_the_same_day(world):
    buyer_id = world.buyer()
    take_over(world, buyer_id, SEASON)

    assert take_over(world, buyer_id, replace(SEASON, valid_to=date(2026, 12, 31)))
    assert take_over(world, buyer_id, replace(SEASON, valid_from=date(2026, 11, 2)))

    assert amount_on(world, buyer_id, date(2026, 11, 1)) == "20000.00"
    assert amount_on(world, buyer_id, date(2026, 11, 2)) == "40000.00"
    assert amount_on(world, buyer_id, date(2026, 12, 31)) == "20000.00"


def test_a_correction_holds_from_the_first_day_of_the_limit_on(world):
    buyer_id = world.buyer()
    take_over(world, buyer_id)
    take_over(world, buyer_id, replace(OLD, valid_from=date(2025, 1, 1), amount=SEASON.amount))

    assert amount_on(world, buyer_id, date(2024, 12, 31)) == "70000.00"
    assert amount_on(world, buyer_id, date(2025, 1, 1)) == "20000.00"


def test_a_limit_that_is_over_is_not_taken_over(world):
    ended = replace(SEASON, valid_to=date(2026, 11, 21))

    with pytest.raises(InvalidInput, match="ended on"):
        take_over(world, world.buyer(), ended)


def test_another_sellers_buyer_gets_none(world):
    with pytest.raises(BuyerNotFound):
        take_over(world, world.buyer(), caller=OTHER_SELLER)


DOCUMENT = {
    "amount": "70000.00",
    "currency": "EUR",
    "valid_from": "2024-03-01",
    "review_by": "2027-03-01",
    "max_terms": {"instrument": "open_account", "days": 45, "from": "invoice_date"},
    "reason": OLD.reason,
}


def test_a_document_is_read_to_the_limit_that_it_states():
    assert read_existing_limit(DOCUMENT, "") == OLD


@pytest.mark.parametrize(
    ("changed", "error", "pointer"),
    [
        ({"amount": "-1.00"}, InvalidAmount, "/limit/amount"),
        ({"amount": 70000}, InvalidAmount, "/limit/amount"),
        ({"currency": "XXQ"}, InvalidAmount, "/limit/amount"),
        ({"review_by": "2024-02-28"}, InvalidDocument, "/limit/review_by"),
        ({"valid_to": "2024-02-29"}, InvalidDocument, "/limit/valid_to"),
        ({"valid_to": "9999-12-31"}, InvalidDocument, "/limit/valid_to"),
        ({"reason": ""}, InvalidDocument, "/limit/reason"),
        ({"cover": "50000.00"}, InvalidDocument, "/limit/cover"),
        ({"hold": True}, InvalidDocument, "/limit/hold"),
    ],
)
def test_what_states_no_limit_is_refused(changed, error, pointer):
    with pytest.raises(error) as refused:
        read_existing_limit({**DOCUMENT, **changed}, "/limit")

    assert refused.value.pointer == pointer
