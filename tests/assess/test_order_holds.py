"""Each kind of hold: when it is there, at which stages, since when and of what it tells."""

from dataclasses import replace
from datetime import timedelta

import pytest

from credit_engine.assess.order_check import judge_order
from credit_engine.domain.exchange import conversions_to
from credit_engine.domain.exposure import Category, Place
from credit_engine.domain.money import Money
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import OwnRiskPolicy
from tests.builders import AS_OF, a_cover, a_hold
from tests.order_builders import (
    a_limit,
    a_policy,
    an_order,
    rates,
    some_order_facts,
    some_positions,
)

BOTH = (Stage.ORDER, Stage.DELIVERY)
LATER_FOR_ORDERS = {"grace_days": {Stage.ORDER: 10, Stage.DELIVERY: 0}}


def days_ago(days):
    return AS_OF - timedelta(days)


def overdue(days, minor=1, currency="EUR"):
    return {Place(Category.OPEN_ITEMS, currency, days_ago(days)): minor}


def found(facts, policy=None, **parts):
    """The holds of a small order, by kind."""
    verdict = judge_order(an_order(1, **parts), facts, policy or a_policy())
    return {hold.kind: hold for hold in verdict.holds}


def test_a_hold_says_what_the_pack_says_of_its_kind():
    hold = found(some_order_facts(limit=a_limit(None)))[HoldKind.NO_LIMIT]

    assert hold.code == "NO_LIMIT"
    assert hold.owner == "credit_control"
    assert hold.clears_when == "the_reason_has_gone"
    assert hold.text == {"en": "no_limit"}
    assert hold.stages == BOTH


@pytest.mark.parametrize(
    ("asked_at", "stages"),
    [
        ({Stage.DELIVERY: 0}, (Stage.DELIVERY,)),
        ({Stage.DELIVERY: 0, Stage.ORDER: 0}, BOTH),
        ({}, None),
        ({Stage.INVOICE: 0}, None),  # what has left is invoiced
    ],
)
def test_it_holds_at_the_stages_at_which_the_pack_asks_it(asked_at, stages):
    policy = a_policy(holds={HoldKind.NO_LIMIT: {"grace_days": asked_at}})

    holds = found(some_order_facts(limit=a_limit(None)), policy)

    assert holds[HoldKind.NO_LIMIT].stages == stages if stages else not holds


@pytest.mark.parametrize(
    ("kind", "known", "since"),
    [
        (HoldKind.OVERDUE, {"positions": overdue(1)}, AS_OF),
        (HoldKind.OVERDUE, {"positions": overdue(11)}, days_ago(10)),
        (HoldKind.REVIEW_OVERDUE, {"limit": a_limit(review_by=days_ago(1))}, AS_OF),
        (HoldKind.REVIEW_OVERDUE, {"limit": a_limit(review_by=days_ago(11))}, days_ago(10)),
        (HoldKind.COVER_STOPPED, {"covers": [a_cover(stopped_from=AS_OF)]}, AS_OF),
        (HoldKind.COVER_STOPPED, {"covers": [a_cover(stopped_from=days_ago(10))]}, days_ago(10)),
        (HoldKind.LEDGER_OLD, {"ledger_stated_on": days_ago(4)}, AS_OF),
        (HoldKind.LEDGER_OLD, {"ledger_stated_on": days_ago(14)}, days_ago(10)),
    ],
)
def test_a_reason_that_has_a_first_day_holds_once_it_is_older_than_the_grace(kind, known, since):
    policy = a_policy(holds={kind: LATER_FOR_ORDERS}, ledger_old_after_days=3)
    facts = some_order_facts(**({"ledger_stated_on": AS_OF} | known))

    hold = found(facts, policy)[kind]

    assert hold.since == since
    assert hold.stages == (BOTH if since == days_ago(10) else (Stage.DELIVERY,))


@pytest.mark.parametrize(
    "known",
    [
        {"positions": overdue(0)},
        {"limit": a_limit(review_by=AS_OF)},
        {"covers": [a_cover(stopped_from=AS_OF + timedelta(1))]},
        {"covers": [a_cover(kind="zero")]},  # refused: what we risk is our own appetite
        {"covers": [a_cover(kind="none_held")]},
        {"ledger_stated_on": days_ago(3)},
        {"placed": [a_hold(lifted_on=AS_OF)]},
        {"placed": [a_hold(placed_on=AS_OF + timedelta(1))]},
    ],
)
def test_on_the_last_day_before_nothing_holds(known):
    facts = some_order_facts(**({"ledger_stated_on": AS_OF} | known))

    assert found(facts, a_policy(ledger_old_after_days=3)) == {}


def test_an_outside_ledger_that_was_never_stated_is_too_old():
    holds = found(some_order_facts(), a_policy(ledger_old_after_days=3))

    assert holds[HoldKind.LEDGER_OLD].since is None


