"""Exposure, holds and the life of limits are read out as the pack has them."""

from __future__ import annotations

from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.explain.handbook.book import Book
from credit_engine.explain.handbook.orders import OrdersInWords
from credit_engine.pack.compile import compile_pack
from tests.explain.handbook.pages import minimal_files

EXPOSURE = """
categories:
  orders: {weight_percent: 62.5, horizon_days: 90}
own_risk:
  at_most: 5000
  by_cover:
    none_held: {at_most_percent_of_limit: 80}
tolerance_percent: {delivery: 2.25}
recheck: {after_days: 30, deviation_percent: 10}
ledger: {old_after_days: 7}
holds:
  overdue:
    code: OVD-LATE
    at: {delivery: 7}
    at_least: "250.50"
    owner: night_watch
    clears_when: payment
    exempt_if_prepaid: true
    text: {en: Late., zh: 逾期。}
"""
LIFE = """
life:
  notice_days: 30
  reduce_alone: {at_most_percent: 12.5, limits_up_to: "5000.00"}
"""


def words(language: str = "en", exposure: str = EXPOSURE, life: str = LIFE) -> OrdersInWords:
    files = minimal_files()
    files["exposure.yaml"] = exposure
    files["limits.yaml"] += life
    return OrdersInWords(Book(compile_pack(files), language, {}, ()))


def test_categories_say_how_much_counts_how_far_ahead_and_what_lowers():
    categories = words().categories()

    assert ("confirmed orders", "62.5 %", "90 days") in categories
    assert ("open invoices", "100 %", "all of it") in categories
    assert ("collateral (lowers exposure)", "0 %", "all of it") in categories


def test_figures_say_what_the_pack_says():
    said = words().figures()

    assert dict(said) == {
        "Own risk at most": "100 % of the limit, and 5,000.00 EUR",
        "Own risk at most, where cover is: none held": "80 % of the limit",
        "Above a limit, at the stage: order": "0 %",
        "Above a limit, at the stage: delivery": "2.25 %",
        "Added for rates, of what is owed in other currencies": "0 %",
        "A document that passed is held for its amount again": (
            "after 30 days, or grown by more than 10 %"
        ),
        "Room is kept for an order for": "72 hours",
        "The outside ledger is old after": "7 days",
    }
    assert len(dict(said)) == len(said)


def test_what_a_pack_does_not_say_is_told_too():
    said = dict(words(exposure="{}", life="").figures())

    assert said["A document that passed is held for its amount again"] == (
        "each time that it is checked"
    )
    assert said["The outside ledger is old after"] == "its age is not asked"


def test_a_hold_says_where_it_is_asked_from_when_on_and_by_whom_it_is_let_go():
    orders = words()
    holds = {hold.kind: hold for hold in orders.holds()}
    overdue = holds[HoldKind.OVERDUE]

    assert list(holds) == list(HoldKind)
    assert orders.kind(overdue) == "invoices overdue"
    assert orders.least(overdue) == "from 250.50 EUR on"
    assert orders.asked(overdue, Stage.ORDER) == "not asked"
    assert orders.asked(overdue, Stage.DELIVERY) == "asked, once older than 7 days"
    assert orders.owner(overdue) == "night watch"
    assert orders.asked(holds[HoldKind.PLACED], Stage.ORDER) == "asked"
    assert orders.least(holds[HoldKind.PLACED]) == ""
    assert words("zh").asked(overdue, Stage.DELIVERY) == "超过7天后检查"


def test_life_says_what_a_review_may_do_alone():
    key = "A review reduces without a person by at most"

    assert dict(words().life())[key] == "12.5 %, of limits up to 5,000.00 EUR"
    assert dict(words(life="").life())[key] == "never"
    assert dict(words(life="\nlife: {reduce_alone: {at_most_percent: 5}}\n").life())[key] == "5 %"
    assert dict(words().life())["A lower limit takes effect after"] == "30 days"
