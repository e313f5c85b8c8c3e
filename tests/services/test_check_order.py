"""Order checks: judged and reserved for in one step, answered once, kept in a chain."""

from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest

from credit_engine.domain.hold import Hold
from credit_engine.domain.reservation import Stage
from credit_engine.domain.terms import Terms
from credit_engine.errors import BuyerNotFound, IdempotencyKeyReused
from credit_engine.journal.chain import chain_faults
from credit_engine.services.record_facts import record_holds
from tests.services.order_world import OrderWorld, an_order, digest
from tests.services.world import OTHER_SELLER, late

DECEMBER = date(2026, 12, 10)


@pytest.fixture
def orders(world):
    return OrderWorld(world)


def test_an_order_within_the_limit_is_approved_and_reserved(orders):
    buyer_id = orders.buyer("10000.00")

    answer = orders.check(buyer_id, an_order(amount="4000.00", shipments=((DECEMBER, "1500.00"),)))

    assert (answer["answer"], answer["may"]) == ("approved", {"confirm": True, "ship": True})
    assert answer["holds"] == []
    assert answer["headroom"] == {"amount": "10000.00", "currency": "EUR"}
    reservation = answer["reservation"]
    assert (reservation["state"], reservation["amount"]) == ("open", "4000.00")
    assert reservation["shipments"] == [
        {"on": "2026-11-22", "amount": "2500.00"},
        {"on": "2026-12-10", "amount": "1500.00"},
    ]
    assert reservation["expires_at"] == "2026-11-25T12:00:00.000000Z"  # 72 hours
    assert orders.reserved(buyer_id) == 400_000


def test_an_order_above_the_limit_is_held_and_reserves_nothing(orders):
    buyer_id = orders.buyer("10000.00")
    orders.reserve(buyer_id, "SO-1", "8000.00")

    answer = orders.check(buyer_id, an_order("SO-2", "3000.00"))

    assert (answer["answer"], answer["may"]) == ("hold", {"confirm": False, "ship": False})
    assert answer["headroom"]["amount"] == "2000.00"
    # What no insurer covers is our own risk, for which the appetite is the limit too.
    hold, own_risk = answer["holds"]
    assert (own_risk["code"], own_risk["short_by"]) == ("EXP-OWN-RISK", "1000.00")
    assert (hold["code"], hold["short_by"]) == ("EXP-OVER-LIMIT", "1000.00")
    assert (hold["owner"], hold["clears_when"]) == ("credit_control", "payment_or_higher_limit")
    assert hold["stages"] == ["order", "delivery"]
    assert set(hold["text"]) == {"en", "zh"}
    assert answer["reservation"] is None
    assert answer["exposure"]["by_category"] == {"reservations": "8000.00"}
    assert orders.reserved(buyer_id) == 800_000


def test_the_last_order_that_fits_is_granted(orders):
    buyer_id = orders.buyer("10000.00")
    orders.reserve(buyer_id, "SO-1", "9999.99")

    assert orders.check(buyer_id, an_order("SO-2", "0.02"))["answer"] == "hold"
    assert orders.check(buyer_id, an_order("SO-3", "0.01"))["answer"] == "approved"
    assert orders.reserved(buyer_id) == 1_000_000


def test_without_a_limit_an_order_on_credit_is_held(orders):
    answer = orders.check(orders.buyer(limit=None))

    assert [hold["code"] for hold in answer["holds"]] == ["LIM-NOT-SET"]
    assert (answer["headroom"], answer["limit"], answer["reservation"]) == (None, None, None)


def test_all_holds_are_told_not_the_first(orders, world):
    buyer_id = orders.buyer("10000.00")
    placed = Hold("FRAUD-CHECK", "Unknown address", date(2026, 11, 1), "A. Lee", date(2027, 1, 1))
    record_holds(world.context, world.seller, buyer_id, [placed])
    long = Terms("open_account", 120, "invoice_date")

    answer = orders.check(buyer_id, an_order(amount="12000.00", terms=long))

    assert [hold["kind"] for hold in answer["holds"]] == [
        "over_limit",
        "over_own_risk",
        "terms",
        "placed",
    ]
    assert answer["holds"][-1]["about"] == "FRAUD-CHECK"


