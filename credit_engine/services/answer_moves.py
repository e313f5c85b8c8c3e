"""
What a person's answer to a referral does to the limits of its buyer: a pure plan.

An answer grants no more than was asked for, and lowers a limit in force only where that limit
is what was asked about: by less with the rule pack's notice, or, refused, by its withdrawal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.referral import AnswerKind, ReferralCase
from credit_engine.domain.terms import PREPAYMENT, Terms
from credit_engine.errors import InvalidInput
from credit_engine.services.bind_amount import whole_of
from credit_engine.services.held_limits import Held
from credit_engine.services.limit_moves import (
    Authority,
    Grant,
    Moves,
    NewLimit,
    check_not_suspended,
    confirm,
    plan_moves,
    put_in_place,
)

WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """
    What a person answers, and why.

    `amount` and `terms`, left out, are those of the request where it is approved, and those of
    the recommendation where it is approved in part. `evidence` is the SHA-256 of a document.
    """

    answer: AnswerKind
    content_sha256: str
    reason_code: str
    text: str
    amount: Money | None = None
    terms: Terms | None = None
    evidence: str | None = None
    conditions_met: bool = False

    def document(self) -> dict[str, object]:
        """The JSON form, as the decision records it; what was not said is left out."""
        said: dict[str, object] = {
            "answer": self.answer.value,
            "reason_code": self.reason_code,
            "text": self.text,
        }
        if self.amount is not None:
            said |= {"amount": self.amount.text, "currency": self.amount.currency}
        if self.terms is not None:
            said["terms"] = self.terms.document()
        if self.evidence is not None:
            said["evidence"] = self.evidence
        if self.conditions_met:
            said["conditions_met"] = True
        return said


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """The outcome, what to do, and the day from which the limit in force is withdrawn."""

    outcome: Outcome
    moves: Moves
    withdrawn_on: date | None = None
    granted: Grant | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """What an answer is planned on: the case, the limits that stand, and the pack's ways."""

    case: ReferralCase
    held: Held
    new: NewLimit
    notice_days: int
    review_by: date  # of a limit that a person grants or keeps

    @property
    def notice_ends(self) -> date:
        """The day from which what lowers a limit holds."""
        return self.new.valid_from + timedelta(days=self.notice_days)


def plan_answer(asked: AskedAnswer, on: Answering) -> AnswerPlan:
    """
    Plan what *asked* does.

    Raises:
        InvalidInput: an amount or terms that cannot be meant.
        LimitSuspended: somebody suspended the limit; no approval goes past that.
    """
    if asked.answer is AnswerKind.REFUSE:
        return _refusal(asked, on)
    check_not_suspended(on.held)
    grant = _PLANS[asked.answer](asked, on)
    whole = asked.answer is AnswerKind.APPROVE
    outcome = Outcome.APPROVED if whole else Outcome.PARTLY_APPROVED
    moves = _kept(grant, on) if on.case.is_review else _granted(grant, on)
    return AnswerPlan(outcome, moves, granted=grant)


def _refusal(asked: AskedAnswer, on: Answering) -> AnswerPlan:
    """A refused request leaves the limit in force; a refused limit is withdrawn, with notice."""
    for name, said in (("amount", asked.amount), ("terms", asked.terms)):
        if said is not None:
            raise InvalidInput("A refusal grants nothing: leave it out.", f"/{name}")
    current = on.held.in_force
    if not on.case.is_review or current is None:
        return AnswerPlan(Outcome.REFUSED, Moves(in_force=current))
    at_once = on.notice_days == 0
    moves = Moves(events=((current.limit_id, "withdrawn"),), in_force=None if at_once else current)
    return AnswerPlan(Outcome.REFUSED, moves, withdrawn_on=on.notice_ends)


def _whole(asked: AskedAnswer, on: Answering) -> Grant:
    request = on.case.request
    if asked.amount not in (None, request.wanted):
        raise InvalidInput(
            f"An approval is of all that was asked for, {_text(request.wanted)}; approve in part "
            "to grant less.",
            "/amount",
        )
    if asked.terms not in (None, request.terms):
        raise InvalidInput(
            f"An approval is of the terms that were asked for, {request.terms.text}; approve in "
            "part to grant others.",
            "/terms",
        )
    return _grant(request.wanted, request.terms, asked, on)


