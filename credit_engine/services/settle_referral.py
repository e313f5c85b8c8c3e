"""
What a decision on a limit request does to the referrals of its buyer, in its transaction.

A buyer has one open question at a time. What is asked anew takes the place of what was asked
before; a review of a limit goes on with an open review of it, and leaves an open request, after
whose answer the limit is looked at, as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.domain.referral import Asking, Ending, Moved, Referral, opened
from credit_engine.domain.request import RequestKind
from credit_engine.errors import ReferralClosed
from credit_engine.services.compose_decision import AssessedRequest, Composed
from credit_engine.services.ports import Ids, Writing
from credit_engine.services.public_referrals import referral_event
from credit_engine.services.referral_case import case_of


@dataclass(frozen=True, slots=True)
class ReferralBook:
    """Writes the steps of referrals, and the events of those that others are told of."""

    writing: Writing
    ids: Ids

    def add(self, first: Moved) -> None:
        """Add a referral; the buyer has no other open one."""
        self.writing.add_referral(first)
        self._tell(first)

    def move(self, moved: Moved) -> None:
        """Take a referral one step on."""
        self.writing.move_referral(moved)
        self._tell(moved)

    def _tell(self, moved: Moved) -> None:
        event = referral_event(self.ids(), moved)
        if event is not None:
            self.writing.append_event(event)


def settle_referral(
    ids: Ids,
    writing: Writing,
    assessed: AssessedRequest,
    composed: Composed,
    reassessed: str | None,
) -> Referral | None:
    """
    Open, move or close what the decision leaves to a person, or takes from one.

    *reassessed* is the referral that was assessed anew by it. Returns the buyer's open referral
    as it stands thereafter, None where no person is waited for.

    Raises:
        ReferralClosed: that one is over meanwhile.
    """
    book, case = ReferralBook(writing, ids), case_of(assessed, composed)
    standing = writing.open_referral(assessed.buyer_id)
    if reassessed is not None and (standing is None or standing.referral_id != reassessed):
        raise ReferralClosed(
            f"Referral {reassessed} was answered or closed meanwhile; nothing was decided. Read it."
        )
    at, by = composed.record.decided_at, assessed.caller.principal
    if standing is not None:
        is_review = assessed.request.kind is RequestKind.REVIEW
        goes_on = reassessed is not None or (is_review and standing.case.is_review)
        if is_review and not goes_on:
            return standing
        if goes_on and case is not None and case.is_review == standing.case.is_review:
            anew = standing.reassessed(case, at, by)
            book.move(anew)
            return anew.referral
        ending = Ending.DECIDED if goes_on else Ending.SUPERSEDED
        book.move(standing.closed(ending, composed.record.decision_id, at, by))
    if case is None:
        return None
    # Whoever has it assessed anew does not ask: the question stays that of who asked it.
    person: str | None = assessed.caller.person
    if reassessed is not None and standing is not None:
        person = standing.requested_by
    first = opened(
        Asking(ids(), assessed.caller.seller_id, assessed.buyer_id, person), case, at, by
    )
    book.add(first)
    return first.referral