def test_without_an_outside_ledger_its_age_is_not_asked():
    assert found(some_order_facts(ledger_stated_on=days_ago(999))) == {}


def test_overdue_amounts_of_all_currencies_are_compared_in_that_of_the_pack():
    policy = a_policy(holds={HoldKind.OVERDUE: {"at_least_minor": 1_000}})
    facts = {"exchange_rates": rates(USD="0.5"), "limit": a_limit(10**6, "USD")}

    short = some_order_facts(overdue(9, 500) | overdue(9, 998, "USD"), **facts)
    enough = some_order_facts(overdue(9, 500) | overdue(9, 999, "USD"), **facts)

    assert found(short, policy) == {}
    # The shortfall is told in the currency of the limit.
    assert found(enough, policy)[HoldKind.OVERDUE].short_by == Money(1_999, "USD")


def test_an_overdue_amount_that_cannot_be_compared_matters():
    policy = a_policy(holds={HoldKind.OVERDUE: {"at_least_minor": 1_000}})

    assert set(found(some_order_facts(overdue(9, 1, "CHF")), policy)) == {
        HoldKind.OVERDUE,
        HoldKind.NO_RATE,
    }


def test_what_is_overdue_within_the_grace_of_every_stage_is_not_added():
    policy = a_policy(holds={HoldKind.OVERDUE: LATER_FOR_ORDERS | {"at_least_minor": 10}})

    hold = found(some_order_facts(overdue(11, 9) | overdue(10, 1)), policy)[HoldKind.OVERDUE]

    assert hold.stages == (Stage.DELIVERY,)
    assert hold.short_by == Money(10, "EUR")


def test_a_suspended_limit_holds_by_itself_and_not_as_one_of_nothing():
    holds = found(some_order_facts(limit=a_limit(0, suspended=True)))

    assert set(holds) == {HoldKind.LIMIT_SUSPENDED}


def test_a_suspended_group_limit_names_the_group():
    facts = some_order_facts(groups=[("top", {}, a_limit(0, suspended=True))])

    assert found(facts)[HoldKind.LIMIT_SUSPENDED].about == "top"


def test_the_review_of_a_group_limit_is_told_of_the_group():
    facts = some_order_facts(groups=[("top", {}, a_limit(review_by=days_ago(1)))])

    assert found(facts)[HoldKind.REVIEW_OVERDUE].about == "top"


@pytest.mark.parametrize("code", ["SANCTIONS", "FRAUD", "EXPORT_LICENCE", "FORCED", "ANY-OTHER"])
def test_a_hold_that_was_placed_holds_every_stage_before_goods_leave(code):
    """Whatever the pack says of its stages and grace."""
    policy = a_policy(holds={HoldKind.PLACED: {"grace_days": {Stage.DELIVERY: 99}}})
    facts = some_order_facts(placed=[a_hold(code, placed_on=AS_OF)])

    hold = found(facts, policy)[HoldKind.PLACED]

    assert (hold.about, hold.since, hold.stages) == (code, AS_OF, BOTH)


def test_all_that_was_placed_is_told_by_code():
    facts = some_order_facts(placed=[a_hold("SANCTIONS"), a_hold("FRAUD")])

    verdict = judge_order(an_order(1), facts, a_policy())

    assert [hold.about for hold in verdict.holds] == ["FRAUD", "SANCTIONS"]


@pytest.mark.parametrize(
    ("terms", "held"),
    [
        (None, False),
        (Terms("open_account", 60, "invoice_date"), False),
        (Terms("open_account", 61, "invoice_date"), True),
        (Terms("open_account", 30, "invoice_date", end_of_month=True), False),  # 60 at the longest
        (Terms("open_account", 31, "invoice_date", end_of_month=True), True),
        (Terms("documents_against_acceptance", 60, "invoice_date"), False),  # safer
        (Terms("documents_against_acceptance", 61, "invoice_date"), True),
        (Terms("prepayment", 0, "invoice_date"), False),
    ],
)
def test_terms_may_be_as_long_and_as_risky_as_the_limit_allows(terms, held):
    assert (HoldKind.TERMS in found(some_order_facts(), terms=terms)) is held


def test_riskier_terms_are_held_though_they_are_shorter():
    limit = a_limit(max_terms=Terms("letter_of_credit", 90, "invoice_date"))

    holds = found(some_order_facts(limit=limit), terms=Terms("open_account", 1, "invoice_date"))

    assert HoldKind.TERMS in holds


