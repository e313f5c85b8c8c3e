"""Read the group of a buyer: the tree, what each member owes with all below it, its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.assess.exposure import Figures, figures_of
from credit_engine.domain.exchange import conversions_to, pair_of
from credit_engine.domain.group import Group, ParentChange
from credit_engine.domain.limit import LimitOnDay, Scope, limit_on
from credit_engine.services.account_ports import Account
from credit_engine.services.context import Caller, Context
from credit_engine.services.count_account import count_group_if_needed
from credit_engine.services.ports import Reading
from credit_engine.services.read_buyers import buyer_in


@dataclass(frozen=True, slots=True)
class Member:
    """
    A member, with its own exposure and that of it and all below it.

    `limit` holds for the buyer alone, `group_limit` for it and all below it.
    """

    buyer_id: str
    parent_id: str | None
    level: int
    own: Figures
    with_below: Figures
    limit: LimitOnDay
    group_limit: LimitOnDay


@dataclass(frozen=True, slots=True)
class GroupView:
    """The group of `buyer_id`, each member before those below it, and the buyer's own changes."""

    buyer_id: str
    currency: str
    as_of: date
    members: Sequence[Member]
    changes: Sequence[ParentChange]


def read_place(context: Context, caller: Caller, buyer_id: str) -> Account:
    """Where a buyer stands in its group. Raises BuyerNotFound."""
    with context.store.reading() as reading:
        buyer_in(reading, caller, buyer_id)
        return reading.account(buyer_id)


def read_group(context: Context, caller: Caller, buyer_id: str) -> GroupView:
    """
    The whole group of a buyer, in the pack's currency, as it is today.

    Raises:
        BuyerNotFound: no such buyer of this seller.
        Busy: accounts of the group were never counted, and others write to it.
    """
    as_of = caller.local_date(context.clock())
    with context.store.reading() as reading:
        buyer_in(reading, caller, buyer_id)
        accounts = reading.accounts_of_group(reading.account(buyer_id).root_id)
        if all(account.counted for account in accounts):
            return _view(reading, context, caller, buyer_id, as_of)
    with context.store.writing() as writing:
        count_group_if_needed(writing, writing.lock_account(buyer_id).root_id)
        return _view(writing, context, caller, buyer_id, as_of)


def _view(
    reading: Reading, context: Context, caller: Caller, buyer_id: str, as_of: date
) -> GroupView:
    pack = context.packs.active()
    root_id = reading.account(buyer_id).root_id
    group = Group({held.buyer_id: held.parent_id for held in reading.accounts_of_group(root_id)})
    held = reading.positions_of_group(root_id)
    limits = reading.limits_of_group(root_id, as_of)
    rates = [
        rate
        for other in sorted({place.currency for of in held.values() for place in of})
        if other != pack.currency
        and (rate := reading.exchange_rate(caller.seller_id, pair_of(pack.currency, other), as_of))
    ]
    conversions = conversions_to(pack.currency, rates, as_of, pack.rates_stale_after_days)

    def member(of: str) -> Member:
        below = group.positions_from(of, held)
        return Member(
            buyer_id=of,
            parent_id=group.parent_of(of),
            level=len(group.path_to(of)),
            own=figures_of(held.get(of, {}), pack.exposure, conversions, as_of),
            with_below=figures_of(below, pack.exposure, conversions, as_of),
            limit=limit_on(limits.get(of, ()), as_of),
            group_limit=limit_on(limits.get(of, ()), as_of, Scope.GROUP),
        )

    return GroupView(
        buyer_id,
        pack.currency,
        as_of,
        [member(of) for of in group.below(root_id)],
        reading.parent_changes(buyer_id),
    )
