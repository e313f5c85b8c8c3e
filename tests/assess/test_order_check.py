"""
Orders judged: the complaints that users have of other order desks, each as a case by name.

The limit is 100.00, as all amounts here, unless a case says otherwise.
"""

from datetime import timedelta

import pytest

from credit_engine.assess.order_case import Passed
from credit_engine.assess.order_check import judge_order
from credit_engine.domain.exposure import Category, Place
from credit_engine.domain.money import Money
from credit_engine.domain.order_hold import EXEMPTIBLE, HoldKind
from credit_engine.domain.reservation import Shipment, Stage
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import CategoryPolicy
from tests.builders import AS_OF, a_cover, a_hold
from tests.order_builders import (
    a_limit,
    a_policy,
    an_order,
    rates,
    some_order_facts,
    some_positions,
)

NINETY_DAYS = Terms("open_account", 90, "invoice_date")


def judged(question, facts=None, policy=None):
    return judge_order(question, facts or some_order_facts(), policy or a_policy())


def kinds(verdict):
    return [hold.kind for hold in verdict.holds]


def euros(minor):
    return Money(minor, "EUR")


def test_an_order_that_fits_to_the_cent_passes_and_a_cent_more_is_held():
    owed = some_order_facts(some_positions(open_items=60_00))

    fits, above = judged(an_order(40_00), owed), judged(an_order(40_01), owed)

    assert fits.approved
    assert fits.headroom == euros(40_00)
    assert fits.to_reserve == (Shipment(AS_OF, 40_00),)
    assert kinds(above) == ["over_limit", "over_own_risk"]
    assert above.holds[0].short_by == euros(1)
    assert not above.may_confirm
    assert not above.may_ship


def test_the_answer_of_the_design_may_confirm_and_may_not_ship():
    policy = a_policy(tolerance_bp={Stage.ORDER: 2_000, Stage.DELIVERY: 0})
    owed = some_order_facts(some_positions(open_items=28_000_00), limit=a_limit(100_000_00))

    verdict = judged(an_order(84_000_00), owed, policy)

    assert verdict.headroom == euros(72_000_00)
    assert verdict.holds[0].short_by == euros(12_000_00)
    assert verdict.holds[0].stages == (Stage.DELIVERY,)
    assert verdict.may_confirm
    assert verdict.may_go_on
    assert not verdict.may_ship
    assert not verdict.approved


def test_a_delivery_note_of_60_is_not_counted_as_120():
    order = some_positions(orders=60_00)

    verdict = judged(an_order(60_00, "delivery", follows=order), some_order_facts(order))

    assert verdict.added == euros(0)
    assert verdict.after.total == 60_00
    assert verdict.approved
    assert verdict.to_reserve == (Shipment(AS_OF, 60_00),)  # in place of its order


def test_a_delivery_against_a_billed_order_is_not_blocked():
    """The order is invoiced already: of it nothing but the invoice counts."""
    billed = some_positions(open_items=90_00)

    verdict = judged(an_order(90_00, "delivery", follows=billed), some_order_facts(billed))

    assert verdict.approved
    assert verdict.added == euros(0)
    assert verdict.to_reserve == ()


def test_a_delivery_adds_only_what_exceeds_its_order():
    order = some_positions(orders=60_00)

    verdict = judged(an_order(75_00, "delivery", follows=order), some_order_facts(order))

    assert verdict.added == euros(15_00)
    assert verdict.to_reserve == (Shipment(AS_OF, 75_00),)


def test_a_part_delivery_leaves_the_rest_of_its_order_counted():
    order = some_positions(orders=60_00)

    verdict = judged(an_order(20_00, "delivery", follows=order), some_order_facts(order))

    assert (verdict.after.counted[Category.ORDERS], verdict.after.total) == (40_00, 60_00)


def test_an_order_that_is_asked_again_counts_once():
    reserved = some_positions(reservations=80_00)

    again = judged(an_order(80_00, reserved=reserved), some_order_facts(reserved))
    more = judged(an_order(100_00, reserved=reserved), some_order_facts(reserved))

    assert (again.added, again.to_reserve) == (euros(0), (Shipment(AS_OF, 80_00),))
    assert more.approved
    assert more.added == euros(20_00)
    assert more.to_reserve == (Shipment(AS_OF, 100_00),)


def test_an_order_closed_made_again_and_opened_again_is_checked_at_every_step():
    """Bypass by a change of status: what was closed counts nothing, and is new once more."""
    second = some_positions(orders=80_00)

    assert judged(an_order(80_00), some_order_facts(second)).holds
    assert judged(an_order(80_00, recorded=second), some_order_facts(second)).approved


