"""
A referral: a question of credit that a person answers, and what happened to it on its way.

      opened ──▶ open ──documents asked──▶ waiting_for_documents
                  ▲ └──────────────────────────┤
                  └────── reassessed ──────────┤
                                               ├── answered ──▶ answered
                                               └── decided otherwise, superseded ──▶ closed

It rests on one decision at a time, whose record is its evidence: the decision that referred
it, or the one by which it was assessed anew. While it is not over it may be assigned, and it
is escalated each time that its answer is overdue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.money import Money
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.terms import Terms
from credit_engine.errors import ReferralClosed


class ReferralState(StrEnum):
    """Where a referral stands; the last two are for good."""

    OPEN = "open"
    WAITING = "waiting_for_documents"
    ANSWERED = "answered"
    CLOSED = "closed"


UNANSWERED = (ReferralState.OPEN, ReferralState.WAITING)


class StepKind(StrEnum):
    """What happened to a referral."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    DOCUMENTS_ASKED = "documents_asked"
    ESCALATED = "escalated"
    REASSESSED = "reassessed"
    ANSWERED = "answered"
    CLOSED = "closed"


class ReferralCause(StrEnum):
    """Why a person decides: the rules say so, nobody may by rules alone, or a limit is in doubt."""

    ASSESSMENT = "assessment"
    AUTHORITY = "authority"
    ALARM = "alarm"
    REVIEW = "review"


class AnswerKind(StrEnum):
    """What a person answers."""

    APPROVE = "approve"
    PART_APPROVE = "part_approve"
    REFUSE = "refuse"


