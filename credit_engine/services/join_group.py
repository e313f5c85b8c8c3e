"""
Put a buyer below another one, or at the top of a group of its own.

Under the locks of the tops of both groups, so that no order is checked against half of a
change. A change lets exposure be over a limit of the new group, as a lower limit does: it
records who belongs to whom, and holds new exposure only.
"""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.domain.event import Event
from credit_engine.domain.group import LEVELS_MAX, MEMBERS_MAX, Group, ParentChange
from credit_engine.errors import GroupCycle, GroupTooDeep, GroupTooLarge
from credit_engine.services.account_ports import Account, AccountReading
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import Writing
from credit_engine.services.read_buyers import buyer_in

GROUP_CHANGED = "group.changed"


@dataclass(frozen=True, slots=True)
class NewParent:
    """The buyer that is to stand directly above, None for nobody, and why."""

    parent_id: str | None
    reason: str


def change_parent(context: Context, caller: Caller, buyer_id: str, new: NewParent) -> bool:
    """
    Give a buyer another parent, or none; False where it was so before.

    Raises:
        BuyerNotFound: no such buyer or parent of this seller.
        GroupCycle, GroupTooDeep, GroupTooLarge: the tree may not be so.
        Busy: one of the groups is changed at the same time.
    """
    with context.store.writing() as writing:
        return change_parent_in(writing, context, caller, buyer_id, new)


def change_parent_in(
    writing: Writing,
    context: Context,
    caller: Caller,
    buyer_id: str,
    new: NewParent,
) -> bool:
    """
    Do as `change_parent`, within an open transaction that has locked no account yet.

    Raises:
        BuyerNotFound, GroupCycle, GroupTooDeep, GroupTooLarge, Busy: as `change_parent`.
    """
    parent_id = new.parent_id
    buyer_in(writing, caller, buyer_id)
    if parent_id is not None:
        buyer_in(writing, caller, parent_id)
    locked = writing.lock_accounts(buyer_id, *([parent_id] if parent_id else []))
    account = locked[0]
    if account.parent_id == parent_id:
        return False
    group = group_of(writing, account.root_id)
    if parent_id is not None:
        _check_place(writing, group, buyer_id, locked[1])
    recording = context.recording(caller)
    moved = group.below(buyer_id)
    writing.change_parent(
        ParentChange(
            buyer_id,
            account.parent_id,
            parent_id,
            new.reason,
            recording.recorded_at,
            recording.stated_by,
        ),
        moved,
        buyer_id if parent_id is None else locked[1].root_id,
    )
    told = {"from_parent_id": account.parent_id, "parent_id": parent_id, "moved": len(moved)}
    at = recording.recorded_at
    writing.append_event(Event(context.ids(), caller.seller_id, buyer_id, GROUP_CHANGED, at, told))
    return True


def group_of(reading: AccountReading, root_id: str) -> Group:
    """The tree of the group that has *root_id* at its top."""
    return Group({held.buyer_id: held.parent_id for held in reading.accounts_of_group(root_id)})


def _check_place(writing: Writing, group: Group, buyer_id: str, parent: Account) -> None:
    moved = group.below(buyer_id)
    if parent.buyer_id in moved:
        raise GroupCycle(
            f"Buyer {parent.buyer_id} is buyer {buyer_id} or stands below it; "
            "move it out of there first, or name another parent."
        )
    joined = group if parent.buyer_id in group else group_of(writing, parent.root_id)
    levels = len(joined.path_to(parent.buyer_id)) + group.levels_from(buyer_id)
    if levels > LEVELS_MAX:
        raise GroupTooDeep(
            f"The group would have {levels} levels, of {LEVELS_MAX} at most; "
            "name a parent that stands nearer to its top."
        )
    members = len(joined) + (0 if joined is group else len(moved))
    if members > MEMBERS_MAX:
        raise GroupTooLarge(
            f"The group would have {members} members, of {MEMBERS_MAX} at most; "
            "leave out those without an exposure or a limit."
        )
