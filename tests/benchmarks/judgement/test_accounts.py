"""Firms as buyers: amounts, what stays absent, and how far back one looks."""

from benchmarks.judgement.accounts import CLOSED_ON, ITEMS, buyer_of, with_stand_ins
from tests.benchmarks.judgement.firm_rows import a_firm


def test_rows_become_accounts_in_cents_the_newest_first():
    facts = buyer_of(a_firm(failed=True), 0)

    newest, *earlier = facts.statements
    assert newest.period_end == CLOSED_ON
    assert newest.items["ebit"] == -9 * 100_000_000
    assert newest.items["market_equity"] == 200_000_000
    assert [of.items["ebit"] // 100_000_000 for of in earlier] == [-9, 12, 12, 12]


def test_years_before_failure_show_no_later_accounts():
    facts = buyer_of(a_firm(failed=True), 2)

    assert len(facts.statements) == 3
    assert facts.statements[0].period_end == CLOSED_ON
    assert all(of.items["ebit"] > 0 for of in facts.statements)


def test_what_the_data_lack_is_absent_and_market_value_only_where_asked_for():
    (newest, *_) = buyer_of(a_firm(), 0, market=False).statements

    assert newest.items.keys() == ITEMS.keys() - {"market_equity"}


def test_stand_ins_are_added_for_textbook_models_alone():
    facts = buyer_of(a_firm(), 0)

    assert "profit_before_tax" not in facts.statements[0].items
    (newest, *_) = with_stand_ins(facts).statements
    assert newest.items["profit_before_tax"] == newest.items["net_income"]