class Ending(StrEnum):
    """Why a referral was closed without an answer."""

    DECIDED = "decided"  # assessed anew, the rules decide it
    SUPERSEDED = "superseded"  # something else was asked for the buyer since


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the rules would have given, or may keep: an amount and terms, due for review."""

    amount: Money
    terms: Terms
    review_by: date

    def document(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "terms": self.terms.document(),
            "review_by": self.review_by.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ReferralCase:
    """
    What is asked, on which evidence.

    `request` is the question: a limit request, or, of kind review, whether the limit in force
    may stay as it is. `content_sha256` is the digest of question, evidence and recommendation.
    `conditions` must be met before a limit that is granted is used.
    """

    request: LimitRequest
    request_id: str
    decision_id: str
    cause: ReferralCause
    recommendation: Recommendation | None
    conditions: bool
    content_sha256: str
    level: int
    answer_hours: int

    @property
    def is_review(self) -> bool:
        """Whether it asks for nothing, but may a limit in force stay."""
        return self.request.kind is RequestKind.REVIEW

    def due_after(self, at: datetime) -> datetime:
        """When an answer is due that is begun at *at*."""
        return at + timedelta(hours=self.answer_hours)


@dataclass(frozen=True, slots=True)
class ReferralStep:
    """One thing that happened to a referral, by whom; `details` is plain JSON."""

    at: datetime
    kind: StepKind
    by: str
    decision_id: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Referral:
    """
    A referral of one buyer, as it stands.

    `requested_by` is the person who asked, None where nobody did; `level` of credit managers
    it is for; `ended_by` is the decision that answered or closed it.
    """

    referral_id: str
    seller_id: str
    buyer_id: str
    case: ReferralCase
    requested_by: str | None
    state: ReferralState
    level: int
    opened_at: datetime
    due_at: datetime
    assigned_to: str | None = None
    documents: tuple[WantedDocument, ...] = ()
    ended_at: datetime | None = None
    ended_by: str | None = None
    ending: Ending | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was answered or closed."""
        return self.state not in UNANSWERED

    def assigned(self, to: str, at: datetime, by: str) -> Moved:
        """Give it to a person. Raises ReferralClosed."""
        self.check_open()
        return Moved(
            replace(self, assigned_to=to),
            ReferralStep(at, StepKind.ASSIGNED, by, details={"assigned_to": to}),
        )

    def documents_asked(self, wanted: Sequence[WantedDocument], at: datetime, by: str) -> Moved:
        """
        Wait for documents: the answer is due as if it began now.

        Raises:
            ReferralClosed: it is over.
        """
        self.check_open()
        due_at = self.case.due_after(at)
        after = replace(self, state=ReferralState.WAITING, documents=tuple(wanted), due_at=due_at)
        details = {"documents": [of.document() for of in wanted], "due_at": due_at.isoformat()}
        return Moved(after, ReferralStep(at, StepKind.DOCUMENTS_ASKED, by, details=details))

    def escalated(self, at: datetime, by: str) -> Moved | None:
        """Hand it to the next level where its answer is overdue; None where it is not."""
        if self.is_over or self.due_at > at:
            return None
        level, due_at = min(self.level + 1, LEVEL_MAX), self.case.due_after(at)
        details = {"level": level, "due_at": due_at.isoformat()}
        return Moved(
            replace(self, level=level, due_at=due_at),
            ReferralStep(at, StepKind.ESCALATED, by, details=details),
        )

    def reassessed(self, case: ReferralCase, at: datetime, by: str) -> Moved:
        """
        Rest on a newer decision; who has it and when it is due stays, its level never sinks.

        Raises:
            ReferralClosed: it is over.
        """
        self.check_open()
        level = max(self.level, case.level)
        after = replace(self, case=case, state=ReferralState.OPEN, level=level)
        details = {"content_sha256": case.content_sha256, "level": level}
        return Moved(after, ReferralStep(at, StepKind.REASSESSED, by, case.decision_id, details))

    def answered(self, decision_id: str, at: datetime, by: str) -> Moved:
        """End with a person's decision. Raises ReferralClosed."""
        self.check_open()
        details = {"content_sha256": self.case.content_sha256}
        step = ReferralStep(at, StepKind.ANSWERED, by, decision_id, details)
        after = replace(self, state=ReferralState.ANSWERED, ended_at=at, ended_by=decision_id)
        return Moved(after, step)

    def closed(self, ending: Ending, decision_id: str, at: datetime, by: str) -> Moved:
        """End without an answer, by a decision. Raises ReferralClosed."""
        self.check_open()
        step = ReferralStep(at, StepKind.CLOSED, by, decision_id, {"ending": ending.value})
        after = replace(
            self,
            state=ReferralState.CLOSED,
            ended_at=at,
            ended_by=decision_id,
            ending=ending,
        )
        return Moved(after, step)

    def check_open(self) -> None:
        """Raise ReferralClosed where it is over."""
        if self.is_over:
            what = "answered" if self.state is ReferralState.ANSWERED else "closed"
            raise ReferralClosed(
                f"Referral {self.referral_id} was {what} by decision {self.ended_by}; nothing can "
                "be done to it any more. Read that decision, or send a limit request."
            )


@dataclass(frozen=True, slots=True)
class WantedDocument:
    """A document that a buyer is to send: a code for programs, and words for people."""

    code: str
    text: str | None = None

    def document(self) -> dict[str, object]:
        """The JSON form."""
        document: dict[str, object] = {"code": self.code}
        return document if self.text is None else document | {"text": self.text}


@dataclass(frozen=True, slots=True)
class Moved:
    """A referral after a step, and the step to append."""

    referral: Referral
    step: ReferralStep


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose question it is: the buyer, and the person who asked."""

    referral_id: str
    seller_id: str
    buyer_id: str
    person: str | None


def opened(asking: Asking, case: ReferralCase, at: datetime, by: str) -> Moved:
    """Open a referral of *case*."""
    referral = Referral(
        referral_id=asking.referral_id,
        seller_id=asking.seller_id,
        buyer_id=asking.buyer_id,
        case=case,
        requested_by=asking.person,
        state=ReferralState.OPEN,
        level=case.level,
        opened_at=at,
        due_at=case.due_after(at),
    )
    details = {"content_sha256": case.content_sha256, "level": case.level}
    return Moved(referral, ReferralStep(at, StepKind.OPENED, by, case.decision_id, details))