def test_prepaid_orders_pass():
    """Money that was received, for the whole order, exempts from the holds that want money."""
    facts = some_order_facts(
        some_positions(open_items=500_00), limit=a_limit(None), prepaid_minor=40_00
    )

    paid, short = judged(an_order(40_00), facts), judged(an_order(40_01), facts)

    assert paid.approved
    assert [hold.kind for hold in paid.exempted] == ["no_limit"]
    assert kinds(short) == ["no_limit"]


def test_a_prepayment_exempts_from_no_other_hold():
    facts = some_order_facts(placed=[a_hold("SANCTIONS")], prepaid_minor=40_00)

    assert kinds(judged(an_order(40_00), facts)) == ["placed"]


def test_no_pack_can_exempt_from_more():
    """Not by saying so either: these are no matters of money."""
    rest = [kind for kind in HoldKind if kind not in EXEMPTIBLE]
    policy = a_policy(
        holds={kind: {"exempt_if_prepaid": True} for kind in rest}, ledger_old_after_days=1
    )
    facts = some_order_facts(
        some_positions("CHF", open_items=1),
        limit=a_limit(review_by=AS_OF - timedelta(1)),
        covers=[a_cover(max_terms_days=30)],
        placed=[a_hold()],
        prepaid_minor=40_00,
    )

    assert kinds(judged(an_order(terms=NINETY_DAYS), facts, policy)) == rest


def test_a_pack_may_exempt_from_less():
    policy = a_policy(holds={HoldKind.NO_LIMIT: {"exempt_if_prepaid": False}})
    facts = some_order_facts(limit=a_limit(None), prepaid_minor=40_00)

    assert kinds(judged(an_order(40_00), facts, policy)) == ["no_limit"]


def test_the_invoice_of_delivered_goods_is_told_its_holds_and_never_blocked():
    facts = some_order_facts(
        some_positions(deliveries=300_00), placed=[a_hold("FRAUD")], limit=a_limit(50_00)
    )
    invoice = an_order(300_00, "invoice", follows=some_positions(deliveries=300_00))

    verdict = judged(invoice, facts)

    assert kinds(verdict) == ["over_limit", "over_own_risk", "placed"]
    assert verdict.approved
    assert verdict.may_go_on
    assert verdict.to_reserve == ()
    assert verdict.added == euros(0)


def test_a_small_overdue_amount_is_tolerated():
    """Not how many invoices are overdue: how much, and for how long."""
    policy = a_policy(
        holds={
            HoldKind.OVERDUE: {
                "at_least_minor": 5_00,
                "grace_days": {Stage.ORDER: 30, Stage.DELIVERY: 10},
            }
        }
    )

    def held_at(minor, days):
        place = Place(Category.OPEN_ITEMS, "EUR", AS_OF - timedelta(days))
        holds = judged(an_order(1), some_order_facts({place: minor}), policy).holds
        return [stage for hold in holds for stage in hold.stages]

    assert held_at(4_99, 400) == []
    assert held_at(5_00, 10) == []
    assert held_at(5_00, 11) == [Stage.DELIVERY]
    assert held_at(5_00, 30) == [Stage.DELIVERY]
    assert held_at(5_00, 31) == [Stage.ORDER, Stage.DELIVERY]


def test_bulk_orders_over_months_count_by_their_shipments():
    """The brick maker: what ships beyond the horizon does not fill the limit yet."""
    policy = a_policy(categories={Category.RESERVATIONS: CategoryPolicy(horizon_days=30)})
    later = AS_OF + timedelta(31)
    order = an_order(shipments=(Shipment(AS_OF, 90_00), Shipment(later, 500_00)))

    verdict = judged(order, None, policy)

    assert verdict.approved
    assert verdict.added == euros(90_00)
    assert verdict.to_reserve == order.shipments


def test_no_limit_set_is_not_a_limit_of_nothing():
    assert kinds(judged(an_order(1), some_order_facts(limit=a_limit(None)))) == ["no_limit"]
    nothing = judged(an_order(1), some_order_facts(limit=a_limit(0)))
    assert kinds(nothing) == ["over_limit", "over_own_risk"]
    assert judged(an_order(1), some_order_facts(limit=a_limit(None))).headroom is None
    assert nothing.headroom == euros(0)


def test_a_limit_that_waits_for_its_conditions_says_so():
    waiting = some_order_facts(limit=a_limit(None, conditions_pending=True))

    assert kinds(judged(an_order(1), waiting)) == ["conditions_pending"]


def test_a_limit_lowered_below_the_exposure_holds_new_orders():
    owed = some_order_facts(some_positions(open_items=150_00))

    verdict = judged(an_order(1), owed)

    assert verdict.holds[0].short_by == euros(50_01)
    assert verdict.headroom == euros(0)