def test_a_hold_asked_at_delivery_alone_lets_the_order_be_confirmed_and_reserves(orders, world):
    policy = world.shelf.pack.exposure
    later = {
        kind: replace(hold, grace_days={Stage.DELIVERY: 0}) if kind.value == "terms" else hold
        for kind, hold in policy.holds.items()
    }
    orders.policy(holds=later)
    buyer_id = orders.buyer("10000.00")
    long = Terms("open_account", 120, "invoice_date")

    answer = orders.check(buyer_id, an_order(terms=long))

    assert (answer["answer"], answer["may"]) == ("hold", {"confirm": True, "ship": False})
    assert answer["reservation"]["amount"] == "1000.00"


def test_an_invoice_is_never_held_and_reserves_nothing(orders):
    buyer_id = orders.buyer("100.00")

    answer = orders.check(buyer_id, an_order("R-1", "1000.00", stage="invoice"))

    assert (answer["answer"], answer["reservation"]) == ("approved", None)
    assert orders.reserved(buyer_id) == 0


# --- once -----------------------------------------------------------------------------------


def test_the_same_key_and_request_give_the_same_bytes_and_one_reservation(orders, world):
    buyer_id = orders.buyer()
    first = orders.ask(buyer_id, key="K-1")
    world.clock.now = late(15)
    orders.set_limit(buyer_id, "1.00")

    again = orders.ask(buyer_id, key="K-1")

    assert again == replace(first, replayed=True)
    assert orders.reserved(buyer_id) == 100_000


def test_the_same_key_with_another_request_is_refused(orders):
    buyer_id, other = orders.buyer(), orders.buyer(number="D-2")
    orders.ask(buyer_id, key="K-1")

    for of, request in ((buyer_id, an_order(amount="2.00")), (other, an_order())):
        with pytest.raises(IdempotencyKeyReused, match="K-1"):
            orders.ask(of, request, key="K-1")

    assert (orders.reserved(buyer_id), orders.reserved(other)) == (100_000, 0)


def test_another_sellers_buyer_is_not_found(orders, world):
    buyer_id = orders.buyer()
    other = OrderWorld(replace(world, seller=OTHER_SELLER))

    with pytest.raises(BuyerNotFound):
        other.ask(buyer_id)


# --- a document is reserved for once -----------------------------------------------------------


def test_a_second_check_of_a_document_amends_its_reservation(orders, world):
    buyer_id = orders.buyer("10000.00")
    first = orders.check(buyer_id, an_order(amount="6000.00"))
    world.clock.now = late(15)

    second = orders.check(buyer_id, an_order(amount="9000.00"))

    assert second["answer"] == "approved"
    assert second["reservation"]["reservation_id"] == first["reservation"]["reservation_id"]
    assert second["reservation"]["check_id"] == second["check_id"]
    assert second["reservation"]["expires_at"] == "2026-11-25T15:00:00.000000Z"
    assert orders.reserved(buyer_id) == 900_000


def test_a_check_that_is_held_leaves_what_was_reserved_before(orders):
    buyer_id = orders.buyer("10000.00")
    orders.reserve(buyer_id, amount="6000.00")

    held = orders.check(buyer_id, an_order(amount="10000.01"))

    assert (held["answer"], held["reservation"]["amount"]) == ("hold", "6000.00")
    assert orders.reserved(buyer_id) == 600_000


def test_a_smaller_order_gives_room_back_whatever_holds_it(orders, world):
    buyer_id = orders.buyer("10000.00")
    orders.reserve(buyer_id, amount="6000.00")
    orders.set_limit(buyer_id, "1000.00")
    world.clock.now += timedelta(days=1)

    held = orders.check(buyer_id, an_order(amount="5000.00"))

    assert (held["answer"], held["reservation"]["amount"]) == ("hold", "5000.00")
    assert orders.reserved(buyer_id) == 500_000


