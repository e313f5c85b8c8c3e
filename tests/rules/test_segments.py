"""Who belongs where: first deals, arrears, and what more days overdue do."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.trace import Assessment
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Facts, Observation
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.terms import Terms
from tests.assess.trade_credit_facts import buyers
from tests.builders import AS_OF, trade_credit_pack

ALLOWED = (Outcome.APPROVED, Outcome.PARTLY_APPROVED)


def assessed(held: Facts) -> Assessment:
    return assess(trade_credit_pack(), held, AS_OF, kleene.infer).assessment


def later(invoice: Invoice, days: int) -> Invoice:
    """The same invoice, due and issued *days* days earlier: what is open is as much longer due."""
    back = timedelta(days=days)
    return replace(invoice, issued_on=invoice.issued_on - back, due_on=invoice.due_on - back)


@settings(max_examples=100)
@given(buyers, st.sampled_from([1, 7, 30, 61, 120]), st.data())
def test_more_days_overdue_never_raise_the_limit(held: Facts, days: int, data):
    unpaid = [number for number, of in enumerate(held.invoices) if of.open_on(AS_OF) > 0]
    if not unpaid:
        return
    place = data.draw(st.sampled_from(unpaid))
    due = (*held.invoices[:place], later(held.invoices[place], days), *held.invoices[place + 1 :])

    before, after = assessed(held), assessed(replace(held, invoices=due))

    # What was bought within the year counts for the need: it must stay within it.
    if (AS_OF - due[place].issued_on).days < 365:
        assert (after.minor or 0) <= (before.minor or 0)


@settings(max_examples=100)
@given(buyers, st.sampled_from([1, 7, 30, 61, 120]), st.data())
def test_an_invoice_that_was_due_earlier_never_raises_the_limit(held: Facts, days: int, data):
    unpaid = [number for number, of in enumerate(held.invoices) if of.open_on(AS_OF) > 0]
    if not unpaid:
        return
    place = data.draw(st.sampled_from(unpaid))
    invoice = held.invoices[place]
    earlier = replace(invoice, due_on=invoice.due_on - timedelta(days=days))
    due = (*held.invoices[:place], earlier, *held.invoices[place + 1 :])

    before, after = assessed(held), assessed(replace(held, invoices=due))

    assert (after.minor or 0) <= (before.minor or 0)


def a_new_buyer(drawn: dict[str, object], invoices: tuple[Invoice, ...] = ()) -> Facts:
    register = {name: drawn[name] for name in ("founded_on", "files_accounts", "legal_form")}
    looked_up = {"register_status": "active", "sanctions_screening": "clear"}
    stated = {**register, **looked_up, "traded_before": False}
    day = AS_OF - timedelta(days=20)
    score = [Observation("bureau_score", float(drawn["score"]), day, "bureau")]
    observations = [Observation(name, value, day, "register") for name, value in stated.items()]
    return Facts(
        observations=tuple(sorted([*observations, *score], key=lambda held: held.fact)),
        statements=(),
        invoices=invoices,
        request=LimitRequest(
            RequestKind.NEW,
            Money(int(drawn["wanted"]), "EUR"),
            Terms("open_account", 30, "invoice_date"),
        ),
        exchange_rates=(RATE,),
    )


# Simulated, rate and inflow of up to EUR 25,000: nobody's real applications.
RATE = ExchangeRate("EUR", "USD", Decimal("1.08"), AS_OF - timedelta(days=2), "simulated")
inflow = st.fixed_dictionaries(
    {
        "founded_on": st.dates(date(1960, 1, 1), AS_OF - timedelta(days=30)),
        "files_accounts": st.booleans(),
        "legal_form": st.sampled_from(["limited", "partnership", "sole_trader", "public_body"]),
        "score": st.integers(0, 1000),
        "wanted": st.integers(50_000, 2_500_000),
    }
)


def test_four_of_five_small_first_deals_of_a_simulated_inflow_need_no_person(proof):
    outcomes: Counter[str] = Counter()

    @settings(max_examples=proof.size(quick=100, full=2_000))
    @given(inflow)
    def decide(drawn: dict[str, object]) -> None:
        found = assessed(a_new_buyer(drawn))
        outcomes[found.outcome.value] += 1
        assert found.segment == "first_deal"
        assert found.granted is None or found.granted.currency == "EUR"
        unknown = [
            name
            for name, rule in found.rules.items()
            if rule.kind == "knock_out" and rule.verdict is None
        ]
        if found.outcome is not Outcome.REFERRED:
            assert unknown == []

    decide()
    total = outcomes.total()
    assert (total - outcomes["referred"]) * 5 >= total * 4, outcomes
    for outcome in ("approved", "partly_approved", "refused"):
        assert outcomes[outcome]
    proof.record(
        "small first deals of a simulated inflow are decided automatically", counts=outcomes
    )


@given(inflow)
def test_an_invoice_on_the_ledger_overrules_the_statement_that_there_was_none(drawn):
    issued = AS_OF - timedelta(days=10)
    due = issued + timedelta(days=30)
    invoice = Invoice("R-1", issued, due, 100_000, "USD")

    assert assessed(a_new_buyer(drawn, (invoice,))).segment != "first_deal"


@given(inflow, st.integers(20, 4_000))
def test_an_invoice_from_before_we_said_that_there_was_none_is_for_a_person(drawn, days):
    issued = AS_OF - timedelta(days=days)
    paid = Payment(issued, 100_000)
    invoice = Invoice("R-1", issued, issued + timedelta(days=30), 100_000, "USD", (paid,))

    found = assessed(a_new_buyer(drawn, (invoice,)))

    assert found.outcome not in ALLOWED
    assert found.rules["traded_before_after_all"].verdict is True


@given(inflow, st.integers(1, 20))
def test_a_new_buyer_whose_ledger_counts_invoices_that_are_not_there_is_for_a_person(drawn, count):
    lost = replace(a_new_buyer(drawn), ledger=Ledger(AS_OF, count))

    assert assessed(lost).outcome not in ALLOWED


@given(
    inflow,
    st.sampled_from(["traded_before", "bureau_score", "register_status", "sanctions_screening"]),
)
def test_a_small_first_deal_without_one_of_its_facts_is_referred(drawn, lost):
    held = a_new_buyer(drawn)
    kept = tuple(stated for stated in held.observations if stated.fact != lost)

    found = assessed(replace(held, observations=kept))

    assert found.outcome not in ALLOWED
