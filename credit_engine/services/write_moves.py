"""Carry out the moves that a decision plans for the buyer's limits."""

from __future__ import annotations

from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.limit_life import begun, carried_over, lowered_to, reviewed_by, to_state
from credit_engine.services.held_limits import Held, planned_after
from credit_engine.services.limit_moves import Lowered, Moves
from credit_engine.services.ports import Ids, Writing
from credit_engine.services.write_limits import LimitBook, Occasion


def write_moves(ids: Ids, writing: Writing, moves: Moves, held: Held, occasion: Occasion) -> None:
    """End, add and move what *moves* says; every event of it is told once, in its order."""
    book = LimitBook(writing, ids, occasion)
    ended = {limit.limit_id: limit for limit in moves.ended}
    added: Limit | None = None
    for limit_id, event in moves.events:
        if limit_id in ended:
            change = to_state(LimitState.REPLACED)
            book.change(ended[limit_id], event, change)
        elif moves.lowered is not None and held.in_force is not None:
            _lower(book, held.in_force, event, moves, moves.lowered)
        elif moves.added is None and held.in_force is not None:
            review_by = moves.review_by or held.in_force.review_by
            book.change(held.in_force, event, reviewed_by(review_by))
        elif moves.added is not None and added is None:
            added = _begun(moves.added, event, held, occasion)
            book.add(added, event)
        elif added is not None:
            book.tell(added, event, occasion.today)
    stays = moves.in_force
    if stays is not None and (added is None or stays.limit_id != added.limit_id):
        writing.set_reviewed(stays.limit_id, occasion.today, occasion.facts_version)


def _lower(book: LimitBook, limit: Limit, event: str, moves: Moves, to: Lowered) -> None:
    """Move the review today, and lower the amount with notice; told as one event."""
    if moves.review_by is not None:
        limit = book.move(limit, event, reviewed_by(moves.review_by))
    book.change(limit, event, lowered_to(to.amount), on=to.effective_on)


def _begun(new: Limit, event: str, held: Held, occasion: Occasion) -> Limit:
    """The life of *new*, with what a person planned for the limit in whose place it stands."""
    life = begun(new, event, occasion.at)
    if new.state is not LimitState.IN_FORCE:
        return life
    planned = planned_after(held, occasion.today)
    return carried_over(life, planned, held.later, occasion.at)