def _part(asked: AskedAnswer, on: Answering) -> Grant:
    request, recommended = on.case.request, on.case.recommendation
    amount = asked.amount or (recommended and recommended.amount)
    if not amount:
        raise InvalidInput("The rules recommend no amount; state how much is granted.", "/amount")
    terms = asked.terms or request.terms
    if asked.terms is None and recommended is not None and not on.case.is_review:
        terms = recommended.terms
    if amount.currency != request.wanted.currency:
        raise InvalidInput(
            f"It was asked for in {request.wanted.currency}; answer in it.", "/currency"
        )
    if not 0 < amount.minor <= request.wanted.minor:
        raise InvalidInput(
            f"Part of {_text(request.wanted)} is above zero and no more than that; refuse to grant "
            "nothing.",
            "/amount",
        )
    if (amount, terms) == (request.wanted, request.terms):
        raise InvalidInput("That is all that was asked for: approve it.", "/answer")
    _check_terms(terms, on)
    return _grant(amount, terms, asked, on)


def _check_terms(terms: Terms, on: Answering) -> None:
    asked = on.case.request.terms
    if terms.instrument == PREPAYMENT:
        raise InvalidInput(
            "Prepayment leaves nothing owed, so no limit is needed: refuse.", "/terms/instrument"
        )
    if on.case.is_review and terms != asked:
        raise InvalidInput(
            f"The limit in force stays on {asked.text}; enter a limit in its place to change them.",
            "/terms",
        )
    if terms.longest_days > asked.longest_days or terms.risk > asked.risk:
        raise InvalidInput(
            f"That is more than was asked for, {asked.text}; have it asked for anew.", "/terms"
        )


def _grant(amount: Money, terms: Terms, asked: AskedAnswer, on: Answering) -> Grant:
    """Conditions block what is new; a limit that is in use is kept by who knows of them."""
    blocked = on.case.conditions and not asked.conditions_met and not on.case.is_review
    return Grant(amount.minor, terms, on.review_by, blocked)


def _granted(grant: Grant, on: Answering) -> Moves:
    """What was asked for, or part of it; never less than what is in force."""
    current, request = on.held.in_force, on.case.request
    if current is None or current.amount.currency != request.wanted.currency:
        return put_in_place(request, grant, on.held, on.new)
    if grant.minor < current.amount.minor:
        raise InvalidInput(
            f"Limit {current.limit_id} of {_text(current.amount)} is in force, and a request never "
            "lowers it. Refuse the request; reduce the limit by a reduction, or by the answer to "
            "its review.",
            "/amount",
        )
    if (grant.minor, grant.terms) == (current.amount.minor, current.max_terms):
        unblocked = Grant(grant.minor, grant.terms, grant.review_by, blocked=False)
        return confirm(unblocked, current, on.new.valid_from)
    return put_in_place(request, grant, on.held, on.new)


def _kept(grant: Grant, on: Answering) -> Moves:
    """The limit in force, to a later review; less of it with the pack's notice."""
    authority = Authority(on.notice_days, WHOLE_BP, minor_max=None)
    return plan_moves(on.case.request, grant, on.held, on.new, authority)


def measured(plan: AnswerPlan, held: Held) -> tuple[Money, Money]:
    """What the buyer's own limits come to once *plan* is carried out, and how much more that is."""
    granted = plan.moves.added or plan.moves.in_force
    assert granted is not None
    currency = granted.amount.currency
    stays = [limit for limit in held.all if limit not in plan.moves.ended]
    whole = whole_of(stays, currency, granted.amount.minor)
    more = whole.minor - whole_of(held.all, currency).minor
    return whole, Money(max(more, 0), currency)


def _text(amount: Money) -> str:
    return f"{amount.text} {amount.currency}"


_PLANS: Mapping[AnswerKind, Callable[[AskedAnswer, Answering], Grant]] = {
    AnswerKind.APPROVE: _whole,
    AnswerKind.PART_APPROVE: _part,
}
