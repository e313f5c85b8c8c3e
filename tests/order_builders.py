"""
Orders, and all that is known of them, with telling defaults: limit 100.00 EUR, nothing owed.

The policy is the plainest: all counts whole and at once, no tolerance, every kind of hold is
asked at both stages without grace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from credit_engine.assess.order_case import GroupFacts, OrderFacts, OrderQuestion
from credit_engine.domain.exchange import ExchangeRate, conversions_to
from credit_engine.domain.exposure import NEVER_ENDS, Category, Place, Positions
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money
from credit_engine.domain.order_hold import EXEMPTIBLE, HoldKind
from credit_engine.domain.reservation import DocumentRef, Shipment, Stage
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import (
    CategoryPolicy,
    ExposurePolicy,
    HoldPolicy,
    OwnRiskPolicy,
)
from tests.builders import AS_OF, CURRENCY

SIXTY_DAYS = Terms("open_account", 60, "invoice_date")
STALE_AFTER = 7


def hold_policies() -> dict[HoldKind, HoldPolicy]:
    """Every kind, asked at both stages without grace."""
    return {
        kind: HoldPolicy(
            kind=kind,
            code=kind.upper(),
            grace_days={Stage.ORDER: 0, Stage.DELIVERY: 0},
            owner="credit_control",
            clears_when="the_reason_has_gone",
            text={"en": kind.value},
            exempt_if_prepaid=kind in EXEMPTIBLE,
        )
        for kind in HoldKind
    }


def a_policy(
    *,
    categories: Mapping[Category, CategoryPolicy] | None = None,
    holds: Mapping[HoldKind, Mapping[str, object]] | None = None,
    **changed: object,
) -> ExposurePolicy:
    """Build the plainest policy, with other *categories*, and *holds* changed in these parts."""
    asked = hold_policies()
    for kind, parts in (holds or {}).items():
        asked[kind] = replace(asked[kind], **parts)
    plain = ExposurePolicy(
        categories={category: CategoryPolicy() for category in Category} | dict(categories or {}),
        holds=asked,
        own_risk=OwnRiskPolicy(),
        tolerance_bp={Stage.ORDER: 0, Stage.DELIVERY: 0},
        rate_tolerance_bp=0,
        recheck_after_days=0,
        recheck_deviation_bp=0,
        reservation_hours=72,
        ledger_old_after_days=None,
    )
    return replace(plain, **changed)


def a_limit(minor: int | None = 100_00, currency: str = CURRENCY, **changed: object) -> LimitOnDay:
    """Build a limit that is in force; without an amount none is set."""
    if minor is None:
        return LimitOnDay(**changed)
    parts = {"max_terms": SIXTY_DAYS, "review_by": date(2027, 2, 20), **changed}
    return LimitOnDay(amount=Money(minor, currency), **parts)


def some_positions(currency: str = CURRENCY, **amounts: int) -> dict[Place, int]:
    """Give one position for each category named: shipped or received today, due in a month."""
    days = {
        Category.OPEN_ITEMS: AS_OF + timedelta(30),
        Category.SPECIAL_LIABILITIES: NEVER_ENDS,
        Category.COLLATERAL: NEVER_ENDS,
    }
    return {
        Place(Category(name), currency, days.get(Category(name), AS_OF)): minor
        for name, minor in amounts.items()
    }


def rates(**of_one_unit: str) -> list[ExchangeRate]:
    """What one unit of each currency is worth in EUR."""
    return [
        ExchangeRate(currency, "EUR", Decimal(worth), AS_OF, "ecb")
        for currency, worth in of_one_unit.items()
    ]


def some_order_facts(
    positions: Positions | None = None,
    *,
    limit: LimitOnDay | None = None,
    groups: Sequence[tuple[str, Positions, LimitOnDay]] = (),
    exchange_rates: Sequence[ExchangeRate] = (),
    **known: object,
) -> OrderFacts:
    """Build what is known of a buyer; *groups* are the buyers above it, from the top down."""
    bases = {CURRENCY, *(rate.base for rate in exchange_rates)}
    facts = OrderFacts(
        day=AS_OF,
        currency=CURRENCY,
        positions=dict(positions or {}),
        limit=a_limit() if limit is None else limit,
        groups=[GroupFacts(*group) for group in groups],
        conversions={
            base: conversions_to(base, exchange_rates, AS_OF, STALE_AFTER) for base in bases
        },
    )
    return replace(facts, **known)


def an_order(
    minor: int = 40_00,
    stage: str = "order",
    *,
    number: str = "SO-1",
    currency: str = CURRENCY,
    on: date = AS_OF,
    **parts: object,
) -> OrderQuestion:
    """Ask for one document, shipped at once; *parts* say what is known of its chain."""
    shipments = (Shipment(on, minor),) if minor else ()
    question = OrderQuestion(DocumentRef(Stage(stage), number), currency, shipments)
    return replace(question, **parts)
