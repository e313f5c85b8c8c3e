"""
Answer a referral: a person approves, approves in part, or refuses, on evidence that still holds.

Everything is checked under the locks of buyer and account, so that of two who answer at once
one does: that the answer names what was looked at, that nothing has moved since, that whoever
answers did not ask, and may bind the seller to that amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credit_engine.assess.authority import AuthorityNeeded
from credit_engine.domain.calendar import add_months
from credit_engine.domain.limit import LimitState
from credit_engine.domain.limit_life import to_state
from credit_engine.domain.money import Money
from credit_engine.domain.referral import AnswerKind, Asking, Referral, opened
from credit_engine.domain.request import RequestKind
from credit_engine.errors import InvalidInput, OwnRequest, ReferralChanged, ReferralNotFound
from credit_engine.services.answer_moves import (
    Answering,
    AnswerPlan,
    AskedAnswer,
    measured,
    plan_answer,
)
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.answer_record import AnswerRecord
from credit_engine.services.bind_amount import check_authority, judged_in
from credit_engine.services.change_record import ChangeOfLimits, begin_change
from credit_engine.services.context import Caller, Context
from credit_engine.services.held_limits import Held, held_on
from credit_engine.services.limit_moves import NewLimit
from credit_engine.services.make_assessment import DAY_MAX
from credit_engine.services.ports import KeptPack, Reading, Writing
from credit_engine.services.referral_case import answer_hours, review_case
from credit_engine.services.referral_evidence import Evidence, Present, check_fresh, evidence_in
from credit_engine.services.settle_referral import ReferralBook
from credit_engine.services.write_limits import LimitBook, Occasion
from credit_engine.services.write_moves import write_moves


def answer_referral(
    context: Context, caller: Caller, referral_id: str, asked: AskedAnswer, keyed: Keyed
) -> Answer:
    """
    Answer a referral, once.

    Raises:
        ReferralNotFound, ReferralClosed: there is none, or it is over.
        OwnRequest: the caller is the person who asked.
        ReferralChanged, EvidenceStale: it is not what the answer names, or does not hold any more.
        AuthorityExceeded: the amount is above what the caller may approve.
        InvalidInput, LimitSuspended: as answer_moves.plan_answer.
        BrokenRecord: the evidence was changed after it was frozen.
        IdempotencyKeyReused, Busy: as answer_once.
    """

    def lock(writing: Writing) -> ChangeOfLimits:
        buyer_id = find_referral(writing, caller, referral_id).buyer_id
        return begin_change(context, caller, writing, buyer_id)

    def act(writing: Writing, change: ChangeOfLimits) -> bytes:
        referral = find_referral(writing, caller, referral_id)  # anew: its buyer is locked now
        _check_may_answer(caller, referral, asked)
        return _Answered(change, referral, asked).carry_out()

    return answer_once(context, caller, keyed, lock, act, status=CREATED)


def find_referral(reading: Reading, caller: Caller, referral_id: str) -> Referral:
    """The referral. Raises ReferralNotFound."""
    referral = reading.referral(caller.seller_id, referral_id)
    if referral is None:
        raise ReferralNotFound(
            f"There is no referral {referral_id}; list referrals to find its id."
        )
    return referral


def _check_may_answer(caller: Caller, referral: Referral, asked: AskedAnswer) -> None:
    referral.check_open()
    if caller.person == referral.requested_by:
        raise OwnRequest(
            f"Referral {referral.referral_id} is about what you asked for yourself, with this key "
            "or another one of yours. Somebody else has to answer it; nothing was decided."
        )
    if asked.content_sha256 != referral.case.content_sha256:
        raise ReferralChanged(
            f"Referral {referral.referral_id} is not the one that the answer is about: its "
            f"evidence or its recommendation has changed, and it is "
            f"{referral.case.content_sha256} now. Nothing was decided; read it again."
        )


@dataclass(frozen=True, slots=True)
class _Bound:
    """Who may grant it, and how much more it is than what there was."""

    needed: AuthorityNeeded
    raised: Money


@dataclass(frozen=True, slots=True)
class _Answered:
    """One answer on its way, buyer and account locked."""

    change: ChangeOfLimits
    referral: Referral
    asked: AskedAnswer

    def carry_out(self) -> bytes:
        change, case = self.change, self.referral.case
        _check_reason(change, self.asked)
        evidence = evidence_in(change.writing, change.caller.seller_id, case)
        held = held_on(change.standing, change.today)
        if not self._is_moot(held):
            now = Present(change.head, change.pack, change.today, held)
            check_fresh(self.referral.referral_id, evidence, now)
        plan = plan_answer(self.asked, self._answering(held))
        bound = None if plan.granted is None else self._bound(evidence, plan, held)
        needed = None if bound is None else bound.needed
        answered = AnswerRecord(change, self.referral, evidence.record, self.asked, plan, needed)
        self._write(answered, held)
        if bound is not None:
            change.binding.record(change.decision_id, bound.raised)
        book = ReferralBook(change.writing, change.context.ids)
        at, by = change.at, change.caller.principal
        book.move(self.referral.answered(change.decision_id, at, by))
        return answered.answer(self._open_review(book, evidence, held))

    def _write(self, answered: AnswerRecord, held: Held) -> None:
        """The decision, its event, and what it does to limits."""
        change, pack = self.change, self.change.pack
        change.writing.keep_pack(KeptPack(pack.revision, pack.pack_id, change.at, pack.files))
        change.writing.add_decision(answered.record())
        change.writing.append_event(answered.event(change.context.ids()))
        self._write_limits(answered.plan, held)

    def _is_moot(self, held: Held) -> bool:
        """
        Whether what is refused cannot be assessed anew: its limit is gone, or suspended.

        To refuse it needs no newer evidence, which nobody could bring.
        """
        about_a_limit = self.referral.case.request.kind is not RequestKind.NEW
        gone = held.suspended is not None or (about_a_limit and held.in_force is None)
        return self.asked.answer is AnswerKind.REFUSE and gone

    def _answering(self, held: Held) -> Answering:
        change, life = self.change, self.change.pack.limit_life
        months = life.manual_review_months
        new = NewLimit(
            limit_id=change.context.ids(),
            buyer_id=change.buyer_id,
            seller_id=change.caller.seller_id,
            decision_id=change.decision_id,
            valid_from=change.today,
        )
        review_by = min(add_months(min(change.today, DAY_MAX), months), DAY_MAX)
        return Answering(self.referral.case, held, new, life.notice_days, review_by)

    def _bound(self, evidence: Evidence, plan: AnswerPlan, held: Held) -> _Bound:
        """Who may grant what is planned; the caller has to be among them."""
        whole, raised = measured(plan, held)
        needed = self.change.binding.needed(judged_in(evidence.document), whole, raised)
        check_authority(self.change.caller, needed)
        return _Bound(needed, raised)

    def _write_limits(self, plan: AnswerPlan, held: Held) -> None:
        change = self.change
        occasion = Occasion(
            change.at,
            change.today,
            change.decision_id,
            change.head.version,
            self.asked.text,
            change.caller.principal,
        )
        ids = change.context.ids
        if plan.withdrawn_on is not None:
            assert held.in_force is not None
            LimitBook(change.writing, ids, occasion).change(
                held.in_force, "withdrawn", to_state(LimitState.WITHDRAWN), on=plan.withdrawn_on
            )
        elif plan.granted is not None:
            write_moves(ids, change.writing, plan.moves, held, occasion)

    def _open_review(self, book: ReferralBook, evidence: Evidence, held: Held) -> Referral | None:
        """Once a request is refused, a limit in force that is in doubt is looked at by itself."""
        change, case, current = self.change, self.referral.case, held.in_force
        if self.asked.answer is not AnswerKind.REFUSE or case.is_review or current is None:
            return None
        if current.amount.minor == 0 or current.review_by > change.today:
            return None
        judged, nothing = judged_in(evidence.document), Money(0, current.amount.currency)
        needed = change.binding.needed(judged, current.amount, nothing)
        hours = answer_hours(change.pack.authority, needed.case.minor)
        asking = Asking(change.context.ids(), change.caller.seller_id, change.buyer_id, None)
        left = review_case(case, current, evidence.record, needed, hours)
        first = opened(asking, left, change.at, change.caller.principal)
        book.add(first)
        return first.referral


def _check_reason(change: ChangeOfLimits, asked: AskedAnswer) -> None:
    known: Mapping[str, object] = change.pack.authority.answer_reasons
    if asked.reason_code not in known:
        raise InvalidInput(
            f"The rule pack has no reason {asked.reason_code!r} for answers; it has "
            f"{', '.join(sorted(known))}.",
            "/reason_code",
        )
