"""Edit a buyer: append what changed, if it is still the version that the editor saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.facts import FactValue
from credit_engine.domain.identifier import Identifier
from credit_engine.errors import BuyerChanged
from credit_engine.services.context import Caller, Context
from credit_engine.services.create_buyer import register_observations
from credit_engine.services.read_buyers import buyer_in, read_buyer


@dataclass(frozen=True, slots=True)
class BuyerChanges:
    """What to change; what is left out stays. Numbers and identifiers are only ever added."""

    name: str | None = None
    numbers: tuple[BuyerNumber, ...] = ()
    register: Mapping[str, FactValue] = field(default_factory=dict)
    register_valid_at: date | None = None
    contact: Contact | None = None
    identifiers: tuple[Identifier, ...] = ()


def edit_buyer(
    context: Context, caller: Caller, buyer_id: str, expected_version: int, changes: BuyerChanges
) -> Buyer:
    """
    Apply *changes* and move the buyer to its next version.

    Raises:
        BuyerNotFound, BuyerNumberTaken, IdentifierTaken, UnknownFact, InvalidInput.
        BuyerChanged: the buyer is no longer at *expected_version*.
    """
    recording = context.recording(caller)
    valid_at = changes.register_valid_at or caller.local_date(recording.recorded_at)
    observations = register_observations(context, changes.register, valid_at)
    with context.store.writing() as writing:
        buyer_in(writing, caller, buyer_id)
        head = writing.lock_buyer(buyer_id)
        if head.version != expected_version:
            raise BuyerChanged(
                f"Buyer {buyer_id} is at version {head.version}, not {expected_version}; "
                "read it again and repeat the edit on what it says now."
            )
        if changes.name is not None:
            writing.rename_buyer(buyer_id, changes.name)
        for number in changes.numbers:
            writing.add_number(caller.seller_id, buyer_id, number)
        for identifier in changes.identifiers:
            writing.add_identifier(caller.seller_id, buyer_id, identifier)
        writing.append_observations(buyer_id, observations, recording)
        if changes.contact is not None:
            writing.set_contact(buyer_id, changes.contact, recording)
        writing.set_version(buyer_id, head.version + 1)
    return read_buyer(context, caller, buyer_id)
