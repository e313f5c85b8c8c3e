"""What an order is judged on, read under the lock of the buyer's group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

import orjson

from credit_engine.assess.order_case import GroupFacts, OrderFacts, OrderQuestion, Passed
from credit_engine.domain.exchange import Conversions, conversions_to, pair_of
from credit_engine.domain.exposure import Positions
from credit_engine.domain.group import Group
from credit_engine.domain.limit import LimitOnDay, Scope, limit_on
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Reservation
from credit_engine.pack.model import CompiledPack
from credit_engine.services.account_ports import Account
from credit_engine.services.order_chain import OrderChain, chain_of, prepaid_for
from credit_engine.services.order_ports import StandingFacts
from credit_engine.services.ports import Reading

NO_POSITIONS: Positions = {}


@dataclass(frozen=True, slots=True)
class Known:
    """
    The question about an order, and the facts to answer it.

    `reservation` is the open one of the document, `chain` what earlier documents count of it.
    """

    question: OrderQuestion
    facts: OrderFacts
    reservation: Reservation | None
    chain: OrderChain


def gather(
    reading: Reading,
    account: Account,
    request: OrderRequest,
    *,
    seller_id: str,
    pack: CompiledPack,
    as_of: date,
) -> Known:
    """
    Read all that *request* is judged on; the account's group is locked.

    Every amount of the group counts, each in its own currency, with the rates of the day.
    """
    standing = gather_standing(
        reading,
        account,
        seller_id=seller_id,
        pack=pack,
        as_of=as_of,
        currencies={request.amount.currency},
    )
    reservation = reading.open_reservation(account.buyer_id, request.document)
    facts = replace(standing, prepaid_minor=prepaid_for(reading, account.buyer_id, request, as_of))
    chain = chain_of(reading, account.buyer_id, request, reservation)
    question = OrderQuestion(
        document=request.document,
        currency=request.amount.currency,
        shipments=request.shipments_on(as_of),
        terms=request.terms,
        reserved=_in_currency(reservation, request.amount.currency),
        recorded=chain.recorded,
        follows=chain.follows,
        passed=_passed(reading, account.buyer_id, request),
    )
    return Known(question, facts, reservation, chain)


def gather_standing(
    reading: Reading,
    account: Account,
    *,
    seller_id: str,
    pack: CompiledPack,
    as_of: date,
    currencies: AbstractSet[str] = frozenset(),
) -> OrderFacts:
    """Read how a buyer stands, whatever is asked; *currencies* are wanted beside its own."""
    held = reading.positions_of_group(account.root_id)
    limits = reading.limits_of_group(account.root_id, as_of)
    group = _group(reading, account, held)
    groups = tuple(
        GroupFacts(
            above,
            group.positions_from(above, held),
            limit_on(limits.get(above, ()), as_of, Scope.GROUP),
        )
        for above in group.path_to(account.buyer_id)
    )
    limit = limit_on(limits.get(account.buyer_id, ()), as_of)
    standing = reading.standing_facts(account.buyer_id, as_of)
    return OrderFacts(
        day=as_of,
        currency=pack.currency,
        positions=held.get(account.buyer_id, NO_POSITIONS),
        limit=limit,
        groups=groups,
        conversions=_conversions(
            reading,
            seller_id,
            pack,
            bases={pack.currency, *_limit_currencies([limit, *(of.limit for of in groups)])},
            currencies={
                *currencies,
                *(place.currency for positions in held.values() for place in positions),
                *_cover_currencies(standing),
            },
            as_of=as_of,
        ),
        covers=standing.covers,
        placed=standing.holds,
        ledger_stated_on=standing.ledger_stated_on,
    )


def _group(reading: Reading, account: Account, held: Mapping[str, Positions]) -> Group:
    """The buyer's group, as far as its way to the top and what is below that way are concerned."""
    if account.parent_id is None:
        # Whatever the group has is below its top: where, need not be read.
        return Group(dict.fromkeys(held, account.buyer_id) | {account.buyer_id: None})
    members = reading.accounts_of_group(account.root_id)
    return Group({member.buyer_id: member.parent_id for member in members})


def _passed(reading: Reading, buyer_id: str, request: OrderRequest) -> Passed | None:
    """The newest check of the chain that passed by itself, not by the re-check rule."""
    found = [
        passed
        for ref in (request.document, *request.follows)
        if (passed := _passed_of(reading, buyer_id, ref, request.amount.currency)) is not None
    ]
    return max(found, key=lambda passed: passed.on, default=None)


def _passed_of(reading: Reading, buyer_id: str, ref: DocumentRef, currency: str) -> Passed | None:
    record = reading.newest_check(buyer_id, ref)
    passed = orjson.loads(record.check_bytes)["passed"] if record is not None else None
    if passed is None or passed["currency"] != currency:
        return None
    return Passed(date.fromisoformat(passed["on"]), passed["minor"])


def _in_currency(reservation: Reservation | None, currency: str) -> Positions:
    if reservation is None or reservation.currency != currency:
        return NO_POSITIONS
    return reservation.positions


def _limit_currencies(limits: Iterable[LimitOnDay]) -> set[str]:
    return {limit.amount.currency for limit in limits if limit.amount is not None}


def _cover_currencies(standing: StandingFacts) -> set[str]:
    return {cover.granted.amount.currency for cover in standing.covers if cover.granted is not None}


def _conversions(
    reading: Reading,
    seller_id: str,
    pack: CompiledPack,
    *,
    bases: set[str],
    currencies: set[str],
    as_of: date,
) -> Mapping[str, Conversions]:
    """How every currency is brought to each of *bases*; a pair is read once."""
    every = currencies | bases
    pairs = {pair_of(base, other) for base in bases for other in every if other != base}
    rates = [
        rate
        for pair in sorted(pairs)
        if (rate := reading.exchange_rate(seller_id, pair, as_of)) is not None
    ]
    return {base: conversions_to(base, rates, as_of, pack.rates_stale_after_days) for base in bases}
