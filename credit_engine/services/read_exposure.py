"""Read how a buyer stands: what it owes and is about to owe, what of that is insured, its room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credit_engine.assess.exposure import counts_on
from credit_engine.assess.order_case import OrderFacts
from credit_engine.assess.order_check import judge_standing
from credit_engine.assess.order_verdict import Verdict
from credit_engine.domain.exposure import Category, Positions
from credit_engine.pack.exposure_model import ExposurePolicy
from credit_engine.services.context import Caller, Context
from credit_engine.services.count_account import count_group_if_needed
from credit_engine.services.order_facts import gather_standing
from credit_engine.services.ports import Reading
from credit_engine.services.read_buyers import buyer_in


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of a category in a currency, and how much of it counts now, in minor units."""

    currency: str
    category: Category
    minor: int
    counted: int


@dataclass(frozen=True, slots=True)
class ExposureView:
    """How a buyer stands on `facts.day`, and what it owes in each currency."""

    buyer_id: str
    facts: OrderFacts
    standing: Verdict
    held: tuple[Held, ...]


def read_exposure(context: Context, caller: Caller, buyer_id: str) -> ExposureView:
    """
    How a buyer stands today, all of it from one snapshot.

    Raises:
        BuyerNotFound: no such buyer of this seller.
        Busy: accounts of its group were never counted, and others write to them.
    """
    with context.store.reading() as reading:
        buyer_in(reading, caller, buyer_id)
        group = reading.accounts_of_group(reading.account(buyer_id).root_id)
        if all(account.counted for account in group):
            return _view(reading, context, caller, buyer_id)
    with context.store.writing() as writing:
        count_group_if_needed(writing, writing.lock_account(buyer_id).root_id)
        return _view(writing, context, caller, buyer_id)


def _view(reading: Reading, context: Context, caller: Caller, buyer_id: str) -> ExposureView:
    pack = context.packs.active()
    facts = gather_standing(
        reading,
        reading.account(buyer_id),
        seller_id=caller.seller_id,
        pack=pack,
        as_of=caller.local_date(context.clock()),
    )
    standing = judge_standing(facts, pack.exposure)
    return ExposureView(buyer_id, facts, standing, _held(facts, pack.exposure))


def _held(facts: OrderFacts, policy: ExposurePolicy) -> tuple[Held, ...]:
    """What there is by currency and category, in these orders."""
    there = _sums(facts.positions)
    counted = _sums(
        {
            place: minor
            for place, minor in facts.positions.items()
            if counts_on(place, policy, facts.day)
        }
    )
    order = list(Category)
    return tuple(
        Held(currency, category, there[currency, category], counted.get((currency, category), 0))
        for currency, category in sorted(there, key=lambda of: (of[0], order.index(of[1])))
    )


def _sums(positions: Positions) -> Mapping[tuple[str, Category], int]:
    sums: dict[tuple[str, Category], int] = {}
    for place, minor in positions.items():
        key = place.currency, place.category
        sums[key] = sums.get(key, 0) + minor
    return sums
