"""Exchange rates: recorded once, gathered for a decision, and kept with it for its replay."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import orjson
import pytest

from credit_engine.domain.exchange import ExchangeRate
from credit_engine.services.exchange_rates import list_exchange_rates, record_exchange_rates
from credit_engine.services.explain_decision import Audience, explain_decision
from credit_engine.services.read_decisions import find_decision
from credit_engine.services.read_limits import list_limits
from credit_engine.services.record_facts import record_receivables, record_statements
from credit_engine.services.replay_decision import replay_decision
from credit_engine.services.what_if import Change, what_if_of_buyer
from tests.builders import a_request, a_statement, an_invoice
from tests.services.world import OTHER_SELLER

RATE = ExchangeRate("USD", "EUR", Decimal("0.5"), date(2026, 11, 20), "ecb")
# The ports of the world's clock: 22 November, which is a Sunday; the rate is Friday's.
IN_USD = {"amount": "90000.00", "currency": "USD"}


def record(world, *rates, seller=None) -> tuple[int, int]:
    found = record_exchange_rates(world.context, seller or world.seller, rates)
    return found.recorded, found.unchanged


def facts_of(world, answer) -> dict:
    decision_id = orjson.loads(answer.body)["decision_id"]
    return orjson.loads(find_decision(world.context, world.seller, decision_id).facts_bytes)


def test_what_a_source_states_again_is_recorded_once_and_a_correction_beside_it(world):
    corrected = replace(RATE, rate=Decimal("0.51"))

    assert record(world, RATE, RATE) == (1, 1)
    assert record(world, corrected) == (1, 0)
    assert record(world, corrected) == (0, 1)
    assert record(world, RATE) == (1, 0)  # stated anew: the newest record counts
    first = list_exchange_rates(world.context, world.seller, 0, 2)
    rest = list_exchange_rates(world.context, world.seller, int(first.next), 2)
    assert [held.rate for held in (*first.items, *rest.items)] == [RATE, corrected, RATE]
    assert rest.next is None


def test_a_request_in_another_currency_is_granted_in_it_and_keeps_its_rate(world):
    record(world, RATE, replace(RATE, base="CHF"), replace(RATE, on=date(2026, 11, 23)))
    buyer_id = world.buyer()

    answer = world.decide(buyer_id, **IN_USD)

    found = orjson.loads(answer.body)
    assert found["outcome"] == "approved"
    assert found["limit_in_force"]["amount"] == "90000.00"
    assert found["limit_in_force"]["currency"] == "USD"
    assert found["amount_basis"]["currency"] == "EUR"
    assert found["exchange_rates"] == facts_of(world, answer)["exchange_rates"]
    assert facts_of(world, answer)["exchange_rates"] == [
        {"base": "USD", "quote": "EUR", "rate": "0.5", "on": "2026-11-20", "source": "ecb"}
    ]
    (limit,) = list_limits(world.context, world.seller, buyer_id, None, 5).items
    assert limit.amount.currency == "USD"


def test_a_replay_uses_the_rate_of_the_decision_whatever_was_recorded_since(world):
    record(world, RATE)
    answer = world.decide(world.buyer(), **IN_USD)
    decision_id = orjson.loads(answer.body)["decision_id"]

    record(world, replace(RATE, rate=Decimal("0.9")), replace(RATE, on=date(2026, 11, 21)))

    replay = replay_decision(world.context, world.seller, decision_id)
    assert (replay.identical, replay.differences) == (True, ())
    analyst = explain_decision(world.context, world.seller, decision_id, Audience.ANALYST)
    assert analyst["exchange_rates"][0]["rate"] == "0.5"


@pytest.mark.parametrize(
    "rates", [(), (replace(RATE, on=date(2026, 11, 14)),), (replace(RATE, on=date(2026, 11, 23)),)]
)
def test_without_a_rate_that_may_be_used_a_person_decides(world, rates):
    record(world, *rates)

    found = orjson.loads(world.decide(world.buyer(), **IN_USD).body)

    assert (found["outcome"], found["limit_id"]) == ("referred", None)
    assert "CUR-NO-RATE" in [reason["code"] for reason in found["amount_reasons"]]
    assert "exchange_rates" not in found


def test_the_rates_of_another_seller_are_not_used(world):
    record(world, RATE, seller=OTHER_SELLER)

    assert orjson.loads(world.decide(world.buyer(), **IN_USD).body)["outcome"] == "referred"


def test_accounts_and_invoices_bring_their_rates_with_them(world):
    buyer_id = world.buyer()
    pounds = replace(RATE, base="GBP", rate=Decimal("1.15"))
    record(world, RATE, pounds)
    record_statements(world.context, world.seller, buyer_id, [a_statement(currency="GBP")])
    record_receivables(world.context, world.seller, buyer_id, [an_invoice("R-9", currency="USD")])

    answer = world.decide(buyer_id)

    kept = facts_of(world, answer)["exchange_rates"]
    assert [(rate["base"], rate["rate"]) for rate in kept] == [("GBP", "1.15"), ("USD", "0.5")]
    assert orjson.loads(answer.body)["outcome"] == "approved"


def test_a_decision_in_the_currency_of_the_pack_keeps_no_rates(world):
    record(world, RATE)

    assert "exchange_rates" not in facts_of(world, world.decide(world.buyer()))


def test_a_what_if_uses_recorded_rates_and_may_change_them(world):
    record(world, RATE)
    request = a_request(amount="900000.00", currency="USD")
    change = Change(facts={"exchange_rates": {"USD/EUR": {"rate": "0.25"}}})

    found = what_if_of_buyer(world.context, world.seller, world.buyer(), request, change)

    assert found.base.assessment.granted.text == "144000.00"
    assert found.changed.assessment.granted.text == "288000.00"
    assert found.differences["exchange_rates"]["after"][0]["rate"] == "0.25"
