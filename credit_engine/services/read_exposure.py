"""Read how a buyer stands: what it owes and is about to owe, what of that is insured, its room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.assess.exposure import counts_on
from credit_engine.assess.order_case import GroupFacts, OrderFacts
from credit_engine.assess.order_check import judge_standing
from credit_engine.assess.order_verdict import Verdict
from credit_engine.domain.exchange import ExchangeRate, conversions_to, pair_of
from credit_engine.domain.exposure import Category, Positions
from credit_engine.domain.group import Group
from credit_engine.domain.limit import Scope, limit_on
from credit_engine.pack.exposure_model import ExposurePolicy
from credit_engine.services.context import Caller, Context
from credit_engine.services.count_account import count_group_if_needed
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
    policy = context.packs.active().exposure
    facts = _facts(reading, context, caller, buyer_id)
    standing = judge_standing(facts, policy)
    return ExposureView(buyer_id, facts, standing, _held(facts, policy))


def _facts(reading: Reading, context: Context, caller: Caller, buyer_id: str) -> OrderFacts:
    as_of = caller.local_date(context.clock())
    root_id = reading.account(buyer_id).root_id
    members = reading.accounts_of_group(root_id)
    group = Group({account.buyer_id: account.parent_id for account in members})
    held = reading.positions_of_group(root_id)
    limits = reading.limits_of_group(root_id, as_of)
    standing = reading.standing_facts(buyer_id, as_of)
    limit = limit_on(limits.get(buyer_id, ()), as_of)
    groups = [
        GroupFacts(
            above,
            group.positions_from(above, held),
            limit_on(limits.get(above, ()), as_of, Scope.GROUP),
        )
        for above in group.path_to(buyer_id)
    ]
    pack = context.packs.active()
    amounts = [of.amount for of in (limit, *(group.limit for group in groups))]
    bases = {pack.currency, *(amount.currency for amount in amounts if amount is not None)}
    others = {place.currency for of in groups for place in of.positions}
    others |= {of.granted.amount.currency for of in standing.covers if of.granted is not None}
    return OrderFacts(
        day=as_of,
        currency=pack.currency,
        positions=held.get(buyer_id, {}),
        limit=limit,
        groups=groups,
        conversions={
            to: conversions_to(
                to,
                _rates(reading, caller, to, bases | others, as_of),
                as_of,
                pack.rates_stale_after_days,
            )
            for to in bases
        },
        covers=standing.covers,
        placed=standing.holds,
        ledger_stated_on=standing.ledger_stated_on,
    )


def _rates(
    reading: Reading, caller: Caller, to: str, currencies: set[str], as_of: date
) -> list[ExchangeRate]:
    """The rates that bring *currencies* to another, those that there are."""
    pairs = sorted(pair_of(to, other) for other in currencies - {to})
    found = [reading.exchange_rate(caller.seller_id, pair, as_of) for pair in pairs]
    return [rate for rate in found if rate is not None]


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
