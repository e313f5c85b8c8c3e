"""The sample is whole, adds up, and moves with the day it is loaded for."""

from datetime import date
from decimal import Decimal

import pytest

from credit_engine.domain.facts import Facts
from credit_engine.sample.buyers import SampleBuyer, closing_day, sample_buyers

AS_OF = date(2026, 11, 23)
# The source rounds each figure to thousands of dollars.
ROUNDING = Decimal(3000)


def newest_accounts(buyer: SampleBuyer) -> dict[str, Decimal]:
    newest = max(buyer.facts["statements"], key=lambda statement: statement["period_end"])
    return {name: Decimal(amount) for name, amount in newest["items"].items()}


@pytest.fixture(scope="module")
def buyers() -> tuple[SampleBuyer, ...]:
    return tuple(sample_buyers(AS_OF))


@pytest.fixture(scope="module")
def firms(buyers: tuple[SampleBuyer, ...]) -> tuple[SampleBuyer, ...]:
    return tuple(buyer for buyer in buyers if buyer.source_firm is not None)


def test_it_has_enough_real_firms_and_enough_that_failed(firms):
    assert len(firms) >= 48
    assert sum(bool(firm.failed_afterwards) for firm in firms) >= 12


def test_the_outcome_of_a_firm_is_no_fact_of_any_decision(buyers):
    assert {field for buyer in buyers for field in buyer.facts} == {
        "register", "register_valid_at", "statements", "receivables", "observations", "request",
    }  # fmt: skip
    assert not any("failed" in name for buyer in buyers for name in buyer.facts["register"])
    assert "failed_afterwards" not in Facts.__slots__


def test_payer_numbers_and_names_are_unique(buyers):
    assert len({buyer.payer_number for buyer in buyers}) == len(buyers)
    assert len({buyer.name for buyer in buyers}) == len(buyers)


def test_every_real_firm_has_five_years_a_year_apart(firms):
    closings = [closing_day(AS_OF, years).isoformat() for years in range(5)]
    assert closings == ["2026-05-31", "2025-05-31", "2024-05-31", "2023-05-31", "2022-05-31"]
    for firm in firms:
        ends = [statement["period_end"] for statement in firm.facts["statements"]]
        assert sorted(ends, reverse=True) == closings


@pytest.mark.parametrize(
    ("as_of", "closing"),
    [
        (date(2026, 8, 31), "2026-02-28"),
        (date(2028, 8, 31), "2028-02-29"),
        (date(2027, 3, 1), "2026-09-30"),
        (date(2027, 6, 30), "2026-12-31"),
    ],
)
def test_the_last_year_closes_with_the_month_six_months_back(as_of, closing):
    assert closing_day(as_of, 0).isoformat() == closing


def test_accounts_are_whole_dollars_from_millions(firms):
    firm = next(firm for firm in firms if firm.source_firm == "F0118")
    assert newest_accounts(firm)["total_assets"] == Decimal("7386000000.00")
    assert newest_accounts(firm)["ebit"] == Decimal("-79000000.00")


def test_accounts_add_up(firms):
    for firm in firms:
        accounts = newest_accounts(firm)
        gross = accounts["revenue"] - accounts["cost_of_goods_sold"]
        assert abs(gross - accounts["gross_profit"]) <= ROUNDING, firm.name
        operating = accounts["ebitda"] - accounts["depreciation"]
        assert abs(operating - accounts["ebit"]) <= ROUNDING, firm.name
        assert accounts["current_assets"] <= accounts["total_assets"], firm.name
        assert accounts["current_liabilities"] <= accounts["total_liabilities"], firm.name


def test_invoices_are_paid_between_their_issue_and_today_and_never_twice(buyers):
    today = AS_OF.isoformat()
    for buyer in buyers:
        for invoice in buyer.facts["receivables"]:
            assert invoice["issued_on"] < min(invoice["due_on"], today), buyer.name
            days = [payment["on"] for payment in invoice["payments"]]
            assert all(invoice["issued_on"] < day < today for day in days), buyer.name
            paid = sum(Decimal(payment["amount"]) for payment in invoice["payments"])
            assert paid <= Decimal(invoice["amount"]), buyer.name


def test_there_are_good_and_bad_payers(firms):
    late = 0
    for firm in firms:
        overdue = [
            invoice
            for invoice in firm.facts["receivables"]
            if not invoice["payments"] and invoice["due_on"] < AS_OF.isoformat()
        ]
        late += bool(overdue)
    assert 5 <= late <= len(firms) - 20


def test_no_invoice_is_older_than_its_buyer(buyers):
    for buyer in buyers:
        founded_on = buyer.facts["register"]["founded_on"]
        for invoice in buyer.facts["receivables"]:
            assert founded_on < invoice["issued_on"], buyer.name


def test_the_new_businesses_have_no_accounts(buyers):
    invented = [buyer for buyer in buyers if buyer.source_firm is None]
    assert len(invented) == 4
    assert all(buyer.facts["statements"] == [] for buyer in invented)
    assert all(buyer.failed_afterwards is None for buyer in invented)


def test_a_later_day_moves_every_date_and_no_amount(buyers):
    later = sample_buyers(date(2027, 11, 23))
    for before, after in zip(buyers, later, strict=True):
        assert before.facts["request"] == after.facts["request"]
        for then, now in zip(before.facts["receivables"], after.facts["receivables"], strict=True):
            assert then["amount"] == now["amount"]
            assert date.fromisoformat(now["due_on"]) - date.fromisoformat(then["due_on"]) == (
                date(2027, 11, 23) - AS_OF
            )
