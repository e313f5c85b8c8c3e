"""
An override: a person sets a decision aside, and grants a total until a last day.

    proposed ──a second person, or its author alone──▶ approved: in effect until its last day
        ├─────a second person─────▶ rejected
        ├─────its author──────────▶ withdrawn
        └─────its days are over───▶ lapsed

What is proposed is never changed. How it ended is recorded once; that it lapsed follows from
the day alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from credit_engine.domain.money import Money
from credit_engine.domain.override_errors import (
    NotOwnOverride,
    OverrideApproved,
    OverrideLapsed,
    OverrideRejected,
    OverrideWithdrawn,
    OwnOverride,
)
from credit_engine.domain.terms import Terms
from credit_engine.errors import (
    Conflict,
)


class OverrideState(StrEnum):
    """Where an override stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class SetAside:
    """
    The decision that is set aside, with its leaf in hexadecimal.

    `rules` acted in the assessment that it rests on, which is that of `assessed_in`: the same
    decision, or the one that a person answered by it. They are named as in it, such as
    `rule:insolvency`.
    """

    decision_id: str
    leaf: str
    outcome: str
    assessed_in: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverrideEnd:
    """
    How an override ended: approved, rejected or withdrawn, by which principal of which person.

    `alone`: its author put it in effect, with nobody else. `decision_id` and `limit_id` are what
    an approval made.
    """

    state: OverrideState
    at: datetime
    principal: str
    person: str
    reason: str | None = None
    alone: bool = False
    decision_id: str | None = None
    limit_id: str | None = None

    def document(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "state": self.state.value,
            "at": self.at.isoformat(timespec="microseconds"),
            "by": self.principal,
            "person": self.person,
            "reason": self.reason,
            "alone": self.alone,
            "decision_id": self.decision_id,
            "limit_id": self.limit_id,
        }


@dataclass(frozen=True, slots=True)
class Override:
    """
    An override of one decision: all of the buyer's own limits are to come to `amount`.

    `standing` is what they came to when it was proposed, in the same currency, and
    `limits_sha256` the digest of their lives. `expires_on` is its last day, inclusive, and
    `approve_by` the last one on which it can be approved. `proposed_by` is a principal, `author`
    the person behind it.
    """

    override_id: str
    seller_id: str
    buyer_id: str
    sets_aside: SetAside
    standing: Money
    limits_sha256: str
    amount: Money
    expires_on: date
    max_terms: Terms
    reason_code: str
    text: str
    approve_by: date
    proposed_at: datetime
    proposed_by: str
    author: str
    end: OverrideEnd | None = None

    @property
    def raised(self) -> Money:
        """By how much the buyer may owe more."""
        return Money(self.amount.minor - self.standing.minor, self.amount.currency)

    def state_on(self, day: date) -> OverrideState:
        """Where it stands on *day*."""
        if self.end is not None:
            return self.end.state
        return OverrideState.PROPOSED if day <= self.approve_by else OverrideState.LAPSED

    def content(self) -> dict[str, object]:
        """All that is approved, as JSON: what the second person names by its digest."""
        return {
            "override_id": self.override_id,
            "seller_id": self.seller_id,
            "buyer_id": self.buyer_id,
            "decision_id": self.sets_aside.decision_id,
            "decision_leaf": self.sets_aside.leaf,
            "outcome": self.sets_aside.outcome,
            "assessed_in": self.sets_aside.assessed_in,
            "rules": list(self.sets_aside.rules),
            "standing": self.standing.text,
            "limits_sha256": self.limits_sha256,
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "raised": self.raised.text,
            "expires_on": self.expires_on.isoformat(),
            "max_terms": self.max_terms.document(),
            "reason_code": self.reason_code,
            "text": self.text,
            "approve_by": self.approve_by.isoformat(),
            "proposed_at": self.proposed_at.isoformat(timespec="microseconds"),
            "proposed_by": self.proposed_by,
        }


_ENDED: dict[OverrideState, tuple[type[Conflict], str]] = {
    OverrideState.APPROVED: (OverrideApproved, "is approved and in effect"),
    OverrideState.REJECTED: (OverrideRejected, "was rejected"),
    OverrideState.WITHDRAWN: (OverrideWithdrawn, "was withdrawn by its author"),
    OverrideState.LAPSED: (OverrideLapsed, "was not approved in time"),
}


def check_open(override: Override, day: date) -> None:
    """
    Hold *override* to be proposed still, on *day*.

    Raises:
        OverrideApproved, OverrideRejected, OverrideWithdrawn, OverrideLapsed: it is not.
    """
    state = override.state_on(day)
    if state in _ENDED:
        kind, what = _ENDED[state]
        until = f"; it could be until {override.approve_by}" if kind is OverrideLapsed else ""
        raise kind(
            f"Override {override.override_id} {what}{until}. Nothing is left to do with it; "
            "propose another where it is needed."
        )


def check_second_person(override: Override, person: str) -> None:
    """Keep its author from answering an override, by whatever key. Raises OwnOverride."""
    if person == override.author:
        raise OwnOverride(
            f"Override {override.override_id} was proposed by the same person, and two people are "
            "needed: have another credit manager look at it, or withdraw it."
        )


def check_author(override: Override, person: str) -> None:
    """Keep everybody but its author from withdrawing an override. Raises NotOwnOverride."""
    if person != override.author:
        raise NotOwnOverride(
            f"Override {override.override_id} was proposed by another person, who alone can "
            "withdraw it. A credit manager may reject it."
        )
