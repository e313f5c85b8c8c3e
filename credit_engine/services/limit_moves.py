"""
What a decision does to the buyer's limits: a pure plan, carried out in its transaction.

A request never lowers the limit in force, except of kind `reduce`, which lowers
it at once; a result worse than the limit in force opens a review instead. Worse
is less than both what was asked and what is in force, in amount, in longest days, or
by a safer instrument.

A review asks for what is in force. It too opens a review for a person where the result is
worse, unless the rule pack lets it reduce the limit by itself, with notice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from credit_engine.domain.limit import OVER, Limit, LimitState
from credit_engine.domain.money import Money
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.terms import Terms
from credit_engine.errors import Busy, InvalidInput, LimitSuspended, NoLimitInForce
from credit_engine.services.held_limits import Held


@dataclass(frozen=True, slots=True)
class Grant:
    """What the decision allows: an amount and terms, blocked or not by conditions precedent."""

    minor: int
    terms: Terms
    review_by: date
    blocked: bool


@dataclass(frozen=True, slots=True)
class Authority:
    """
    What a review may do without a person: reduce by at most so much, with so much notice.

    `minor_max` is the largest limit that it may reduce, in the currency of the limit; None is any.
    """

    notice_days: int
    within_bp: int  # hundredths of a percent of the amount in force
    minor_max: int | None


NO_AUTHORITY = Authority(notice_days=0, within_bp=0, minor_max=None)


@dataclass(frozen=True, slots=True)
class Lowered:
    """The amount to which the limit in force sinks, and from which day on."""

    amount: Money
    effective_on: date


@dataclass(frozen=True, slots=True)
class NewLimit:
    """The new limit's identity: whose it is, from when."""

    limit_id: str
    buyer_id: str
    seller_id: str
    decision_id: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Moves:
    """
    What to do: limits to end, one to add, a review date to move, and how to call it.

    `in_force` is the limit in force once all is done.
    """

    ended: tuple[Limit, ...] = ()
    added: Limit | None = None
    review_by: date | None = None
    lowered: Lowered | None = None
    events: tuple[tuple[str, str], ...] = ()  # (limit id, event)
    in_force: Limit | None = None


def plan_moves(
    request: LimitRequest,
    grant: Grant | None,
    held: Held,
    new: NewLimit,
    authority: Authority = NO_AUTHORITY,
) -> Moves:
    """
    Plan the moves of one decision; *grant* is None when it gives no amount.

    Raises:
        NoLimitInForce: an increase, prolongation, reduction or review without a limit.
        Busy: the limit that was to be reviewed is no longer what it was.
        LimitSuspended: somebody suspended the limit; no request goes past that.
        InvalidInput: a reduction in another currency than the limit's.
    """
    current = held.in_force
    check_not_suspended(held)
    if request.kind is not RequestKind.NEW and current is None:
        raise NoLimitInForce(
            f"There is no limit in force to {request.kind.value}; send kind `new` to ask for one."
        )
    if request.kind is RequestKind.REDUCE and current is not None:
        return _reduce(request, grant, held, new)
    if request.kind is RequestKind.REVIEW and current is not None:
        return _review(request, grant, current, new.valid_from, authority)
    if grant is None:
        return _open_review(held, new.valid_from)
    if current is None:
        return put_in_place(request, grant, held, new)
    if _is_worse(request, grant, current):
        return _open_review(held, new.valid_from)
    if _is_better(grant, current):
        return put_in_place(request, grant, held, new)
    return confirm(grant, current, new.valid_from)


def check_not_suspended(held: Held) -> None:
    """Raise LimitSuspended where somebody suspended the buyer's permanent limit."""
    if held.suspended is not None:
        raise LimitSuspended(
            f"Limit {held.suspended.limit_id} is suspended, and a request would go past that. "
            "Resume it, withdraw it, or enter another limit in its place."
        )


def _is_worse(request: LimitRequest, grant: Grant, current: Limit) -> bool:
    if request.wanted.currency != current.amount.currency:
        return True  # a rate of today is no measure of what was granted then: a person decides
    given, asked, held = grant.terms, request.terms, current.max_terms
    return (
        grant.minor < min(request.wanted.minor, current.amount.minor)
        or given.longest_days < min(asked.longest_days, held.longest_days)
        or given.risk < min(asked.risk, held.risk)
    )


def _is_stricter(terms: Terms, than: Terms) -> bool:
    return terms.longest_days < than.longest_days or terms.risk < than.risk


def _is_better(grant: Grant, current: Limit) -> bool:
    if grant.minor == current.amount.minor:
        return _is_stricter(current.max_terms, grant.terms) and not _is_stricter(
            grant.terms, current.max_terms
        )
    return grant.minor > current.amount.minor


def put_in_place(request: LimitRequest, grant: Grant, held: Held, new: NewLimit) -> Moves:
    """A new limit, in the place of the one in force, or pending beside it until it may be used."""
    state = LimitState.PENDING_CONDITIONS if grant.blocked else LimitState.IN_FORCE
    added = _limit(new, Money(grant.minor, request.wanted.currency), state, grant)
    ended = [held.pending] if held.pending else []
    if held.in_force and not grant.blocked:
        ended.append(held.in_force)
    return Moves(
        ended=tuple(ended),
        added=added,
        events=(
            *((limit.limit_id, "replaced") for limit in ended),
            (added.limit_id, "granted_pending_conditions" if grant.blocked else "granted"),
        ),
        in_force=held.in_force if grant.blocked else added,
    )


