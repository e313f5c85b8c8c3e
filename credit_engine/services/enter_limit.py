"""
Enter a limit by hand: an amount that a person grants, with a reason, permanent or temporary.

A permanent one stands in the place of the buyer's other permanent limits of its scope, from its
first day on; a temporary one stands beside them until its last day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.calendar import add_months
from credit_engine.domain.limit import Duration, Limit, LimitState, Scope
from credit_engine.domain.limit_life import to_state
from credit_engine.domain.money import Money
from credit_engine.domain.terms import PREPAYMENT, Terms
from credit_engine.errors import InvalidInput
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.change_record import ChangeOfLimits, Moved, begin_change
from credit_engine.services.context import Caller, Context
from credit_engine.services.limit_changes import Action, check_life
from credit_engine.services.make_assessment import DAY_MAX
from credit_engine.services.ports import Writing
from credit_engine.services.read_buyers import buyer_in

ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """
    A limit as a person enters it.

    `valid_from` is today where it is None. `valid_to` makes it temporary. `review_by`, where it
    is None, is the last day of a temporary limit, or as many months away as the pack says.
    """

    amount: Money
    max_terms: Terms
    reason: str
    valid_from: date | None = None
    valid_to: date | None = None
    scope: Scope = Scope.BUYER
    review_by: date | None = None

    @property
    def duration(self) -> Duration:
        """Temporary, where it has a last day."""
        return Duration.PERMANENT if self.valid_to is None else Duration.TEMPORARY


def enter_limit(
    context: Context, caller: Caller, buyer_id: str, new: NewEntry, keyed: Keyed
) -> Answer:
    """
    Enter *new* for a buyer, once.

    Raises:
        BuyerNotFound: the seller has no such buyer.
        InvalidInput: days, terms or a currency that cannot be meant.
        AuthorityExceeded: it is above the caller's level.
        IdempotencyKeyReused, Busy: as answer_once.
    """
    if new.max_terms.instrument == PREPAYMENT and new.amount.minor > 0:
        raise InvalidInput(
            "Prepayment leaves nothing owed, so no limit is needed; only a zero limit may name it.",
            "/max_terms/instrument",
        )

    def lock(writing: Writing) -> ChangeOfLimits:
        buyer_in(writing, caller, buyer_id)
        return begin_change(context, caller, writing, buyer_id)

    def act(_: Writing, change: ChangeOfLimits) -> bytes:
        limit = _limit(change, new)
        _check_currency(change, limit)
        made_room = list(_made_room(change, limit))
        gone = {room.after.limit_id for room in made_room}
        stays = [other for other in change.standing if other.limit_id not in gone]
        raised = change.binding.check(change.standing, [*stays, limit], limit)
        done = change.commit(_document(limit, new), [*made_room, change.entered(limit, ENTERED)])
        change.binding.record(change.decision_id, raised)
        return done

    return answer_once(context, caller, keyed, lock, act, status=CREATED)


def _limit(change: ChangeOfLimits, new: NewEntry) -> Limit:
    today, life = change.today, change.pack.limit_life
    valid_from = new.valid_from or today
    if valid_from < today:
        raise InvalidInput(
            f"The limit would begin on {valid_from}; what was in force is not changed afterwards.",
            "/valid_from",
        )
    if new.valid_to is not None:
        if new.valid_to < valid_from:
            raise InvalidInput("The limit would end before it begins.", "/valid_to")
        check_life(valid_from, new.valid_to, life)
    review_by = new.review_by or new.valid_to or _review_by(valid_from, life.manual_review_months)
    if review_by < valid_from:
        raise InvalidInput("The review would be before the limit begins.", "/review_by")
    return Limit(
        limit_id=change.context.ids(),
        buyer_id=change.buyer_id,
        seller_id=change.caller.seller_id,
        decision_id=change.decision_id,
        amount=new.amount,
        state=LimitState.IN_FORCE,
        valid_from=valid_from,
        review_by=review_by,
        max_terms=new.max_terms,
        duration=new.duration,
        scope=new.scope,
        valid_to=new.valid_to,
    )


def _review_by(valid_from: date, months: int) -> date:
    return min(add_months(min(valid_from, DAY_MAX), months), DAY_MAX)


def _check_currency(change: ChangeOfLimits, new: Limit) -> None:
    """Limits that add up are in one currency. Raises InvalidInput."""
    for other in _of_scope(change, new):
        both_permanent = other.duration is new.duration is Duration.PERMANENT
        if not both_permanent and other.amount.currency != new.amount.currency:
            raise InvalidInput(
                f"Limit {other.limit_id} is in {other.amount.currency}, and temporary limits are "
                "added to the permanent one: use that currency, or end that limit first.",
                "/currency",
            )


def _made_room(change: ChangeOfLimits, new: Limit) -> Iterator[Moved]:
    """A permanent limit takes the place of the others, also of those that begin later."""
    if new.duration is not Duration.PERMANENT:
        return
    for other in _of_scope(change, new):
        if other.duration is Duration.PERMANENT:
            on = max(new.valid_from, other.valid_from)
            yield change.moved(other, "replaced", on, to_state(LimitState.REPLACED))


def _of_scope(change: ChangeOfLimits, new: Limit) -> list[Limit]:
    return [limit for limit in change.standing if limit.scope is new.scope]


def _document(limit: Limit, new: NewEntry) -> dict[str, object]:
    """What was asked for, as the decision records it; the limit itself stands beside it."""
    return {
        "action": Action.ENTER.value,
        "reason": new.reason,
        "amount": limit.amount.text,
        "currency": limit.amount.currency,
        "max_terms": limit.max_terms.document(),
        "duration": limit.duration.value,
        "scope": limit.scope.value,
    }
