"""docs/exposure.md, worked out: the figures and holds of its example are those of the engine."""

import re
from datetime import date

from credit_engine.assess.order_check import judge_order, judge_standing
from credit_engine.domain.exposure import Category, Place
from credit_engine.domain.money import minor_text, parse_money
from credit_engine.domain.order_hold import HoldKind
from tests.builders import ROOT, a_cover
from tests.order_builders import a_limit, a_policy, an_order, rates, some_order_facts

PAGE = (ROOT / "docs" / "exposure.md").read_text(encoding="utf-8")
# Our own part is not bounded in the example: the limit is what binds.
POLICY = a_policy(holds={HoldKind.OVER_OWN_RISK: {"grace_days": {}}})


def block(name: str) -> list[str]:
    """The lines of the fenced block of that name, which is there once."""
    (text,) = re.findall(rf"^```{name}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return text.splitlines()


def facts():
    positions = {}
    for line in block("positions")[1:]:
        category, currency, amount, day = line.split()
        place = Place(Category(category), currency, date.fromisoformat(day))
        positions[place] = parse_money(amount, currency).minor
    cover = a_cover(amount="60000.00", insured_percent=90, max_extension_days=60)
    return some_order_facts(
        positions,
        limit=a_limit(100_000_00),
        covers=[cover],
        exchange_rates=rates(USD="0.92"),
    )


def test_the_figures_of_the_example_are_those_of_the_engine():
    stands = judge_standing(facts(), POLICY)

    shown = dict(line.split() for line in block("figures"))
    assert shown == {
        "exposure": stands.figures.money.text,
        "insured": stands.own.insured.text,
        "own": stands.own.own.text,
        "headroom": stands.headroom.text,
        "overdue": minor_text(stands.figures.overdue, "EUR"),
        "stop_shipment_on": stands.cover.stop_shipment_on.isoformat(),
    }


def told(stage: str, verdict) -> str:
    reserves = sum(shipment.minor for shipment in verdict.to_reserve)
    holds = ", ".join(f"{hold.kind} {hold.short_by.text}" for hold in verdict.holds)
    asked = minor_text(verdict.question.minor, "EUR")
    return (
        f"{stage} {asked} adds {verdict.added.text} "
        f"reserves {minor_text(reserves, 'EUR')} held by {holds}"
    )


def test_what_is_asked_in_the_example_is_answered_as_the_page_says():
    known = facts()
    order = {
        place: minor
        for place, minor in known.positions.items()
        if place.category is Category.ORDERS
    }

    found = [
        told(
            "delivery", judge_order(an_order(30_000_00, "delivery", follows=order), known, POLICY)
        ),
        told("order", judge_order(an_order(50_000_00), known, POLICY)),
    ]

    assert [" ".join(line.split()) for line in block("asked")] == found


def test_every_category_and_kind_of_hold_is_on_the_page():
    for name in (*Category, *HoldKind):
        assert f"`{name.value}`" in PAGE
