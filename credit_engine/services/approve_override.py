"""
Approve an override as the second person: never its author, by whatever key or token.

Under the locks of buyer and account it is looked at whether it is still proposed, by whom it
was, whether the approver saw what is recorded, whether the buyer is still the one that it was
proposed for, and whether the approver's level is enough; in this order.
"""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.domain.override import Override, check_open, check_second_person
from credit_engine.domain.override_errors import (
    OverrideDiffers,
    OverrideNotFound,
)
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.bind_amount import check_authority
from credit_engine.services.change_record import ChangeOfLimits, begin_change
from credit_engine.services.context import Caller, Context
from credit_engine.services.override_authority import authority_for, check_not_asker
from credit_engine.services.override_basis import check_unchanged
from credit_engine.services.override_document import content_sha256, override_document
from credit_engine.services.override_effect import put_in_effect
from credit_engine.services.ports import Reading, Writing

APPROVE = "overrides/approvals"


@dataclass(frozen=True, slots=True)
class Approval:
    """The command: which override, and the digest of the content that the approver saw."""

    override_id: str
    content_sha256: str


def approve_override(context: Context, caller: Caller, approval: Approval, keyed: Keyed) -> Answer:
    """
    Put an override in effect, once.

    Raises:
        OverrideNotFound: the seller has no such override.
        OverrideApproved, OverrideRejected, OverrideWithdrawn, OverrideLapsed: it is not open.
        OwnOverride: the caller is its author, by this key or another.
        OwnRequest: the caller asked for the credit.
        OverrideDiffers: its content is not what the approver names.
        OverrideOutdated: the buyer's limits, or its newest decision, are others now.
        AuthorityExceeded: the caller's level is not enough.
        IdempotencyKeyReused, Busy: as answer_once.
    """

    def act(writing: Writing, change: ChangeOfLimits) -> bytes:
        override = find_override(writing, caller, approval.override_id)  # anew: it is locked now
        check_open(override, change.today)
        check_second_person(override, caller.person)
        _check_content(override, approval)
        basis = check_unchanged(change, override)
        check_not_asker(override, basis, caller.person)
        needed = authority_for(change, override, basis)
        check_authority(caller, needed)
        approved = put_in_effect(change, override, needed, alone=False)
        return canonical_bytes(override_document(approved, change.today))

    def lock(writing: Writing) -> ChangeOfLimits:
        return lock_override(context, caller, writing, approval.override_id)

    return answer_once(context, caller, keyed, lock, act, status=CREATED)


def lock_override(
    context: Context, caller: Caller, writing: Writing, override_id: str
) -> ChangeOfLimits:
    """Lock the buyer of an override and its account. Raises OverrideNotFound."""
    buyer_id = find_override(writing, caller, override_id).buyer_id
    return begin_change(context, caller, writing, buyer_id)


def find_override(reading: Reading, caller: Caller, override_id: str) -> Override:
    """An override of the seller. Raises OverrideNotFound."""
    override = reading.override(caller.seller_id, override_id)
    if override is None:
        raise OverrideNotFound(
            f"There is no override {override_id}; list overrides to find its id."
        )
    return override


def _check_content(override: Override, approval: Approval) -> None:
    if content_sha256(override) != approval.content_sha256:
        raise OverrideDiffers(
            f"The content of override {override.override_id} has another digest than "
            f"{approval.content_sha256}. Read it again, and approve what it says."
        )