def test_the_currency_of_the_document_is_not_compared_with_that_of_the_limit():
    facts = some_order_facts(some_positions(open_items=90_00), exchange_rates=rates(JPY="0.005"))

    fits, above = (judged(an_order(yen, currency="JPY"), facts) for yen in (2_000, 2_001))

    assert fits.approved
    assert above.added == euros(10_01)
    assert kinds(above) == ["over_limit", "over_own_risk"]


def test_no_usable_rate_is_never_approval():
    verdict = judged(an_order(1, currency="CHF"))

    assert kinds(verdict) == ["no_rate"]
    assert verdict.holds[0].about == "CHF"


def test_the_group_is_checked_first_from_the_top_down():
    """Parent and child: the credit of the whole group holds for each member."""
    below = some_positions(open_items=200_00)
    facts = some_order_facts(
        some_positions(open_items=90_00),
        groups=[
            ("top", below, a_limit(220_00)),
            ("middle", below, a_limit(None)),  # without a limit of its own it bounds nothing
            ("itself", some_positions(open_items=90_00), a_limit(95_00)),
        ],
    )

    verdict = judged(an_order(30_00), facts)

    assert [(hold.kind, hold.about, hold.short_by) for hold in verdict.holds] == [
        ("over_group_limit", "top", euros(10_00)),
        ("over_group_limit", "itself", euros(25_00)),
        ("over_limit", None, euros(20_00)),
        ("over_own_risk", None, euros(20_00)),
    ]
    assert [group.buyer_id for group in verdict.groups] == ["top", "itself"]
    assert [group.headroom for group in verdict.groups] == [euros(20_00), euros(5_00)]
    assert verdict.headroom == euros(5_00)


def test_a_group_limit_in_another_currency_bounds_the_headroom_rounded_down():
    facts = some_order_facts(
        groups=[("top", {}, a_limit(1_00, "USD"))], exchange_rates=rates(USD="0.333")
    )

    assert judged(an_order(1), facts).headroom == euros(33)


PASSED = Passed(AS_OF - timedelta(10), 80_00)
RECHECKED = a_policy(recheck_after_days=11, recheck_deviation_bp=1_000)


def judged_again(minor, *, counted=80_00, passed=PASSED, limit=50_00, policy=RECHECKED):
    """An order that passed ten days ago, with 80.00 then; since then the limit was lowered."""
    reserved = some_positions(reservations=counted) if counted else {}
    facts = some_order_facts(reserved, limit=a_limit(limit))
    return judged(an_order(minor, reserved=reserved, passed=passed), facts, policy)


def test_what_passed_not_long_ago_is_not_held_again_at_every_step():
    """Nor is it once the limit was lowered: that holds what is new."""
    verdict = judged_again(80_00)

    assert verdict.approved
    assert [hold.kind for hold in verdict.passed_before] == ["over_limit", "over_own_risk"]
    assert verdict.rechecked


def test_a_check_that_passes_by_itself_is_not_one_by_the_rule():
    assert not judged_again(80_00, limit=80_00).rechecked


def test_after_the_days_of_the_pack_it_is_checked_like_a_new_one():
    eleven_days_ago = Passed(AS_OF - timedelta(11), 80_00)

    assert not judged_again(80_00, passed=eleven_days_ago).approved
    assert not judged_again(80_00, passed=None).approved


@pytest.mark.parametrize(("minor", "passes"), [(88_00, True), (88_01, False), (1, True)])
def test_it_may_grow_by_the_deviation_of_the_pack(minor, passes):
    assert judged_again(minor).approved is passes


def test_it_cannot_creep_up_by_a_deviation_at_every_step():
    """The second step is measured by what passed, not by what the rule let through."""
    assert judged_again(88_00, counted=88_00).approved
    assert not judged_again(88_01, counted=88_00).approved


@pytest.mark.parametrize("counted", [0, 50_00])
def test_what_was_released_or_delivered_since_is_asked_for_anew(counted):
    assert not judged_again(80_00, counted=counted).approved


def test_the_rule_is_for_amounts_and_for_no_other_hold():
    reserved = some_positions(reservations=80_00)
    facts = some_order_facts(reserved, limit=a_limit(50_00), placed=[a_hold("FORCED")])

    verdict = judged(an_order(80_00, reserved=reserved, passed=PASSED), facts, RECHECKED)

    assert kinds(verdict) == ["placed"]


def test_a_pack_of_no_days_checks_everything_anew():
    just_now = Passed(AS_OF, 80_00)

    assert not judged_again(80_00, passed=just_now, policy=a_policy()).approved
