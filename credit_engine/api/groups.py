"""Groups: put a buyer below another, take it out, read the tree."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api.access import ANALYSTS, READERS
from credit_engine.api.buyers import referred_buyer_id
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.groups import (
    GroupSchema,
    NewParentSchema,
    ParentSchema,
    ReasonQuery,
)
from credit_engine.domain.group import ParentChange
from credit_engine.domain.money import Money
from credit_engine.errors import (
    Busy,
    BuyerNotFound,
    GroupCycle,
    GroupTooDeep,
    GroupTooLarge,
    InvalidIdentifier,
    Unavailable,
)
from credit_engine.services.join_group import NewParent, change_parent
from credit_engine.services.read_group import GroupView, Member, read_group, read_place

groups = Blueprint("groups", __name__)


@operation(
    groups,
    "PUT",
    "/v1/buyers/{buyer_id}/parent",
    roles=ANALYSTS,
    body=NewParentSchema,
    answers=[Answer(200, ParentSchema)],
    fails=[
        BuyerNotFound,
        InvalidIdentifier,
        GroupCycle,
        GroupTooDeep,
        GroupTooLarge,
        Busy,
        Unavailable,
    ],
)
def put_parent(call: Call, buyer_id: str) -> Response:
    """Put a buyer, and all below it, below another buyer."""
    parent_id = referred_buyer_id(call, call.body["parent"])
    return _changed(call, buyer_id, NewParent(parent_id, call.body["reason"]))


@operation(
    groups,
    "DELETE",
    "/v1/buyers/{buyer_id}/parent",
    roles=ANALYSTS,
    query=ReasonQuery,
    answers=[Answer(200, ParentSchema)],
    fails=[BuyerNotFound, Busy, Unavailable],
)
def delete_parent(call: Call, buyer_id: str) -> Response:
    """Take a buyer, and all below it, out of the group: it is the top of its own then."""
    return _changed(call, buyer_id, NewParent(None, call.query["reason"]))


@operation(
    groups,
    "GET",
    "/v1/buyers/{buyer_id}/group",
    roles=READERS,
    answers=[Answer(200, GroupSchema)],
    fails=[BuyerNotFound, Busy, Unavailable],
)
def get_group(call: Call, buyer_id: str) -> Response:
    """Read the whole group of a buyer: what each member owes, with all below it, and may owe."""
    return answer(_group(read_group(call.context, call.caller, buyer_id)))


def _changed(call: Call, buyer_id: str, new: NewParent) -> Response:
    changed = change_parent(call.context, call.caller, buyer_id, new)
    place = read_place(call.context, call.caller, buyer_id)
    return answer(
        {
            "buyer_id": buyer_id,
            "parent_id": place.parent_id,
            "top_id": place.root_id,
            "changed": changed,
        }
    )


def _group(view: GroupView) -> dict[str, object]:
    return {
        "buyer_id": view.buyer_id,
        "top_id": view.members[0].buyer_id,
        "currency": view.currency,
        "as_of": view.as_of.isoformat(),
        "members": [_member(member, view.currency) for member in view.members],
        "changes": [_change(change) for change in view.changes],
    }


def _member(member: Member, currency: str) -> dict[str, object]:
    return {
        "buyer_id": member.buyer_id,
        "parent_id": member.parent_id,
        "level": member.level,
        "exposure": Money(member.own.total, currency).text,
        "exposure_with_below": Money(member.with_below.total, currency).text,
        "without_rate": [*member.with_below.missing],
        "limit": _money(member.limit.amount),
        "group_limit": _money(member.group_limit.amount),
    }


def _change(change: ParentChange) -> dict[str, object]:
    return {
        "at": change.at,
        "from_parent_id": change.from_parent_id,
        "parent_id": change.parent_id,
        "reason": change.reason,
        "stated_by": change.stated_by,
    }


def _money(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": money.text, "currency": money.currency}
