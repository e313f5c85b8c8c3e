"""Count what a buyer's account counts anew from its records, where it was never counted."""

from __future__ import annotations

from credit_engine.domain.document_chain import all_positions, counted_anew
from credit_engine.domain.exposure import Place, added_up
from credit_engine.services.ports import Reading, Writing


def positions_anew(reading: Reading, buyer_id: str) -> dict[Place, int]:
    """The positions of a buyer, made from all of its documents, invoices and reservations."""
    reservations = reading.open_reservations(buyer_id)
    counted = counted_anew(
        reading.recorded_documents(buyer_id), reading.open_items(buyer_id), reservations
    )
    parts = [*all_positions(counted).items()]
    for reservation in reservations:
        parts += reservation.positions.items()
    return added_up(parts)


def recount(writing: Writing, buyer_id: str) -> None:
    """Put what the records give in place of a buyer's positions; its account is locked."""
    writing.set_positions(buyer_id, positions_anew(writing, buyer_id))


def count_if_needed(writing: Writing, buyer_id: str) -> None:
    """Count a buyer's account where that was never done; it is locked. Raises BuyerNotFound."""
    if not writing.account(buyer_id).counted:
        recount(writing, buyer_id)


def count_group_if_needed(writing: Writing, root_id: str) -> None:
    """Count the accounts of a group where that was never done; it is locked."""
    for account in writing.accounts_of_group(root_id):
        if not account.counted:
            recount(writing, account.buyer_id)
