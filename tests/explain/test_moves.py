"""Moves of a request or a ledger in another currency: in that currency, and true of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.actions import actions_of
from credit_engine.explain.counterfactual import search
from credit_engine.explain.decided import Decided
from credit_engine.explain.inside import analyst_document
from credit_engine.explain.moves import moves_of
from credit_engine.explain.sentences import sentence
from credit_engine.pack.model import ActionDefinition, ActionFigure
from tests.builders import AS_OF, a_request, an_invoice, minimal_pack, some_facts
from tests.explain.decisions import decided_on

RATE = ExchangeRate("USD", "EUR", Decimal("0.7"), AS_OF, "ecb")
LARGE = a_request(amount="900000.00", currency="USD")


def with_actionable(decided: Decided, *names: str) -> Decided:
    facts = {
        name: replace(fact, actionable=name in names) for name, fact in decided.pack.facts.items()
    }
    return replace(decided, pack=replace(decided.pack, facts=facts))


def a_decision(*rates: ExchangeRate, actionable: str = "wanted_amount", **facts) -> Decided:
    held = some_facts(exchange_rates=rates, **facts)
    return with_actionable(decided_on(held), actionable)


def test_a_smaller_want_is_told_in_the_currency_of_the_request():
    decided = a_decision(RATE, request=LARGE)
    move = moves_of(decided)[0]

    assert (move.before, move.after, move.currency) == (900_000.0, 102_000.0, "USD")
    assert move.make(decided.facts).request.wanted == Money(102_000_00, "USD")


def test_in_the_currency_of_the_pack_no_currency_is_named():
    assert moves_of(a_decision(request=a_request(amount="900000.00")))[0].currency is None


def test_without_a_rate_no_amount_is_suggested():
    assert moves_of(a_decision(request=LARGE)) == []


def test_a_suggestion_names_the_amount_that_it_gives():
    overdue = an_invoice(issued_on=date(2026, 7, 1), due_on=date(2026, 8, 1), currency="USD")
    request = a_request(amount="50000.00", currency="USD")
    decided = a_decision(RATE, request=request, invoices=[overdue], actionable="own_overdue_amount")

    (move,) = moves_of(decided)
    assert (move.before, move.after) == (840.0, 0.0)  # 1,200 USD in the pack's currency
    for suggestion in search(decided).suggestions:
        assert suggestion.document()["limit"]["currency"] == "USD"


def test_a_ledger_that_cannot_be_added_up_gives_no_move():
    overdue = an_invoice(issued_on=date(2026, 7, 1), due_on=date(2026, 8, 1), currency="USD")

    assert moves_of(a_decision(invoices=[overdue], actionable="own_overdue_amount")) == []


def test_words_and_actions_are_in_the_currency_of_the_request():
    advance = ActionDefinition(
        "advance", {"en": "-", "zh": "-"}, frozenset({"LIM-ASSETS"}), ActionFigure.UNCOVERED_AMOUNT
    )
    pack = replace(minimal_pack(), actions={"advance": advance})
    decided = decided_on(some_facts(exchange_rates=[RATE], request=LARGE), pack=pack)

    assert decided.outcome is Outcome.PARTLY_APPROVED
    assert decided.granted == Money(102_000_00, "USD")
    assert [action.amount for action in actions_of(decided)] == [Money(798_000_00, "USD")]
    assert "Of the 900,000.00 USD asked for, up to 102,000.00 USD" in sentence(decided)["en"]


def test_the_analyst_sees_the_rate_beside_the_figures_in_the_currency_of_the_pack():
    found = analyst_document(decided_on(some_facts(exchange_rates=[RATE], request=LARGE)))

    assert found["amount_basis"]["currency"] == "EUR"
    assert found["exchange_rates"] == [
        {"base": "USD", "quote": "EUR", "rate": "0.7", "on": "2026-11-22", "source": "ecb"}
    ]
    assert "exchange_rates" not in analyst_document(decided_on())