@pytest.mark.parametrize(
    ("terms", "days", "held"),
    [
        (Terms("open_account", 30, "invoice_date"), 30, False),
        (Terms("open_account", 31, "invoice_date"), 30, True),
        (None, 60, False),  # unstated terms are those of the limit
        (None, 59, True),
    ],
)
def test_terms_are_compared_with_those_that_the_insurer_covers(terms, days, held):
    facts = some_order_facts(covers=[a_cover(max_terms_days=days)])

    assert (HoldKind.COVER_TERMS in found(facts, terms=terms)) is held


def test_without_cover_there_are_no_terms_of_an_insurer():
    assert found(some_order_facts(covers=[a_cover(kind="zero")])) == {}


def test_the_oldest_unpaid_invoice_stops_shipments():
    covers = [a_cover(max_extension_days=30)]
    policy = a_policy(holds={HoldKind.OVERDUE: {"grace_days": {}}})

    assert found(some_order_facts(overdue(30), covers=covers), policy) == {}
    assert set(found(some_order_facts(overdue(31), covers=covers), policy)) == {
        HoldKind.COVER_STOPPED
    }


def test_the_retention_counts_against_our_own_appetite():
    """90 % of 50.00 is insured; our own part may be a tenth of the limit."""
    policy = a_policy(own_risk=OwnRiskPolicy(at_most_bp=1_000))
    ninety = [a_cover(amount="50.00", insured_percent=90)]

    def own_risk(owed, covers):
        facts = some_order_facts(some_positions(open_items=owed - 1), covers=covers)
        return found(facts, policy).get(HoldKind.OVER_OWN_RISK)

    assert own_risk(50_00, ninety) is None
    assert own_risk(55_00, ninety) is None
    assert own_risk(55_01, ninety).short_by == Money(1, "EUR")
    assert own_risk(10_00, []) is None
    assert own_risk(10_01, []).short_by == Money(1, "EUR")


def test_the_appetite_may_be_another_where_nothing_is_known_of_cover():
    nothing = OwnRiskPolicy(at_most_bp=0)
    policy = a_policy(own_risk=nothing, own_risk_by_cover={"not_recorded": OwnRiskPolicy()})

    assert found(some_order_facts(), policy) == {}
    refused = some_order_facts(covers=[a_cover(kind="zero")])
    assert set(found(refused, policy)) == {HoldKind.OVER_OWN_RISK}


def test_the_tolerance_of_a_stage_is_a_part_of_the_limit():
    policy = a_policy(tolerance_bp={Stage.ORDER: 1_000, Stage.DELIVERY: 500})

    def stages(owed):
        facts = some_order_facts(some_positions(open_items=owed - 1))
        return {kind: hold.stages for kind, hold in found(facts, policy).items()}

    assert stages(105_00) == {}
    assert stages(105_01)[HoldKind.OVER_LIMIT] == (Stage.DELIVERY,)
    assert stages(110_00)[HoldKind.OVER_OWN_RISK] == (Stage.DELIVERY,)
    assert stages(110_01)[HoldKind.OVER_LIMIT] == BOTH


def test_a_rate_that_moved_is_no_new_debt():
    """A tenth of what is owed in other currencies is tolerated, the order itself left out."""
    policy = a_policy(rate_tolerance_bp=1_000)
    moved = {"exchange_rates": rates(USD="1.05")}
    owed = some_positions("USD", open_items=99_00)  # 103.95

    assert found(some_order_facts(owed, **moved), policy) == {}
    assert set(found(some_order_facts(owed, **moved))) == {
        HoldKind.OVER_LIMIT,
        HoldKind.OVER_OWN_RISK,
    }
    new = judge_order(an_order(99_00, currency="USD"), some_order_facts(**moved), policy)
    assert new.holds[0].short_by == Money(3_95, "EUR")


def test_every_currency_without_a_rate_is_named_once():
    owed = some_positions("CHF", open_items=1) | some_positions("USD", orders=1)
    facts = some_order_facts(owed, groups=[("top", owed, a_limit())])

    assert found(facts)[HoldKind.NO_RATE].about == "CHF, USD"


def test_an_appetite_in_a_currency_without_a_rate_holds_too():
    policy = a_policy(own_risk=OwnRiskPolicy(at_most_minor=100))
    dollars = {"limit": a_limit(100_00, "USD")}
    rated = some_order_facts(exchange_rates=rates(USD="0.5"), **dollars)
    unrated = replace(
        rated, conversions={**rated.conversions, "USD": conversions_to("USD", (), AS_OF, 7)}
    )

    assert found(rated, policy, currency="USD") == {}
    assert set(found(unrated, policy, currency="USD")) == {
        HoldKind.OVER_OWN_RISK,
        HoldKind.NO_RATE,
    }


def test_collateral_in_a_currency_without_a_rate_lowers_nothing_and_holds_nothing():
    facts = some_order_facts(some_positions("CHF", collateral=1_000))

    assert found(facts) == {}
    assert judge_order(an_order(1), facts, a_policy()).figures.unrated == ("CHF",)
