"""
Take over a limit that is in force elsewhere, for going live.

It is no decision and never looks like one: the limit has no `decision_id`, and its
history begins with the event `migrated`, which says why and who stated it. What a
decision here has touched is never changed by an import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.document_parts import need, read_date, read_object, read_owed, read_text
from credit_engine.domain.limit import Duration, Limit, LimitState, Scope
from credit_engine.domain.limit_life import to_state
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import Conflict, InvalidDocument, InvalidInput
from credit_engine.services.bind_amount import Binding
from credit_engine.services.context import Caller, Context
from credit_engine.services.make_assessment import DAY_MAX
from credit_engine.services.ports import Writing
from credit_engine.services.read_buyers import buyer_in
from credit_engine.services.write_limits import LimitBook, Occasion

MIGRATED = "migrated"
LIMITS_READ_MAX = 200


@dataclass(frozen=True, slots=True)
class ExistingLimit:
    """
    A limit as another system has it, and the reason that is kept with it.

    A temporary one has a last day, `valid_to`, and stands beside the permanent one.
    """

    amount: Money
    valid_from: date
    review_by: date
    max_terms: Terms
    reason: str
    valid_to: date | None = None

    @property
    def duration(self) -> Duration:
        """Temporary, where it has a last day."""
        return Duration.PERMANENT if self.valid_to is None else Duration.TEMPORARY


def read_existing_limit(document: object, at: str) -> ExistingLimit:
    """
    Read `{amount, currency, valid_from, valid_to, review_by, max_terms, reason}`.

    `valid_to` is there for a temporary limit only.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    known = ("amount", "currency", "valid_from", "valid_to", "review_by", "max_terms", "reason")
    entry = read_object(document, at, known)
    currency = read_text(need(entry, "currency", at), f"{at}/currency")
    valid_to = read_date(entry["valid_to"], f"{at}/valid_to") if "valid_to" in entry else None
    found = ExistingLimit(
        amount=read_owed(need(entry, "amount", at), currency, f"{at}/amount"),
        valid_from=read_date(need(entry, "valid_from", at), f"{at}/valid_from"),
        review_by=read_date(need(entry, "review_by", at), f"{at}/review_by"),
        max_terms=read_terms(need(entry, "max_terms", at), f"{at}/max_terms"),
        reason=read_text(need(entry, "reason", at), f"{at}/reason"),
        valid_to=valid_to,
    )
    if valid_to is not None and not found.valid_from <= valid_to <= DAY_MAX:
        raise InvalidDocument(
            f"the last day is not from the first one to {DAY_MAX}; leave it out of a limit that "
            "has none.",
            f"{at}/valid_to",
        )
    if found.review_by < found.valid_from:
        raise InvalidDocument(
            "the review is before the limit begins; state the date of its next review.",
            f"{at}/review_by",
        )
    return found


def take_over_limit_in(
    writing: Writing, context: Context, caller: Caller, buyer_id: str, new: ExistingLimit
) -> bool:
    """
    Put *new* in force within an open transaction; False where it was taken over before.

    A limit that was taken over otherwise, and that nothing has happened to since,
    is corrected: it is replaced, in its history too. Of temporary limits the one that
    begins on the same day is the one that is corrected.

    Raises:
        BuyerNotFound: there is no such buyer.
        InvalidInput: the limit begins after today, or is over.
        Conflict: a decision has granted or reviewed the limit in force.
        AuthorityExceeded: it is above the caller's level.
    """
    buyer_in(writing, caller, buyer_id)
    head = writing.lock_buyer(buyer_id)
    writing.lock_account(buyer_id)
    recording = context.recording(caller)
    today = caller.local_date(recording.recorded_at)
    _check_runs(new, today)
    standing = writing.standing_limits(caller.seller_id, buyer_id, today)
    current = _in_place_of(new, standing, today)
    if _was_taken_over(writing, caller, buyer_id, current, new):
        return False
    occasion = Occasion(
        at=recording.recorded_at,
        today=today,
        decision_id=None,
        facts_version=head.version + 1,
        reason=new.reason,
        stated_by=recording.stated_by,
    )
    book = LimitBook(writing, context.ids, occasion)
    if current is not None:
        _end(book, current, new)
    added = Limit(
        limit_id=context.ids(),
        buyer_id=buyer_id,
        seller_id=caller.seller_id,
        decision_id=None,
        amount=new.amount,
        state=LimitState.IN_FORCE,
        valid_from=new.valid_from,
        review_by=new.review_by,
        max_terms=new.max_terms,
        duration=new.duration,
        valid_to=new.valid_to,
    )
    pack, at = context.packs.active(), recording.recorded_at
    stays = [limit for limit in standing if current is None or limit.limit_id != current.limit_id]
    Binding(writing, caller, pack, buyer_id, at).check(standing, [*stays, added], added)
    book.add(added, MIGRATED)
    # A decision that is being made on what was there before finds a newer version, and starts anew.
    writing.set_version(buyer_id, head.version + 1)
    return True


def _check_runs(new: ExistingLimit, today: date) -> None:
    if new.valid_from > today:
        raise InvalidInput(
            f"the limit begins on {new.valid_from}, and is not in force today.",
            "/limit/valid_from",
        )
    if new.valid_to is not None and new.valid_to < today:
        raise InvalidInput(
            f"the limit ended on {new.valid_to}, and is not in force today.", "/limit/valid_to"
        )


def _in_place_of(new: ExistingLimit, standing: Sequence[Limit], today: date) -> Limit | None:
    """The limit that *new* is to stand in place of: one of the same kind that is not over."""
    for limit in standing:
        if limit.duration is not new.duration or limit.scope is not Scope.BUYER:
            continue
        if new.duration is Duration.TEMPORARY and limit.valid_from != new.valid_from:
            continue
        now = limit.on(today)
        if now is None or now.state in (LimitState.IN_FORCE, LimitState.SUSPENDED):
            return limit
    return None


def _was_taken_over(
    writing: Writing, caller: Caller, buyer_id: str, current: Limit | None, new: ExistingLimit
) -> bool:
    """
    Whether *new* is in force, or was until a decision replaced it.

    A review date that has moved since is the work of a decision; an import that is
    repeated does not move it back.
    """
    earlier: Sequence[Limit] = (
        [current]
        if current is not None and current.decision_id is None
        else writing.limits(caller.seller_id, buyer_id, None, LIMITS_READ_MAX)
    )
    return any(
        limit.decision_id is None
        and (limit.amount, limit.valid_from, limit.max_terms, limit.valid_to)
        == (new.amount, new.valid_from, new.max_terms, new.valid_to)
        and (limit.review_by == new.review_by or not _is_untouched(writing, limit))
        for limit in earlier
    )


def _is_untouched(writing: Writing, limit: Limit) -> bool:
    return [of.event for of in writing.limit_events(limit.limit_id)] == [MIGRATED]


def _end(book: LimitBook, current: Limit, new: ExistingLimit) -> None:
    if current.decision_id is not None or not _is_untouched(book.writing, current):
        raise Conflict(
            f"Limit {current.limit_id} is in force and was granted or reviewed by a decision; "
            "an import does not change it. Send a limit request."
        )
    book.change(current, "replaced", to_state(LimitState.REPLACED), on=new.valid_from)