def test_a_reservation_whose_time_is_over_is_expired_when_its_order_is_checked_anew(orders, world):
    buyer_id = orders.buyer("10000.00")
    first = orders.reserve(buyer_id, amount="6000.00")
    world.clock.now += timedelta(hours=72)

    answer = orders.check(buyer_id, an_order(amount="7000.00"))

    assert answer["answer"] == "approved"
    assert answer["reservation"]["reservation_id"] != first
    assert orders.reserved(buyer_id) == 700_000
    kinds = [kind for kind, _ in orders.events(buyer_id)]
    assert kinds == ["order.checked", "reservation.expired", "order.checked"]


def test_what_is_overdue_for_expiry_counts_until_it_is_expired(orders, world):
    buyer_id = orders.buyer("10000.00")
    orders.reserve(buyer_id, "SO-1", "6000.00")
    world.clock.now += timedelta(hours=72)

    assert orders.check(buyer_id, an_order("SO-2", "5000.00"))["answer"] == "hold"


# --- the re-check rule -----------------------------------------------------------------------


def test_a_document_that_passed_is_not_held_again_within_the_interval(orders, world):
    orders.policy(recheck_after_days=5, recheck_deviation_bp=500)
    buyer_id = orders.buyer("10000.00")
    orders.reserve(buyer_id, amount="6000.00")
    orders.set_limit(buyer_id, "1000.00")

    within = orders.check(buyer_id, an_order(amount="6300.00"))
    above = orders.check(buyer_id, an_order(amount="6300.01"))
    world.clock.now += timedelta(days=2)
    again = orders.check(buyer_id, an_order(amount="6300.00"))

    assert within["answer"] == again["answer"] == "approved"
    assert [hold["code"] for hold in within["passed_before"]][:1] == ["EXP-OVER-LIMIT"]
    assert above["answer"] == "hold"
    world.clock.now += timedelta(days=4)
    assert orders.check(buyer_id, an_order(amount="6300.00"))["answer"] == "hold"


def test_room_that_was_released_is_not_taken_back_by_the_re_check_rule(orders):
    orders.policy(recheck_after_days=5, recheck_deviation_bp=500)
    buyer_id = orders.buyer("10000.00")
    orders.release(orders.reserve(buyer_id, "SO-1", "10000.00"))
    orders.reserve(buyer_id, "SO-2", "10000.00")

    assert orders.check(buyer_id, an_order("SO-1", "10000.00"))["answer"] == "hold"
    assert orders.reserved(buyer_id) == 1_000_000


# --- what is kept ------------------------------------------------------------------------------


def test_a_check_is_kept_whole_in_the_buyers_chain(orders, world):
    buyer_id = orders.buyer("10000.00")
    answers = [orders.ask(buyer_id, an_order(f"SO-{n}", "4000.00")) for n in range(1, 4)]

    with world.context.store.reading() as reading:
        links = reading.check_chain(buyer_id)
        account = reading.account(buyer_id)
    assert chain_faults(links) == []
    assert (account.last_check_seq, account.last_check_leaf) == (3, links[-1].leaf)
    record = orjson.loads(links[-1].decision_bytes)
    assert record["answer"] == orjson.loads(answers[-1].body)
    assert (record["principal"], record["checked_at"]) == ("alice", "2026-11-22T12:00:00.000000Z")
    assert record["request"]["document"] == {"stage": "order", "number": "SO-3"}
    assert record["figures"]["limit"]["amount"] == {"amount": "10000.00", "currency": "EUR"}
    assert record["figures"]["after"]["total"] == "12000.00"
    assert record["answer"]["pack"]["revision"] == world.shelf.pack.revision
    with world.context.store.reading() as reading:
        assert reading.pack(world.shelf.pack.revision) is not None


def test_an_event_tells_the_answer_and_no_amount_of_the_limit(orders):
    buyer_id = orders.buyer("10000.00")
    orders.check(buyer_id, an_order(amount="12345.00"))

    ((kind, told),) = orders.events(buyer_id)

    assert kind == "order.checked"
    assert (told["answer"], told["open_amount"]["amount"]) == ("hold", "12345.00")
    assert told["holds"][0] == {
        "code": "EXP-OVER-LIMIT",
        "stages": ["order", "delivery"],
        "owner": "credit_control",
        "clears_when": "payment_or_higher_limit",
    }
    assert "10000" not in str(told)


def test_digests_tell_requests_apart():
    assert digest("B-1", an_order()) != digest("B-1", an_order(amount="2.00"))
