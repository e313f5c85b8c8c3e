"""
Tell what limits did by themselves: a change with notice took effect, a last day passed.

No check waits for this: what a limit is on a day follows from its steps. It writes the
history and the events by which other systems hear of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from credit_engine.domain.limit import Limit, LimitState, step_on
from credit_engine.services.context import Caller, Context
from credit_engine.services.write_limits import LimitBook, Occasion

TOOK_EFFECT = "took_effect"


def apply_due_steps(context: Context, caller: Caller, most: int) -> int:
    """Tell of up to *most* limits of the seller; how many there were, fewer where no more are."""
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        due = reading.limits_with_due_step(caller.seller_id, today, most)
    for limit_id, buyer_id in due:
        with context.store.writing() as writing:
            head = writing.lock_buyer(buyer_id)
            writing.lock_account(buyer_id)
            since = writing.limit_due_on(limit_id)
            limit = writing.limit(caller.seller_id, limit_id)
            if limit is None or since is None or since > today:
                continue  # another process has told of it meanwhile
            occasion = Occasion(context.clock(), today, None, head.version)
            _tell(LimitBook(writing, context.ids, occasion), limit, since)
    return len(due)


def _tell(book: LimitBook, limit: Limit, since: date) -> None:
    """Tell each day on which it changed, oldest first, with the decision that it came of."""
    today = book.occasion.today
    day: date | None = since
    while day is not None and day <= today:
        then = limit.on(day)
        step = step_on(limit.standing_steps, day)
        assert then is not None
        assert step is not None
        occasion = replace(book.occasion, decision_id=step.decision_id)
        expired = then.state is LimitState.EXPIRED
        event = LimitState.EXPIRED.value if expired else TOOK_EFFECT
        replace(book, occasion=occasion).tell(limit, event, day)
        day = limit.changes_after(day)
    book.writing.set_due(limit, today)