def _review(
    request: LimitRequest, grant: Grant | None, current: Limit, today: date, authority: Authority
) -> Moves:
    """The review moves out where all of it holds; less is for a person, or within authority."""
    if (request.wanted, request.terms) != (current.amount, current.max_terms):
        raise Busy(
            f"Limit {current.limit_id} changed while it was being reviewed; send the same again."
        )
    alone = Held(current, pending=None)
    if grant is None or grant.blocked:
        return _open_review(alone, today)
    if not _is_worse(request, grant, current):
        return confirm(grant, current, today)
    if not _may_reduce(request, grant, current, authority):
        return _open_review(alone, today)
    lowered = Lowered(
        Money(grant.minor, current.amount.currency), today + timedelta(days=authority.notice_days)
    )
    review_by = max(current.review_by, grant.review_by)
    then = current.on(lowered.effective_on)
    if then is None or then.state in OVER or then.amount.minor <= grant.minor:
        return Moves(  # what is planned for it lowers it as much already
            review_by=review_by,
            events=((current.limit_id, "prolonged"),),
            in_force=_reviewed(current, review_by),
        )
    after = _reviewed(current, review_by)
    if lowered.effective_on <= today:
        after = replace(after, amount=lowered.amount)
    return Moves(
        review_by=review_by,
        lowered=lowered,
        events=((current.limit_id, "reduced"),),
        in_force=after,
    )


def _may_reduce(request: LimitRequest, grant: Grant, current: Limit, authority: Authority) -> bool:
    """Whether the amount alone is worse, by no more than a review may take by itself."""
    held = current.amount.minor
    if _is_worse(request, replace(grant, minor=held), current):
        return False
    if authority.minor_max is not None and held > authority.minor_max:
        return False
    return (held - grant.minor) * 10_000 <= held * authority.within_bp


def _reduce(request: LimitRequest, grant: Grant | None, held: Held, new: NewLimit) -> Moves:
    """The limit in force sinks to what is wanted; a pending one would lift it again, and ends."""
    current = held.in_force
    assert current is not None
    if request.wanted.currency != current.amount.currency:
        raise InvalidInput(
            f"The limit in force is in {current.amount.currency}; state the reduced total in it.",
            "/wanted/currency",
        )
    worse = grant is None or _is_worse(request, grant, current)
    review_by = min(new.valid_from, current.review_by) if worse else current.review_by
    if request.wanted.minor >= current.amount.minor:
        return Moves(
            review_by=review_by if worse else None,
            events=((current.limit_id, "review_opened"),) if worse else (),
            in_force=_reviewed(current, review_by),
        )
    lowered = replace(
        current,
        limit_id=new.limit_id,
        decision_id=new.decision_id,
        amount=request.wanted,
        valid_from=new.valid_from,
        review_by=review_by,
        steps=(),
    )
    ended = (current, held.pending) if held.pending else (current,)
    events = [(limit.limit_id, "replaced") for limit in ended]
    events.append((lowered.limit_id, "reduced"))
    if worse:
        events.append((lowered.limit_id, "review_opened"))
    return Moves(ended=ended, added=lowered, events=tuple(events), in_force=lowered)


def _open_review(held: Held, today: date) -> Moves:
    """The limit in force stays as it is, and is to be looked at now; a pending one ends."""
    ended = (held.pending,) if held.pending else ()
    events = [(limit.limit_id, "replaced") for limit in ended]
    if held.in_force is None:
        return Moves(ended=ended, events=tuple(events))
    events.append((held.in_force.limit_id, "review_opened"))
    review_by = min(today, held.in_force.review_by)  # one that is overdue stays overdue
    return Moves(
        ended=ended,
        review_by=review_by,
        events=tuple(events),
        in_force=_reviewed(held.in_force, review_by),
    )


def confirm(grant: Grant, current: Limit, today: date) -> Moves:
    """
    The limit in force stays, and its next review moves out if all of it was confirmed.

    A condition that must be met before use, on a limit that is in use, is a review.
    """
    if grant.blocked:
        return _open_review(Held(current, pending=None), today)
    whole = grant.minor >= current.amount.minor and not _is_stricter(grant.terms, current.max_terms)
    if not whole or grant.review_by <= current.review_by:
        return Moves(in_force=current)
    return Moves(
        review_by=grant.review_by,
        events=((current.limit_id, "prolonged"),),
        in_force=_reviewed(current, grant.review_by),
    )


def _limit(new: NewLimit, amount: Money, state: LimitState, grant: Grant) -> Limit:
    return Limit(
        limit_id=new.limit_id,
        buyer_id=new.buyer_id,
        seller_id=new.seller_id,
        decision_id=new.decision_id,
        amount=amount,
        state=state,
        valid_from=new.valid_from,
        review_by=grant.review_by,
        max_terms=grant.terms,
    )


def _reviewed(limit: Limit, review_by: date) -> Limit:
    return replace(limit, review_by=review_by)
