"""
Propose to set a decision aside: an amount, a reason, a last day.

A credit manager whose level is enough puts a small one in effect at once. Any other waits for
a second person (approve_override.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from credit_engine.domain.money import Money
from credit_engine.domain.override import Override
from credit_engine.domain.override_errors import (
    OverrideNotHigher,
)
from credit_engine.domain.role import Role
from credit_engine.domain.terms import PREPAYMENT, Terms
from credit_engine.errors import (
    InvalidInput,
)
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.bind_amount import check_authority
from credit_engine.services.change_record import ChangeOfLimits, begin_change
from credit_engine.services.context import Caller, Context
from credit_engine.services.held_limits import held_on
from credit_engine.services.make_assessment import DAY_MAX
from credit_engine.services.override_authority import authority_for, needs_second_person
from credit_engine.services.override_basis import (
    Basis,
    basis_of,
    check_usable,
    limits_digest,
    own_limits,
)
from credit_engine.services.override_document import override_document
from credit_engine.services.override_effect import override_event, put_in_effect
from credit_engine.services.ports import Writing
from credit_engine.services.read_decisions import decision_in

PROPOSE = "overrides"


@dataclass(frozen=True, slots=True)
class NewOverride:
    """
    An override as somebody proposes it.

    All of the buyer's own limits are to come to `amount`, until the day `expires_on`, inclusive.
    `max_terms`, where None, are those of the permanent limit, or those that were asked for.
    """

    decision_id: str
    amount: Money
    expires_on: date
    reason_code: str
    text: str
    max_terms: Terms | None = None


def propose_override(context: Context, caller: Caller, new: NewOverride, keyed: Keyed) -> Answer:
    """
    Propose *new*, once; where one person is enough and may, put it in effect.

    Raises:
        DecisionNotFound: the seller has no such decision.
        DecisionNotOverridable: it is no decision on a request, not the newest, or too old.
        LimitSuspended, LimitPending: a limit of the buyer stands in the way.
        OverrideNotHigher: the buyer's own limits come to as much already.
        AuthorityExceeded: by the rule pack nobody may grant it.
        InvalidInput: a day, terms, a currency or a reason code that cannot be meant.
        IdempotencyKeyReused, Busy: as answer_once.
    """

    def lock(writing: Writing) -> ChangeOfLimits:
        record = decision_in(writing, caller, new.decision_id)
        return begin_change(context, caller, writing, record.buyer_id)

    def act(writing: Writing, change: ChangeOfLimits) -> bytes:
        basis = basis_of(change, decision_in(writing, caller, new.decision_id))
        override = _override(change, basis, new)
        needed = authority_for(change, override, basis)
        if needed.level is None:
            check_authority(caller, needed)  # nobody could ever approve it
        writing.add_override(override)
        writing.append_event(override_event(change, override))
        manages = Role.CREDIT_MANAGER in caller.roles and needed.allows(caller.level)
        if manages and not needs_second_person(change, override, basis):
            override = put_in_effect(change, override, needed, alone=True)
        return canonical_bytes(override_document(override, change.today))

    return answer_once(context, caller, keyed, lock, act, status=CREATED)


def _override(change: ChangeOfLimits, basis: Basis, new: NewOverride) -> Override:
    _check_reason(change, new)
    _check_days(change, new)
    standing = _standing(change, new)
    pack, today = change.pack, change.today
    last_to_approve = today + timedelta(days=pack.authority.proposal_days)
    return Override(
        override_id=change.context.ids(),
        seller_id=change.caller.seller_id,
        buyer_id=change.buyer_id,
        sets_aside=basis.sets_aside,
        standing=standing,
        limits_sha256=limits_digest(change),
        amount=new.amount,
        expires_on=new.expires_on,
        max_terms=_terms(change, basis, new),
        reason_code=new.reason_code,
        text=new.text,
        approve_by=min(last_to_approve, new.expires_on),
        proposed_at=change.at,
        proposed_by=change.caller.principal,
        author=change.caller.person,
    )


def _check_reason(change: ChangeOfLimits, new: NewOverride) -> None:
    known = change.pack.authority.answer_reasons
    if new.reason_code not in known:
        raise InvalidInput(
            f"{new.reason_code!r} is no reason of the rule pack; use {', '.join(sorted(known))}.",
            "/reason_code",
        )


def _check_days(change: ChangeOfLimits, new: NewOverride) -> None:
    most = change.pack.authority.override_days_max
    last = min(change.today + timedelta(days=most - 1), DAY_MAX)
    if new.expires_on < change.today:
        raise InvalidInput("The override would be over before it begins.", "/expires_on")
    if new.expires_on > last:
        raise InvalidInput(
            f"An override runs {most} days at most by the rule pack: to {last}.", "/expires_on"
        )


def _standing(change: ChangeOfLimits, new: NewOverride) -> Money:
    """What the buyer's own limits come to; zero where there is none."""
    limits = own_limits(change)
    check_usable(change, limits)
    standing = limits.amount or Money(0, new.amount.currency)
    if standing.currency != new.amount.currency:
        raise InvalidInput(
            f"The buyer's limits are in {standing.currency}; state the total in it.", "/currency"
        )
    if new.amount.minor <= standing.minor:
        raise OverrideNotHigher(
            f"The buyer's own limits come to {standing.text} {standing.currency} already; an "
            "override grants more. To lower a limit, reduce it."
        )
    return standing


def _terms(change: ChangeOfLimits, basis: Basis, new: NewOverride) -> Terms:
    permanent = held_on(change.standing, change.today).in_force
    held = basis.wanted_terms if permanent is None else permanent.max_terms
    terms = new.max_terms or held
    if terms is None:
        raise InvalidInput("State the longest terms on which it is granted.", "/max_terms")
    if terms.instrument == PREPAYMENT:
        raise InvalidInput(
            "Prepayment leaves nothing owed, so that no override is needed for it.",
            "/max_terms/instrument",
        )
    return terms
